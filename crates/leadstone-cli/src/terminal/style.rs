//! Colours and the width of the terminal. Knows nothing about what is printed.
//!
//! Everything is printed in colour; the stream removes colours if it is no terminal.

use std::io::IsTerminal;

use anstyle::{AnsiColor, Style};

use crate::terminal::safe::safe;

pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default();
pub(crate) const TITLE: Style = Style::new().bold();
pub(crate) const FAINT: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();

/// Columns of the terminal; a fixed width elsewhere, so that files do not depend on the terminal.
pub(crate) fn width() -> usize {
    if !std::io::stdout().is_terminal() {
        return 120;
    }
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}

/// Columns of the terminal of standard error; unlimited if it is none.
pub(crate) fn error_width() -> usize {
    if !std::io::stderr().is_terminal() {
        return usize::MAX;
    }
    terminal_size::terminal_size_of(std::io::stderr()).map_or(80, |(width, _)| usize::from(width.0))
}

/// Columns for an interview, which is printed to standard error; a fixed width if it is no terminal.
pub(crate) fn talk_width() -> usize {
    match error_width() {
        usize::MAX => 80,
        width => width,
    }
}

/// The text made [safe] and cut to this many columns, with `…` at the end if it was longer.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    let text = safe(text);
    if text.width() <= columns {
        return text.into_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// `41188` as `41,188`.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 row`, `2 rows`.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_take_two_columns() {
        assert_eq!(cut("영업 본부장", 6), "영업…");
        assert_eq!(cut("sales", 5), "sales");
        assert_eq!(cut("\u{1b}sales", 6), "\u{fffd}sales");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            [0, 999, 1000, 41188, 1_234_567].map(thousands),
            ["0", "999", "1,000", "41,188", "1,234,567"].map(str::to_owned)
        );
    }
}

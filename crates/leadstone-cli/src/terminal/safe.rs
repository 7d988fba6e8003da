//! Makes texts of others fit for a terminal. Knows nothing about where they come from.
//!
//! A terminal obeys control characters, and bidirectional controls let a text look like another one (CVE-2021-42574).

use std::borrow::Cow;

/// The text without characters that a terminal obeys: each becomes `U+FFFD`, line breaks and tabs become blanks.
///
/// # Example
/// ```text
/// safe("Ada\u{1b}[2J\tLovelace") == "Ada\u{fffd}[2J Lovelace"
/// ```
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| shown(c) != c) { text.chars().map(shown).collect() } else { Cow::Borrowed(text) }
}

/// Each line of the text made [safe]; the lines stay apart.
pub(crate) fn safe_lines(text: &str) -> Cow<'_, str> {
    if text.lines().all(|line| matches!(safe(line), Cow::Borrowed(_))) && !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if c == '\n' { c } else { shown(c) }).collect()
}

/// What is shown for a character.
fn shown(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' => ' ',
        // Marks, embeddings, overrides and isolates of the Unicode Bidirectional Algorithm.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_replaced() {
        assert_eq!(safe("\u{1b}[2J\u{9b}31m\u{7f}\u{0}"), "\u{fffd}[2J\u{fffd}31m\u{fffd}\u{fffd}");
        assert_eq!(
            safe("a\u{202e}b\u{2066}c\u{2069}d\u{200f}e\u{61c}"),
            "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e\u{fffd}"
        );
        assert_eq!(safe("two\r\nlines\tand"), "two  lines and");
        assert_eq!(safe_lines("two\nlines\t\u{1b}"), "two\nlines \u{fffd}");
    }

    #[test]
    fn letters_of_every_script_stay() {
        for text in ["Zoë", "영업 본부장", "مدير المبيعات", "\u{200d}👩\u{200d}💻", ""] {
            assert!(matches!(safe(text), Cow::Borrowed(same) if same == text));
        }
    }
}

//! The text of a cell without what copying leaves in it. Knows nothing about what the text means.

use std::borrow::Cow;

/// The text of a cell without blanks around it and without control characters.
///
/// Around it fall all blanks of Unicode, the byte order mark and characters of no width. Inside it fall control
/// characters and marks of direction; a line break or a tab, with the blanks beside it, becomes one blank.
///
/// # Example
/// ```
/// use leadstone_import::cell::clean;
/// assert_eq!(clean("\u{feff} Ada\r\n  Example\u{a0}"), "Ada Example");
/// ```
pub fn clean(cell: &str) -> Cow<'_, str> {
    let text = trimmed(cell);
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    if !text.chars().any(|c| is_break(c) || is_dropped(c)) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut is_after_break = false;
    for c in text.chars() {
        if is_break(c) {
            clean.truncate(clean.trim_end().len());
            clean.push(' ');
            is_after_break = true;
        } else if !(is_dropped(c) || is_after_break && c.is_whitespace()) {
            clean.push(c);
            is_after_break = false;
        }
    }
    Cow::Owned(clean)
}

/// The text without blanks, characters of no width and control characters around it.
pub(crate) fn trimmed(cell: &str) -> &str {
    // Most cells begin and end with a character that is seen.
    if let (Some(b'!'..=b'~'), Some(b'!'..=b'~')) = (cell.bytes().next(), cell.bytes().next_back()) {
        return cell;
    }
    cell.trim_matches(|c: char| c.is_whitespace() || c.is_control() || has_no_width(c))
}

/// Whether a character takes no room: the byte order mark, marks of direction, joiners, soft hyphens.
pub(crate) fn has_no_width(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

fn is_break(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Joiners stay: names in Persian and Hindi, and some emoji, are written with them.
fn is_dropped(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_copying_leaves_around_and_inside_falls() {
        for (cell, text) in [
            ("", ""),
            (" \u{a0}\u{200b}\u{feff}", ""),
            ("Ada", "Ada"),
            ("  Ada  Example ", "Ada  Example"),
            ("\u{3000}Ada\u{202f}", "Ada"),
            ("Line one \r\n\r\n line two", "Line one line two"),
            ("a\tb", "a b"),
            ("a\u{2028}b", "a b"),
            ("be\u{7}ll\u{0}", "bell"),
            ("\u{202a}ada@acme.example\u{202c}", "ada@acme.example"),
            ("ab\u{202e}cd", "abcd"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("a\u{a0}b", "a\u{a0}b"),
        ] {
            assert_eq!(clean(cell), text, "{cell:?}");
        }
    }

    #[test]
    fn a_clean_text_is_not_copied() {
        assert!(matches!(clean("  Ada Example "), Cow::Borrowed("Ada Example")));
    }
}

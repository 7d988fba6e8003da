//! Cuts what users wrote to a length that people read, wherever a message repeats it. Knows nothing about problems.

use std::borrow::Cow;

/// Characters after which a piece in backticks is cut.
const PIECE: usize = 80;
/// Characters after which a whole message is cut: a list of all options may have thousands.
const WHOLE: usize = 1_500;

/// The message with every long piece in backticks cut, and then as a whole.
pub(super) fn cut(message: &str) -> Cow<'_, str> {
    if message.len() <= PIECE {
        return Cow::Borrowed(message);
    }
    let mut text = String::with_capacity(message.len().min(WHOLE));
    // What stands in backticks is every second piece.
    for (index, piece) in message.split('`').enumerate() {
        if index > 0 {
            text.push('`');
        }
        let end = piece.char_indices().nth(PIECE).filter(|_| index % 2 == 1);
        match end {
            Some((end, _)) => {
                text.push_str(piece.get(..end).unwrap_or_default());
                text.push('…');
            }
            None => text.push_str(piece),
        }
    }
    if let Some((end, _)) = text.char_indices().nth(WHOLE) {
        text.truncate(end);
        text.push('…');
    }
    Cow::Owned(text)
}

/// A key of a path, cut.
pub(super) fn cut_key(key: &str) -> Cow<'_, str> {
    match key.char_indices().nth(PIECE) {
        Some((end, _)) => Cow::Owned(format!("{}…", key.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_pieces_are_cut_and_short_ones_stay() {
        let long = "é".repeat(500_000);
        let expected = format!("unknown key `{}…`; known keys: `a`", "é".repeat(PIECE));
        assert_eq!(cut(&format!("unknown key `{long}`; known keys: `a`")), expected);
        let plain =
            "a sentence of the library itself, which is longer than a piece may be, stands as it is, up to its end";
        assert_eq!(cut(plain), plain);
        assert_eq!(cut(&"x, ".repeat(5_000)).chars().count(), WHOLE + 1);
    }
}

//! A folded date cut into numbers, words and signs. Knows nothing about their meaning.

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DatePart<'a> {
    /// A run of digits.
    Number(&'a str),
    /// A run of letters.
    Word(&'a str),
    /// Any other character but a blank.
    Sign(char),
}

/// A piece of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DatePiece<'a> {
    pub(super) part: DatePart<'a>,
    /// Whether no blank is before it.
    pub(super) is_glued: bool,
}

/// Letters that end at once behind a number: they are a part of a date or of a time, and the next word follows unparted.
const UNITS: &str = "年月日時时分秒点년월일시분초";

/// Cuts folded text.
pub(super) fn pieces(text: &str) -> Vec<DatePiece<'_>> {
    let mut pieces: Vec<DatePiece<'_>> = Vec::new();
    let mut rest = text;
    let mut is_glued = false;
    while let Some(first) = rest.chars().next() {
        if first == ' ' {
            is_glued = false;
            rest = rest.trim_start();
            continue;
        }
        let is_behind_number = is_glued && matches!(pieces.last(), Some(DatePiece { part: DatePart::Number(_), .. }));
        let length = if first.is_ascii_digit() {
            rest.find(|c: char| !c.is_ascii_digit())
        } else if first.is_alphabetic() && !(is_behind_number && UNITS.contains(first)) {
            rest.find(|c: char| !c.is_alphabetic())
        } else {
            Some(first.len_utf8())
        };
        let Some((run, behind)) = rest.split_at_checked(length.unwrap_or(rest.len())) else { break };
        let part = if first.is_ascii_digit() {
            DatePart::Number(run)
        } else if first.is_alphabetic() {
            DatePart::Word(run)
        } else {
            DatePart::Sign(first)
        };
        pieces.push(DatePiece { part, is_glued });
        (rest, is_glued) = (behind, true);
    }
    pieces
}

/// A number of at most two digits.
pub(super) fn short(digits: &str) -> Option<u8> {
    if digits.len() > 2 { None } else { digits.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DatePart::{Number, Sign, Word};

    #[test]
    fn a_date_is_cut_where_the_kind_of_character_changes() {
        let parts = |text| pieces(text).into_iter().map(|piece| piece.part).collect::<Vec<_>>();
        assert_eq!(parts("3-nov-26"), [Number("3"), Sign('-'), Word("nov"), Sign('-'), Number("26")]);
        assert_eq!(parts("03t14"), [Number("03"), Word("t"), Number("14")]);
        assert_eq!(parts("3日火曜日 午後"), [Number("3"), Word("日"), Word("火曜日"), Word("午後")]);
        assert_eq!(parts("3일오후2시"), [Number("3"), Word("일"), Word("오후"), Number("2"), Word("시")]);
        assert_eq!(parts("월요일"), [Word("월요일")]);
        assert!(parts("").is_empty());
    }

    #[test]
    fn a_blank_parts_two_pieces() {
        let glued: Vec<bool> = pieces("5 pm.x").into_iter().map(|piece| piece.is_glued).collect();
        assert_eq!(glued, [false, false, true, true]);
    }
}

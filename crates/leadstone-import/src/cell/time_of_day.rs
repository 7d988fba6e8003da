//! The time of day in the pieces of a date, and the zone behind it. Knows nothing about calendars.

use super::date_piece::{DatePart, DatePiece, short};
use super::date_words::{is_afternoon, zone};

use DatePart::{Number, Sign, Word};

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeOfDay {
    /// Seconds since midnight.
    pub(super) seconds: u32,
    /// Seconds east of UTC, if a zone is written.
    pub(super) offset: Option<i32>,
}

/// No zone is farther from UTC, in hours.
const FARTHEST: i32 = 14;

impl TimeOfDay {
    /// The first time of day in the pieces, and the pieces before and behind it.
    ///
    /// The inner `None` is a time that no clock shows, such as 25:00.
    pub(super) fn find<'p, 'a>(pieces: &'p [DatePiece<'a>]) -> Option<Found<'p, 'a>> {
        (0..pieces.len()).find_map(|start| {
            let (before, rest) = pieces.split_at_checked(start)?;
            let (time, rest) = WallTime::first(rest)?;
            // The letter that ISO 8601 has between date and time.
            let before = match before {
                [before @ .., DatePiece { part: Word("t"), .. }] => before,
                all => all,
            };
            let (before, half_before) = match before {
                [before @ .., DatePiece { part: Word(word), .. }] if word.len() > 1 && is_afternoon(word).is_some() => {
                    (before, is_afternoon(word))
                }
                all => (all, None),
            };
            let (half_behind, rest) = half(rest);
            let seconds = time.seconds(half_before.or(half_behind));
            let (offset, behind) = offset(rest);
            Some(Found { clock: seconds.map(|seconds| Self { seconds, offset }), before, behind })
        })
    }
}

/// A time of day and the pieces around it.
pub(super) struct Found<'p, 'a> {
    /// `None` if no clock shows it.
    pub(super) clock: Option<TimeOfDay>,
    pub(super) before: &'p [DatePiece<'a>],
    pub(super) behind: &'p [DatePiece<'a>],
}

/// A time as it is written, before the half of the day is known.
struct WallTime {
    hour: u8,
    minute: u8,
    second: u8,
}

impl WallTime {
    /// The time that the pieces begin with, and the rest of them.
    fn first<'p, 'a>(pieces: &'p [DatePiece<'a>]) -> Option<(Self, &'p [DatePiece<'a>])> {
        match pieces {
            [
                DatePiece { part: Number(hour), .. },
                DatePiece { part: Sign(':'), .. },
                DatePiece { part: Number(minute), .. },
                rest @ ..,
            ] => {
                let (second, rest) = match rest {
                    [DatePiece { part: Sign(':'), .. }, DatePiece { part: Number(second), .. }, rest @ ..] => {
                        (*second, without_fraction(rest))
                    }
                    all => ("0", all),
                };
                Some((Self { hour: short(hour)?, minute: short(minute)?, second: short(second)? }, rest))
            }
            // `2 PM`
            [DatePiece { part: Number(hour), .. }, DatePiece { part: Word("am" | "pm"), .. }, ..] => {
                Some((Self { hour: short(hour)?, minute: 0, second: 0 }, pieces.get(1..)?))
            }
            // `14h05`, `14 Uhr`, `14시 5분 30초`
            [
                DatePiece { part: Number(hour), .. },
                DatePiece { part: Word("h" | "uhr" | "시" | "時" | "时" | "点"), .. },
                rest @ ..,
            ] => {
                let hour = short(hour)?;
                let (minute, rest) = match rest {
                    [
                        DatePiece { part: Number(minute), .. },
                        DatePiece { part: Word("분" | "分" | "min" | "m"), .. },
                        rest @ ..,
                    ]
                    | [DatePiece { part: Number(minute), is_glued: true }, rest @ ..] => (short(minute)?, rest),
                    all => (0, all),
                };
                let (second, rest) = match rest {
                    [
                        DatePiece { part: Number(second), .. },
                        DatePiece { part: Word("초" | "秒" | "s"), .. },
                        rest @ ..,
                    ] => (short(second)?, rest),
                    all => (0, all),
                };
                Some((Self { hour, minute, second }, rest))
            }
            // `T140500` of the basic form of ISO 8601.
            [DatePiece { part: Word("t"), .. }, DatePiece { part: Number(digits), is_glued: true }, rest @ ..]
                if matches!(digits.len(), 4 | 6) =>
            {
                let (hour, rest_of_digits) = digits.split_at_checked(2)?;
                let (minute, second) = rest_of_digits.split_at_checked(2)?;
                let second = if second.is_empty() { Some(0) } else { short(second) };
                Some((Self { hour: short(hour)?, minute: short(minute)?, second: second? }, without_fraction(rest)))
            }
            _ => None,
        }
    }

    /// Seconds since midnight, if a clock shows this time in this half of the day.
    fn seconds(&self, half: Option<bool>) -> Option<u32> {
        let hour = match (self.hour, half) {
            (0..=11, Some(true)) => self.hour + 12,
            (12, Some(false)) => 0,
            (13.., Some(false)) => return None,
            (hour, _) => hour,
        };
        // The second 60 is a leap second, and belongs to the minute.
        if hour > 23 || self.minute > 59 || self.second > 60 {
            return None;
        }
        Some(u32::from(hour) * 3600 + u32::from(self.minute) * 60 + u32::from(self.second.min(59)))
    }
}

/// The pieces behind the fraction of a second, which is dropped.
fn without_fraction<'p, 'a>(pieces: &'p [DatePiece<'a>]) -> &'p [DatePiece<'a>] {
    match pieces {
        [
            DatePiece { part: Sign('.' | ','), is_glued: true },
            DatePiece { part: Number(_), is_glued: true },
            rest @ ..,
        ] => rest,
        all => all,
    }
}

/// Whether it is afternoon, and the pieces behind the word that says it.
fn half<'p, 'a>(pieces: &'p [DatePiece<'a>]) -> (Option<bool>, &'p [DatePiece<'a>]) {
    match pieces {
        [DatePiece { part: Word(word), .. }, rest @ ..] => match is_afternoon(word) {
            Some(half) => {
                (Some(half), rest.strip_prefix(&[DatePiece { part: Sign('.'), is_glued: true }]).unwrap_or(rest))
            }
            None => (None, pieces),
        },
        _ => (None, pieces),
    }
}

/// The offset of the zone that the pieces begin with, and the pieces behind it and behind its name in brackets.
fn offset<'p, 'a>(pieces: &'p [DatePiece<'a>]) -> (Option<i32>, &'p [DatePiece<'a>]) {
    let (zone_name, rest) = match pieces {
        [
            DatePiece { part: Sign('('), .. },
            DatePiece { part: Word(word), .. },
            DatePiece { part: Sign(')'), .. },
            rest @ ..,
        ]
        | [DatePiece { part: Word(word), .. }, rest @ ..] => match zone(word) {
            Some(offset) => (Some(offset), rest),
            None => return (None, pieces),
        },
        all => (None, all),
    };
    let (offset, rest) = match (zone_name, signed(rest, zone_name.is_some())) {
        (None | Some(0), Some((offset, rest))) => (Some(offset), rest),
        _ => (zone_name, rest),
    };
    if offset.is_none() {
        return (None, pieces);
    }
    // JavaScript and Java write the name of the zone behind its offset.
    let is_close = |piece: &DatePiece| matches!(piece.part, Sign(')' | ']'));
    match (rest, rest.iter().position(is_close)) {
        ([DatePiece { part: Sign('(' | '['), .. }, ..], Some(close)) => {
            (offset, rest.get(close + 1..).unwrap_or_default())
        }
        _ => (offset, rest),
    }
}

/// The offset `+0100`, `+01:00` or `+01`, or with the name of UTC before it `+1`, and the pieces behind it.
fn signed<'p, 'a>(pieces: &'p [DatePiece<'a>], is_named: bool) -> Option<(i32, &'p [DatePiece<'a>])> {
    let [
        DatePiece { part: Sign(sign @ ('+' | '-')), .. },
        DatePiece { part: Number(digits), is_glued: true },
        rest @ ..,
    ] = pieces
    else {
        return None;
    };
    let (hours, minutes, rest) = match (digits.len(), rest) {
        (4, rest) => {
            let (hours, minutes) = digits.split_at_checked(2)?;
            (hours, minutes, rest)
        }
        (1 | 2, [DatePiece { part: Sign(':'), .. }, DatePiece { part: Number(minutes), .. }, rest @ ..])
            if minutes.len() == 2 =>
        {
            (*digits, *minutes, rest)
        }
        // Not the day of a date behind the time: `14:05 -03.11.2026`.
        (_, [DatePiece { part: Sign('.' | '/' | '-'), .. }, ..]) => return None,
        (2, rest) => (*digits, "0", rest),
        (1, rest) if is_named => (*digits, "0", rest),
        _ => return None,
    };
    let (hours, minutes) = (i32::from(short(hours)?), i32::from(short(minutes)?));
    if hours > FARTHEST || minutes > 59 {
        return None;
    }
    let total = hours * 3600 + minutes * 60;
    Some((if *sign == '-' { -total } else { total }, rest))
}

#[cfg(test)]
mod tests {
    use super::super::date_piece::pieces;
    use super::*;

    #[test]
    fn a_time_is_found_with_its_half_and_its_zone() {
        for (text, hour, minute, second, offset, left) in [
            ("14:05", 14, 5, 0, None, 0),
            ("14:05:30", 14, 5, 30, None, 0),
            ("14:05:30.123456", 14, 5, 30, None, 0),
            ("14:05:60", 14, 5, 59, None, 0),
            ("2:05 pm", 14, 5, 0, None, 0),
            ("2:05pm", 14, 5, 0, None, 0),
            ("2:05p", 14, 5, 0, None, 0),
            ("12:03 am", 0, 3, 0, None, 0),
            ("12:03 pm", 12, 3, 0, None, 0),
            ("0:05 pm", 12, 5, 0, None, 0),
            ("14:05 pm", 14, 5, 0, None, 0),
            ("오후 2:05", 14, 5, 0, None, 0),
            ("午前2:05", 2, 5, 0, None, 0),
            ("pm 2:05", 14, 5, 0, None, 0),
            ("2 pm", 14, 0, 0, None, 0),
            ("14h05", 14, 5, 0, None, 0),
            ("14 uhr", 14, 0, 0, None, 0),
            ("오후 2시 5분 30초", 14, 5, 30, None, 0),
            ("14時5分", 14, 5, 0, None, 0),
            ("t140530z", 14, 5, 30, Some(0), 0),
            ("14:05z", 14, 5, 0, Some(0), 0),
            ("14:05 utc", 14, 5, 0, Some(0), 0),
            ("14:05+09:00", 14, 5, 0, Some(32_400), 0),
            ("14:05 -0330", 14, 5, 0, Some(-12_600), 0),
            ("14:05+09", 14, 5, 0, Some(32_400), 0),
            ("14:05 gmt+1", 14, 5, 0, Some(3600), 0),
            ("14:05 gmt+0100 (central european time)", 14, 5, 0, Some(3600), 0),
            ("14:05 (utc)", 14, 5, 0, Some(0), 0),
            ("14:05 cet", 14, 5, 0, Some(3600), 0),
            ("14:05 pm est", 14, 5, 0, Some(-18_000), 0),
            ("14:05 -03.11.2026", 14, 5, 0, None, 6),
            ("14:05 xyz", 14, 5, 0, None, 1),
            ("3. 14:05 2026", 14, 5, 0, None, 3),
        ] {
            let pieces = pieces(text);
            let found = TimeOfDay::find(&pieces).unwrap();
            let clock = TimeOfDay { seconds: hour * 3600 + minute * 60 + second, offset };
            assert_eq!(found.clock, Some(clock), "{text}");
            assert_eq!(found.before.len() + found.behind.len(), left, "{text}");
        }
    }

    #[test]
    fn a_time_that_no_clock_shows_is_said() {
        for text in ["25:00", "24:00", "14:60", "14:05:61", "14:05 am"] {
            assert_eq!(TimeOfDay::find(&pieces(text)).unwrap().clock, None, "{text}");
        }
        for text in ["", "14", "14.05", "2026-11-03"] {
            assert!(TimeOfDay::find(&pieces(text)).is_none(), "{text}");
        }
    }
}

//! The numbers of a cell and how its words join them, before any digit is read. Knows nothing about columns.

use super::number_format::{DecimalMark, NumberFormat};
use super::number_range::{NumberFault, NumberRange};
use super::number_words::{NumberWord, first_word};
use super::numeral::Numeral;

/// A number with its sign and its power of ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount<'a> {
    numeral: Numeral<'a>,
    is_negative: bool,
    scale: Option<i32>,
}

impl Amount<'_> {
    fn value(self, mark: DecimalMark) -> Option<f64> {
        let value = self.numeral.value(mark, self.scale.unwrap_or(0))?;
        // There is no negative zero: nobody means it.
        Some(if self.is_negative && value != 0.0 { -value } else { value })
    }
}

/// What a cell says of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WrittenNumber<'a> {
    /// `40`
    One(Amount<'a>),
    /// `51-200`
    Between(Amount<'a>, Amount<'a>),
    /// `500+`
    AtLeast(Amount<'a>),
    /// `more than 500`
    Above(Amount<'a>),
    /// `up to 50`
    AtMost(Amount<'a>),
    /// `<10`
    Below(Amount<'a>),
}

use WrittenNumber as N;

impl<'a> WrittenNumber<'a> {
    /// Reads folded text; `None` if it is no number and no range in any format.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let tokens = NumberToken::all(text)?;
        let is_open = |token: &NumberToken| token.is(NumberWord::Open);
        let Some(open) = tokens.iter().position(is_open) else {
            return shape(&tokens);
        };
        let (before, inside) = tokens.split_at_checked(open)?;
        let [_, inside @ .., last] = inside else { return None };
        if !last.is(NumberWord::Close) || inside.iter().any(|token| is_open(token) || token.is(NumberWord::Close)) {
            return None;
        }
        let has_number = |tokens: &[NumberToken]| tokens.iter().any(|token| matches!(token, NumberToken::Numeral(_)));
        if before.is_empty() {
            // Accounting writes (1,200) for a negative number; around a range the brackets are nothing but brackets.
            return match shape(inside)? {
                N::One(amount) if amount.is_negative => None,
                N::One(amount) => Some(N::One(Amount { is_negative: true, ..amount })),
                range => Some(range),
            };
        }
        match (has_number(before), has_number(inside)) {
            // `51-200 (medium)`
            (true, false) => shape(before),
            // `Medium (51-200)`; a number alone could be anything: `Region (3)`.
            (false, true) => shape(inside).filter(|found| !matches!(found, N::One(_))),
            _ => None,
        }
    }

    /// The numbers that are meant, in this format.
    pub(super) fn range(self, format: NumberFormat) -> Result<NumberRange, NumberFault> {
        let found = match format {
            NumberFormat::Marked(mark) => self.marked(mark),
            NumberFormat::Open => match DecimalMark::ALL.map(|mark| self.marked(mark)) {
                [Some(point), Some(comma)] if point != comma => return Err(NumberFault::OpenMark),
                [point, comma] => point.or(comma),
            },
        };
        found.ok_or(NumberFault::NotANumber)
    }

    /// The only mark with which the cell makes sense. In `501-1,000` it is the point, since no range goes from 501 to 1.
    pub(super) fn evidence(self) -> Option<DecimalMark> {
        match DecimalMark::ALL.map(|mark| self.marked(mark).is_some()) {
            [true, false] => Some(DecimalMark::Point),
            [false, true] => Some(DecimalMark::Comma),
            _ => None,
        }
    }

    /// The numbers that are meant if the column has this mark.
    fn marked(self, mark: DecimalMark) -> Option<NumberRange> {
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        let range = match self {
            N::One(amount) => NumberRange::of(amount.value(mark)?),
            N::AtLeast(amount) => NumberRange { low: amount.value(mark)?, high },
            N::Above(amount) => NumberRange { low: amount.value(mark)?.next_up(), high },
            N::AtMost(amount) => NumberRange { low, high: amount.value(mark)? },
            N::Below(amount) => NumberRange { low, high: amount.value(mark)?.next_down() },
            N::Between(from, to) => NumberRange { low: from.value(mark)?, high: to.value(mark)? },
        };
        (range.low <= range.high).then_some(range)
    }
}

/// A piece of a cell: a numeral, a word or sign beside it, or a word that says nothing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NumberToken<'a> {
    Numeral(Numeral<'a>),
    Word(NumberWord),
    /// A minus without a blank between it and the number before or behind it.
    Sign {
        is_joined_before: bool,
        is_joined_behind: bool,
    },
    Unknown,
}

impl<'a> NumberToken<'a> {
    /// All tokens but units; `None` if the text has a sign that stands beside no number.
    fn all(text: &'a str) -> Option<Vec<Self>> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_start = rest.len() == text.len();
            if first == ' ' {
                rest = rest.get(1..)?;
            } else if let Some((numeral, behind)) = Numeral::first(rest) {
                tokens.push(Self::Numeral(numeral));
                // The point at the end of a sentence.
                rest = behind.strip_prefix('.').filter(|behind| !behind.starts_with('.')).unwrap_or(behind);
            } else if let Some((word, behind)) = first_word(rest) {
                let is_blank_before = text.get(..text.len() - rest.len())?.ends_with(' ');
                match word {
                    NumberWord::Unit => {}
                    NumberWord::Minus => tokens.push(Self::Sign {
                        is_joined_before: !is_start && !is_blank_before,
                        is_joined_behind: !behind.starts_with(' ') && !behind.is_empty(),
                    }),
                    word => tokens.push(Self::Word(word)),
                }
                rest = behind;
            } else if first.is_alphabetic() {
                tokens.push(Self::Unknown);
                rest = rest.trim_start_matches(char::is_alphabetic);
            } else {
                return None;
            }
        }
        Some(tokens)
    }

    fn is(&self, word: NumberWord) -> bool {
        *self == Self::Word(word)
    }
}

/// What tokens without brackets say.
fn shape<'a>(tokens: &[NumberToken<'a>]) -> Option<WrittenNumber<'a>> {
    use NumberToken::{Sign, Word};
    use NumberWord as W;
    match tokens {
        [Word(W::One)] => {
            return Some(N::One(Amount { numeral: Numeral::ONE, is_negative: false, scale: None }));
        }
        [Word(W::Above), rest @ ..] => return Some(N::Above(only(rest)?)),
        [Word(W::AtLeast), rest @ ..] => return Some(N::AtLeast(only(rest)?)),
        [Word(W::Below), rest @ ..] => return Some(N::Below(only(rest)?)),
        [Word(W::AtMost | W::UpTo), rest @ ..] => return Some(N::AtMost(only(rest)?)),
        [Word(W::Between), rest @ ..] => {
            let (from, rest) = amount(rest)?;
            let ([Word(W::And | W::To | W::UpTo) | Sign { .. }], to) = rest.split_at_checked(1)? else { return None };
            return between(from, to);
        }
        _ => {}
    }
    let (is_from, tokens) = match tokens {
        [Word(W::From), rest @ ..] => (true, rest),
        all => (false, all),
    };
    let (first, rest) = amount(tokens)?;
    Some(match rest {
        [] if is_from => N::AtLeast(first),
        [] | [Word(W::About)] => N::One(first),
        [Word(W::Plus | W::OrMore)] => N::AtLeast(first),
        [Word(W::OrLess)] => N::AtMost(first),
        [Word(W::AndAbove)] => N::Above(first),
        [Word(W::AndBelow)] => N::Below(first),
        // Some systems write the sign behind the number.
        [Sign { is_joined_before: true, .. }] if !first.is_negative => N::One(Amount { is_negative: true, ..first }),
        [Word(W::To | W::UpTo | W::Tilde) | Sign { .. }, to @ ..] => return between(first, to),
        _ => return None,
    })
}

/// The range from an amount to the one that the tokens are.
fn between<'a>(from: Amount<'a>, to: &[NumberToken<'a>]) -> Option<WrittenNumber<'a>> {
    let to = only(to)?;
    // `$1-10M` are millions at both ends.
    let from = Amount { scale: from.scale.or(to.scale), ..from };
    (!to.is_negative).then_some(N::Between(from, to))
}

/// The amount that the tokens are.
fn only<'a>(tokens: &[NumberToken<'a>]) -> Option<Amount<'a>> {
    amount(tokens).and_then(|(amount, rest)| rest.is_empty().then_some(amount))
}

/// The amount that the tokens begin with, and the rest of them.
fn amount<'t, 'a>(tokens: &'t [NumberToken<'a>]) -> Option<(Amount<'a>, &'t [NumberToken<'a>])> {
    use NumberToken::{Sign, Word};
    let tokens = match tokens {
        [Word(NumberWord::About | NumberWord::Tilde), rest @ ..] => rest,
        all => all,
    };
    let (is_negative, tokens) = match tokens {
        [Sign { is_joined_behind: true, .. }, rest @ ..] => (true, rest),
        [Word(NumberWord::Plus), rest @ ..] => (false, rest),
        all => (false, all),
    };
    match tokens {
        [NumberToken::Numeral(numeral), Word(NumberWord::Scale(scale)), rest @ ..] => {
            Some((Amount { numeral: *numeral, is_negative, scale: Some(*scale) }, rest))
        }
        [NumberToken::Numeral(numeral), rest @ ..] => {
            Some((Amount { numeral: *numeral, is_negative, scale: None }, rest))
        }
        _ => None,
    }
}

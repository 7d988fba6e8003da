//! Whether a condition holds: yes, no or unknown, by looking every name up as it comes.

use super::dates::{read_instant, read_period};
use super::lead::PlainValue;
use super::parse::Expr;

/// Yes, no or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Three {
    Yes,
    No,
    Unknown,
}

use Three::{No, Unknown, Yes};

/// What is known of a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum State {
    Known(PlainValue),
    Refused,
    /// Empty, and that is an answer.
    Nothing,
    Unknown,
}

/// What a name stands for at this moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    Field {
        state: State,
        exact: bool,
    },
    /// A property of an activity, `None` where it has no such property.
    Property(Option<PlainValue>),
    Score(i64),
    /// The band, grade, persona or stage; `None` where there is none.
    Word(Option<String>),
    Fact(bool),
}

/// Who knows what names mean.
pub(super) trait World {
    fn meaning(&self, name: &str) -> Meaning;
    fn is_date(&self, name: &str) -> bool;
    fn now(&self) -> i64;
}

/// Points and counts as the literals of conditions are: far below 2^53, so nothing is lost.
pub(super) fn whole<T: TryInto<i32>>(count: T) -> f64 {
    f64::from(count.try_into().ok().expect("points and counts are small"))
}

fn three(truth: bool) -> Three {
    if truth { Yes } else { No }
}

pub(super) fn holds(expr: &Expr, world: &dyn World) -> Three {
    match expr {
        Expr::Bool(truth) => three(*truth),
        Expr::Not(inner) => not(holds(inner, world)),
        Expr::And(a, b) => match (holds(a, world), holds(b, world)) {
            (Yes, Yes) => Yes,
            (No, _) | (_, No) => No,
            (Unknown, Yes | Unknown) | (Yes, Unknown) => Unknown,
        },
        Expr::Or(a, b) => match (holds(a, world), holds(b, world)) {
            (No, No) => No,
            (Yes, _) | (_, Yes) => Yes,
            (Unknown, No | Unknown) | (No, Unknown) => Unknown,
        },
        Expr::Name(name) => is(true, world.meaning(name)),
        Expr::Function(name, arguments) => {
            assert_eq!(name, "has");
            let [Expr::Name(field)] = arguments.as_slice() else { return Unknown };
            match world.meaning(field) {
                Meaning::Field { state: State::Known(_), .. } => Yes,
                Meaning::Field { state: State::Refused | State::Nothing, .. } => No,
                _ => Unknown,
            }
        }
        Expr::Method(target, method, arguments) => {
            let [Expr::Text(part)] = arguments.as_slice() else { return Unknown };
            about(world.meaning(target), |value, exact| {
                let PlainValue::Text(text) = value else { return Unknown };
                // Choice: blanks within a text may be asked for; at its ends there are none.
                let part = if exact { part.clone() } else { part.to_lowercase() };
                three(match method.as_str() {
                    "startsWith" => text.starts_with(part.trim_start()),
                    "endsWith" => text.ends_with(part.trim_end()),
                    _ => text.contains(&part),
                })
            })
        }
        Expr::Relation(sign, left, right) => relation(sign, left, right, world),
        _ => Unknown,
    }
}

fn not(three: Three) -> Three {
    match three {
        Yes => No,
        No => Yes,
        Unknown => Unknown,
    }
}

/// Choice: where the answer was refused or there is none, every single test says no, so `!=` says yes.
fn about(meaning: Meaning, test: impl Fn(&PlainValue, bool) -> Three) -> Three {
    match meaning {
        Meaning::Field { state: State::Known(value), exact } => test(&value, exact),
        Meaning::Field { state: State::Refused | State::Nothing, .. } => No,
        Meaning::Property(Some(value)) => test(&value, false),
        _ => Unknown,
    }
}

/// A literal as texts are compared.
fn spelled(text: &str, exact: bool) -> String {
    if exact { text.trim().to_owned() } else { text.trim().to_lowercase() }
}

/// Whether it is a yes, or a no: a refused answer is neither.
fn is(wanted: bool, meaning: Meaning) -> Three {
    match meaning {
        Meaning::Fact(truth) => three(truth == wanted),
        other => about(other, |value, _| match value {
            PlainValue::Bool(truth) => three(*truth == wanted),
            PlainValue::Text(text) if text == "true" => three(wanted),
            PlainValue::Text(text) if text == "false" => three(!wanted),
            _ => Unknown,
        }),
    }
}

fn relation(sign: &str, left: &Expr, right: &Expr, world: &dyn World) -> Three {
    match (sign, left, right) {
        ("!=", ..) => not(relation("==", left, right, world)),
        ("in", Expr::Text(item), Expr::Name(list)) => about(world.meaning(list), |value, exact| match value {
            PlainValue::List(items) => three(items.contains(&spelled(item, exact))),
            _ => Unknown,
        }),
        ("in", _, Expr::List(items)) => {
            items.iter().fold(No, |so_far, item| match (so_far, relation("==", left, item, world)) {
                (Yes, _) | (_, Yes) => Yes,
                (No, No) => No,
                _ => Unknown,
            })
        }
        _ if is_time(left, world) || is_time(right, world) => times(sign, left, right, world),
        (_, Expr::Number(_) | Expr::Text(_) | Expr::Bool(_), _) => one_sided(&mirrored(sign), right, left, world),
        _ => one_sided(sign, left, right, world),
    }
}

fn mirrored(sign: &str) -> String {
    sign.chars()
        .map(|c| match c {
            '<' => '>',
            '>' => '<',
            other => other,
        })
        .collect()
}

fn one_sided(sign: &str, subject: &Expr, literal: &Expr, world: &dyn World) -> Three {
    if let (Expr::Function(name, arguments), Expr::Number(limit)) = (subject, literal) {
        assert_eq!(name, "size");
        let [Expr::Name(list)] = arguments.as_slice() else { return Unknown };
        return about(world.meaning(list), |value, _| match value {
            PlainValue::List(items) => compared(sign, &whole(items.len()), limit),
            _ => Unknown,
        });
    }
    let Expr::Name(name) = subject else { return Unknown };
    match (world.meaning(name), literal) {
        (Meaning::Score(points), Expr::Number(limit)) => compared(sign, &whole(points), limit),
        (Meaning::Word(word), Expr::Text(wanted)) => three(word.as_ref() == Some(wanted)),
        (meaning, Expr::Number(limit)) => about(meaning, |value, _| match value {
            PlainValue::Number(number) => compared(sign, number, limit),
            PlainValue::Text(text) => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => compared(sign, &number, limit),
                _ => Unknown,
            },
            _ => Unknown,
        }),
        (meaning, Expr::Bool(wanted)) => is(*wanted, meaning),
        (meaning, Expr::Text(wanted)) => about(meaning, |value, exact| match value {
            PlainValue::Text(text) => three(*text == spelled(wanted, exact)),
            _ => Unknown,
        }),
        _ => Unknown,
    }
}

fn compared<T: PartialOrd>(sign: &str, left: &T, right: &T) -> Three {
    three(match sign {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        _ => left == right,
    })
}

fn is_time(expr: &Expr, world: &dyn World) -> bool {
    match expr {
        Expr::Name(name) => name == "now" || world.is_date(name),
        Expr::Function(name, _) => name == "timestamp" || name == "duration",
        Expr::Plus(..) | Expr::Minus(..) => true,
        _ => false,
    }
}

/// A side of a comparison of dates: seconds, or why there are none.
fn seconds(expr: &Expr, world: &dyn World) -> Result<i128, Three> {
    match expr {
        Expr::Name(name) if name == "now" => Ok(i128::from(world.now())),
        Expr::Name(name) => match world.meaning(name) {
            Meaning::Field { state: State::Known(PlainValue::Date(at)), .. }
            | Meaning::Property(Some(PlainValue::Date(at))) => Ok(i128::from(at)),
            Meaning::Property(Some(PlainValue::Text(text))) => read_instant(&text).map(i128::from).ok_or(Unknown),
            Meaning::Field { state: State::Refused | State::Nothing, .. } => Err(No),
            _ => Err(Unknown),
        },
        Expr::Text(text) => read_instant(text).map(i128::from).ok_or(Unknown),
        Expr::Function(name, arguments) => match arguments.as_slice() {
            [Expr::Text(text)] if name == "timestamp" => read_instant(text).map(i128::from).ok_or(Unknown),
            [Expr::Text(text)] => read_period(text).map(i128::from).ok_or(Unknown),
            _ => Err(Unknown),
        },
        Expr::Plus(a, b) => Ok(seconds(a, world)? + seconds(b, world)?),
        Expr::Minus(a, b) => Ok(seconds(a, world)? - seconds(b, world)?),
        _ => Err(Unknown),
    }
}

fn times(sign: &str, left: &Expr, right: &Expr, world: &dyn World) -> Three {
    match (seconds(left, world), seconds(right, world)) {
        (Ok(left), Ok(right)) => compared(sign, &left, &right),
        (Err(why), _) | (_, Err(why)) => why,
    }
}

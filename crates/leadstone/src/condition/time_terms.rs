//! Comparisons of dates: sums of a field, `now`, timestamps and durations, solved for the field.

use super::literal::{NoDuration, duration};
use super::parser::{Expr, Form};
use super::scope::{Scope, Subject, unknown};
use super::{Compare, Fault, Moment};
use crate::base::time::Timestamp;
use crate::base::value::FieldType;

/// `field` (0, 1 or -1 times), `now` (so many times) and seconds; `instants` tells an instant (1) from a length (0).
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    field: Option<(usize, i64)>,
    now: i64,
    seconds: i64,
    instants: i64,
}

/// Whether the expression speaks of time, so that a comparison with it is one of dates.
pub(super) fn is_time(expr: &Expr, scope: &dyn Scope) -> bool {
    match &expr.form {
        Form::Name(name) => {
            name == "now" || matches!(scope.name(name), Some(Subject::Field { kind: Some(FieldType::Date), .. }))
        }
        Form::Call { name, is_method: false, .. } => name == "timestamp" || name == "duration",
        Form::Sum { .. } => true,
        _ => false,
    }
}

/// The comparison as a test of one date field.
pub(super) fn solve(
    left: &Expr,
    compare: Compare,
    right: &Expr,
    scope: &dyn Scope,
) -> Result<(usize, Compare, Moment), Fault> {
    let place = (left.place.0, right.place.1);
    // A sum that is none of dates is the cause, whatever it is compared with.
    for side in [left, right] {
        if matches!(side.form, Form::Sum { .. }) {
            sum(side, scope)?;
        }
    }
    let (l, r) = (sum(left, scope)?, sum(right, scope)?);
    if l.instants != r.instants {
        return Err(Fault::kind("an instant is compared with a length of time", place)
            .hint("as in `now - lead.created < duration('30d')`"));
    }
    let difference = minus(l, r, place)?;
    let Some((field, sign)) = difference.field else {
        return Err(Fault::kind("the comparison names no date field", place));
    };
    // sign * field + now * n + seconds  <compare>  0
    let (now, seconds) = (-difference.now * sign, -difference.seconds * sign);
    let compare = if sign < 0 { compare.mirrored() } else { compare };
    match now {
        0 => Ok((field, compare, Moment::At(seconds))),
        1 => Ok((field, compare, Moment::FromNow(seconds))),
        _ => Err(Fault::kind("the comparison must set one date field against `now` or a timestamp", place)),
    }
}

fn minus(l: Sum, r: Sum, place: (usize, usize)) -> Result<Sum, Fault> {
    let negated = Sum { field: r.field.map(|(f, s)| (f, -s)), now: -r.now, seconds: -r.seconds, instants: -r.instants };
    plus(l, negated, place)
}

fn plus(l: Sum, r: Sum, place: (usize, usize)) -> Result<Sum, Fault> {
    let field = match (l.field, r.field) {
        (Some(_), Some(_)) => return Err(Fault::kind("the comparison names two fields; one is allowed", place)),
        (one, other) => one.or(other),
    };
    let seconds = l.seconds.saturating_add(r.seconds);
    Ok(Sum { field, now: l.now + r.now, seconds, instants: l.instants + r.instants })
}

fn sum(expr: &Expr, scope: &dyn Scope) -> Result<Sum, Fault> {
    let wrong = || Fault::kind("expected a date field, `now`, `timestamp('…')` or `duration('…')`", expr.place);
    match &expr.form {
        Form::Name(name) if name == "now" && !scope.has_now() => {
            Err(Fault::kind("`now` means nothing to an activity: it is judged by itself", expr.place)
                .hint("`window` and `within` look at its age"))
        }
        Form::Name(name) if name == "now" => Ok(Sum { now: 1, instants: 1, ..Sum::default() }),
        Form::Name(name) => match scope.name(name) {
            Some(Subject::Field { index, kind: Some(FieldType::Date) | None, .. }) => {
                Ok(Sum { field: Some((index, 1)), instants: 1, ..Sum::default() })
            }
            Some(_) => Err(wrong()),
            None => Err(unknown(name, scope, expr.place)),
        },
        Form::Text(text) => instant(text, expr.place),
        Form::Call { name, is_method: false, args } => match (name.as_str(), args.as_slice()) {
            ("timestamp", [Expr { form: Form::Text(text), place }]) => instant(text, *place),
            ("duration", [Expr { form: Form::Text(text), place }]) => {
                let seconds = duration(text).map_err(|why| no_duration(text, why, *place))?;
                Ok(Sum { seconds, ..Sum::default() })
            }
            ("timestamp" | "duration", _) => Err(Fault::kind(format!("`{name}` takes one text"), expr.place)),
            _ => Err(wrong()),
        },
        Form::Sum { left, right, is_minus } => {
            if [left, right].into_iter().any(|part| is_other(part, scope)) {
                return Err(Fault::kind("only dates and lengths of time can be added and subtracted", expr.place)
                    .hint("work numbers out beforehand: `x > 4` for `x + 1 > 5`"));
            }
            let (l, r) = (sum(left, scope)?, sum(right, scope)?);
            if *is_minus { minus(l, r, expr.place) } else { plus(l, r, expr.place) }
        }
        _ => Err(wrong()),
    }
}

/// Whether it is a number, a yes or no, a list, or a name that stands for no date.
fn is_other(expr: &Expr, scope: &dyn Scope) -> bool {
    match &expr.form {
        Form::Number(_) | Form::Bool(_) | Form::List(_) => true,
        Form::Name(name) if name != "now" => match scope.name(name) {
            Some(Subject::Field { kind, .. }) => !matches!(kind, None | Some(FieldType::Date)),
            Some(_) => true,
            None => false,
        },
        _ => false,
    }
}

fn no_duration(text: &str, why: NoDuration, place: (usize, usize)) -> Fault {
    match why {
        NoDuration::Shape => Fault::kind(format!("`{text}` is not a length of time"), place)
            .hint("write numbers and `s`, `m`, `h`, `d` or `w`, such as `14d` or `1h30m`"),
        NoDuration::Fraction => Fault::kind(format!("`{text}` has parts of a second"), place)
            .hint("dates are whole seconds, and so is what is added to them"),
        NoDuration::TooLong => Fault::kind(format!("`{text}` is longer than a hundred years"), place),
    }
}

fn instant(text: &str, place: (usize, usize)) -> Result<Sum, Fault> {
    let at = Timestamp::parse(text).ok_or_else(|| {
        Fault::kind(format!("`{text}` is not a date"), place).hint("write `2026-11-22` or `2026-11-22T09:30:00Z`")
    })?;
    Ok(Sum { seconds: at.unix(), instants: 1, ..Sum::default() })
}

//! Comparisons of dates: sums of a field, `now`, timestamps and durations, solved for the field.

use super::literal::{NoDuration, duration};
use super::parser::{Expr, ExprKind};
use super::scope::{NameScope, Subject, unknown};
use super::{Compare, ConditionError, Moment};
use crate::base::ids::FieldId;
use crate::base::time::Timestamp;
use crate::base::value::FieldType;

/// A linear expression: `field` times 0, 1 or -1, `now` times an integer, and seconds. `instants` is 1 for an instant
/// and 0 for a length of time.
#[derive(Clone, Copy, Debug, Default)]
struct LinearSum {
    field: Option<(FieldId, i64)>,
    now: i64,
    seconds: i64,
    instants: i64,
}

/// Whether the expression is about time, so that a comparison with it is one of dates.
pub(super) fn is_time(expr: &Expr, scope: &dyn NameScope) -> bool {
    match &expr.form {
        ExprKind::Name(name) => {
            name == "now" || matches!(scope.name(name), Some(Subject::Field { kind: Some(FieldType::Date), .. }))
        }
        ExprKind::Call { name, is_method: false, .. } => name == "timestamp" || name == "duration",
        ExprKind::Sum { .. } => true,
        _ => false,
    }
}

/// The comparison as a test of one date field.
pub(super) fn solve(
    left: &Expr,
    compare: Compare,
    right: &Expr,
    scope: &dyn NameScope,
) -> Result<(FieldId, Compare, Moment), ConditionError> {
    let place = (left.place.0, right.place.1);
    // If a sum is not one of dates, that is the problem, whatever it is compared with.
    for side in [left, right] {
        if matches!(side.form, ExprKind::Sum { .. }) {
            sum(side, scope)?;
        }
    }
    let (l, r) = (sum(left, scope)?, sum(right, scope)?);
    if l.instants != r.instants {
        return Err(ConditionError::kind("an instant is compared with a length of time", place)
            .hint("as in `now - lead.created < duration('30d')`"));
    }
    let difference = minus(l, r, place)?;
    let Some((field, sign)) = difference.field else {
        return Err(ConditionError::kind("the comparison names no date field", place));
    };
    // sign * field + now * n + seconds  <compare>  0
    let (now, seconds) = (-difference.now * sign, -difference.seconds * sign);
    let compare = if sign < 0 { compare.mirrored() } else { compare };
    match now {
        0 => Ok((field, compare, Moment::At(seconds))),
        1 => Ok((field, compare, Moment::FromNow(seconds))),
        _ => Err(ConditionError::kind("the comparison must set one date field against `now` or a timestamp", place)),
    }
}

fn minus(l: LinearSum, r: LinearSum, place: (usize, usize)) -> Result<LinearSum, ConditionError> {
    let negated =
        LinearSum { field: r.field.map(|(f, s)| (f, -s)), now: -r.now, seconds: -r.seconds, instants: -r.instants };
    plus(l, negated, place)
}

fn plus(l: LinearSum, r: LinearSum, place: (usize, usize)) -> Result<LinearSum, ConditionError> {
    let field = match (l.field, r.field) {
        (Some(_), Some(_)) => {
            return Err(ConditionError::kind("the comparison names two fields; one is allowed", place));
        }
        (one, other) => one.or(other),
    };
    let seconds = l.seconds.saturating_add(r.seconds);
    Ok(LinearSum { field, now: l.now + r.now, seconds, instants: l.instants + r.instants })
}

fn sum(expr: &Expr, scope: &dyn NameScope) -> Result<LinearSum, ConditionError> {
    let wrong =
        || ConditionError::kind("expected a date field, `now`, `timestamp('…')` or `duration('…')`", expr.place);
    match &expr.form {
        ExprKind::Name(name) if name == "now" && !scope.has_now() => {
            Err(ConditionError::kind("`now` means nothing to an activity: it is judged by itself", expr.place)
                .hint("`window` and `within` look at its age"))
        }
        ExprKind::Name(name) if name == "now" => Ok(LinearSum { now: 1, instants: 1, ..LinearSum::default() }),
        ExprKind::Name(name) => match scope.name(name) {
            Some(Subject::Field { id, kind: Some(FieldType::Date) | None, .. }) => {
                Ok(LinearSum { field: Some((id, 1)), instants: 1, ..LinearSum::default() })
            }
            Some(_) => Err(wrong()),
            None => Err(unknown(name, scope, expr.place)),
        },
        ExprKind::Text(text) => instant(text, expr.place),
        ExprKind::Call { name, is_method: false, args } => match (name.as_str(), args.as_slice()) {
            ("timestamp", [Expr { form: ExprKind::Text(text), place }]) => instant(text, *place),
            ("duration", [Expr { form: ExprKind::Text(text), place }]) => {
                let seconds = duration(text).map_err(|why| no_duration(text, why, *place))?;
                Ok(LinearSum { seconds, ..LinearSum::default() })
            }
            ("timestamp" | "duration", _) => Err(ConditionError::kind(format!("`{name}` takes one text"), expr.place)),
            _ => Err(wrong()),
        },
        ExprKind::Sum { left, right, is_minus } => {
            if [left, right].into_iter().any(|part| is_other(part, scope)) {
                return Err(ConditionError::kind(
                    "only dates and lengths of time can be added and subtracted",
                    expr.place,
                )
                .hint("work numbers out beforehand: `x > 4` for `x + 1 > 5`"));
            }
            let (l, r) = (sum(left, scope)?, sum(right, scope)?);
            if *is_minus { minus(l, r, expr.place) } else { plus(l, r, expr.place) }
        }
        _ => Err(wrong()),
    }
}

/// Whether it is a number, a boolean, a list, or a name of a field without dates.
fn is_other(expr: &Expr, scope: &dyn NameScope) -> bool {
    match &expr.form {
        ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::List(_) => true,
        ExprKind::Name(name) if name != "now" => match scope.name(name) {
            Some(Subject::Field { kind, .. }) => !matches!(kind, None | Some(FieldType::Date)),
            Some(_) => true,
            None => false,
        },
        _ => false,
    }
}

fn no_duration(text: &str, why: NoDuration, place: (usize, usize)) -> ConditionError {
    match why {
        NoDuration::Shape => ConditionError::kind(format!("`{text}` is not a length of time"), place)
            .hint("write numbers and `s`, `m`, `h`, `d` or `w`, such as `14d` or `1h30m`"),
        NoDuration::Fraction => ConditionError::kind(format!("`{text}` has parts of a second"), place)
            .hint("dates are whole seconds, and so is what is added to them"),
        NoDuration::TooLong => ConditionError::kind(format!("`{text}` is longer than a hundred years"), place),
    }
}

fn instant(text: &str, place: (usize, usize)) -> Result<LinearSum, ConditionError> {
    let at = Timestamp::read(text).ok_or_else(|| {
        ConditionError::kind(format!("`{text}` is not a date"), place)
            .hint("write `2026-11-22` or `2026-11-22T09:30:00Z`")
    })?;
    Ok(LinearSum { seconds: at.unix(), instants: 1, ..LinearSum::default() })
}

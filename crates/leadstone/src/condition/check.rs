//! Checks a condition against the model and compiles it. Knows names and types, not values.

use super::atom::{Atom, Atoms, Compare, Test};
use super::compared::Compared;
use super::expr::{BoolExpr, and, not, or};
use super::parser::{Expr, ExprKind, parse};
use super::scope::{NameScope, Options, Subject, WordSet, unknown};
use super::{ConditionError, time_terms};
use crate::base::ids::{FieldId, ScoreId};
use crate::base::nearest::nearest;
use crate::base::value::{FieldType, Number, as_compared};

/// Compiles a condition. The comparisons of scores in it are added to `compared`, in their order.
pub(crate) fn compile(
    text: &str,
    scope: &dyn NameScope,
    atoms: &mut Atoms,
    compared: &mut Vec<Compared>,
) -> Result<BoolExpr, ConditionError> {
    let expr = parse(text)?;
    Checker { text, scope, atoms, compared, members: Vec::new() }.logic(&expr)
}

struct Checker<'s> {
    text: &'s str,
    scope: &'s dyn NameScope,
    atoms: &'s mut Atoms,
    compared: &'s mut Vec<Compared>,
    /// The values of the list that is being read.
    members: Vec<Compared>,
}

impl<'s> Checker<'s> {
    fn logic(&mut self, expr: &Expr) -> Result<BoolExpr, ConditionError> {
        match &expr.form {
            ExprKind::Bool(truth) => Ok(BoolExpr::Always(*truth)),
            ExprKind::Not(inner) => Ok(not(self.logic(inner)?)),
            ExprKind::And(parts) => Ok(and(self.all(parts)?)),
            ExprKind::Or(parts) => Ok(or(self.all(parts)?)),
            ExprKind::Name(name) => match self.subject(name, expr.place)? {
                Subject::Field { id, kind: Some(FieldType::Bool) | None, .. } => Ok(self.atom(id, Test::True)),
                Subject::Fact(logic) => Ok(self.noted(logic, expr.place)),
                _ => Err(ConditionError::kind(format!("`{name}` alone is neither true nor false"), expr.place)
                    .hint("compare it with a value")),
            },
            ExprKind::Call { name, is_method, args } => self.call(name, *is_method, args, expr.place),
            ExprKind::Relation { sign, left, right } => {
                let logic = self.relation(sign, left, right, expr.place)?;
                Ok(self.noted(logic, expr.place))
            }
            ExprKind::Sum { .. } => Err(ConditionError::kind("a sum is neither true nor false", expr.place)
                .hint("compare it, as in `now - lead.created < duration('30d')`")),
            _ => Err(ConditionError::kind("expected something true or false", expr.place)),
        }
    }

    fn all(&mut self, parts: &[Expr]) -> Result<Vec<BoolExpr>, ConditionError> {
        parts.iter().map(|p| self.logic(p)).collect()
    }

    /// Records the expression as a comparison if it asks for a score.
    fn noted(&mut self, logic: BoolExpr, place: (usize, usize)) -> BoolExpr {
        let members = std::mem::take(&mut self.members);
        let written = self.written(place).to_owned();
        self.compared.extend(Compared::of(&logic, written, place).map(|c| Compared { members, ..c }));
        logic
    }

    fn written(&self, (start, end): (usize, usize)) -> &'s str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn atom(&mut self, field: FieldId, test: Test) -> BoolExpr {
        BoolExpr::Atom(self.atoms.intern(Atom { field, test }))
    }

    fn subject(&self, name: &str, place: (usize, usize)) -> Result<Subject<'s>, ConditionError> {
        self.scope.name(name).ok_or_else(|| unknown(name, self.scope, place))
    }

    fn call(
        &mut self,
        name: &str,
        is_method: bool,
        args: &[Expr],
        place: (usize, usize),
    ) -> Result<BoolExpr, ConditionError> {
        match (name, is_method, args) {
            ("startsWith" | "endsWith" | "contains", true, [target, Expr { form: ExprKind::Text(text), .. }]) => {
                let ExprKind::Name(field_name) = &target.form else {
                    return Err(ConditionError::kind("a method needs a field before the dot", place));
                };
                let Subject::Field { id, kind: Some(FieldType::Text) | None, exact, .. } =
                    self.subject(field_name, target.place)?
                else {
                    let hint = if name == "contains" { "for a list write `'x' in field`" } else { "it works on text" };
                    return Err(ConditionError::kind(format!("`{field_name}` is not a text"), target.place).hint(hint));
                };
                // A blank inside a text can match; at an end it never can, since values are trimmed.
                let text = if exact { text.clone() } else { text.to_lowercase() };
                let test = match name {
                    "startsWith" => Test::StartsWith(text.trim_start().into()),
                    "endsWith" => Test::EndsWith(text.trim_end().into()),
                    _ => Test::Contains(text.into()),
                };
                Ok(self.atom(id, test))
            }
            ("startsWith" | "endsWith" | "contains", _, _) => Err(ConditionError::kind(
                format!("`{name}` takes one text, as in `person.title.{name}('sales')`"),
                place,
            )),
            ("has", false, [Expr { form: ExprKind::Name(field), place }]) => match self.subject(field, *place)? {
                Subject::Field { id, may_be_missing: true, .. } => Ok(self.atom(id, Test::Present)),
                _ => Err(ConditionError::kind(
                    format!("`has` needs a field with `missing = \"none\"`, `{field}` is not one"),
                    *place,
                )
                .hint("a condition cannot ask whether a fact is unknown: answering would then lower a score")),
            },
            ("size", _, _) => {
                Err(ConditionError::kind("`size` gives a number", place).hint("compare it, as in `size(x) >= 2`"))
            }
            _ => {
                let known = ["startsWith", "endsWith", "contains", "has", "size", "timestamp", "duration"];
                let fault = ConditionError::kind(format!("unknown function `{name}`"), place);
                let lower = name.to_lowercase();
                Err(match nearest(name, known.into_iter()) {
                    _ if lower == "not" => fault.hint("write `!` for not"),
                    _ if ["lower", "upper", "trim", "strip"].iter().any(|word| lower.contains(word)) => {
                        fault.hint("text is compared trimmed and in lower case, unless the field is `exact`")
                    }
                    Some(near) => fault.hint(format!("did you mean `{near}`?")),
                    None => fault.hint(format!("known functions: {}", known.join(", "))),
                })
            }
        }
    }

    fn relation(
        &mut self,
        sign: &str,
        left: &Expr,
        right: &Expr,
        place: (usize, usize),
    ) -> Result<BoolExpr, ConditionError> {
        if sign == "in" {
            return self.membership(left, right, place);
        }
        if sign == "!=" {
            return Ok(not(self.relation("==", left, right, place)?));
        }
        let compare = match sign {
            "<" => Compare::Less,
            "<=" => Compare::AtMost,
            ">=" => Compare::AtLeast,
            ">" => Compare::Greater,
            _ => Compare::Equal,
        };
        if time_terms::is_time(left, self.scope) || time_terms::is_time(right, self.scope) {
            let (field, compare, moment) = time_terms::solve(left, compare, right, self.scope)?;
            return Ok(self.atom(field, Test::Time(compare, moment)));
        }
        // The subject goes to the left.
        if is_literal(left) && !is_literal(right) {
            return self.comparison(right, compare.mirrored(), left, place);
        }
        self.comparison(left, compare, right, place)
    }

    fn comparison(
        &mut self,
        left: &Expr,
        compare: Compare,
        right: &Expr,
        place: (usize, usize),
    ) -> Result<BoolExpr, ConditionError> {
        if let ExprKind::Call { name, args, .. } = &left.form
            && name == "size"
            && let [Expr { form: ExprKind::Name(field), place }] = args.as_slice()
        {
            let ExprKind::Number(limit) = right.form else {
                return Err(ConditionError::kind("the size of a list is compared with a number", right.place));
            };
            return match self.subject(field, *place)? {
                Subject::Field { id, kind: Some(FieldType::List), .. } => {
                    Ok(self.atom(id, Test::Size(compare, Number::from_finite(limit))))
                }
                _ => Err(ConditionError::kind(format!("`size` works on lists, `{field}` is none"), *place)),
            };
        }
        if let ExprKind::Call { name, is_method, args } = &left.form {
            self.call(name, *is_method, args, left.place)?;
            return Err(ConditionError::kind(format!("`{name}` is true or false by itself"), place)
                .hint("leave the comparison out, and write `!` before it for the opposite"));
        }
        let ExprKind::Name(name) = &left.form else {
            if is_literal(left) {
                return Err(ConditionError::kind("the comparison names no field or score", place));
            }
            return Err(ConditionError::kind("expected a field or a score", left.place));
        };
        match self.subject(name, left.place)? {
            Subject::Score(index) => {
                let ExprKind::Number(limit) = right.form else {
                    return Err(ConditionError::kind(
                        format!("the score `{name}` is compared with a number"),
                        right.place,
                    ));
                };
                Ok(score(index, compare, limit))
            }
            Subject::Word(words) => match (&right.form, compare) {
                (ExprKind::Text(word), Compare::Equal) => word_logic(name, words.as_ref(), word, right.place),
                _ => Err(ConditionError::kind(format!("`{name}` is compared with `==` or `in` and a text"), place)),
            },
            Subject::Fact(logic) => match (&right.form, compare) {
                (ExprKind::Bool(true), Compare::Equal) => Ok(logic),
                (ExprKind::Bool(false), Compare::Equal) => Ok(not(logic)),
                _ => Err(ConditionError::kind(format!("`{name}` is true or false"), place)),
            },
            Subject::Field { id, kind, exact, options, .. } => {
                self.field(name, id, (kind, exact, options), compare, right)
            }
        }
    }

    fn field(
        &mut self,
        name: &str,
        id: FieldId,
        (kind, exact, options): (Option<FieldType>, bool, Options<'_>),
        compare: Compare,
        right: &Expr,
    ) -> Result<BoolExpr, ConditionError> {
        match (&right.form, kind) {
            (ExprKind::Number(limit), Some(FieldType::Number) | None) => {
                Ok(self.atom(id, Test::Number(compare, Number::from_finite(*limit))))
            }
            (ExprKind::Bool(truth), Some(FieldType::Bool) | None) if compare == Compare::Equal => {
                Ok(self.atom(id, if *truth { Test::True } else { Test::False }))
            }
            (ExprKind::Text(text), Some(FieldType::Text) | None) if compare == Compare::Equal => {
                let word = option(name, text, exact, options, right.place)?;
                Ok(self.atom(id, Test::TextIn([word].into())))
            }
            (ExprKind::Text(_), Some(FieldType::Text) | None) => Err(ConditionError::kind(
                "texts have no order; use `==`, `in`, `startsWith`, `endsWith` or `contains`",
                right.place,
            )),
            (ExprKind::Name(other), _) => Err(ConditionError::kind(
                format!("`{name}` is compared with `{other}`; compare it with a value"),
                right.place,
            )),
            (_, Some(FieldType::List)) => {
                Err(ConditionError::kind(format!("`{name}` is a list"), right.place)
                    .hint(format!("write `'x' in {name}`")))
            }
            (form, Some(kind)) => {
                let fault = ConditionError::kind(
                    format!("`{name}` is a {}, compared with {}", kind.as_str(), describe(form)),
                    right.place,
                );
                Err(match (form, kind) {
                    (ExprKind::Text(t), FieldType::Number) if t.parse::<f64>().is_ok() => {
                        fault.hint(format!("write {t} without quotes"))
                    }
                    _ => fault,
                })
            }
            (form, None) => {
                Err(ConditionError::kind(format!("`{name}` is compared with {}", describe(form)), right.place))
            }
        }
    }

    fn membership(&mut self, left: &Expr, right: &Expr, place: (usize, usize)) -> Result<BoolExpr, ConditionError> {
        match (&left.form, &right.form) {
            (_, ExprKind::List(items)) if items.is_empty() => {
                Err(ConditionError::kind("the list of values is empty", right.place))
            }
            (ExprKind::Text(item), ExprKind::Name(name)) => match self.subject(name, right.place)? {
                Subject::Field { id, kind: Some(FieldType::List) | None, exact, options, .. } => {
                    let item = option(name, item, exact, options, left.place)?;
                    Ok(self.atom(id, Test::Has(item)))
                }
                _ => Err(ConditionError::kind(format!("`{name}` is not a list"), right.place)
                    .hint("`in` takes a list field or a list of values")),
            },
            (ExprKind::Name(name), ExprKind::List(items)) => match self.subject(name, left.place)? {
                Subject::Field { id, kind: Some(FieldType::Text) | None, exact, options, .. }
                    if items.iter().all(|i| matches!(i.form, ExprKind::Text(_))) =>
                {
                    let mut words = Vec::with_capacity(items.len());
                    for item in items {
                        if let ExprKind::Text(text) = &item.form {
                            words.push(option(name, text, exact, options, item.place)?);
                        }
                    }
                    words.sort_unstable();
                    words.dedup();
                    Ok(self.atom(id, Test::TextIn(words.into())))
                }
                _ => {
                    let mut parts = Vec::with_capacity(items.len());
                    for item in items {
                        let part = self.comparison(left, Compare::Equal, item, place)?;
                        let written = format!("{} == {}", self.written(left.place), self.written(item.place));
                        self.members.extend(Compared::of(&part, written, item.place));
                        parts.push(part);
                    }
                    Ok(or(parts))
                }
            },
            _ => {
                Err(ConditionError::kind("`in` takes a field and a list of values, or a text and a list field", place))
            }
        }
    }
}

/// Scores are whole numbers: `> 49.5` is `>= 50`.
fn score(score: ScoreId, compare: Compare, limit: f64) -> BoolExpr {
    // The cast saturates, far outside every range.
    let (floor, ceil) = (libm::floor(limit) as i64, libm::ceil(limit) as i64);
    let (from, to) = match compare {
        Compare::Less => (i64::MIN, ceil.saturating_sub(1)),
        Compare::AtMost => (i64::MIN, floor),
        Compare::AtLeast => (ceil, i64::MAX),
        Compare::Greater => (floor.saturating_add(1), i64::MAX),
        Compare::Equal => (ceil, floor),
    };
    BoolExpr::Score { score, from, to }
}

fn word_logic(name: &str, words: &dyn WordSet, word: &str, place: (usize, usize)) -> Result<BoolExpr, ConditionError> {
    let found = words.find(word);
    if !found.is_empty() {
        return Ok(or(found));
    }
    let fault = ConditionError::kind(format!("`{name}` is never `{word}`"), place);
    let known = words.all();
    Err(match nearest(word, known.iter().map(String::as_str)) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault.hint(format!("it is one of {}", known.into_iter().take(20).collect::<Vec<_>>().join(", "))),
    })
}

fn option(
    name: &str,
    text: &str,
    exact: bool,
    options: Options<'_>,
    place: (usize, usize),
) -> Result<Box<str>, ConditionError> {
    let word: Box<str> = as_compared(text, exact).into();
    if options.sorted.is_empty() || options.sorted.binary_search(&word).is_ok() {
        return Ok(word);
    }
    let fault = ConditionError::kind(format!("`{text}` is not an option of `{name}`"), place);
    Err(match nearest(&word, options.declared.iter().map(AsRef::as_ref)) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault.hint(format!("options: {}", options.declared.join(", "))),
    })
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr.form, ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::List(_))
}

fn describe(form: &ExprKind) -> &'static str {
    match form {
        ExprKind::Bool(_) => "true or false",
        ExprKind::Number(_) => "a number",
        ExprKind::Text(_) => "a text",
        ExprKind::List(_) => "a list",
        _ => "an expression",
    }
}

//! What a model can tell of the value of a field, and of the fields derived from it. Knows nothing about points.

use crate::base::error::Problem;
use crate::base::ids::FieldId;
use crate::base::value::Value;
use crate::condition::Kleene;
use crate::document::Derivation;
use crate::facts::answers::{coerce, counting, derived_text};
use crate::facts::state::FieldState;
use crate::facts::valuation::Valuation;
use crate::model::program::{Field, FieldSource, Program, Special};

/// What a model can tell of one field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClassSignature {
    pub(super) is_unknown: bool,
    /// By atom of the field.
    pub(super) truths: Box<[Kleene]>,
    /// By table of the field.
    pub(crate) cells: Box<[u16]>,
}

/// A field and all that are derived from it, each behind the one it is derived from.
pub(crate) fn below(model: &Program, field: FieldId) -> Vec<FieldId> {
    let mut found = vec![field];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        let children = model.fields.iter_enumerated().filter(|(_, f)| f.parent(model) == Some(parent)).map(|(i, _)| i);
        found.extend(children);
        next += 1;
    }
    found
}

/// The field at the top of all that a field is derived from.
pub(crate) fn root(model: &Program, mut field: FieldId) -> FieldId {
    while let Some(parent) = model.fields[field].parent(model) {
        field = parent;
    }
    field
}

impl Field {
    /// The field that it is derived from; what is counted has no answers to derive from.
    fn parent(&self, model: &Program) -> Option<FieldId> {
        let FieldSource::Derived { from, .. } = self.source else { return None };
        (!matches!(model.fields[from].source, FieldSource::Counted(_))).then_some(from)
    }

    fn derivation(&self) -> Option<Derivation> {
        match self.source {
            FieldSource::Derived { how, .. } => Some(how),
            _ => None,
        }
    }

    /// The state of a field that nothing is known of.
    fn blank(&self) -> FieldState<'static> {
        match self.source {
            // A counted field is never unknown: there may be nothing to tell the days since.
            FieldSource::Counted(_) => FieldState::NoAnswer,
            _ if self.may_be_missing => FieldState::None,
            _ => FieldState::Unknown,
        }
    }
}

impl ClassSignature {
    pub(crate) fn new(model: &Program, field: &Field, state: FieldState<'_>, now: i64) -> Self {
        let truths = field.atoms.iter().map(|id| state.passes(&model.atoms[*id].test, now));
        let cells = field.tables.iter().map(|t| &model.tables[*t]).map(|table| match state {
            FieldState::Known(value) => table.cell(value),
            FieldState::NoAnswer => table.special(Special::NoAnswer),
            FieldState::None => table.special(Special::None),
            FieldState::Unknown => table.special(Special::Unknown),
        });
        Self { is_unknown: state == FieldState::Unknown, truths: truths.collect(), cells: cells.collect() }
    }

    /// Puts what is seen of a field into what is known of a lead.
    pub(crate) fn put(&self, field: &Field, valuation: &mut Valuation) {
        for (id, truth) in field.atoms.iter().zip(&self.truths) {
            valuation.set(*id, *truth);
        }
        for (table, cell) in field.tables.iter().zip(&self.cells) {
            valuation.cells[*table] = *cell;
        }
    }
}

/// What is seen of a field and all below it, in the order of [`below`], where it has a value or none.
///
/// The value must be of the field's type already: see [`coerce`].
pub(super) fn signatures(model: &Program, fields: &[FieldId], value: Option<&Value>, now: i64) -> Vec<ClassSignature> {
    let mut values: Vec<(FieldId, Option<Value>)> = Vec::with_capacity(fields.len());
    let mut found = Vec::with_capacity(fields.len());
    for index in fields {
        let field = &model.fields[*index];
        let own = match values.first() {
            None => value.cloned(),
            Some(_) => {
                let parent = values.iter().find(|(i, _)| Some(*i) == field.parent(model)).and_then(|(_, v)| v.as_ref());
                let text = parent.zip(field.derivation()).and_then(|(value, how)| derived_text(how, value));
                text.map(Value::Text)
            }
        };
        let state = own.as_ref().map_or_else(|| field.blank(), FieldState::Known);
        found.push(ClassSignature::new(model, field, state, now));
        values.push((*index, own));
    }
    found
}

/// What several values say of one field, each with the place of its name: the one that counts. A value of another type is an error even where it does
/// not count, a date after the instant only where it does.
///
/// # Errors
/// As scoring the lead alone: another type, an unknown option, a date after the instant.
pub(super) fn read_all<'v>(
    field: &Field,
    values: impl Iterator<Item = (usize, &'v Value)>,
    now: i64,
) -> Result<Option<Value>, Problem> {
    let mut counts = None;
    for (place, value) in values {
        counts = match (counts, coerce(field, value)?.map(|value| (place, value))) {
            (Some(a), Some(b)) => Some(counting(a, b)),
            (a, b) => a.or(b),
        };
    }
    match counts.map(|(_, value)| value) {
        Some(Value::Date(date)) if field.past && date.unix() > now => Err(field.in_future(date, now)),
        value => Ok(value),
    }
}

/// Puts what is seen of some fields into what is known of a lead.
pub(crate) fn put_all(model: &Program, fields: &[FieldId], signatures: &[ClassSignature], valuation: &mut Valuation) {
    for (field, signature) in fields.iter().zip(signatures) {
        signature.put(&model.fields[*field], valuation);
    }
}

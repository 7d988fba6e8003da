//! The states of a field: its value classes over every instant, and no answer. Sound for every instant; knows no lead.

use std::collections::BTreeSet;

use crate::base::ids::{AtomId, FieldId, TableId};
use crate::base::index::{IndexVec, id};
use crate::base::time::Timestamp;
use crate::base::value::{FieldType, Value};
use crate::condition::{Moment, Test};
use crate::document::Measure;
use crate::facts::classes::{FieldPartition, ValueClass};
use crate::model::program::{Field, FieldSource, Program, Special, TableCells};

/// The longest list whose sizes are distinguished.
const LONGEST_LIST: f64 = 60.0;
/// The most states of a field; with more, none are listed.
const MOST: usize = 1_024;

id! {
    /// A state of a field whose states are listed.
    StateId = "state";
}

/// The states of the fields of a model.
pub(super) struct FieldStates {
    /// By field; `None` if they cannot be listed. Unknown is not among them.
    listed: IndexVec<FieldId, Option<IndexVec<StateId, ValueClass>>>,
    /// By field: whether it can be unknown.
    unknown: IndexVec<FieldId, bool>,
    /// By atom: its position among those of its field.
    atoms: IndexVec<AtomId, usize>,
    /// By table: its position among those of its field.
    tables: IndexVec<TableId, usize>,
}

impl FieldStates {
    pub(super) fn new(model: &Program) -> Self {
        let mut atoms = model.atoms.filled(0);
        let mut tables = model.tables.filled(0);
        for field in &model.fields {
            field.atoms.iter().enumerate().for_each(|(place, id)| atoms[*id] = place);
            field.tables.iter().enumerate().for_each(|(place, id)| tables[*id] = place);
        }
        let is_counted = |f: &Field| matches!(f.source, FieldSource::Counted(_));
        Self {
            listed: model.fields.map(|f| listed(model, f)),
            unknown: model.fields.map(|f| !f.may_be_missing && !is_counted(f)),
            atoms,
            tables,
        }
    }

    /// The states of a field except unknown; `None` if they cannot be listed.
    pub(super) fn of(&self, field: FieldId) -> Option<&IndexVec<StateId, ValueClass>> {
        self.listed[field].as_ref()
    }

    pub(super) fn can_be_unknown(&self, field: FieldId) -> bool {
        self.unknown[field]
    }

    /// Whether the test holds in a state of its field.
    pub(super) fn holds(&self, state: &ValueClass, atom: AtomId) -> bool {
        state.truth(self.atoms[atom])
    }

    /// The points of a table in a state of its field.
    pub(super) fn points(&self, model: &Program, state: &ValueClass, table: TableId) -> i64 {
        model.tables[table].points_of(state.table_cell(self.tables[table]))
    }
}

/// Every state except unknown; `None` if they cannot be listed for every instant.
fn listed(model: &Program, field: &Field) -> Option<IndexVec<StateId, ValueClass>> {
    let tests = || field.atoms.iter().map(|a| &model.atoms[*a]).map(|a| &a.test);
    if tests().any(|t| matches!(t, Test::Size(_, limit) if limit.get() > LONGEST_LIST)) {
        return None;
    }
    let mut cells = if matches!(field.source, FieldSource::Counted(_)) {
        distinct(model, field, counts(model, field, tests()).into_iter().filter_map(Value::integer))?
    } else if field.kind == FieldType::Date {
        let seconds = seconds(field, tests())?;
        distinct(model, field, seconds.into_iter().filter_map(Timestamp::from_unix).map(Value::Date))?
    } else {
        let domain = FieldPartition::new(model, field, Timestamp::AUDIT.unix());
        if !domain.is_complete {
            return None;
        }
        domain.cells.into_iter().filter(|c| c.value.is_some()).collect()
    };
    let masks_older = match &field.source {
        FieldSource::Counted(counter) => counter.measure == Measure::DaysSinceLast,
        _ => true,
    };
    cells.extend(masks_older.then(|| special(model, field, Special::NoAnswer)));
    cells.extend(field.may_be_missing.then(|| special(model, field, Special::None)));
    Some(cells.into())
}

/// Counts from 0 on: the whole numbers next to each that is named.
fn counts<'t>(model: &Program, field: &Field, tests: impl Iterator<Item = &'t Test>) -> BTreeSet<i64> {
    let tables = field.tables.iter().map(|t| &model.tables[*t]);
    let cuts = tables.flat_map(|t| match &t.cells {
        TableCells::Cuts(cuts) => &**cuts,
        TableCells::Words(_) => &[],
    });
    let limits = tests.filter_map(|t| match t {
        Test::Number(_, limit) => Some(limit),
        _ => None,
    });
    let near = cuts.chain(limits).flat_map(|n| {
        // Numbers of a document are below 2^53.
        let whole = libm::floor(n.get()) as i64;
        [whole - 1, whole, whole + 1]
    });
    near.filter(|n| *n >= 0).chain([0]).collect()
}

/// The seconds before, at and after each instant that is named; `None` where their order depends on the instant.
fn seconds<'t>(field: &Field, tests: impl Iterator<Item = &'t Test>) -> Option<BTreeSet<i64>> {
    let now = Timestamp::AUDIT.unix();
    let (mut fixed, mut moving) = (false, false);
    let mut seconds = BTreeSet::new();
    for test in tests {
        let Test::Time(_, moment) = test else { continue };
        match moment {
            Moment::At(_) => fixed = true,
            Moment::FromNow(_) => moving = true,
        }
        let at = moment.seconds(now);
        seconds.extend([at.saturating_sub(1), at, at.saturating_add(1)]);
    }
    seconds.insert(now);
    // Beyond the calendar at this instant is not beyond it at every other.
    let is_beyond = moving && seconds.iter().any(|s| Timestamp::from_unix(*s).is_none());
    if (fixed && moving) || is_beyond {
        return None;
    }
    if moving && field.past {
        seconds.retain(|s| *s <= now);
    }
    Some(seconds)
}

/// The cells of the values, each once.
fn distinct(model: &Program, field: &Field, values: impl Iterator<Item = Value>) -> Option<Vec<ValueClass>> {
    let mut seen = BTreeSet::new();
    let mut cells = Vec::new();
    for value in values {
        let cell = cell(model, field, value);
        if seen.insert((cell.truths.clone(), cell.tables.clone())) {
            cells.push(cell);
        }
        if cells.len() > MOST {
            return None;
        }
    }
    Some(cells)
}

fn cell(model: &Program, field: &Field, value: Value) -> ValueClass {
    let tests = field.atoms.iter().map(|a| &model.atoms[*a]).map(|a| &a.test);
    let tables = field.tables.iter().map(|t| &model.tables[*t]);
    ValueClass {
        truths: tests.map(|t| t.passes(&value, Timestamp::AUDIT.unix()) == Some(true)).collect(),
        tables: tables.map(|t| t.cell(&value)).collect(),
        value: Some(value),
    }
}

fn special(model: &Program, field: &Field, special: Special) -> ValueClass {
    let tables = field.tables.iter().map(|t| &model.tables[*t]);
    ValueClass {
        value: None,
        truths: field.atoms.iter().map(|_| false).collect(),
        tables: tables.map(|t| t.special(special)).collect(),
    }
}

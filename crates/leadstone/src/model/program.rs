//! The program: the compiled form of a model, which all engines evaluate. It has ids instead of names and is checked
//! once. Knows nothing about documents or leads.

use std::collections::BTreeMap;

use crate::base::decay::Decay;
use crate::base::error::{Problem, ProblemKind};
use crate::base::ids::{
    ActionId, AtomId, CountedId, EventRuleId, FieldId, GateId, GroupId, MatrixId, PersonaId, RuleId, ScoreId, StageId,
    TableId,
};
use crate::base::index::{IdRange, IndexVec};
use crate::base::late::Late;
use crate::base::points::PointLimits;
use crate::base::time::{DAY, Span};
use crate::base::value::{FieldType, Number, Value};
use crate::base::word_map::WordMap;
use crate::condition::{Atom, BoolExpr};
use crate::document::{ActionKind, AskDocument, Derivation, Kept, Measure, ModelDocument};

/// All that a verdict depends on, apart from the lead; see [`crate::Model`].
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) document: ModelDocument,
    pub(crate) sha256: String,
    pub(crate) warnings: Vec<Problem>,
    /// The text that it was read from, if there was one.
    pub(crate) text: Option<Kept>,
    pub(crate) fields: IndexVec<FieldId, Field>,
    pub(crate) field_names: BTreeMap<String, FieldId>,
    /// By normalized alias: the fields, at most one for each first segment of a field name.
    pub(crate) aliases: BTreeMap<String, Vec<FieldId>>,
    pub(crate) atoms: IndexVec<AtomId, Atom>,
    pub(crate) tables: IndexVec<TableId, Table>,
    pub(crate) rules: IndexVec<RuleId, Rule>,
    pub(crate) events: IndexVec<EventRuleId, EventRule>,
    /// By activity type: the event rules.
    pub(crate) events_of: BTreeMap<Box<str>, Vec<EventRuleId>>,
    /// The counted fields.
    pub(crate) counted: IndexVec<CountedId, FieldId>,
    /// Derived fields, each after the one it is derived from.
    pub(crate) derived: Vec<FieldId>,
    /// Fields whose tests depend on the instant.
    pub(crate) moving: Vec<FieldId>,
    pub(crate) groups: IndexVec<GroupId, Group>,
    /// Groups that have families.
    pub(crate) family_groups: Vec<GroupId>,
    /// The scores of the document, then those of the personas.
    pub(crate) scores: IndexVec<ScoreId, Score>,
    /// All scores, parts of a sum before the sum.
    pub(crate) order: Vec<ScoreId>,
    pub(crate) personas: IndexVec<PersonaId, Persona>,
    pub(crate) matrices: IndexVec<MatrixId, Matrix>,
    pub(crate) gates: IndexVec<GateId, Gate>,
    pub(crate) stages: IndexVec<StageId, Stage>,
    /// By normalized id or alias, where it names one stage.
    pub(crate) stage_names: BTreeMap<String, StageId>,
    pub(crate) actions: IndexVec<ActionId, ActionRule>,
    pub(crate) activity: ActivitySettings,
    pub(crate) committee: CommitteeRules,
    /// Tables of the bounds, made when they are first asked for.
    pub(crate) bounds_tables: Late,
    /// Tables of the JSON reader, made when JSON is first scored.
    pub(crate) json_tables: Late,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the document that stands for itself")]
pub(crate) struct Field {
    pub(crate) name: Box<str>,
    pub(crate) label: Option<Box<str>>,
    pub(crate) kind: FieldType,
    pub(crate) exact: bool,
    pub(crate) past: bool,
    pub(crate) fixed: bool,
    pub(crate) may_be_missing: bool,
    pub(crate) valid_for: Option<Span>,
    pub(crate) options: Box<[FieldOption]>,
    /// The values of `options`, as compared.
    pub(crate) words: Box<[Box<str>]>,
    /// The same, sorted for look-ups.
    pub(crate) sorted_words: Box<[Box<str>]>,
    /// What some words are read as.
    pub(crate) values: WordMap,
    pub(crate) source: FieldSource,
    pub(crate) ask: Option<AskDocument>,
    /// The tables and atoms that ask about this field, ascending.
    pub(crate) tables: Vec<TableId>,
    pub(crate) atoms: Vec<AtomId>,
    /// Whether some atom compares it with `now`.
    pub(crate) moves: bool,
}

impl Field {
    /// The value of the field that an answer gives: of its type, and with its words read; `None` for an empty one. This
    /// is where an answer becomes a value. Faster roads are held to it.
    pub(crate) fn read(&self, answer: &Value) -> Result<Option<Value>, ProblemKind> {
        let value = answer.to_type(self.kind, self.exact)?;
        Ok(if self.values.is_empty() { value } else { value.map(|value| self.values.apply(value)) })
    }

    /// Whether a closed field has this value, as compared.
    pub(crate) fn is_option(&self, word: &str) -> bool {
        self.sorted_words.binary_search_by(|w| w.as_ref().cmp(word)).is_ok()
    }
}

#[derive(Debug)]
pub(crate) struct FieldOption {
    pub(crate) label: Option<Box<str>>,
    pub(crate) level: Option<i64>,
    pub(crate) share: Option<i64>,
}

#[derive(Debug)]
pub(crate) enum FieldSource {
    Given,
    Derived { from: FieldId, how: Derivation },
    Counted(Counter),
}

#[derive(Debug)]
pub(crate) struct Counter {
    pub(crate) measure: Measure,
    /// All types if empty.
    pub(crate) kinds: Box<[Box<str>]>,
    pub(crate) filter: Option<PropertyCondition>,
    pub(crate) within: Option<Span>,
}

/// A condition over the properties of an activity.
#[derive(Debug)]
pub(crate) struct PropertyCondition {
    /// As the document has it.
    pub(crate) text: Box<str>,
    pub(crate) logic: BoolExpr,
    pub(crate) atoms: IndexVec<AtomId, Atom>,
    pub(crate) properties: IndexVec<FieldId, Box<str>>,
}

/// Points by the value of a field. `points` has the cells first, then the four [`Special`] ones.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) id: Box<str>,
    pub(crate) label: Option<Box<str>>,
    pub(crate) field: FieldId,
    pub(crate) cells: TableCells,
    pub(crate) points: Box<[i64]>,
    /// Titles of the table's own cells, where it has any.
    pub(crate) cell_labels: Box<[Option<Box<str>>]>,
}

#[derive(Debug)]
pub(crate) enum TableCells {
    Cuts(Box<[Number]>),
    /// Values in order, each with its cell.
    Words(Box<[(Box<str>, u16)]>),
}

/// The cells that follow the own cells of every table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Special {
    Other,
    NoAnswer,
    None,
    Unknown,
}

impl Table {
    fn own_cells(&self) -> usize {
        self.points.len() - 4
    }

    pub(crate) fn special(&self, special: Special) -> u16 {
        let cell = self.own_cells() + special as usize;
        u16::try_from(cell).expect("a table has at most 4096 cells")
    }

    /// The cell of a value; for a type that the table does not know, the cell of other values.
    pub(crate) fn cell(&self, value: &Value) -> u16 {
        match (&self.cells, value) {
            (TableCells::Cuts(cuts), Value::Number(n)) => {
                u16::try_from(cuts.partition_point(|cut| cut <= n)).expect("a table has at most 4096 cells")
            }
            (TableCells::Words(words), Value::Text(text)) => self.word(words, text),
            (TableCells::Words(words), Value::Bool(b)) => self.word(words, if *b { "true" } else { "false" }),
            _ => self.special(Special::Other),
        }
    }

    fn word(&self, words: &[(Box<str>, u16)], text: &str) -> u16 {
        match words.binary_search_by(|(word, _)| word.as_ref().cmp(text)) {
            Ok(found) => words.get(found).expect("what is found is there").1,
            Err(_) => self.special(Special::Other),
        }
    }

    pub(crate) fn points_of(&self, cell: u16) -> i64 {
        *self.points.get(usize::from(cell)).expect("every cell of a table has its points")
    }
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: Box<str>,
    pub(crate) label: Option<Box<str>>,
    pub(crate) when: BoolExpr,
    pub(crate) points: i64,
}

#[derive(Debug)]
pub(crate) struct EventRule {
    pub(crate) id: Box<str>,
    pub(crate) label: Option<Box<str>>,
    pub(crate) kinds: Box<[Box<str>]>,
    pub(crate) filter: Option<PropertyCondition>,
    pub(crate) points: i64,
    pub(crate) decay: Decay,
    /// By age in buckets: the share that is left; greater ages are computed.
    pub(crate) left: std::sync::Arc<[u64]>,
    pub(crate) per_day: Option<u32>,
    pub(crate) cap: Option<i64>,
}

#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) id: Box<str>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) min: i64,
    pub(crate) cap: i64,
    pub(crate) tables: IdRange<TableId>,
    pub(crate) rules: IdRange<RuleId>,
    pub(crate) events: IdRange<EventRuleId>,
    /// The event rules of each family, sorted by id, then by points and types; ties go to the first.
    pub(crate) families: Box<[Box<[EventRuleId]>]>,
}

#[derive(Debug)]
pub(crate) struct Score {
    pub(crate) id: Box<str>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) low: i64,
    pub(crate) high: i64,
    pub(crate) hand_over: Option<i64>,
    pub(crate) parts: Parts,
    /// As they are written, in any order; they do not overlap.
    pub(crate) bands: Box<[Band]>,
}

#[derive(Debug)]
pub(crate) enum Parts {
    Groups(IdRange<GroupId>),
    /// Scores with their weights in percent.
    Sum(Box<[(ScoreId, i64)]>),
}

#[derive(Debug)]
pub(crate) struct Band {
    pub(crate) id: Box<str>,
    pub(crate) label: Option<Box<str>>,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl Score {
    pub(crate) fn band(&self, points: i64) -> Option<&Band> {
        self.bands.iter().find(|b| b.from <= points && points <= b.to)
    }
}

#[derive(Debug)]
pub(crate) struct Persona {
    pub(crate) id: Box<str>,
    pub(crate) score: ScoreId,
    pub(crate) at_least: i64,
}

#[derive(Debug)]
pub(crate) struct Matrix {
    pub(crate) id: Box<str>,
    pub(crate) rows: ScoreId,
    pub(crate) columns: ScoreId,
}

#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) id: Box<str>,
    pub(crate) when: BoolExpr,
    pub(crate) effect: GateDecision,
    pub(crate) reason: Option<Box<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GateDecision {
    Disqualify,
    /// To this stage.
    FastTrack(StageId),
}

#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) id: Box<str>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) label: Option<Box<str>>,
    pub(crate) enter: BoolExpr,
    pub(crate) leave: Option<BoolExpr>,
}

#[derive(Debug)]
pub(crate) struct ActionRule {
    pub(crate) when: BoolExpr,
    pub(crate) kind: ActionKind,
    pub(crate) segment: Option<Box<str>>,
    pub(crate) within: Option<Span>,
    pub(crate) reason: Option<Box<str>>,
}

#[derive(Debug)]
pub(crate) struct ActivitySettings {
    /// Seconds.
    pub(crate) bucket: i64,
    /// Seconds.
    pub(crate) future: i64,
    pub(crate) clicks: Box<[Box<str>]>,
    pub(crate) delivered: Box<[Box<str>]>,
    pub(crate) machine_links: usize,
    pub(crate) machine_within: i64,
    pub(crate) machine_after: i64,
}

/// Shares of coverage are per mille.
#[derive(Debug, Default)]
pub(crate) struct CommitteeRules {
    pub(crate) points: i64,
    pub(crate) at_least: i64,
    pub(crate) enough: i64,
    pub(crate) blocker: i64,
    /// The role that counters blockers.
    pub(crate) champion: Option<usize>,
    pub(crate) field: Box<str>,
    pub(crate) decided: Box<str>,
    /// At most ten, since the search for roles has 3^n states.
    pub(crate) roles: Box<[CommitteeRole]>,
}

#[derive(Clone, Debug)]
pub(crate) struct CommitteeRole {
    pub(crate) id: Box<str>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) weight: i64,
    pub(crate) required: bool,
    /// Percent.
    pub(crate) share: u8,
    pub(crate) cost: u16,
}

impl CommitteeRole {
    /// The name in the middle of a sentence.
    pub(crate) fn label(&self) -> String {
        self.name.as_deref().map_or_else(|| self.id.replace('_', " "), str::to_owned)
    }
}

/// Every condition that the stage depends on, over all present stages.
pub(crate) fn stage_conditions(model: &Program) -> impl Iterator<Item = &BoolExpr> {
    let stages = model.stages.iter().flat_map(|s| std::iter::once(&s.enter).chain(&s.leave));
    model.gates.iter().map(|g| &g.when).chain(stages)
}

impl Default for ActivitySettings {
    fn default() -> Self {
        ActivitySettings {
            bucket: DAY,
            future: DAY,
            clicks: ["email_click".into()].into(),
            delivered: ["email_delivered".into()].into(),
            machine_links: 3,
            machine_within: 10,
            machine_after: 5,
        }
    }
}

impl Group {
    /// Its caps.
    #[inline]
    pub(crate) fn limits(&self) -> PointLimits {
        PointLimits { low: self.min, high: self.cap }
    }
}

impl Score {
    /// Its range.
    #[inline]
    pub(crate) fn limits(&self) -> PointLimits {
        PointLimits { low: self.low, high: self.high }
    }
}

//! The state of lowering: what is compiled so far, and every problem found.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::decay::Decay;
use crate::base::error::{DocPath, Problem, ProblemKind};
use crate::base::ids::{
    ActionId, EventRuleId, FieldId, GateId, GroupId, MatrixId, PersonaId, RuleId, ScoreId, StageId, TableId,
};
use crate::base::index::IndexVec;
use crate::condition::{Atoms, BoolExpr, Compared, ConditionError, NameScope, compile};
use crate::document::{MAX_PROBLEMS, ModelDocument};
use crate::model::program::{
    ActionRule, ActivitySettings, CommitteeRules, EventRule, Field, Gate, Group, Matrix, Persona, Rule, Score, Stage,
    Table,
};

/// Points of one term, cap or range: small enough that sums never overflow.
pub(super) const MAX_POINTS: i64 = 1_000_000_000;

/// Names that mean something else in conditions.
pub(super) const RESERVED: [&str; 8] =
    ["now", "true", "false", "in", "persona", "stage", "disqualified", "fast_tracked"];

/// What is compiled so far.
pub(super) struct Lowering<'d> {
    pub(super) document: &'d ModelDocument,
    pub(super) problems: Vec<Problem>,
    pub(super) fields: IndexVec<FieldId, Field>,
    pub(super) field_names: BTreeMap<String, FieldId>,
    pub(super) aliases: BTreeMap<String, Vec<FieldId>>,
    pub(super) atoms: Atoms,
    pub(super) tables: IndexVec<TableId, Table>,
    pub(super) rules: IndexVec<RuleId, Rule>,
    pub(super) events: IndexVec<EventRuleId, EventRule>,
    pub(super) groups: IndexVec<GroupId, Group>,
    pub(super) scores: IndexVec<ScoreId, Score>,
    pub(super) order: Vec<ScoreId>,
    pub(super) personas: IndexVec<PersonaId, Persona>,
    pub(super) matrices: IndexVec<MatrixId, Matrix>,
    pub(super) gates: IndexVec<GateId, Gate>,
    pub(super) stages: IndexVec<StageId, Stage>,
    /// By normalized id or alias.
    pub(super) stage_names: BTreeMap<String, StageId>,
    pub(super) actions: IndexVec<ActionId, ActionRule>,
    pub(super) activity: ActivitySettings,
    pub(super) committee: CommitteeRules,
    /// The decay tables, one for each kind of decay.
    pub(super) decays: Vec<(Decay, Arc<[u64]>)>,
}

impl<'d> Lowering<'d> {
    pub(super) fn new(document: &'d ModelDocument) -> Self {
        Self {
            document,
            problems: Vec::new(),
            fields: IndexVec::new(),
            field_names: BTreeMap::new(),
            aliases: BTreeMap::new(),
            atoms: Atoms::default(),
            tables: IndexVec::new(),
            rules: IndexVec::new(),
            events: IndexVec::new(),
            groups: IndexVec::new(),
            scores: IndexVec::new(),
            order: Vec::new(),
            personas: IndexVec::new(),
            matrices: IndexVec::new(),
            gates: IndexVec::new(),
            stages: IndexVec::new(),
            stage_names: BTreeMap::new(),
            actions: IndexVec::new(),
            activity: ActivitySettings::default(),
            committee: CommitteeRules::default(),
            decays: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, kind: ProblemKind, path: DocPath) {
        self.problems.push(Problem::new(kind, path));
    }

    pub(super) fn hinted(&mut self, kind: ProblemKind, path: DocPath, hint: Option<String>) {
        self.problems.push(Problem::new(kind, path).hint_if_some(hint));
    }

    /// A name: `a-z`, `0-9`, `_`, `-`.
    pub(super) fn id(&mut self, id: &str, path: &DocPath) {
        if !is_word(id, true) {
            let kind = ProblemKind::BadId { id: id.to_owned(), allowed: "`a-z`, `0-9`, `_`, `-`" };
            let hint = suggestion(id, '-');
            self.hinted(kind, path.clone(), hint);
        }
    }

    /// A name that conditions can use: `a-z`, `0-9`, `_`, not starting with a digit.
    pub(super) fn name(&mut self, id: &str, path: &DocPath) {
        if !is_word(id, false) {
            let kind = ProblemKind::BadId { id: id.to_owned(), allowed: "`a-z`, `0-9`, `_`, starting with a letter" };
            let hint = suggestion(id, '_');
            self.hinted(kind, path.clone(), hint);
        } else if RESERVED.contains(&id) {
            self.problem(ProblemKind::ReservedId { id: id.to_owned() }, path.clone());
        }
    }

    /// Reports every name that was there before.
    pub(super) fn unique<'i>(&mut self, ids: impl Iterator<Item = (&'i str, DocPath)>) {
        let mut seen = std::collections::BTreeSet::new();
        for (id, path) in ids {
            if !seen.insert(id) {
                self.problem(ProblemKind::DuplicateId { id: id.to_owned() }, path);
            }
        }
    }

    pub(super) fn in_range(&mut self, what: &'static str, value: i64, (low, high): (i64, i64), path: DocPath) -> i64 {
        if !(low..=high).contains(&value) {
            self.problem(ProblemKind::OutOfRange { what, value, low, high }, path);
        }
        value.clamp(low, high)
    }

    pub(super) fn points(&mut self, value: i64, path: DocPath) -> i64 {
        self.in_range("the number of points", value, (-MAX_POINTS, MAX_POINTS), path)
    }

    /// Compiles a condition; after a problem it is never true.
    pub(super) fn condition(
        &mut self,
        text: &str,
        path: &DocPath,
        scope: &dyn NameScope,
        atoms: &mut Atoms,
    ) -> BoolExpr {
        self.compared(text, path, scope, atoms).0
    }

    /// The same, with the comparisons of scores in it.
    pub(super) fn compared(
        &mut self,
        text: &str,
        path: &DocPath,
        scope: &dyn NameScope,
        atoms: &mut Atoms,
    ) -> (BoolExpr, Vec<Compared>) {
        // These are enough to mend; each further problem costs a search for the nearest name.
        if self.problems.len() > MAX_PROBLEMS {
            return (BoolExpr::Always(false), Vec::new());
        }
        let mut compared = Vec::new();
        let logic = compile(text, scope, atoms, &mut compared).unwrap_or_else(|fault| {
            self.fault(fault, path);
            BoolExpr::Always(false)
        });
        (logic, compared)
    }

    pub(super) fn fault(&mut self, fault: ConditionError, path: &DocPath) {
        let mut problem = Problem::new(fault.kind, path.clone()).hint_if_some(fault.hint);
        problem.within = Some((fault.start, fault.end));
        self.problems.push(problem);
    }
}

pub(super) fn is_word(id: &str, dashes: bool) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || (dashes && b == b'-');
    let starts =
        id.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || (dashes && b.is_ascii_digit()) || b == b'_');
    starts && id.len() <= 64 && id.bytes().all(allowed)
}

pub(super) fn suggestion(id: &str, filler: char) -> Option<String> {
    let name: String = crate::base::name::normal_name(id).replace('_', &filler.to_string());
    (is_word(&name, filler == '-')).then(|| format!("write `{name}`"))
}

pub(super) fn boxed(text: Option<&String>) -> Option<Box<str>> {
    text.map(|t| t.as_str().into())
}

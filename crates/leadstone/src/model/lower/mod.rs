//! Checks a complete document and compiles it, reporting every problem with its path. Knows nothing about leads.

mod committee;
mod events;
mod fields;
mod outcome;
mod scores;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::program::{
    ActionRule, ActivitySettings, CommitteeRules, EventRule, Field, FieldSource, Gate, Group, Matrix, Persona, Program,
    Rule, Score, Stage, Table,
};
use crate::base::decay::Decay;
use crate::base::error::{DocPath, Problem, ProblemKind, Severity};
use crate::base::ids::{
    ActionId, EventRuleId, FieldId, GateId, GroupId, MatrixId, PersonaId, RuleId, ScoreId, StageId, TableId,
};
use crate::base::index::IndexVec;
use crate::base::late::Late;
use crate::condition::{Atoms, BoolExpr, Compared, ConditionError, NameScope, compile};
use crate::document::{FORMAT, ModelDocument};

/// Points of one term, cap or range: small enough that sums never overflow.
const MAX_POINTS: i64 = 1_000_000_000;
/// Tables, rules and event rules together.
const MAX_TERMS: usize = 20_000;

/// Scores, personas, matrices, gates, stages or actions.
const MAX_SECTIONS: usize = 1_000;
/// Bands of one score.
const MAX_BANDS: usize = 64;
/// After so many problems no more conditions are looked at.
const MAX_PROBLEMS: usize = 200;

/// The compiled model, or every problem of the document; warnings come along in the model.
pub(crate) fn build(document: ModelDocument, mut problems: Vec<Problem>) -> Result<Program, Vec<Problem>> {
    let mut builder = Lowering { document: &document, ..Lowering::new(&document) };
    builder.problems.append(&mut problems);
    builder.run();
    if builder.problems.iter().any(|p| p.severity == Severity::Error) {
        return Err(builder.problems);
    }
    let Lowering {
        problems,
        fields,
        field_names,
        aliases,
        atoms,
        tables,
        rules,
        events,
        groups,
        scores,
        order,
        personas,
        matrices,
        gates,
        stages,
        actions,
        activity,
        committee,
        ..
    } = builder;
    let sha256 = document.sha256();
    let mut model = Program {
        sha256,
        warnings: problems,
        text: None,
        fields,
        field_names,
        aliases,
        atoms: atoms.into_list(),
        tables,
        rules,
        events,
        events_of: BTreeMap::new(),
        counted: Vec::new(),
        derived: Vec::new(),
        moving: Vec::new(),
        family_groups: Vec::new(),
        groups,
        scores,
        order,
        personas,
        matrices,
        gates,
        stages,
        actions,
        activity,
        committee,
        document,
        bounds_tables: Late::default(),
        json_tables: Late::default(),
    };
    link(&mut model);
    Ok(model)
}

/// Tells every field which tables and atoms ask about it, and every activity type which rules.
fn link(model: &mut Program) {
    for (id, rule) in model.events.iter_enumerated() {
        for kind in &rule.kinds {
            let rules = model.events_of.entry(kind.clone()).or_default();
            // A type named twice in one rule counts once.
            if rules.last() != Some(&id) {
                rules.push(id);
            }
        }
    }
    model.family_groups =
        model.groups.iter_enumerated().filter(|(_, g)| !g.families.is_empty()).map(|(id, _)| id).collect();
    let is_counted = |f: &Field| matches!(f.source, FieldSource::Counted(_));
    model.counted = model.fields.iter_enumerated().filter(|(_, f)| is_counted(f)).map(|(i, _)| i).collect();
    for (id, table) in model.tables.iter_enumerated() {
        model.fields[table.field].tables.push(id);
    }
    for (id, atom) in model.atoms.iter_enumerated() {
        let field = &mut model.fields[atom.field];
        field.atoms.push(id);
        field.moves |= atom.test.moves();
    }
    model.derived = derivation_order(&model.fields);
    let is_moving = |f: &Field| f.moves || is_counted(f);
    model.moving = model.fields.iter_enumerated().filter(|(_, f)| is_moving(f)).map(|(i, _)| i).collect();
}

/// Derived fields, each behind the one it is derived from.
fn derivation_order(fields: &IndexVec<FieldId, Field>) -> Vec<FieldId> {
    let depth = |mut id: FieldId| {
        let mut depth = 0;
        while let FieldSource::Derived { from, .. } = fields[id].source {
            id = from;
            depth += 1;
        }
        depth
    };
    let mut order: Vec<(usize, FieldId)> =
        fields.ids().iter().map(|id| (depth(id), id)).filter(|(d, _)| *d > 0).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, i)| i).collect()
}

/// Names that mean something else in conditions.
const RESERVED: [&str; 8] = ["now", "true", "false", "in", "persona", "stage", "disqualified", "fast_tracked"];

struct Lowering<'d> {
    document: &'d ModelDocument,
    problems: Vec<Problem>,
    fields: IndexVec<FieldId, Field>,
    field_names: BTreeMap<String, FieldId>,
    aliases: BTreeMap<String, Vec<FieldId>>,
    atoms: Atoms,
    tables: IndexVec<TableId, Table>,
    rules: IndexVec<RuleId, Rule>,
    events: IndexVec<EventRuleId, EventRule>,
    groups: IndexVec<GroupId, Group>,
    scores: IndexVec<ScoreId, Score>,
    order: Vec<ScoreId>,
    personas: IndexVec<PersonaId, Persona>,
    matrices: IndexVec<MatrixId, Matrix>,
    gates: IndexVec<GateId, Gate>,
    stages: IndexVec<StageId, Stage>,
    actions: IndexVec<ActionId, ActionRule>,
    activity: ActivitySettings,
    committee: CommitteeRules,
    /// What is left by age, once for each kind of decay.
    decays: Vec<(Decay, Arc<[u64]>)>,
}

impl<'d> Lowering<'d> {
    fn new(document: &'d ModelDocument) -> Self {
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
            actions: IndexVec::new(),
            activity: events::defaults(),
            committee: CommitteeRules::default(),
            decays: Vec::new(),
        }
    }

    fn run(&mut self) {
        let root = DocPath::root();
        if !(1..=FORMAT).contains(&self.document.format) {
            self.problem(ProblemKind::FormatUnknown { found: self.document.format }, root.key("format"));
        }
        self.id(&self.document.id, &root.key("id"));
        self.activity_settings();
        self.all_fields();
        self.committee();
        if self.count_terms() {
            self.all_scores();
            self.all_outcomes();
        }
    }

    fn count_terms(&mut self) -> bool {
        let document = self.document;
        let groups =
            document.scores.iter().flat_map(|s| &s.groups).chain(document.personas.iter().flat_map(|p| &p.groups));
        let terms: usize = groups.map(|g| g.tables.len() + g.rules.len() + g.events.len()).sum();
        let bands = document.scores.iter().map(|s| s.bands.len()).max().unwrap_or(0);
        let counts = [
            ("terms", terms, MAX_TERMS),
            ("scores", document.scores.len(), MAX_SECTIONS),
            ("personas", document.personas.len(), MAX_SECTIONS),
            ("matrices", document.matrices.len(), MAX_SECTIONS),
            ("gates", document.gates.len(), MAX_SECTIONS),
            ("stages", document.stages.len(), MAX_SECTIONS),
            ("actions", document.actions.len(), MAX_SECTIONS),
            ("bands", bands, MAX_BANDS),
        ];
        let before = self.problems.len();
        for (what, found, limit) in counts.into_iter().filter(|(_, found, limit)| found > limit) {
            self.problem(ProblemKind::TooMany { what, found, limit }, DocPath::root());
        }
        self.problems.len() == before
    }

    fn problem(&mut self, kind: ProblemKind, path: DocPath) {
        self.problems.push(Problem::new(kind, path));
    }

    fn hinted(&mut self, kind: ProblemKind, path: DocPath, hint: Option<String>) {
        self.problems.push(Problem::new(kind, path).hint_if_some(hint));
    }

    /// A name: `a-z`, `0-9`, `_`, `-`.
    fn id(&mut self, id: &str, path: &DocPath) {
        if !is_word(id, true) {
            let kind = ProblemKind::BadId { id: id.to_owned(), allowed: "`a-z`, `0-9`, `_`, `-`" };
            let hint = suggestion(id, '-');
            self.hinted(kind, path.clone(), hint);
        }
    }

    /// A name that conditions can use: `a-z`, `0-9`, `_`, not starting with a digit.
    fn name(&mut self, id: &str, path: &DocPath) {
        if !is_word(id, false) {
            let kind = ProblemKind::BadId { id: id.to_owned(), allowed: "`a-z`, `0-9`, `_`, starting with a letter" };
            let hint = suggestion(id, '_');
            self.hinted(kind, path.clone(), hint);
        } else if RESERVED.contains(&id) {
            self.problem(ProblemKind::ReservedId { id: id.to_owned() }, path.clone());
        }
    }

    /// Reports every name that was there before.
    fn unique<'i>(&mut self, ids: impl Iterator<Item = (&'i str, DocPath)>) {
        let mut seen = std::collections::BTreeSet::new();
        for (id, path) in ids {
            if !seen.insert(id) {
                self.problem(ProblemKind::DuplicateId { id: id.to_owned() }, path);
            }
        }
    }

    fn in_range(&mut self, what: &'static str, value: i64, (low, high): (i64, i64), path: DocPath) -> i64 {
        if !(low..=high).contains(&value) {
            self.problem(ProblemKind::OutOfRange { what, value, low, high }, path);
        }
        value.clamp(low, high)
    }

    fn points(&mut self, value: i64, path: DocPath) -> i64 {
        self.in_range("the number of points", value, (-MAX_POINTS, MAX_POINTS), path)
    }

    /// Compiles a condition; after a problem it is never true.
    fn condition(&mut self, text: &str, path: &DocPath, scope: &dyn NameScope, atoms: &mut Atoms) -> BoolExpr {
        self.compared(text, path, scope, atoms).0
    }

    /// The same, with the comparisons of scores in it.
    fn compared(
        &mut self,
        text: &str,
        path: &DocPath,
        scope: &dyn NameScope,
        atoms: &mut Atoms,
    ) -> (BoolExpr, Vec<Compared>) {
        // Enough to mend: each further one costs a search for the nearest name.
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

    fn fault(&mut self, fault: ConditionError, path: &DocPath) {
        let mut problem = Problem::new(fault.kind, path.clone()).hint_if_some(fault.hint);
        problem.within = Some((fault.start, fault.end));
        self.problems.push(problem);
    }
}

fn is_word(id: &str, dashes: bool) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || (dashes && b == b'-');
    let starts =
        id.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || (dashes && b.is_ascii_digit()) || b == b'_');
    starts && id.len() <= 64 && id.bytes().all(allowed)
}

fn suggestion(id: &str, filler: char) -> Option<String> {
    let name: String = crate::base::name::normal_name(id).replace('_', &filler.to_string());
    (is_word(&name, filler == '-')).then(|| format!("write `{name}`"))
}

fn boxed(text: Option<&String>) -> Option<Box<str>> {
    text.map(|t| t.as_str().into())
}

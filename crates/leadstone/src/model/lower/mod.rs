//! Checks a complete document and compiles it, reporting every problem with its path. Knows nothing about leads.

mod committee;
mod events;
mod fields;
mod lowering;
mod outcome;
mod scores;
mod values;

use std::collections::BTreeMap;

use lowering::Lowering;

use super::program::{Field, FieldSource, Program};
use crate::base::error::{DocPath, Problem, ProblemKind, Severity};
use crate::base::ids::FieldId;
use crate::base::index::IndexVec;
use crate::base::late::Late;
use crate::document::{FORMAT, ModelDocument};

/// Tables, rules and event rules together.
const MAX_TERMS: usize = 20_000;

/// Scores, personas, matrices, gates, stages or actions.
const MAX_SECTIONS: usize = 1_000;
/// Bands of one score.
const MAX_BANDS: usize = 64;

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
        stage_names,
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
        counted: IndexVec::new(),
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
        stage_names,
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

/// Links every field to the tables and atoms that ask about it, and every activity type to its event rules.
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

/// Derived fields, each after the one it is derived from (a topological order).
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

impl Lowering<'_> {
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
            ("words for nothing", document.empty_words.len(), MAX_SECTIONS),
        ];
        let before = self.problems.len();
        for (what, found, limit) in counts.into_iter().filter(|(_, found, limit)| found > limit) {
            self.problem(ProblemKind::TooMany { what, found, limit }, DocPath::root());
        }
        self.problems.len() == before
    }
}

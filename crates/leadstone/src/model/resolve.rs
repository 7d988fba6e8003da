//! Makes a document complete: frameworks are written out, and catalog fields that it uses are taken in.
//! Knows nothing about compiling.

use super::builtin;
use super::catalog_values::{OwnWords, with_catalog};
use crate::base::error::{DocPath, Problem, ProblemKind};
use crate::base::nearest::nearest;
use crate::condition::names_in;
use crate::document::{FieldDocument, ModelDocument, ScoreDocument};

/// The document with all references to frameworks and the catalog resolved.
pub(crate) fn resolve(mut document: ModelDocument, problems: &mut Vec<Problem>) -> ModelDocument {
    for (index, score) in document.scores.iter_mut().enumerate() {
        expand_framework(score, &DocPath::root().key("scores").index(index), problems);
    }
    if document.standalone != Some(true) {
        take_catalog_fields(&mut document);
        document.standalone = Some(true);
    }
    document
}

fn expand_framework(score: &mut ScoreDocument, path: &DocPath, problems: &mut Vec<Problem>) {
    if let Some(name) = score.framework.take() {
        let Some(source) = builtin::framework_score(&name) else {
            let hint = nearest(&name, builtin::FRAMEWORKS.iter().map(|f| f.0)).map_or_else(
                || format!("built in: {}", builtin::framework_names().join(", ")),
                |n| format!("did you mean `{n}`?"),
            );
            problems.push(
                Problem::new(ProblemKind::UnknownFramework { framework: name }, path.key("framework")).hint(hint),
            );
            return;
        };
        if !score.criteria.is_empty() {
            problems.push(Problem::new(
                ProblemKind::KeysConflict { one: "framework", other: "criteria" },
                path.key("criteria"),
            ));
        }
        score.criteria = source.criteria;
        score.name = score.name.take().or(source.name);
        score.description = score.description.take().or(source.description);
        score.hand_over = score.hand_over.or(source.hand_over);
        if score.bands.is_empty() && score.range.is_none() {
            score.bands = source.bands;
        }
    }
    for (criterion, weight) in std::mem::take(&mut score.weights) {
        match score.criteria.iter_mut().find(|c| c.id == criterion) {
            Some(found) => found.weight = weight,
            None => {
                let hint = nearest(&criterion, score.criteria.iter().map(|c| c.id.as_str())).map_or_else(
                    || {
                        format!(
                            "criteria: {}",
                            score.criteria.iter().map(|c| c.id.as_str()).collect::<Vec<_>>().join(", ")
                        )
                    },
                    |n| format!("did you mean `{n}`?"),
                );
                let kind = ProblemKind::UnknownCriterion { criterion: criterion.clone(), score: score.id.clone() };
                problems.push(Problem::new(kind, path.key("weights").key(&criterion)).hint(hint));
            }
        }
    }
}

fn take_catalog_fields(document: &mut ModelDocument) {
    let catalog = builtin::catalog();
    let mut wanted = names(document);
    wanted.extend(document.fields.keys().cloned());
    let asked = OwnWords::of(document);
    while let Some(name) = wanted.pop() {
        let Some(known) = catalog.get(&name) else { continue };
        let own = document.fields.remove(&name);
        let merged = merge(own, known.clone(), asked.get(&name));
        if let Some(from) = &merged.from
            && !document.fields.contains_key(from)
        {
            wanted.push(from.clone());
        }
        document.fields.insert(name, merged);
    }
}

/// Adds hints at catalog fields to problems with unknown names: only fields with correct names were taken in.
pub(crate) fn name_catalog_fields(problems: &mut [Problem]) {
    let mut catalog = None;
    for problem in problems {
        let (ProblemKind::UnknownField { field: name } | ProblemKind::UnknownName { name }) = &problem.kind else {
            continue;
        };
        if problem.hint.as_ref().is_some_and(|hint| hint.starts_with("did you mean")) {
            continue;
        }
        let catalog = catalog.get_or_insert_with(builtin::catalog);
        if let Some(near) = nearest(name, catalog.keys().map(String::as_str)) {
            problem.hint = Some(format!("did you mean `{near}`?"));
        }
    }
}

/// Every name in the document that may be a field; names of other things do no harm.
fn names(document: &ModelDocument) -> Vec<String> {
    let mut names = Vec::new();
    let groups = document.scores.iter().flat_map(|s| &s.groups).chain(document.personas.iter().flat_map(|p| &p.groups));
    for group in groups {
        names.extend(group.tables.iter().map(|t| t.field.clone()));
        group.rules.iter().for_each(|r| names.extend(names_in(&r.when)));
    }
    names.extend(document.scores.iter().flat_map(|s| &s.criteria).map(|c| c.field.clone()));
    names.extend(document.fields.values().filter_map(|f| f.from.clone()));
    names.extend(document.committee.iter().flat_map(|c| [&c.field, &c.decided]).flatten().cloned());
    let conditions = document
        .gates
        .iter()
        .map(|g| &g.when)
        .chain(document.stages.iter().flat_map(|s| s.enter.iter().chain(&s.leave)))
        .chain(document.actions.iter().filter_map(|a| a.when.as_ref()));
    conditions.for_each(|c| names.extend(names_in(c)));
    names.sort_unstable();
    names.dedup();
    names
}

/// Keys of the document win; a field with another origin takes nothing but label and aliases.
fn merge(own: Option<FieldDocument>, mut known: FieldDocument, asked: Option<&OwnWords>) -> FieldDocument {
    let values = with_catalog(own.as_ref(), std::mem::take(&mut known.values), asked);
    let Some(own) = own else { return FieldDocument { values, ..known } };
    let same_kind = own.kind.is_none() || own.kind == known.kind;
    let same_origin = same_kind && own.derive.is_none() && own.count.is_none();
    let aliases = if own.aliases.is_empty() { known.aliases } else { own.aliases };
    let label = own.label.or(known.label);
    if !same_origin {
        return FieldDocument { label, aliases, ..own };
    }
    FieldDocument {
        kind: own.kind.or(known.kind),
        label,
        aliases,
        options: if own.options.is_empty() { known.options } else { own.options },
        values,
        exact: own.exact.or(known.exact),
        past: own.past.or(known.past),
        fixed: own.fixed.or(known.fixed),
        valid_for: own.valid_for.or(known.valid_for),
        missing: own.missing.or(known.missing),
        derive: known.derive,
        from: own.from.or(known.from),
        count: known.count,
        of: own.of.or(known.of),
        condition: own.condition.or(known.condition),
        within: own.within.or(known.within),
        ask: own.ask.or(known.ask),
    }
}

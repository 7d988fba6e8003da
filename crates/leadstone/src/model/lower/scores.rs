//! Checks and compiles scores, groups, tables, rules, criteria, personas and matrices.

use std::collections::BTreeSet;

use super::lowering::{Lowering, MAX_POINTS, boxed};
use crate::base::error::{DocPath, ProblemKind};
use crate::base::ids::{FieldId, GroupId, ScoreId};
use crate::base::index::{Id, IdRange, IndexVec};
use crate::base::nearest::nearest;
use crate::base::points::PointDomain;
use crate::base::value::{FieldType, Number, as_compared};
use crate::document::{
    BandDocument, CriterionDocument, GroupDocument, MAX_PROBLEMS, RuleDocument, ScoreDocument, TableDocument,
};
use crate::model::program::{Band, Group, Matrix, Parts, Persona, Rule, Score, Table, TableCells};
use crate::model::scope::ModelScope;

/// The most cells of a table: an index with the special cells must fit 16 bits.
const MAX_CELLS: usize = 4096;

impl Lowering<'_> {
    pub(super) fn all_scores(&mut self) {
        let document = self.document;
        let root = DocPath::root();
        let scores = root.key("scores");
        let personas = root.key("personas");
        let matrices = root.key("matrices");
        // Scores, matrices and fields are all names of conditions.
        let names = document.fields.keys().map(|f| (f.as_str(), root.key("fields").key(f)));
        let names = names
            .chain(document.scores.iter().enumerate().map(|(i, s)| (s.id.as_str(), scores.index(i).key("id"))))
            .chain(document.matrices.iter().enumerate().map(|(i, m)| (m.id.as_str(), matrices.index(i).key("id"))));
        self.unique(names.collect::<Vec<_>>().into_iter());
        // A persona is a score as well: its points and lines are asked for by its name.
        let mut names: BTreeSet<&str> = document.scores.iter().map(|s| s.id.as_str()).collect();
        for (index, persona) in document.personas.iter().enumerate() {
            if !names.insert(&persona.id) {
                self.problem(ProblemKind::DuplicateId { id: persona.id.clone() }, personas.index(index).key("id"));
            }
        }
        for (index, score) in document.scores.iter().enumerate() {
            let compiled = self.score(score, &scores.index(index));
            self.scores.push(compiled);
        }
        self.sums(&scores);
        for (index, persona) in document.personas.iter().enumerate() {
            let path = personas.index(index);
            self.id(&persona.id, &path.key("id"));
            if persona.groups.is_empty() {
                self.problem(ProblemKind::ScoreEmpty { score: persona.id.clone() }, path.clone());
            }
            let parts = Parts::Groups(self.groups(&persona.groups, &path.key("groups")));
            let at_least = self.in_range("`at_least`", persona.at_least.unwrap_or(50), (0, 100), path.key("at_least"));
            let score = self.scores.push(Score {
                id: persona.id.as_str().into(),
                name: boxed(persona.name.as_ref()),
                low: 0,
                high: 100,
                hand_over: None,
                parts,
                bands: Box::default(),
            });
            self.personas.push(Persona { id: persona.id.as_str().into(), score, at_least });
            self.order.push(score);
        }
        for (index, matrix) in document.matrices.iter().enumerate() {
            let path = matrices.index(index);
            self.name(&matrix.id, &path.key("id"));
            let rows = self.banded(&matrix.rows, &path.key("rows"));
            let columns = self.banded(&matrix.columns, &path.key("columns"));
            if let (Some(rows), Some(columns)) = (rows, columns) {
                self.matrices.push(Matrix { id: matrix.id.as_str().into(), rows, columns });
            }
        }
    }

    fn score(&mut self, score: &ScoreDocument, path: &DocPath) -> Score {
        self.name(&score.id, &path.key("id"));
        let [low, high] = score.range.unwrap_or([0, 100]);
        let low = self.points(low, path.key("range"));
        let high = self.points(high, path.key("range"));
        if low >= high {
            let kind = ProblemKind::OutOfRange {
                what: "the upper end",
                value: high,
                low: low.saturating_add(1),
                high: MAX_POINTS,
            };
            self.problem(kind, path.key("range"));
        }
        let filled: Vec<&'static str> = [
            ("groups", !score.groups.is_empty()),
            ("criteria", !score.criteria.is_empty()),
            ("sum", !score.sum.is_empty()),
        ]
        .into_iter()
        .filter_map(|(key, is_filled)| is_filled.then_some(key))
        .collect();
        match filled.as_slice() {
            // A score whose framework is unknown was reported already.
            [] if self
                .problems
                .iter()
                .any(|p| matches!(p.kind, ProblemKind::UnknownFramework { .. }) && p.path.starts_with(path)) => {}
            [] => self.problem(ProblemKind::ScoreEmpty { score: score.id.clone() }, path.clone()),
            [_] => {}
            [one, other, ..] => self.problem(ProblemKind::KeysConflict { one, other }, path.key(other)),
        }
        let parts = if score.criteria.is_empty() {
            Parts::Groups(self.groups(&score.groups, &path.key("groups")))
        } else {
            Parts::Groups(self.criteria(&score.criteria, &path.key("criteria")))
        };
        if let Some(hand_over) = score.hand_over {
            self.in_range("`hand_over`", hand_over, (low, high), path.key("hand_over"));
        }
        Score {
            id: score.id.as_str().into(),
            name: boxed(score.name.as_ref()),
            low,
            high,
            hand_over: score.hand_over,
            parts,
            bands: self.bands(&score.bands, (low, high), &path.key("bands")),
        }
    }

    /// Resolves weighted sums once all scores are known, and finds an order in which parts come first.
    fn sums(&mut self, path: &DocPath) {
        let document = self.document;
        let names: IndexVec<ScoreId, &str> = document.scores.iter().map(|s| s.id.as_str()).collect();
        for (id, score) in names.ids().iter().zip(&document.scores) {
            if score.sum.is_empty() {
                continue;
            }
            let path = path.index(id.index()).key("sum");
            let mut parts = Vec::new();
            for (part, weight) in &score.sum {
                let weight = self.in_range("the weight", *weight, (-1000, 1000), path.key(part));
                match names.position(|n| n == part) {
                    Some(found) => parts.push((found, weight)),
                    None => {
                        let hint = nearest(part, names.iter().copied()).map(|n| format!("did you mean `{n}`?"));
                        self.hinted(ProblemKind::UnknownScore { score: part.clone() }, path.key(part), hint);
                    }
                }
            }
            // As written: a name that is wrong is one mistake, not two.
            let sum = score.sum.values().fold(0_i64, |sum, weight| sum.saturating_add(*weight));
            // Whole scores for and against are added up as they are: that is meant.
            let is_plain = score.sum.values().all(|weight| matches!(weight, 100 | -100));
            if sum != 100 && !is_plain {
                self.problem(ProblemKind::WeightsSum { sum, expected: 100 }, path.clone());
            }
            self.scores[id].parts = Parts::Sum(parts.into());
        }
        let mut placed = names.filled(false);
        loop {
            let ready = self.scores.iter_enumerated().filter(|(id, _)| !placed[*id]).find(|(_, s)| match &s.parts {
                Parts::Groups(_) => true,
                Parts::Sum(parts) => parts.iter().all(|(part, _)| placed[*part]),
            });
            let Some((id, _)) = ready else { break };
            placed[id] = true;
            self.order.push(id);
        }
        for (id, _) in placed.iter_enumerated().filter(|(_, done)| !**done) {
            self.problem(ProblemKind::ScoreCircle { score: names[id].to_owned() }, path.index(id.index()).key("sum"));
        }
    }

    fn groups(&mut self, groups: &[GroupDocument], path: &DocPath) -> IdRange<GroupId> {
        let first = self.groups.next_id();
        self.unique(groups.iter().enumerate().map(|(i, g)| (g.id.as_str(), path.index(i).key("id"))));
        for (index, group) in groups.iter().enumerate() {
            let path = path.index(index);
            let compiled = self.group(group, &path);
            self.groups.push(compiled);
        }
        self.groups.ids_from(first)
    }

    fn group(&mut self, group: &GroupDocument, path: &DocPath) -> Group {
        self.id(&group.id, &path.key("id"));
        let min = group.min.map_or(-MAX_POINTS, |min| self.points(min, path.key("min")));
        let cap = group.cap.map_or(MAX_POINTS, |cap| self.points(cap, path.key("cap")));
        if min > cap {
            self.problem(
                ProblemKind::OutOfRange { what: "`min`", value: min, low: -MAX_POINTS, high: cap },
                path.key("min"),
            );
        }
        let tables = path.key("tables");
        let rules = path.key("rules");
        let events = path.key("events");
        let ids = group.tables.iter().enumerate().map(|(i, t)| (t.id.as_deref().unwrap_or(&t.field), tables.index(i)));
        let ids = ids
            .chain(group.rules.iter().enumerate().map(|(i, r)| (r.id.as_deref().unwrap_or(&r.when), rules.index(i))));
        // Two event rules of one type are common; only names that were given must differ.
        let ids =
            ids.chain(group.events.iter().enumerate().filter_map(|(i, e)| Some((e.id.as_deref()?, events.index(i)))));
        self.unique(ids);
        let starts = (self.tables.next_id(), self.rules.next_id(), self.events.next_id());
        for (index, table) in group.tables.iter().enumerate() {
            if let Some(table) = self.table(table, &tables.index(index)) {
                self.tables.push(table);
            }
        }
        for (index, rule) in group.rules.iter().enumerate() {
            let rule = self.rule(rule, &rules.index(index));
            self.rules.push(rule);
        }
        for (index, event) in group.events.iter().enumerate() {
            let event = self.event(event, &events.index(index));
            self.events.push(event);
        }
        let events = self.events.ids_from(starts.2);
        Group {
            id: group.id.as_str().into(),
            name: boxed(group.name.as_ref()),
            min,
            cap,
            tables: self.tables.ids_from(starts.0),
            rules: self.rules.ids_from(starts.1),
            events,
            families: self.families(events, &group.events),
        }
    }

    fn rule(&mut self, rule: &RuleDocument, path: &DocPath) -> Rule {
        let points = self.points(rule.points, path.key("points"));
        let fields = std::mem::take(&mut self.fields);
        let field_names = std::mem::take(&mut self.field_names);
        let mut atoms = std::mem::take(&mut self.atoms);
        let scope = ModelScope { fields: &fields, field_names: Some(&field_names), ..ModelScope::default() };
        let when = self.condition(&rule.when, &path.key("when"), &scope, &mut atoms);
        (self.fields, self.field_names, self.atoms) = (fields, field_names, atoms);
        Rule {
            id: rule.id.as_ref().unwrap_or(&rule.when).as_str().into(),
            label: boxed(rule.label.as_ref()),
            when,
            points,
        }
    }

    fn table(&mut self, table: &TableDocument, path: &DocPath) -> Option<Table> {
        let field = self.known_field(&table.field, &path.key("field"))?;
        let kind = self.fields[field].kind;
        let (cells, mut points) = match (table.cuts.is_empty(), table.cells.is_empty()) {
            (true, true) => {
                self.problem(ProblemKind::TableEmpty, path.clone());
                return None;
            }
            (false, false) => {
                self.problem(ProblemKind::KeysConflict { one: "cuts", other: "cells" }, path.key("cells"));
                return None;
            }
            (false, true) => self.cuts(table, kind, path),
            (true, false) => self.words(table, (field, kind), path),
        };
        if points.len() > MAX_CELLS {
            self.problem(ProblemKind::TooMany { what: "cells", found: points.len(), limit: MAX_CELLS }, path.clone());
            return None;
        }
        for (key, special) in [("other", table.other), ("no_answer", table.no_answer), ("none", table.none)] {
            points.push(self.points(special.unwrap_or(0), path.key(key)));
        }
        points.push(0);
        let may_be_missing = self.fields[field].may_be_missing;
        if table.none.is_some() && !may_be_missing {
            self.problem(
                ProblemKind::KeyNeeds { key: "none", needs: "fields with `missing = \"none\"`" },
                path.key("none"),
            );
        }
        Some(Table {
            id: table.id.as_ref().unwrap_or(&table.field).as_str().into(),
            label: boxed(table.label.as_ref()),
            field,
            cells,
            points: points.into(),
            cell_labels: table.cells.iter().map(|c| boxed(c.label.as_ref())).collect(),
        })
    }

    fn cuts(&mut self, table: &TableDocument, kind: FieldType, path: &DocPath) -> (TableCells, Vec<i64>) {
        if kind != FieldType::Number {
            let kind = ProblemKind::FieldType { field: table.field.clone(), found: kind.as_str(), expected: "number" };
            self.hinted(kind, path.key("cuts"), Some("text has `cells`".to_owned()));
        }
        if table.cuts.windows(2).any(|pair| matches!(pair, [a, b] if a >= b)) {
            self.problem(ProblemKind::CutsOrder, path.key("cuts"));
        }
        let expected = table.cuts.len() + 1;
        if table.points.len() != expected {
            let kind = ProblemKind::CutsPoints { cuts: table.cuts.len(), expected, found: table.points.len() };
            self.problem(kind, path.key("points"));
        }
        // Only a document that was built in memory can hold others.
        let cuts: Box<[Number]> = table.cuts.iter().filter_map(|c| Number::new(*c)).collect();
        if cuts.len() != table.cuts.len() {
            let kind = ProblemKind::WrongType { expected: "numbers before 2^53", found: "others" };
            self.problem(kind, path.key("cuts"));
        }
        let points =
            table.points.iter().enumerate().map(|(i, p)| self.points(*p, path.key("points").index(i))).collect();
        (TableCells::Cuts(cuts), points)
    }

    fn words(
        &mut self,
        table: &TableDocument,
        (field, kind): (FieldId, FieldType),
        path: &DocPath,
    ) -> (TableCells, Vec<i64>) {
        if !table.points.is_empty() {
            self.problem(ProblemKind::KeyNeeds { key: "points", needs: "`cuts`" }, path.key("points"));
        }
        if !matches!(kind, FieldType::Text | FieldType::Bool) {
            let hint = match kind {
                FieldType::List => "give points to items of a list by rules, as in `'x' in field`",
                FieldType::Number => "numbers have `cuts`",
                _ => "give points to dates by rules",
            };
            let kind = ProblemKind::FieldType { field: table.field.clone(), found: kind.as_str(), expected: "text" };
            self.hinted(kind, path.key("cells"), Some(hint.to_owned()));
        }
        let exact = self.fields[field].exact;
        let mut words: Vec<(Box<str>, u16)> = Vec::new();
        let mut points = Vec::new();
        for (index, cell) in table.cells.iter().enumerate() {
            let path = path.key("cells").index(index);
            points.push(self.points(cell.points, path.key("points")));
            if cell.is.is_empty() {
                self.problem(ProblemKind::WrongLength { expected: 1, found: 0 }, path.key("is"));
            }
            for word in cell.is.iter() {
                let word: Box<str> = as_compared(word, exact).into();
                let stranger = Some(&self.fields[field]).filter(|f| !f.words.is_empty() && !f.is_option(&word));
                if let Some(known) = stranger.map(|f| &f.words).filter(|_| self.problems.len() <= MAX_PROBLEMS) {
                    let hint = nearest(&word, known.iter().map(AsRef::as_ref))
                        .map_or_else(|| format!("options: {}", known.join(", ")), |n| format!("did you mean `{n}`?"));
                    let kind = ProblemKind::UnknownOption { option: word.to_string(), field: table.field.clone() };
                    self.hinted(kind, path.key("is"), Some(hint));
                }
                words.push((word, u16::try_from(index).unwrap_or(u16::MAX)));
            }
        }
        words.sort_unstable();
        let repeated: Vec<(String, u16)> = words
            .windows(2)
            .filter_map(|pair| matches!(pair, [(a, _), (b, _)] if a == b).then(|| pair.last()).flatten())
            .map(|(word, cell)| (word.to_string(), *cell))
            .collect();
        for (value, cell) in repeated {
            self.problem(ProblemKind::ValueRepeated { value }, path.key("cells").index(usize::from(cell)).key("is"));
        }
        (TableCells::Words(words.into()), points)
    }

    /// Each criterion is a group of one table: the weight times the level of the answer, in whole points.
    fn criteria(&mut self, criteria: &[CriterionDocument], path: &DocPath) -> IdRange<GroupId> {
        let first = self.groups.next_id();
        self.unique(criteria.iter().enumerate().map(|(i, c)| (c.id.as_str(), path.index(i).key("id"))));
        let sum: i64 = criteria.iter().fold(0, |sum, c| sum.saturating_add(c.weight));
        if sum != 100 {
            self.problem(ProblemKind::WeightsSum { sum, expected: 100 }, path.clone());
        }
        for (index, criterion) in criteria.iter().enumerate() {
            let path = path.index(index);
            self.id(&criterion.id, &path.key("id"));
            let weight = self.in_range("the weight", criterion.weight, (0, 1_000_000), path.key("weight"));
            let first_table = self.tables.next_id();
            if let Some(table) = self.criterion(criterion, weight, &path) {
                self.tables.push(table);
            }
            self.groups.push(Group {
                id: criterion.id.as_str().into(),
                name: boxed(criterion.name.as_ref()),
                min: -MAX_POINTS,
                cap: MAX_POINTS,
                tables: self.tables.ids_from(first_table),
                rules: self.rules.ids_from(self.rules.next_id()),
                events: self.events.ids_from(self.events.next_id()),
                families: Box::default(),
            });
        }
        self.groups.ids_from(first)
    }

    fn criterion(&mut self, criterion: &CriterionDocument, weight: i64, path: &DocPath) -> Option<Table> {
        let field = self.known_field(&criterion.field, &path.key("field"))?;
        for option in criterion.levels.keys() {
            let known = self.fields[field].words.iter().any(|w| w.as_ref() == option);
            if !known {
                let kind = ProblemKind::UnknownOption { option: option.clone(), field: criterion.field.clone() };
                self.problem(kind, path.key("levels").key(option));
            }
        }
        let field_info = &self.fields[field];
        let levels: Vec<(Box<str>, i64)> = field_info
            .words
            .iter()
            .zip(&field_info.options)
            .filter_map(|(word, choice)| {
                let level = criterion.levels.get(word.as_ref()).copied().or(choice.level)?;
                Some((word.clone(), level))
            })
            .collect();
        if levels.is_empty() {
            self.problem(ProblemKind::CriterionLevels { field: criterion.field.clone() }, path.key("field"));
            return None;
        }
        let mut points: Vec<i64> = levels
            .iter()
            .map(|(word, level)| {
                share(weight, self.in_range("the level", *level, (-100, 100), path.key("levels").key(word)))
            })
            .collect();
        let mut words: Vec<(Box<str>, u16)> =
            levels.into_iter().zip(0..).map(|((word, _), cell)| (word, cell)).collect();
        words.sort_unstable();
        let refused =
            self.in_range("`no_answer`", criterion.no_answer.unwrap_or(0), (-100, 100), path.key("no_answer"));
        points.extend([0, share(weight, refused), 0, 0]);
        Some(Table {
            id: criterion.id.as_str().into(),
            label: boxed(criterion.name.as_ref()),
            field,
            cells: TableCells::Words(words.into()),
            points: points.into(),
            cell_labels: Box::default(),
        })
    }

    fn bands(&mut self, bands: &[BandDocument], (low, high): (i64, i64), path: &DocPath) -> Box<[Band]> {
        self.unique(bands.iter().enumerate().map(|(i, b)| (b.id.as_str(), path.index(i).key("id"))));
        let mut sorted: Vec<(usize, &BandDocument)> = bands.iter().enumerate().collect();
        sorted.sort_by_key(|(_, b)| (b.from, b.to));
        // Where a band ends before it starts, gaps and overlaps follow that are not meant.
        let is_reversed = bands.iter().any(|b| b.to < b.from);
        let mut previous: Option<&BandDocument> = None;
        for (index, band) in &sorted {
            let path = path.index(*index);
            self.in_range("the lower end", band.from, (low, high), path.key("from"));
            self.in_range("the upper end", band.to, (band.from, high.max(band.from)), path.key("to"));
            if let (Some(previous), false) = (previous, is_reversed) {
                let (id, end) = (previous.id.clone(), previous.to);
                if band.from <= end {
                    let kind = ProblemKind::BandsOverlap { band: band.id.clone(), start: band.from, previous: id, end };
                    self.problem(kind, path);
                } else if band.from > end + 1 {
                    let kind = ProblemKind::BandsGap { previous: id, end, band: band.id.clone(), start: band.from };
                    self.problem(kind, path);
                }
            }
            previous = Some(band);
        }
        if let (Some((_, first)), Some(last), false) = (sorted.first(), previous, is_reversed) {
            if first.from > low {
                self.problem(ProblemKind::BandsUncovered { low, high: first.from - 1 }, path.clone());
            }
            if last.to < high {
                self.problem(ProblemKind::BandsUncovered { low: last.to + 1, high }, path.clone());
            }
        }
        bands
            .iter()
            .map(|b| Band { id: b.id.as_str().into(), label: boxed(b.label.as_ref()), from: b.from, to: b.to })
            .collect()
    }

    fn banded(&mut self, name: &str, path: &DocPath) -> Option<ScoreId> {
        let own = self.document.scores.len();
        let Some((id, score)) = self.scores.iter_enumerated().take(own).find(|(_, s)| s.id.as_ref() == name) else {
            let hint = nearest(name, self.scores.iter().take(own).map(|s| s.id.as_ref()))
                .map(|n| format!("did you mean `{n}`?"));
            self.hinted(ProblemKind::UnknownScore { score: name.to_owned() }, path.clone(), hint);
            return None;
        };
        if score.bands.is_empty() {
            self.problem(ProblemKind::BandsMissing { score: name.to_owned() }, path.clone());
        }
        Some(id)
    }
}

/// Percent of a weight, to the nearest point, halves up.
fn share(weight: i64, percent: i64) -> i64 {
    (weight * percent).hundredth()
}

#[cfg(test)]
mod tests {
    use crate::Model;

    fn warned(sum: &str) -> Vec<String> {
        let text = format!(
            r#"{{"format": 1, "id": "m", "standalone": true, "fields": {{"n": {{"type": "number"}}}},
                "scores": [{{"id": "a", "groups": [{{"id": "g", "rules": [{{"when": "n > 1", "points": 1}}]}}]}},
                    {{"id": "b", "groups": [{{"id": "g", "rules": [{{"when": "n > 2", "points": 1}}]}}]}},
                    {{"id": "all", "range": [-100, 200], "sum": {sum}}}]}}"#
        );
        let model = Model::from_json(&text).expect("a model");
        model.warnings().iter().map(|p| format!("{}: {}", p.path, p.kind)).collect()
    }

    #[test]
    fn scores_added_up_as_they_are_are_no_mistake() {
        for meant in [r#"{"a": 100, "b": 100}"#, r#"{"a": 100, "b": -100}"#, r#"{"a": -100}"#, r#"{"a": 60, "b": 40}"#]
        {
            assert_eq!(warned(meant), Vec::<String>::new(), "{meant}");
        }
        for (slip, sum) in [(r#"{"a": 100, "b": 50}"#, 150), (r#"{"a": 50, "b": 40}"#, 90)] {
            assert_eq!(warned(slip), [format!("scores[2].sum: the weights add up to {sum}, not 100")]);
        }
    }
}

//! Criteria of frameworks, with what each answer is worth.

use super::field::FieldView;
use super::group::GroupView;
use crate::base::value::Value;
use crate::document::CriterionDocument;
use crate::model::program::Table;

/// One part of a framework: a field whose answers have levels, a weight, and how to ask for it.
///
/// # Example
/// ```
/// let model = leadstone::Model::framework("bant")?;
/// let bant = model.scores().next().expect("a framework has a score");
/// let budget = bant.criteria().next().expect("a framework has criteria");
/// assert_eq!((budget.name(), budget.weight(), budget.field().name()), ("Budget", 25, "deal.budget"));
/// let best = budget.levels().last().expect("a closed field has options");
/// assert_eq!((best.value(), best.points()), ("approved", 25));
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct CriterionView<'m> {
    /// As it is written: a program needs neither questions nor weights.
    written: &'m CriterionDocument,
    /// What it was compiled to: a group of one table.
    group: GroupView<'m>,
}

impl<'m> CriterionView<'m> {
    pub(super) fn new(written: &'m CriterionDocument, group: GroupView<'m>) -> Self {
        Self { written, group }
    }

    fn table(&self) -> &'m Table {
        self.group.model().0.tables[self.group.group().tables].first().expect("a criterion is a group of one table")
    }

    /// The name.
    pub fn id(&self) -> &'m str {
        self.group.id()
    }

    /// The title for people; the id if there is no other.
    pub fn name(&self) -> &'m str {
        self.group.name()
    }

    /// What it is about, in a sentence.
    pub fn about(&self) -> Option<&'m str> {
        self.written.about.as_deref()
    }

    /// The field that settles it.
    pub fn field(&self) -> FieldView<'m> {
        FieldView::of(&self.group.model().0.fields[self.table().field])
    }

    /// The points of the best level.
    pub fn weight(&self) -> i64 {
        self.written.weight
    }

    /// Open questions to ask, the first of them first.
    pub fn questions(&self) -> impl ExactSizeIterator<Item = &'m str> + Clone + use<'m> {
        self.written.questions.iter().map(String::as_str)
    }

    /// The answers of its field, in the order of the document, with what each is worth here.
    pub fn levels(&self) -> impl ExactSizeIterator<Item = LevelView<'m>> + Clone + use<'m> {
        let table = self.table();
        let field = &self.group.model().0.fields[table.field];
        field.words.iter().zip(&field.options).map(move |(word, option)| LevelView {
            value: word,
            label: option.label.as_deref(),
            points: table.points_of(table.cell(&Value::from(word.as_ref()))),
        })
    }
}

/// An answer to a criterion.
#[derive(Clone, Copy, Debug)]
pub struct LevelView<'m> {
    value: &'m str,
    label: Option<&'m str>,
    points: i64,
}

impl<'m> LevelView<'m> {
    /// The value, as compared.
    pub fn value(&self) -> &'m str {
        self.value
    }

    /// The value for people, where it has another name for them.
    pub fn label(&self) -> Option<&'m str> {
        self.label
    }

    /// The level of the answer in percent of the weight, in whole points.
    pub fn points(&self) -> i64 {
        self.points
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::terse;
    use crate::Model;

    #[test]
    fn a_criterion_says_what_it_is_about_and_how_to_ask() {
        let model = terse();
        let criteria: Vec<_> = model.scores().flat_map(|s| s.criteria()).collect();
        let told: Vec<_> = criteria.iter().map(|c| (c.id(), c.name(), c.about(), c.weight())).collect();
        assert_eq!(told, [("need", "need", Some("How soon."), 70), ("size", "Size", None, 30)]);
        assert_eq!(criteria[0].field().name(), "need");
        assert_eq!(criteria[0].questions().collect::<Vec<_>>(), ["When?", "Why?"]);
    }

    #[test]
    fn levels_are_whole_points_and_halves_go_up() {
        let model = terse();
        let criteria: Vec<_> = model.scores().flat_map(|s| s.criteria()).collect();
        let levels: Vec<_> = criteria[0].levels().map(|l| (l.value(), l.label(), l.points())).collect();
        // 75 percent of 70 is 52.5; an option without a level is worth nothing.
        assert_eq!(levels, [("urgent", Some("Right now"), 70), ("some", None, 53), ("none", None, 0)]);
        let levels: Vec<_> = criteria[1].levels().map(|l| l.points()).collect();
        assert_eq!(levels, [30, 10, 0]);
    }

    #[test]
    fn a_level_is_what_the_answer_scores_in_each_framework() {
        let at = crate::Timestamp::EPOCH;
        let mut compared = 0;
        for name in Model::frameworks() {
            let model = Model::framework(name).unwrap();
            let score = model.scores().next().unwrap();
            for criterion in score.criteria() {
                for level in criterion.levels() {
                    let lead = crate::Lead::new().with(criterion.field().name(), level.value());
                    let verdict = model.score(&lead, at).unwrap();
                    let lines = verdict.contributions(score.id());
                    let scored: i64 = lines.iter().filter(|l| l.group == criterion.id()).map(|l| l.points).sum();
                    assert_eq!(scored, level.points(), "{name} {} {}", criterion.id(), level.value());
                    compared += 1;
                }
            }
        }
        assert!(compared > 100, "{compared}");
    }
}

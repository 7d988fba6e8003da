//! Scores, their bands, and what is made of them: matrices and personas.

use super::criterion::CriterionView;
use super::group::{GroupView, groups};
use crate::base::ids::{MatrixId, PersonaId, ScoreId};
use crate::base::index::Id;
use crate::model::Model;
use crate::model::program::{Band, Matrix, Parts, Persona, Score};

/// A score of a model.
///
/// # Example
/// ```
/// use leadstone::Model;
/// use leadstone::model::ScoreKind;
/// let model = Model::framework("bant")?;
/// let bant = model.scores().next().expect("a framework has a score");
/// assert_eq!((bant.id(), bant.kind(), bant.low(), bant.high()), ("bant", ScoreKind::Criteria, 0, 100));
/// assert_eq!(bant.hand_over(), Some(75));
/// assert_eq!(bant.is_ready(74), Some(false));
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ScoreView<'m> {
    model: &'m Model,
    id: ScoreId,
}

/// What a score is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScoreKind {
    /// Groups of terms.
    Groups,
    /// The criteria of a framework.
    Criteria,
    /// A weighted sum of other scores.
    Sum,
}

impl<'m> ScoreView<'m> {
    pub(super) fn of(model: &'m Model, id: ScoreId) -> Self {
        Self { model, id }
    }

    fn score(&self) -> &'m Score {
        &self.model.0.scores[self.id]
    }

    /// The name in conditions.
    pub fn id(&self) -> &'m str {
        &self.score().id
    }

    /// The title for people; the id if there is no other.
    pub fn name(&self) -> &'m str {
        self.score().title()
    }

    /// What it is made of.
    pub fn kind(&self) -> ScoreKind {
        match self.score().parts {
            Parts::Sum(_) => ScoreKind::Sum,
            Parts::Groups(_) if self.criteria().len() > 0 => ScoreKind::Criteria,
            Parts::Groups(_) => ScoreKind::Groups,
        }
    }

    /// The least points.
    pub fn low(&self) -> i64 {
        self.score().low
    }

    /// The most points.
    pub fn high(&self) -> i64 {
        self.score().high
    }

    /// The points from which sales takes over.
    pub fn hand_over(&self) -> Option<i64> {
        self.score().hand_over
    }

    /// Whether points reach the hand-over; `None` where the score has none.
    pub fn is_ready(&self, points: i64) -> Option<bool> {
        self.score().is_ready(points)
    }

    /// The bands, in the order of the document.
    pub fn bands(&self) -> impl DoubleEndedIterator<Item = BandView<'m>> + ExactSizeIterator + Clone + use<'m> {
        self.score().bands.iter().map(BandView)
    }

    /// The band of points.
    ///
    /// # Example
    /// ```
    /// let model = leadstone::Model::builtin();
    /// let fit = model.scores().find(|s| s.id() == "fit").expect("a score of the model");
    /// assert_eq!(fit.band(100).map(|b| b.id()), Some("A"));
    /// ```
    pub fn band(&self, points: i64) -> Option<BandView<'m>> {
        self.score().band(points).map(BandView)
    }

    /// The scores that a weighted sum is made of, by name, with their weights in percent; empty for others.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = (ScoreView<'m>, i64)> + Clone + use<'m> {
        let parts: &[_] = match &self.score().parts {
            Parts::Sum(parts) => parts,
            Parts::Groups(_) => &[],
        };
        let model = self.model;
        parts.iter().map(move |(id, weight)| (Self::of(model, *id), *weight))
    }

    /// The groups, in the order of the document; a criterion is a group of one term; empty for a weighted sum.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = GroupView<'m>> + Clone + use<'m> {
        groups(self.model, self.score())
    }

    /// The criteria, in the order of the document; empty where it is not made of them.
    pub fn criteria(&self) -> impl ExactSizeIterator<Item = CriterionView<'m>> + Clone + use<'m> {
        // The scores of personas lie behind those of the document.
        let written = self.model.0.document.scores.get(self.id.index()).map_or(&[][..], |s| &s.criteria);
        written.iter().zip(self.groups()).map(|(written, group)| CriterionView::new(written, group))
    }
}

/// A named part of the range of a score.
#[derive(Clone, Copy, Debug)]
pub struct BandView<'m>(&'m Band);

impl<'m> BandView<'m> {
    /// The name.
    pub fn id(&self) -> &'m str {
        &self.0.id
    }

    /// The title for people, where it has one.
    pub fn label(&self) -> Option<&'m str> {
        self.0.label.as_deref()
    }

    /// The least points.
    pub fn from(&self) -> i64 {
        self.0.from
    }

    /// The most points.
    pub fn to(&self) -> i64 {
        self.0.to
    }
}

/// Two bands side by side.
///
/// # Example
/// ```
/// let model = leadstone::Model::builtin();
/// let grade = model.matrices().next().expect("a matrix of the model");
/// assert_eq!((grade.rows().id(), grade.columns().id()), ("fit", "interest"));
/// assert_eq!(grade.grade(100, 0).as_deref(), Some("A4"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MatrixView<'m> {
    model: &'m Model,
    id: MatrixId,
}

impl<'m> MatrixView<'m> {
    pub(super) fn of(model: &'m Model, id: MatrixId) -> Self {
        Self { model, id }
    }

    fn matrix(&self) -> &'m Matrix {
        &self.model.0.matrices[self.id]
    }

    /// The name in conditions.
    pub fn id(&self) -> &'m str {
        &self.matrix().id
    }

    /// The score whose band comes first.
    pub fn rows(&self) -> ScoreView<'m> {
        ScoreView::of(self.model, self.matrix().rows)
    }

    /// The score whose band comes second.
    pub fn columns(&self) -> ScoreView<'m> {
        ScoreView::of(self.model, self.matrix().columns)
    }

    /// The bands of the points of both scores, joined; `None` where one of them is in no band.
    pub fn grade(&self, row_points: i64, column_points: i64) -> Option<String> {
        self.model.0.grade(self.matrix(), row_points, column_points)
    }
}

/// A typical good buyer.
#[derive(Clone, Copy, Debug)]
pub struct PersonaView<'m> {
    model: &'m Model,
    id: PersonaId,
}

impl<'m> PersonaView<'m> {
    pub(super) fn of(model: &'m Model, id: PersonaId) -> Self {
        Self { model, id }
    }

    fn persona(&self) -> &'m Persona {
        &self.model.0.personas[self.id]
    }

    /// The name.
    pub fn id(&self) -> &'m str {
        &self.persona().id
    }

    /// The title for people; the id if there is no other.
    pub fn name(&self) -> &'m str {
        self.model.0.scores[self.persona().score].title()
    }

    /// The least points to be called a match.
    pub fn at_least(&self) -> i64 {
        self.persona().at_least
    }

    /// What speaks for the match, in the order of the document.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = GroupView<'m>> + Clone + use<'m> {
        groups(self.model, &self.model.0.scores[self.persona().score])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::terse;
    use super::*;

    fn score<'m>(model: &'m Model, id: &str) -> ScoreView<'m> {
        model.scores().find(|s| s.id() == id).unwrap()
    }

    #[test]
    fn a_score_says_its_name_its_kind_and_its_range() {
        let model = terse();
        let told: Vec<_> = model.scores().map(|s| (s.name(), s.kind(), s.low(), s.high())).collect();
        let expected = [
            ("Fit", ScoreKind::Groups, 0, 100),
            ("ask", ScoreKind::Criteria, 0, 100),
            ("all", ScoreKind::Sum, -10, 90),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn points_are_ready_from_the_hand_over_on() {
        let model = terse();
        let ask = score(&model, "ask");
        assert_eq!((ask.hand_over(), ask.is_ready(59), ask.is_ready(60)), (Some(60), Some(false), Some(true)));
        assert_eq!((score(&model, "fit").hand_over(), score(&model, "fit").is_ready(60)), (None, None));
    }

    #[test]
    fn bands_are_listed_as_written_and_found_by_points() {
        let model = terse();
        let fit = score(&model, "fit");
        let bands: Vec<_> = fit.bands().map(|b| (b.id(), b.label(), b.from(), b.to())).collect();
        assert_eq!(bands, [("A", Some("Good"), 50, 100), ("B", None, 0, 49)]);
        let found = |points| fit.band(points).map(|b| b.id());
        assert_eq!([0, 49, 50, 100, 101].map(found), [Some("B"), Some("B"), Some("A"), Some("A"), None]);
        assert!(score(&model, "all").band(0).is_none());
    }

    #[test]
    fn a_sum_has_parts_and_others_have_groups() {
        let model = terse();
        let parts: Vec<_> = score(&model, "all").parts().map(|(s, weight)| (s.id(), weight)).collect();
        assert_eq!(parts, [("ask", 40), ("fit", 60)]);
        assert_eq!(score(&model, "all").groups().len(), 0);
        assert_eq!(score(&model, "all").criteria().len(), 0);
        assert_eq!(score(&model, "fit").parts().len(), 0);
        assert_eq!(score(&model, "fit").groups().map(|g| g.id()).collect::<Vec<_>>(), ["g"]);
        assert_eq!(score(&model, "ask").groups().map(|g| g.id()).collect::<Vec<_>>(), ["need", "size"]);
    }

    #[test]
    fn a_grade_joins_the_bands_of_rows_and_columns() {
        let model = terse();
        let matrix = model.matrices().next().unwrap();
        assert_eq!((matrix.rows().id(), matrix.columns().id()), ("fit", "ask"));
        assert_eq!(matrix.grade(50, 10).as_deref(), Some("A1"));
        assert_eq!(matrix.grade(49, 100).as_deref(), Some("B1"));
        // No band of the column score has these points.
        assert_eq!(matrix.grade(49, 9), None);
    }

    #[test]
    fn a_persona_says_its_name_and_its_least_points() {
        let model = terse();
        let told: Vec<_> = model.personas().map(|p| (p.name(), p.at_least())).collect();
        assert_eq!(told, [("Pat", 50), ("q", 10)]);
        assert_eq!(model.personas().flat_map(|p| p.groups()).map(|g| g.name()).collect::<Vec<_>>(), ["Habits", "h"]);
    }
}

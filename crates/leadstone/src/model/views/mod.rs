//! What a model says, part by part, as it is meant: what the document leaves out is filled in. Knows nothing about leads.

mod criterion;
mod field;
mod group;
mod outcome;
mod score;

pub use criterion::{CriterionView, LevelView};
pub use field::FieldView;
pub use group::{FamilyView, GroupView, TermView};
pub use outcome::{ActionView, GateEffect, GateView, StageView};
pub use score::{BandView, MatrixView, PersonaView, ScoreKind, ScoreView};

use super::Model;

impl Model {
    /// The title for people; the [id](Self::id) if there is no other.
    pub fn name(&self) -> &str {
        self.0.document.name.as_deref().unwrap_or_else(|| self.id())
    }

    /// What the model is for, in a sentence.
    pub fn description(&self) -> Option<&str> {
        self.0.document.description.as_deref()
    }

    /// The scores, in the order of the document; those of personas are none of them.
    ///
    /// # Example
    /// ```
    /// let model = leadstone::Model::builtin();
    /// let ids: Vec<&str> = model.scores().map(|s| s.id()).collect();
    /// assert_eq!(ids, ["fit", "interest", "intent", "product", "bant", "overall"]);
    /// ```
    pub fn scores(&self) -> impl DoubleEndedIterator<Item = ScoreView<'_>> + ExactSizeIterator + Clone {
        let own = self.0.scores.len() - self.0.personas.len();
        self.0.scores.ids().iter().take(own).map(|id| ScoreView::of(self, id))
    }

    /// The personas, in the order of the document.
    ///
    /// # Example
    /// ```
    /// let model = leadstone::Model::builtin();
    /// assert!(model.personas().all(|p| p.at_least() > 0));
    /// ```
    pub fn personas(&self) -> impl DoubleEndedIterator<Item = PersonaView<'_>> + ExactSizeIterator + Clone {
        self.0.personas.ids().iter().map(|id| PersonaView::of(self, id))
    }

    /// The matrices, in the order of the document.
    pub fn matrices(&self) -> impl DoubleEndedIterator<Item = MatrixView<'_>> + ExactSizeIterator + Clone {
        self.0.matrices.ids().iter().map(|id| MatrixView::of(self, id))
    }

    /// The gates, in the order of the document.
    pub fn gates(&self) -> impl DoubleEndedIterator<Item = GateView<'_>> + ExactSizeIterator + Clone {
        self.0.gates.ids().iter().map(|id| GateView::of(self, id))
    }

    /// The stages, from first to last.
    ///
    /// # Example
    /// ```
    /// let model = leadstone::Model::framework("bant")?;
    /// assert_eq!(model.stages().map(|s| s.id()).last(), Some("sql"));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn stages(&self) -> impl DoubleEndedIterator<Item = StageView<'_>> + ExactSizeIterator + Clone {
        self.0.stages.iter().map(StageView::of)
    }

    /// The actions, in the order of the document: the first that matches is the one of a lead.
    pub fn actions(&self) -> impl DoubleEndedIterator<Item = ActionView<'_>> + ExactSizeIterator + Clone {
        self.0.actions.iter().map(ActionView::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model that names few of its parts for people; the bands of `fit` are not in order.
    pub(super) fn terse() -> Model {
        let text = r#"{"format": 1, "id": "terse", "standalone": true,
            "fields": {"n": {"type": "number", "label": "Number"}, "m": {"type": "number"},
                "need": {"type": "text", "options": [{"is": "Urgent", "label": "Right now", "level": 100},
                    {"is": "some", "level": 33}, {"is": "none"}]}},
            "scores": [
                {"id": "fit", "name": "Fit", "bands": [{"id": "A", "label": "Good", "from": 50, "to": 100}, {"id": "B", "from": 0, "to": 49}],
                    "groups": [{"id": "g", "cap": 60,
                        "tables": [{"field": "n", "cuts": [1], "points": [0, 40]}, {"id": "t", "field": "m", "cuts": [1], "points": [0, 20]}],
                        "rules": [{"when": "n > 2", "points": 1}, {"id": "r", "label": "Many", "when": "m > 2", "points": 1}],
                        "events": [{"type": "visit", "points": 5, "family": "x"}, {"id": "form", "type": "form", "points": 9, "family": "x"},
                            {"id": "call", "type": "call", "points": 9}]}]},
                {"id": "ask", "hand_over": 60, "bands": [{"id": "1", "from": 10, "to": 100}],
                    "criteria": [{"id": "need", "about": "How soon.", "field": "need", "weight": 70, "questions": ["When?", "Why?"], "levels": {"some": 75}},
                        {"id": "size", "name": "Size", "field": "need", "weight": 30}]},
                {"id": "all", "range": [-10, 90], "sum": {"fit": 60, "ask": 40}}],
            "matrices": [{"id": "grade", "rows": "fit", "columns": "ask"}],
            "personas": [{"id": "p", "name": "Pat", "groups": [{"id": "h", "name": "Habits", "rules": [{"when": "n > 1", "points": 60}]}]},
                {"id": "q", "at_least": 10, "groups": [{"id": "h", "rules": [{"when": "n > 1", "points": 20}]}]}],
            "gates": [{"id": "no", "when": "n > 90", "disqualify": "Too many."}, {"id": "go", "when": "m > 90", "fast_track": "b", "reason": "At once."},
                {"id": "mute", "when": "m > 80", "fast_track": "b"}],
            "stages": [{"id": "a"}, {"id": "b", "name": "Second", "label": "hot", "enter": "all > 50"}],
            "actions": [{"when": "stage == 'b'", "do": "call", "within": "1h", "reason": "Wants it."}, {"do": "nurture", "segment": "later"}]}"#;
        Model::from_json(text).unwrap()
    }

    #[test]
    fn a_model_without_a_title_is_called_by_its_id() {
        assert_eq!((terse().name(), terse().description()), ("terse", None));
        let named = Model::framework("bant").unwrap();
        assert_eq!(Some(named.name()), named.document().name.as_deref());
        assert_eq!(named.description(), named.document().description.as_deref());
    }

    #[test]
    fn the_parts_come_in_the_order_of_the_document() {
        let model = terse();
        assert_eq!(model.scores().map(|s| s.id()).collect::<Vec<_>>(), ["fit", "ask", "all"]);
        assert_eq!(model.personas().map(|p| p.id()).collect::<Vec<_>>(), ["p", "q"]);
        assert_eq!(model.matrices().map(|m| m.id()).collect::<Vec<_>>(), ["grade"]);
        assert_eq!(model.gates().map(|g| g.id()).collect::<Vec<_>>(), ["no", "go", "mute"]);
        assert_eq!(model.stages().map(|s| s.id()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(model.actions().map(|a| a.kind().as_str()).collect::<Vec<_>>(), ["call", "nurture"]);
    }

    #[test]
    fn a_view_is_printed_without_the_whole_program() {
        let printed = format!("{:?}", terse().scores().next().unwrap());
        assert!(printed.starts_with("ScoreView { model: Model(terse revision 0") && printed.len() < 200, "{printed}");
    }
}

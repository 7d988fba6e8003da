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
    /// assert_eq!(ids, ["fit", "interest", "intent", "product", "bant", "score"]);
    /// # Ok::<(), leadstone::Error>(())
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

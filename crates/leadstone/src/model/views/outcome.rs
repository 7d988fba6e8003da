//! What decides about a lead: gates, stages and actions.

use crate::base::ids::GateId;
use crate::base::time::Span;
use crate::document::ActionKind;
use crate::model::program::{ActionRule, Gate, Stage};
use crate::model::{Model, program};

/// A condition that decides alone.
///
/// # Example
/// ```
/// use leadstone::Model;
/// use leadstone::model::GateEffect;
/// let model = Model::builtin();
/// let gate = model.gates().find(|g| matches!(g.effect(), GateEffect::Disqualify)).expect("a gate of the model");
/// assert_eq!((gate.id(), gate.reason()), ("bad-address", "The e-mail address is not a real one."));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GateView<'m> {
    model: &'m Model,
    id: GateId,
}

/// What a gate does.
#[derive(Clone, Copy, Debug)]
pub enum GateEffect<'m> {
    /// The lead is dropped.
    Disqualify,
    /// The lead goes to this stage at once.
    FastTrack(StageView<'m>),
}

impl<'m> GateView<'m> {
    pub(super) fn of(model: &'m Model, id: GateId) -> Self {
        Self { model, id }
    }

    fn gate(&self) -> &'m Gate {
        &self.model.0.gates[self.id]
    }

    /// The name.
    pub fn id(&self) -> &'m str {
        &self.gate().id
    }

    /// Why it decides; the id if the document does not say.
    pub fn reason(&self) -> &'m str {
        self.gate().reason()
    }

    /// What it does.
    pub fn effect(&self) -> GateEffect<'m> {
        match self.gate().effect {
            program::GateDecision::Disqualify => GateEffect::Disqualify,
            program::GateDecision::FastTrack(stage) => GateEffect::FastTrack(StageView(&self.model.0.stages[stage])),
        }
    }
}

/// How far a lead has come.
///
/// # Example
/// ```
/// let model = leadstone::Model::builtin();
/// let hot: Vec<&str> = model.stages().filter(|s| s.label() == Some("hot")).map(|s| s.id()).collect();
/// assert_eq!(hot, ["sql"]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StageView<'m>(&'m Stage);

impl<'m> StageView<'m> {
    pub(super) fn of(stage: &'m Stage) -> Self {
        Self(stage)
    }

    /// The name.
    pub fn id(&self) -> &'m str {
        &self.0.id
    }

    /// The title for people; the id if there is no other.
    pub fn name(&self) -> &'m str {
        self.0.title()
    }

    /// The short label, such as `hot`.
    pub fn label(&self) -> Option<&'m str> {
        self.0.label.as_deref()
    }
}

/// What to do with leads that a condition holds for.
///
/// # Example
/// ```
/// use leadstone::Model;
/// use leadstone::document::ActionKind;
/// let model = Model::builtin();
/// let call = model.actions().find(|a| a.kind() == ActionKind::Call).expect("an action of the model");
/// assert_eq!(call.within().map(|w| w.to_string()).as_deref(), Some("2d"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ActionView<'m>(&'m ActionRule);

impl<'m> ActionView<'m> {
    pub(super) fn of(action: &'m ActionRule) -> Self {
        Self(action)
    }

    /// What to do.
    pub fn kind(&self) -> ActionKind {
        self.0.kind
    }

    /// The nurture segment.
    pub fn segment(&self) -> Option<&'m str> {
        self.0.segment.as_deref()
    }

    /// Time limit.
    pub fn within(&self) -> Option<Span> {
        self.0.within
    }

    /// Why, in a sentence; where there is none, a dropped lead has the reason of its gate.
    pub fn reason(&self) -> Option<&'m str> {
        self.0.reason.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::terse;
    use super::*;
    use crate::{Lead, Timestamp};

    #[test]
    fn a_gate_has_the_reason_of_its_effect_or_else_its_name() {
        let model = terse();
        let told: Vec<_> = model
            .gates()
            .map(|g| match g.effect() {
                GateEffect::Disqualify => (g.reason(), None),
                GateEffect::FastTrack(stage) => (g.reason(), Some(stage.id())),
            })
            .collect();
        assert_eq!(told, [("Too many.", None), ("At once.", Some("b")), ("mute", Some("b"))]);
    }

    #[test]
    fn a_verdict_gives_the_reasons_that_the_gates_have() {
        let model = terse();
        for (lead, gate) in [(("n", 91), "no"), (("m", 91), "go"), (("m", 81), "mute")] {
            let verdict = model.score(&Lead::new().with(lead.0, lead.1), Timestamp::EPOCH).unwrap();
            let view = model.gates().find(|g| g.id() == gate).unwrap();
            assert_eq!(verdict.disqualified().or(verdict.fast_track()), Some((gate, view.reason())));
        }
    }

    #[test]
    fn stages_and_actions_say_what_the_document_says() {
        let model = terse();
        let stages: Vec<_> = model.stages().map(|s| (s.name(), s.label())).collect();
        assert_eq!(stages, [("a", None), ("Second", Some("hot"))]);
        let actions: Vec<_> = model.actions().map(|a| (a.kind(), a.segment(), a.within(), a.reason())).collect();
        let hour = Span::parse("1h").unwrap();
        let expected =
            [(ActionKind::Call, None, Some(hour), Some("Wants it.")), (ActionKind::Nurture, Some("later"), None, None)];
        assert_eq!(actions, expected);
    }
}

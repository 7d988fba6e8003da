//! The difference between two models on leads, as data. Knows nothing about how it is found or printed.

use leadstone::Model;
use leadstone::document::ActionKind;
use leadstone::verdict::Action;

use crate::diff::edits::Edit;
use crate::input::instant::ScoringInstant;
use crate::verdict::verdict_words;

/// Stage and action of a verdict, as they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShownVerdict {
    pub(crate) stage: String,
    pub(crate) action: String,
    /// The time limit of a call.
    pub(crate) call: Option<String>,
}

/// A lead that two models judge differently.
pub(crate) struct ChangedLead {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) old: ShownVerdict,
    pub(crate) new: ShownVerdict,
    /// The indices of the edits that make the change alone.
    pub(crate) by: Vec<usize>,
    /// Later stages first, by the new model.
    pub(crate) order: (i64, i64),
    /// Its index among all rows.
    pub(crate) row: usize,
}

/// A lead that at least one model cannot read.
pub(crate) struct UnreadLead {
    pub(crate) line: u64,
    /// Its id; empty where the row could not be read at all.
    pub(crate) id: String,
    pub(crate) by: ReadableBy,
    /// The problem of a model that cannot read it.
    pub(crate) reason: String,
}

/// Which model can read a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ReadableBy {
    Old,
    New,
    Neither,
}

pub(crate) struct Difference {
    pub(crate) old: Model,
    pub(crate) new: Model,
    pub(crate) instant: ScoringInstant,
    pub(crate) edits: Vec<Edit>,
    pub(crate) changed: Vec<ChangedLead>,
    pub(crate) compared: usize,
    /// Leads that at least one model cannot read; those that only the old one reads come first.
    pub(crate) unread: Vec<UnreadLead>,
    /// The indices of the edits that were not tried, for lack of budget.
    pub(crate) untried: Vec<usize>,
}

impl Difference {
    /// Whether a lead is judged differently, or judged by one of the models only.
    pub(crate) fn is_any(&self) -> bool {
        !self.changed.is_empty() || self.unread.iter().any(|u| u.by != ReadableBy::Neither)
    }
}

impl ShownVerdict {
    pub(crate) fn of(stage: Option<&str>, action: Option<Action<'_>>) -> Self {
        let call = action.filter(|a| a.kind == ActionKind::Call);
        Self {
            stage: stage.unwrap_or("-").to_owned(),
            action: verdict_words::action(action),
            call: call.map(|a| a.within.map_or_else(|| "no limit".to_owned(), |w| format!("in {w}"))),
        }
    }
}

//! The lead of a verdict: read in full, or kept as its text until something asks for more. Decides nothing.

use std::sync::{Arc, OnceLock};

use crate::base::error::{DocPath, Error, ProblemKind};
use crate::base::ids::StageId;
use crate::facts::answers::PreparedLead;
use crate::facts::lead::Lead;
use crate::model::Model;

#[derive(Clone)]
pub(crate) enum LeadSource {
    Read(PreparedLead),
    Text(Box<LazyLead>),
}

/// A lead in JSON that `json_fast` has scored, read in full only when something asks for more.
#[derive(Clone)]
pub(crate) struct LazyLead {
    pub(crate) model: Model,
    pub(crate) id: Option<String>,
    pub(crate) stage: Option<StageId>,
    pub(crate) text: Arc<str>,
    /// A pointer, so that programs that never score JSON do not carry the reader.
    pub(crate) read: fn(&Model, &str) -> Result<PreparedLead, Error>,
    pub(crate) prepared: OnceLock<FullLead>,
}

/// A lead that was read in full after it had been scored.
#[derive(Clone)]
pub(crate) struct FullLead {
    /// The lead; an empty one if the full reader refuses what the fast one has scored.
    lead: PreparedLead,
    /// Why it was refused.
    problem: Option<Error>,
}

impl LazyLead {
    fn full(&self) -> &FullLead {
        self.prepared.get_or_init(|| match (self.read)(&self.model, &self.text) {
            Ok(lead) => FullLead { lead, problem: None },
            Err(error) => {
                let lead = self.model.prepare(&Lead::new()).expect("a lead without facts has no wrong facts");
                let message = format!("the fast reader of JSON took what the full one refuses: {error}");
                let problem = Error::one(ProblemKind::Internal { message }, DocPath::root());
                FullLead { lead, problem: Some(problem) }
            }
        })
    }
}

impl LeadSource {
    pub(crate) fn model(&self) -> &Model {
        match self {
            Self::Read(prepared) => prepared.model(),
            Self::Text(unread) => &unread.model,
        }
    }

    pub(crate) fn id(&self) -> Option<&str> {
        match self {
            Self::Read(prepared) => prepared.id(),
            Self::Text(unread) => unread.id.as_deref(),
        }
    }

    /// The stage that the lead is in now.
    pub(crate) fn stage(&self) -> Option<StageId> {
        match self {
            Self::Read(prepared) => prepared.0.stage,
            Self::Text(unread) => unread.stage,
        }
    }

    pub(crate) fn prepared(&self) -> &PreparedLead {
        match self {
            Self::Read(prepared) => prepared,
            Self::Text(unread) => &unread.full().lead,
        }
    }

    /// The disagreement of the two readers, where there is one.
    pub(crate) fn problem(&self) -> Option<&Error> {
        match self {
            Self::Read(_) => None,
            Self::Text(unread) => unread.full().problem.as_ref(),
        }
    }
}

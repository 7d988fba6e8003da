//! The lead of a verdict: read in full, or kept as its text until something asks for more. Decides nothing.

use std::sync::{Arc, OnceLock};

use crate::base::ids::StageId;
use crate::facts::answers::PreparedLead;
use crate::model::Model;

#[derive(Clone)]
pub(crate) enum LeadSource {
    Read(PreparedLead),
    Text(Box<LazyLead>),
}

/// A lead in JSON that the direct way has scored.
#[derive(Clone)]
pub(crate) struct LazyLead {
    pub(crate) model: Model,
    pub(crate) id: Option<String>,
    pub(crate) stage: Option<StageId>,
    pub(crate) text: Arc<str>,
    /// A pointer, so that programs that never score JSON do not carry the reader.
    pub(crate) read: fn(&Model, &str) -> PreparedLead,
    pub(crate) prepared: OnceLock<PreparedLead>,
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
            Self::Text(unread) => unread.prepared.get_or_init(|| (unread.read)(&unread.model, &unread.text)),
        }
    }
}

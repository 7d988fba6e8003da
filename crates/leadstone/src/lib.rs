//! Qualifies B2B leads: who is worth a call, who wants nurturing, who is lost, and exactly why.
//!
//! A [`Model`] is made from one document, in TOML or JSON. With a [`Lead`] and an instant it gives a
//! [`Verdict`]: scores, stage and action, and a line for every point. The same document, lead and instant
//! give the same bytes on every machine and in every language.
//!
//! ```
//! use leadstone::{Activity, Lead, Model, Timestamp};
//!
//! let model = Model::builtin();
//! let at = Timestamp::parse("2026-11-22T12:00Z")?;
//! let lead = Lead::new()
//!     .with("Job Title", "VP of Sales")
//!     .with("Number of Employees", 420)
//!     .with_activity(Activity::new("demo_request", at));
//! let verdict = model.score(&lead, at)?;
//! println!("{:?}: {:?}", verdict.stage(), verdict.action());
//! # Ok::<(), leadstone::Error>(())
//! ```
//!
//! Not in scope: reading files, asking the time, sending anything. The library is pure; its callers do the rest.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable, clippy::todo)
)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod base;
mod batch;
pub mod committee;
mod condition;
pub mod document;
mod eval;
mod facts;
pub mod model;
pub mod normalize;
mod reasoning;
pub mod report;

pub use base::error::{self, Error, Problem};
pub use base::time::{Span, Timestamp};
pub use base::value::{Number, Value};
pub use eval::verdict::Verdict;
pub use facts::activity::Activity;
pub use facts::answers::PreparedLead;
pub use facts::lead::{Answer, Lead};
pub use model::Model;
pub use reasoning::{audit, counterfactual, interview, surge};

/// What a verdict says: its contributions, bounds and possible stages, and until when it holds.
pub mod verdict {
    pub use crate::eval::verdict::{Action, Conflict, Contribution, ContributionKind, Verdict};
    pub use crate::facts::dropped::{DropReason, DroppedActivity};
    pub use crate::reasoning::bounds::Interval;
    pub use crate::reasoning::possible::PossibleStages;
    pub use crate::reasoning::validity::ValidUntil;
    pub use crate::reasoning::what_if::{Decision, WhatIf};
}

/// What the engines beside this crate stand on. It promises nothing: any release may change it.
#[doc(hidden)]
pub mod __engine {
    pub use crate::batch::{activity as events, columns};
}

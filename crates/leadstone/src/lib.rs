//! Qualifies B2B leads: who is worth a call, who wants nurturing, who is lost, and exactly why.
//!
//! A [`Model`] is made from one document, in TOML or JSON, that says what a good lead is. With a [`Lead`] and an instant
//! it gives a [`Verdict`]: scores, stage and action, and a line for every point. The same document, lead and instant
//! give the same bytes on every machine and in every language.
//!
//! # First program
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
//!
//! let verdict = model.score(&lead, at)?;
//! let lines = verdict.contributions("fit");
//! assert_eq!(Some(lines.iter().map(|line| line.points).sum()), verdict.points("fit"));
//! assert_eq!(verdict.action().map(|action| action.kind.as_str()), Some("call"));
//! # Ok::<(), leadstone::Error>(())
//! ```
//!
//! # What it answers
//!
//! - [`Model::score`] says what a lead is worth, at which stage it is and what to do now. [`Model::prepare`] reads a lead
//!   once, to score it at many instants; [`Model::score_json`] scores JSON without building a lead.
//! - [`Verdict::contributions`] says where every point comes from.
//! - [`Verdict::interval`] and [`Verdict::could_be`] say how far a score can still go, and which stages are possible: an
//!   unknown answer is never a no.
//! - [`Verdict::paths_to`] and [`Verdict::ways_to_lose`] say what is missing to a stage, and what would cost it.
//! - [`Verdict::holds_until`] says until when the stage stays as it is if nothing happens.
//! - [`interview::Interview`] says what to ask next.
//! - [`PreparedLead::hotness`] says whether the lead is unusually active now.
//! - [`Model::committee`] says whether an account can decide, and whom to look for.
//! - [`Model::audit`] says what a model says and does not mean.
//!
//! # Modules
//!
//! - [`document`]: the sections of a model document, to read, build and write one in code.
//! - [`model`]: what a compiled model tells of itself, and options for the built-in frameworks.
//! - [`verdict`]: what a verdict says in detail.
//! - [`report`]: a verdict as JSON, and read back.
//! - [`interview`]: questions, their order, and what answers are worth.
//! - [`counterfactual`]: the cheapest answers and changes that move a stage.
//! - [`committee`]: the people of an account, and which roles they cover.
//! - [`surge`]: hotness, the activity of a lead against its own habit.
//! - [`audit`]: findings about a model, each with a proof or a witness.
//! - [`normalize`]: rank and department from a job title, kind of an e-mail address, band of a size.
//! - [`mod@error`]: problems with code, path and hint; all problems of an input come at once.
//!
//! # Features
//!
//! - `toml` (on): documents in TOML. Without it models are read from JSON.
//! - `schema`: `document::json_schema`, the JSON Schema of the document.
//!
//! Rust 1.95 or newer is needed; this minimum rises only in minor versions.
//!
//! # What it is not
//!
//! It does not predict: points are what the document says. It does no I/O, asks no clock, starts no threads and has no
//! unsafe code: the caller reads files and gives the instant. Tables of leads are scored by the crate `leadstone-arrow`,
//! files by the command of `leadstone-cli`.
//!
//! # Where to read on
//!
//! In the repository, `docs/document.md` says how to write a model, `docs/semantics.md` what every word of a verdict
//! means, `docs/errors.md` lists all codes, and `ARCHITECTURE.md` is the map of the code.

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

/// The batch engines, for `leadstone-arrow`. There is no promise of stability: any release may change it.
#[doc(hidden)]
pub mod __engine {
    pub use crate::batch::{activity as events, columns};
}

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
//! let at = Timestamp::parse("2026-11-22T12:00Z").expect("a valid instant");
//! let lead = Lead::new()
//!     .with("Job Title", "VP of Sales")
//!     .with("Number of Employees", 420)
//!     .activity(Activity::new("demo_request", at));
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

mod account;
mod base;
mod batch;
mod condition;
mod document;
mod eval;
mod facts;
mod model;
pub mod normalize;
mod reasoning;
mod report;

pub use account::{Account, Committee, Contact, NextContact, RoleCoverage, Stance, Strength};
pub use base::error::{DocPath, Error, Problem, ProblemKind, Severity, TextSpan};
pub use base::time::{Span, Timestamp};
pub use base::value::FieldType;
pub use base::value::{Number, Value};
pub use batch::activity as events;
pub use batch::columns;
pub use document::*;
pub use eval::verdict::{Action, Conflict, Contribution, ContributionKind, Verdict};
pub use facts::activity::Activity;
pub use facts::answers::PreparedLead;
pub use facts::dropped::{DropReason, DroppedActivity};
pub use facts::lead::{Answer, Lead};
pub use model::{DISQUALIFIED, FieldView, FrameworkOptions, Model, RecordKind};
pub use normalize as derive;
pub use reasoning::audit::Finding;
pub use reasoning::bounds::Interval;
pub use reasoning::counterfactual::{Aim, Change, Counterfactual, CounterfactualOptions, Limit};
pub use reasoning::interview::{
    Effect, Interview, InterviewOptions, Method, Policy, Priors, Question, ScoreAfter, Step,
};
pub use reasoning::possible::PossibleStages;
pub use reasoning::surge::{Hotness, HotnessOptions, tail_probability};
pub use reasoning::validity::ValidUntil;
pub use reasoning::what_if::{Decision, WhatIf};

// Names of before, until every crate says the new ones.
pub use base::error::{DocPath as Path, ProblemKind as Kind, TextSpan as Position};
pub use base::time::Span as Period;
pub use document::OneOrMany as Words;
pub use eval::verdict::Verdict as Qualification;
pub use facts::answers::PreparedLead as Prepared;
pub use facts::dropped::DroppedActivity as Dropped;
pub use model::RecordKind as Record;
pub use reasoning::possible::PossibleStages as CouldBe;
pub use reasoning::surge::tail_probability as surprise;
pub use reasoning::validity::ValidUntil as Until;

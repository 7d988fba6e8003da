//! Qualifies B2B leads: who is worth a call, who wants nurturing, who is lost, and exactly why.
//!
//! A [`Model`] is made from one document, in TOML or JSON. With a [`Lead`] and an instant it gives a
//! [`Qualification`]: scores, stage and action, and a line for every point. The same document, lead and instant
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

mod activity;
mod audit;
pub mod columns;
mod committee;
mod condition;
mod counterfactual;
mod decay;
pub mod derive;
mod direct;
mod document;
mod domain;
mod error;
pub mod events;
mod held;
mod hotness;
mod interval;
mod interview;
mod kernel;
mod lead;
mod lead_json;
mod lead_serde;
mod log;
mod machines;
mod model;
mod nearest;
mod outlook;
mod prepared;
mod qualification;
mod report;
mod skeleton;
mod snapshot;
mod time;
mod until;
mod value;
mod verdict;
mod what_if;

pub use activity::Activity;
pub use audit::Finding;
pub use committee::{Account, Committee, Contact, NextContact, RoleCoverage, Stance, Strength};
pub use counterfactual::{Aim, Change, Counterfactual, CounterfactualOptions, Limit};
pub use document::*;
pub use error::{Error, Kind, Path, Position, Problem, Severity};
pub use hotness::{Hotness, HotnessOptions, surprise};
pub use interval::Interval;
pub use interview::{Effect, Interview, InterviewOptions, Method, Policy, Priors, Question, ScoreAfter, Step};
pub use lead::{Answer, Lead};
pub use log::{DropReason, Dropped};
pub use model::{DISQUALIFIED, FieldView, FrameworkOptions, Model, Record};
pub use outlook::CouldBe;
pub use prepared::Prepared;
pub use qualification::{Action, Conflict, Contribution, ContributionKind, Qualification};
pub use time::{Period, Timestamp};
pub use until::Until;
pub use value::{Number, Value};
pub use what_if::{Decision, WhatIf};

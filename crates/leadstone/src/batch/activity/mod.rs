//! What engines that read whole logs stand on: which activities a model asks about, what it wants to know of each, and
//! what becomes of them at an instant. Knows nothing about where the activities of a lead are kept.
//!
//! The model asks *questions*: is the activity of one of these types, and does this condition hold? Event rules and
//! counted fields that ask the same are one question. An engine keeps for each lead how many activities of a bucket
//! answer which questions, and lets a [`LeadAccumulator`] make of it what [`Model::score`](crate::Model::score) would
//! say.
//!
//! ```
//! use leadstone::__engine::events::{EventModel, LeadAccumulator};
//! use leadstone::{Activity, Lead, Model, Timestamp};
//!
//! let model = Model::builtin();
//! let at = Timestamp::parse("2026-11-22")?;
//! let demo = Activity::new("demo_request", at);
//!
//! let events = EventModel::new(&model);
//! let askers = events.askers(&events.questions_of(&demo));
//! let mut reading = LeadAccumulator::new(&events);
//! reading.start(&events, at);
//! reading.add(&events, at.unix().div_euclid(events.bucket()), &askers, 1);
//! reading.finish(&events);
//!
//! let (index, rule) = events.rules().enumerate().find(|(_, r)| r.rule == "demo").expect("there is such a rule");
//! let verdict = model.score(&Lead::new().with_activity(demo), at)?;
//! let line = verdict.contributions(rule.score).into_iter().find(|c| c.term == rule.rule).expect("a line of the rule");
//! assert_eq!(reading.points().get(index), Some(&line.points));
//! # Ok::<(), leadstone::Error>(())
//! ```

mod batch_accumulator;
mod event_model;
mod lead_accumulator;

pub use crate::facts::bot_filter::{ClickEvidence, MessageEvent};
pub use batch_accumulator::BatchAccumulator;
pub use event_model::{EventKind, EventModel, RulePlace, Subscribers};
pub use lead_accumulator::LeadAccumulator;

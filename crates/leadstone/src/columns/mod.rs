//! Scores many leads at once, column by column: what `leadstone-arrow` stands on. Knows nothing about layouts of tables.
//!
//! A model cannot tell most values of a fact apart: what it can tell apart is a *class*. A [`Plan`] says for the columns
//! of a table what each class gives; an [`Engine`] reads values into classes, block by block, and adds up what they
//! give. The verdicts are those of [`crate::Model::score`] on each lead alone, which a property test of random models
//! and tables holds it to.
//!
//! ```
//! use std::sync::Arc;
//! use leadstone::{Model, Timestamp};
//! use leadstone::columns::{Engine, Plan};
//!
//! let at = Timestamp::parse("2026-11-22").expect("a valid instant");
//! let plan = Arc::new(Plan::new(&Model::framework("bant")?, &["deal.budget", "deal.need"], at));
//! let mut engine = Engine::new(Arc::clone(&plan));
//! engine.column(0).expect("two columns").texts([Some("approved"), None].into_iter());
//! engine.column(1).expect("two columns").texts([Some("urgent"), Some("none")].into_iter());
//! engine.score(&[]);
//! assert_eq!(engine.block().points(0), [50, 0]);
//! assert_eq!(engine.verdict(engine.block().verdicts()[0]).stage(), Some("working"));
//! # Ok::<(), leadstone::Error>(())
//! ```

mod addends;
mod block;
mod caps;
mod codes;
mod column;
mod ends;
mod engine;
mod extremes;
mod fold;
mod happened;
mod keys;
mod knots;
mod lanes;
mod lines;
mod lists;
mod look_up;
mod memo;
mod needles;
mod numbers;
mod plan;
mod prospects;
mod row;
mod search;
mod sight;
mod states;
mod tangled;
mod texts;
mod units;
mod verdicts;
mod views;

pub use block::Block;
pub use codes::Cells;
pub use column::{Class, Column, Palette};
pub use engine::Engine;
pub use happened::Happened;
pub use lines::{Line, LineName};
pub use lists::ItemBits;
pub use plan::{Plan, Wanted};
pub use verdicts::Verdict;

/// So many rows are scored at a time: what is kept of them stays in a near cache, and columns are read in runs of some
/// pages of memory. With a quarter of it, tables of dictionaries took six hundredths longer.
pub const BLOCK: usize = 4096;

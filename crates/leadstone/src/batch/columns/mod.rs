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

mod block;
mod bounds_plan;
mod caps;
mod class;
mod class_signature;
mod codes;
mod column;
mod column_classes;
mod component_cache;
mod contributions;
mod corners;
mod cross_rules;
mod decision_table;
mod engine;
mod event_block;
mod extreme;
mod field_family;
mod fused_columns;
mod keys;
mod lanes;
mod line_plan;
mod lists;
mod memo;
mod needles;
mod numbers;
mod plan;
mod projections;
mod row;
mod search;
mod settled;
mod split;
mod states;
mod texts;
mod unit;
mod verdicts;

pub use block::Block;
pub use class::Class;
pub use codes::Cells;
pub use column::{Column, Palette};
pub use engine::Engine;
pub use event_block::Happened;
pub use line_plan::{Line, LineName};
pub use lists::ItemBits;
pub use plan::{Plan, Wanted};
pub use verdicts::Verdict;

/// So many rows are scored at a time: what is kept of them stays in a near cache, and columns are read in runs of some
/// pages of memory. With a quarter of it, tables of dictionaries took six hundredths longer.
pub const BLOCK: usize = 4096;

//! Scores many leads at once, column by column: what `leadstone-arrow` stands on. Knows nothing about layouts of tables.
//!
//! A model cannot tell most values of a fact apart: what it can tell apart is a *class*. A [`BatchPlan`] says for the columns
//! of a table what each class gives; an [`BatchScorer`] reads values into classes, block by block, and adds up what they
//! give. The verdicts are those of [`crate::Model::score`] on each lead alone, which a property test of random models
//! and tables holds it to.
//!
//! ```
//! use std::sync::Arc;
//! use leadstone::{Model, Timestamp};
//! use leadstone::__engine::columns::{BatchScorer, BatchPlan};
//!
//! let at = Timestamp::parse("2026-11-22")?;
//! let plan = Arc::new(BatchPlan::new(&Model::framework("bant")?, &["deal.budget", "deal.need"], at));
//! let mut engine = BatchScorer::new(Arc::clone(&plan));
//! engine.column(0).expect("two columns").texts([Some("approved"), None].into_iter());
//! engine.column(1).expect("two columns").texts([Some("urgent"), Some("none")].into_iter());
//! engine.score(&[]);
//! assert_eq!(engine.block().points(0), [50, 0]);
//! assert_eq!(engine.verdict(engine.block().verdicts()[0]).stage(), Some("working"));
//! # Ok::<(), leadstone::Error>(())
//! ```

mod batch_plan;
mod batch_scorer;
mod block;
mod bounds_plan;
mod caps;
mod class;
mod class_signature;
mod codes;
mod column_classes;
mod column_encoder;
mod component_cache;
mod contribution_plan;
mod contributions;
mod corners;
mod cross_rules;
mod event_block;
mod extreme;
mod family;
mod family_classes;
mod fused_columns;
mod ids;
mod key_cache;
mod lanes;
mod list_items;
mod memo;
mod needles;
mod number_cuts;
mod outcome_cache;
mod projections;
mod row;
mod settled_cache;
mod split;
mod state_bounds;
mod state_table;
mod text_classes;
mod text_search;

pub use batch_plan::{BatchPlan, ScoreOptions};
pub use batch_scorer::BatchScorer;
pub use block::Block;
pub use class::Class;
pub use codes::PresentCells;
pub use column_encoder::{ColumnEncoder, DictionaryCodes};
pub use contribution_plan::{ContributionKey, ContributionRow};
pub use event_block::EventPointsBlock;
pub use list_items::ItemBits;
pub use outcome_cache::RowVerdict;

/// So many rows are scored at a time: what is kept of them stays in a near cache, and columns are read in runs of some
/// pages of memory. With a quarter of it, tables of dictionaries took six hundredths longer.
pub const BLOCK: usize = 4096;

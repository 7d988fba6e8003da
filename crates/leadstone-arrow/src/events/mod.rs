//! Logs of activities: millions of them for millions of leads, kept as what matters to a model.

mod binary;
mod classes;
mod columns;
mod counts;
mod cursor;
mod entries;
mod error;
mod feed;
mod folded;
mod fresh;
mod groups;
mod hash;
mod leads;
mod log;
mod radix;
mod rows;
mod shelf;
mod store;
mod texts;
mod thin;
mod used;
mod values;
mod view;
mod words;

pub use columns::EventColumns;
pub(crate) use columns::is_key_or_list;
pub use error::EventError;
pub(crate) use feed::Activities;
pub use leads::LeadKey;
pub use log::{Duplicates, EventLog, EventReject, RejectReason};
pub use view::{EventView, LeadEvents};

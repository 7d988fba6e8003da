//! A second scorer, slow and obvious, to compare the core with. It follows the written contract and shares no
//! arithmetic with the core: it reads the document, walks it as it stands, and looks everything up again each time.
//! It takes from the core what it judges by: documents, lengths of time in seconds, titles and addresses; `README.md`
//! says why.
//!
//! Where the contract leaves a choice, a comment starting with "Choice:" says which one was made.

mod activities;
mod condition;
mod dates;
mod decay;
mod facts;
mod lead;
mod line;
mod parse;
mod points;
mod verdict;

pub use dates::{format_instant, read_instant};
pub use decay::{Fading, left};
pub use lead::{PlainActivity, PlainAnswer, PlainLead, PlainValue};
pub use verdict::{Line, OracleVerdict, Todo, judge};

//! What everything stands on: time, values, decay, names and problems. Knows nothing about models, documents and leads.

pub(crate) mod choice;
pub(crate) mod decay;
pub mod error;
pub(crate) mod late;
pub(crate) mod name;
pub(crate) mod nearest;
pub(crate) mod skeleton;
pub(crate) mod time;
pub(crate) mod value;

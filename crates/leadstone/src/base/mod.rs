//! The bottom layer: time, values, decay, names, arenas and problems. Knows nothing about models, documents, leads.

pub(crate) mod budget;
pub(crate) mod choice;
pub(crate) mod decay;
pub mod error;
pub(crate) mod ids;
pub(crate) mod index;
pub(crate) mod late;
pub(crate) mod name;
pub(crate) mod nearest;
pub(crate) mod points;
pub(crate) mod skeleton;
pub(crate) mod time;
pub(crate) mod value;
pub(crate) mod word_map;

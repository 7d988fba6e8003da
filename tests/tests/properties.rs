//! The laws of the design as properties of random models and leads, and the core against the oracle.

mod agreement;
mod case;
mod decay;
mod documents;
mod history;
mod json_reader;
mod order;
mod totality;

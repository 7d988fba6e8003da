//! A small HTTP service around `leadstone`: it scores leads that are sent to it and keeps their verdicts.
//!
//! Decides nothing about a lead. It adds what the library leaves to its callers: the clock, the network and the files.

mod error_response;
mod routes;
mod store;

pub use routes::{BODY_LIMIT, Clock, Service};
pub use store::{StoreError, VerdictStore};

//! What is still unknown of a lead, and what would change its verdict. Asks `eval` for every verdict and decides none
//! itself.

pub mod audit;
pub(crate) mod bounds;
pub mod counterfactual;
pub mod interview;
pub(crate) mod possible;
pub mod surge;
pub(crate) mod validity;
pub(crate) mod what_if;

//! What is still unknown of a lead, and what would change its verdict. Decides no verdict itself.

pub(crate) mod audit;
pub(crate) mod bounds;
pub(crate) mod counterfactual;
pub(crate) mod interview;
pub(crate) mod possible;
pub(crate) mod surge;
pub(crate) mod validity;
pub(crate) mod what_if;

//! All tests of the library from outside, in one binary: each binary costs a link. `README.md` says which kind is for what.

mod audit;
mod bounds;
mod columns;
mod committee;
mod conditions;
mod counterfactual;
mod docs;
mod events;
mod examples;
mod fuzz;
mod import;
mod interview;
mod interview_any;
mod possible_stages;
mod properties;
mod readme;
mod regressions;
mod support;
mod validity;
mod vectors;

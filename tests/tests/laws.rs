//! The laws of the design as properties of random models and leads, and the core against the oracle.

mod laws {
    mod agreement;
}

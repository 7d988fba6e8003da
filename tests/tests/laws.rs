//! The laws of the design as properties of random models and leads, and the core against the oracle.

mod laws {
    mod agreement;
    mod case;
    mod conditions;
    mod decay;
    mod direct;
    mod documents;
    mod finds;
    mod log;
    mod order;
    mod totality;
}

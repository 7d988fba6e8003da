//! Whether repeats in a log are removed. Knows nothing about logs.

/// Whether a log removes activities that come twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dedup {
    /// Activities with equal ids are one; those without an id are one if type, asset, message and day or hour are
    /// equal, as in [`Model::score`](leadstone::Model::score). 16 bytes for each activity.
    ById,
    /// The input is already unique: nothing is compared. Only counts are kept, 2 or 4 bytes for each lead, day or hour,
    /// and set of satisfied predicates; clicks and deliveries of messages are kept one by one, 8 bytes each.
    AlreadyUnique,
}

//! Whether a log may say the same twice. Knows nothing about logs.

/// Whether a log may say the same twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dedup {
    /// It may. ActivityReader are a set by id; those without an id by type, asset, message and day or hour, as in
    /// [`Model::score`]. 16 bytes for each activity.
    ById,
    /// It never does: what makes the log sees to that. Only how many activities of a day or hour answer which
    /// questions of the model is kept, 2 or 4 bytes for all of them. Clicks and deliveries of messages are kept one by
    /// one.
    AlreadyUnique,
}

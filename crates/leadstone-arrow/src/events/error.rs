//! What keeps a log from being read, merged or kept. Rows that cannot be read are no errors: see
//! [`EventReject`](super::EventReject).

use arrow_schema::DataType;

/// Why a log cannot be read, merged or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// A part of every activity is in no column.
    #[error("no column holds the {what}; expected one such as `{usual}`, or a name for it in `EventColumns`")]
    MissingColumn {
        /// What is missing.
        what: &'static str,
        /// How the column is usually called.
        usual: &'static str,
    },
    /// A column that was named is not there.
    #[error("there is no column `{column}`, which was named for the {what}")]
    NoSuchColumn {
        /// The name.
        column: String,
        /// What it was named for.
        what: &'static str,
    },
    /// A column has a type that cannot be read as what it is for.
    #[error("column `{column}` has the type {found}, which is no {expected}")]
    ColumnType {
        /// The column.
        column: String,
        /// What it must hold.
        expected: &'static str,
        /// What it holds.
        found: Box<DataType>,
    },
    /// Two columns are one property.
    #[error("column `{column}` is the property `{property}`, and so is one before it")]
    SameProperty {
        /// The later column.
        column: String,
        /// The property.
        property: String,
    },
    /// The log would take more memory than it may.
    #[error(
        "the log takes about {needed} bytes of memory, more than its limit of {limit}: keep the leads in several logs, or raise the limit with `with_limit`"
    )]
    Limit {
        /// About as much as is needed.
        needed: usize,
        /// The limit.
        limit: usize,
    },
    /// The activities differ in more ways than a log can tell apart.
    #[error(
        "the log would tell more than {limit} kinds of activities apart: a condition of the model asks for a property that is different for nearly every activity"
    )]
    TooManyClasses {
        /// How many it can.
        limit: u32,
    },
    /// Logs for other predicates, or with another [`Dedup`](super::Dedup), are merged.
    #[error("the logs do not fit together: {0}")]
    OtherLog(&'static str),
    /// The instant lies inside a bucket with later activities, and only whole buckets were kept.
    #[error(
        "{at} cuts a bucket in two that has activities after it, and this log keeps whole buckets: read it at the end of a bucket, or keep it with `Dedup::ById`"
    )]
    InsideBucket {
        /// The instant.
        at: leadstone::Timestamp,
    },
    /// The bytes are no log, or were changed or cut.
    #[error("this is not a log of activities as it was written: {0}")]
    Corrupt(&'static str),
    /// The log was written by a version that this one does not know.
    #[error("the log has the form {found}; this version reads {known}")]
    OtherVersion {
        /// The version of its form.
        found: u32,
        /// The version that is known.
        known: u32,
    },
    /// The log was written for a model with other predicates on activities.
    #[error(
        "the log was kept for a model that asks other questions of activities than `{model}`: make it anew from the activities"
    )]
    OtherModel {
        /// The model it was to be read for.
        model: String,
    },
    /// Reading or writing failed.
    #[error("the log could not be read or written: {0}")]
    Io(#[from] std::io::Error),
    /// Arrow refused.
    #[error(transparent)]
    Arrow(#[from] arrow_schema::ArrowError),
}

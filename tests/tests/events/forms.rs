//! Columns of every type, and rows that are no activities.

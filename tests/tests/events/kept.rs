//! Bytes that are no log.

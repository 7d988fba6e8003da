//! The document as a whole: read from a text, written as canonical JSON, and its hash.

use sha2::{Digest, Sha256};

use super::source::SourceText;
use super::types::ModelDocument;
use crate::base::error::Error;

impl ModelDocument {
    /// Reads a document in TOML.
    ///
    /// # Errors
    /// Every problem of the text, each with line and column; whether the parts fit together is checked by
    /// [`Model::from_document`](crate::Model::from_document).
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        SourceText::toml(text).document()
    }

    /// Reads a document in JSON.
    ///
    /// # Errors
    /// As for TOML, but a syntax error ends the reading.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        SourceText::json(text).document()
    }

    /// The canonical JSON: keys sorted, no spaces, no value that equals its default.
    pub fn to_json(&self) -> String {
        // A value first: its maps are sorted.
        let value = serde_json::to_value(self).expect("sections hold only texts, numbers, lists and tables");
        value.to_string()
    }

    /// The SHA-256 of the canonical JSON, in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        use std::fmt::Write;
        Sha256::digest(self.to_json()).iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

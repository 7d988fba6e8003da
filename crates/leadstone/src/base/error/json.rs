//! Errors as JSON, the same in every language. Decides nothing.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Error, Problem, Severity};

impl Serialize for Error {
    /// An object with `code`, `message` and `problems`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Error", 3)?;
        s.serialize_field("code", self.code())?;
        s.serialize_field("message", &self.to_string())?;
        s.serialize_field("problems", self.problems())?;
        s.end()
    }
}

impl Serialize for Problem {
    /// An object with all its keys; what is not there is `null`, and the path of the whole is empty.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Problem", 7)?;
        s.serialize_field("code", self.code())?;
        s.serialize_field("severity", &self.severity)?;
        s.serialize_field("message", &self.kind.to_string())?;
        s.serialize_field("path", &self.path.to_string())?;
        s.serialize_field("line", &self.position.map(|p| p.line))?;
        s.serialize_field("column", &self.position.map(|p| p.column))?;
        s.serialize_field("hint", &self.hint)?;
        s.end()
    }
}

impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

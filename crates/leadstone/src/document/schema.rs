//! The JSON Schema of the document, derived from its sections.

use super::ModelDocument;

/// The JSON Schema (draft 2020-12) of [`ModelDocument`], for editors and validators.
///
/// # Example
/// ```
/// let schema = leadstone::document::json_schema();
/// assert_eq!(schema["title"], "ModelDocument");
/// ```
pub fn json_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(ModelDocument).to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("$id".to_owned(), "leadstone-model-1.schema.json".into());
    }
    schema
}

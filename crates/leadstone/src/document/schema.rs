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
        let sections = object.get_mut("$defs").and_then(|defs| defs.as_object_mut());
        sections.into_iter().flat_map(serde_json::Map::values_mut).for_each(leave_lists_out);
        leave_lists_out(&mut schema);
    }
    schema
}

/// Lists and maps may be left out of any section, which the derived schema does not know.
fn leave_lists_out(section: &mut serde_json::Value) {
    let kind = |section: &serde_json::Value, key: &str| section.pointer(&format!("/properties/{key}/type")).cloned();
    let own = section.clone();
    if let Some(required) = section.get_mut("required").and_then(|r| r.as_array_mut()) {
        required.retain(|key| {
            let kind = key.as_str().and_then(|key| kind(&own, key));
            !kind.is_some_and(|kind| kind == "array" || kind == "object")
        });
    }
}

#[cfg(test)]
mod tests {
    use super::json_schema;

    #[test]
    fn lists_and_maps_may_be_left_out_and_names_may_not() {
        let schema = json_schema();
        let required = |section: &str| schema.pointer(&format!("/$defs/{section}/required")).cloned();
        assert_eq!(required("FieldDocument"), Some(serde_json::json!([])));
        assert_eq!(required("StageDocument"), Some(serde_json::json!(["id"])));
        assert_eq!(schema["required"], serde_json::json!(["format", "id"]));
    }
}

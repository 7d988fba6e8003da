//! One word or several: the value of keys such as `is` and `type`.

use serde::{Serialize, Serializer};

use super::node::{Node, NodeValue};
use super::read::{Read, Reader};
use crate::base::value::Number;

/// One word or several, in the order of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OneOrMany(Vec<String>);

impl OneOrMany {
    /// The words.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Into<String>> FromIterator<T> for OneOrMany {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        Self(words.into_iter().map(Into::into).collect())
    }
}

impl Serialize for OneOrMany {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => serializer.serialize_str(one),
            many => many.serialize(serializer),
        }
    }
}

impl Read for OneOrMany {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            NodeValue::List(items) => {
                let words: Vec<Option<String>> =
                    items.iter().enumerate().map(|(i, item)| reader.within_index(i, |r| word(item, r))).collect();
                words.into_iter().collect::<Option<Vec<_>>>().map(Self)
            }
            _ => word(node, reader).map(|w| Self(vec![w])),
        }
    }
}

fn word(node: &Node, reader: &mut Reader) -> Option<String> {
    match node.value {
        NodeValue::Text(ref text) => Some(text.clone()),
        NodeValue::Bool(b) => Some(b.to_string()),
        // Numbers are written as leads give them, since others never match.
        NodeValue::Integer(i) => Number::new(i as f64).map(|n| n.to_string()),
        NodeValue::Float(f) => Number::new(f).map(|n| n.to_string()),
        _ => None,
    }
    .or_else(|| {
        reader.wrong_type(node, "a word, or a number before 2^53");
        None
    })
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for OneOrMany {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Words".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "One word or several.",
            "anyOf": [
                { "type": ["string", "number", "boolean"] },
                { "type": "array", "items": { "type": ["string", "number", "boolean"] } }
            ]
        })
    }
}

#[cfg(all(test, feature = "toml"))]
mod tests {
    #[test]
    fn nan_infinity_and_numbers_that_would_be_rounded_were_words() {
        for word in ["nan", "inf", "-inf", "99999999999999999999", "9007199254740993", "1e17"] {
            let text = format!(
                "format = 1\nid = \"m\"\n[fields.t]\ntype = \"text\"\n[[scores]]\nid = \"s\"\n\
                 [[scores.groups]]\nid = \"g\"\ntables = [{{ field = \"t\", cells = [{{ is = {word}, points = 1 }}] }}]\n"
            );
            let error = crate::document::ModelDocument::from_toml(&text).unwrap_err();
            assert_eq!(error.problems()[0].code(), "wrong-type", "{word}");
        }
    }
}

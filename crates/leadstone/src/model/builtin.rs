//! The documents that come with the library: the catalog of facts, the frameworks and the default model.

use std::collections::BTreeMap;

use crate::document::{FieldDocument, ModelDocument, ScoreDocument};

/// Names of the built-in frameworks with their documents in canonical JSON.
pub(crate) const FRAMEWORKS: &[(&str, &str)] = &[
    ("bant", include_str!("../../models/json/bant.json")),
    ("champ", include_str!("../../models/json/champ.json")),
    ("anum", include_str!("../../models/json/anum.json")),
    ("faint", include_str!("../../models/json/faint.json")),
    ("gpctba", include_str!("../../models/json/gpctba.json")),
    ("spin", include_str!("../../models/json/spin.json")),
    ("five", include_str!("../../models/json/five.json")),
    ("meddic", include_str!("../../models/json/meddic.json")),
    ("meddpicc", include_str!("../../models/json/meddpicc.json")),
];

const CATALOG: &str = include_str!("../../models/json/catalog.json");
const B2B_SAAS: &str = include_str!("../../models/json/b2b-saas.json");

const SOUND: &str = "the built-in documents are read by a test";

pub(crate) fn framework_names() -> Vec<&'static str> {
    FRAMEWORKS.iter().map(|(name, _)| *name).collect()
}

/// Which of the frameworks has the name; case does not matter.
pub(crate) fn framework_index(name: &str) -> Option<usize> {
    FRAMEWORKS.iter().position(|(known, _)| known.eq_ignore_ascii_case(name.trim()))
}

/// The document of a framework.
pub(crate) fn framework(name: &str) -> Option<ModelDocument> {
    let (_, json) = FRAMEWORKS.get(framework_index(name)?)?;
    Some(ModelDocument::from_json(json).expect(SOUND))
}

pub(crate) fn framework_score(name: &str) -> Option<ScoreDocument> {
    framework(name)?.scores.into_iter().find(|s| !s.criteria.is_empty())
}

pub(crate) fn catalog() -> Catalog {
    ModelDocument::from_json(CATALOG).expect(SOUND).fields
}

pub(crate) fn b2b_saas() -> ModelDocument {
    ModelDocument::from_json(B2B_SAAS).expect(SOUND)
}

pub(crate) type Catalog = BTreeMap<String, FieldDocument>;

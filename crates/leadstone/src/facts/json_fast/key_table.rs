//! Which field each key of a lead names. Knows nothing about values.

use super::probe_map::ProbeMap;
use crate::base::ids::FieldId;
use crate::model::RecordKind;
use crate::model::program::{FieldSource, Program};

/// The meaning of a key of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JsonKey {
    Id,
    Stage,
    Activities,
    Field(FieldId),
    /// No field has the name, or the field is not answered by leads.
    Ignored,
}

/// The names and aliases of a model as the document spells them; other spellings are looked up in the model.
#[derive(Debug)]
pub(super) struct KeyTable(ProbeMap<JsonKey>);

impl KeyTable {
    pub(crate) fn new(model: &Program) -> Self {
        let reserved = [("id", JsonKey::Id), ("stage", JsonKey::Stage), ("activities", JsonKey::Activities)];
        let aliases = model.document.fields.values().flat_map(|field| &field.aliases);
        let spellings = model.field_names.keys().chain(aliases);
        let resolved = spellings.map(|spelling| (spelling.as_str(), resolved(model, spelling)));
        let all: Vec<(&str, JsonKey)> = reserved.into_iter().chain(resolved).collect();
        Self(ProbeMap::new(all.into_iter()))
    }

    pub(super) fn find(&self, model: &Program, key: &str) -> JsonKey {
        self.0.find(key).copied().unwrap_or_else(|| resolved(model, key))
    }
}

fn resolved(model: &Program, key: &str) -> JsonKey {
    let field = model.field_for(key, RecordKind::Lead);
    let is_given = |id: &FieldId| !matches!(model.fields[*id].source, FieldSource::Counted(_));
    field.filter(is_given).map_or(JsonKey::Ignored, JsonKey::Field)
}

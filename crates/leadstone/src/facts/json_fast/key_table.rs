//! What the keys of a lead stand for. Knows nothing about values.

use super::probe_map::Words;
use crate::model::Record;
use crate::model::program::{Compiled, FieldSource};

/// What a key of a lead stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Id,
    Stage,
    Activities,
    Field(usize),
    /// No field has the name, or no lead can say what the field is.
    Ignored,
}

/// The names and aliases of a model as the document spells them; other spellings are looked up in the model.
#[derive(Debug)]
pub(super) struct Names(Words<Name>);

impl Names {
    pub(super) fn new(model: &Compiled) -> Self {
        let reserved = [("id", Name::Id), ("stage", Name::Stage), ("activities", Name::Activities)];
        let aliases = model.document.fields.values().flat_map(|field| &field.aliases);
        let spellings = model.field_names.keys().chain(aliases);
        let resolved = spellings.map(|spelling| (spelling.as_str(), resolved(model, spelling)));
        let all: Vec<(&str, Name)> = reserved.into_iter().chain(resolved).collect();
        Self(Words::new(all.into_iter()))
    }

    pub(super) fn find(&self, model: &Compiled, key: &str) -> Name {
        self.0.find(key).copied().unwrap_or_else(|| resolved(model, key))
    }
}

fn resolved(model: &Compiled, key: &str) -> Name {
    let field = model.field_for(key, Record::Lead);
    let is_given = |i: &usize| model.fields.get(*i).is_some_and(|f| !matches!(f.source, FieldSource::Counted(_)));
    field.filter(is_given).map_or(Name::Ignored, Name::Field)
}

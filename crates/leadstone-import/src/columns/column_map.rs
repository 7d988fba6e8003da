//! What the caller says of columns, checked against the model. Knows nothing about tables.

use leadstone::Model;
use leadstone::model::normal_alias;

use crate::columns::target::Target;

/// What the caller says of columns.
#[derive(Clone, Debug, Default)]
pub struct ColumnMap {
    /// Headers as they were given, as they are compared, and what they stand for.
    given: Vec<(String, String, Target)>,
}

/// A map that names what the model does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapProblem {
    /// The model has no such field.
    NoField {
        /// The name that was given.
        name: String,
    },
    /// The field is counted in the activities, so no column stands for it.
    Counted {
        /// The name of the field.
        name: String,
    },
}

impl ColumnMap {
    /// A map from headers to what they stand for: a field of the model or of the catalog, or a role.
    ///
    /// A field of the model comes before a role of the same name.
    ///
    /// # Errors
    /// The first target that is neither.
    pub fn new(model: &Model, pairs: &[(String, String)]) -> Result<Self, MapProblem> {
        let given: Result<Vec<_>, MapProblem> =
            pairs.iter().map(|(header, to)| Ok((header.clone(), normal_alias(header), target(model, to)?))).collect();
        Ok(Self { given: given? })
    }

    /// What a header stands for, if the map says so.
    pub fn target(&self, header: &str) -> Option<&Target> {
        let header = normal_alias(header);
        self.given.iter().find(|(_, known, _)| *known == header).map(|(_, _, target)| target)
    }

    /// The part of the map whose targets pass.
    #[must_use]
    pub fn filtered(&self, passes: impl Fn(&Target) -> bool) -> Self {
        Self { given: self.given.iter().filter(|(_, _, target)| passes(target)).cloned().collect() }
    }

    /// The map, and what another one says of headers that it does not name.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        let more = other.given.into_iter().filter(|(_, header, _)| !self.given.iter().any(|(_, own, _)| own == header));
        let more: Vec<_> = more.collect();
        self.given.extend(more);
        self
    }

    /// The headers of the map that a table does not have.
    pub fn missing<'m>(&'m self, headers: &[String]) -> impl Iterator<Item = &'m str> {
        let headers: Vec<String> = headers.iter().map(|header| normal_alias(header)).collect();
        self.given.iter().filter(move |(_, known, _)| !headers.contains(known)).map(|(header, _, _)| header.as_str())
    }
}

fn target(model: &Model, to: &str) -> Result<Target, MapProblem> {
    let own = |name: &str| model.fields().find(|field| field.name() == name);
    if let Some(field) = own(to) {
        if field.is_counted() {
            return Err(MapProblem::Counted { name: to.to_owned() });
        }
        return Ok(Target::Field { name: to.to_owned(), is_opposite: false });
    }
    let target = Target::parse(to);
    match target.field() {
        Some(name) if own(name).is_none() && !Model::catalog().contains_key(name) => {
            Err(MapProblem::NoField { name: to.to_owned() })
        }
        Some(name) if own(name).is_some_and(|field| field.is_counted()) => {
            Err(MapProblem::Counted { name: name.to_owned() })
        }
        _ => Ok(target),
    }
}

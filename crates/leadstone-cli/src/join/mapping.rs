//! Matches columns to fields and roles: by `--map`, else by the names in exports of `HubSpot` and Salesforce. Knows
//! nothing about rows.

use leadstone::Model;
use leadstone::model::{FieldView, RecordKind, normal_alias};

use crate::base::failure::Failure;
use crate::base::header::nearest;

/// The `--map` options, checked against the model.
pub(crate) struct ColumnMaps<'m> {
    model: &'m Model,
    given: Vec<(String, MapTarget<'m>)>,
    /// By option: whether any table has such a column.
    is_used: Vec<bool>,
}

/// The target of a `--map` option.
#[derive(Clone, Copy)]
pub(crate) enum MapTarget<'m> {
    Field(FieldView<'m>),
    ColumnRole(ColumnRole),
    /// A part or a property of an activity.
    Activity(&'m str),
    Ignore,
}

/// The role of a column that is not only a fact of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ColumnRole {
    Id,
    Email,
    Name,
    FirstName,
    LastName,
    Company,
    Domain,
    Stage,
}

/// Headers of each role, normalised as aliases are; the first that a table has wins.
const LEAD_ROLES: &[(ColumnRole, &[&str])] = &[
    (
        ColumnRole::Id,
        &["contactid", "leadid", "recordid", "recordidcontact", "recordidlead", "hsobjectid", "personid", "id"],
    ),
    (ColumnRole::Email, &["email", "emailaddress", "workemail", "contactemail", "primaryemail", "personemail"]),
    (ColumnRole::Name, &["name", "fullname", "contactname", "leadname"]),
    (ColumnRole::FirstName, &["firstname", "givenname"]),
    (ColumnRole::LastName, &["lastname", "surname", "familyname"]),
    (ColumnRole::Company, &["company", "companyname", "accountname", "associatedcompany", "companyaccount"]),
    (ColumnRole::Domain, &["associatedcompanydomain", "companydomain", "companydomainname"]),
];

/// The headers of a role, normalised; the first that a table has wins.
pub(crate) fn headers_of(role: ColumnRole) -> &'static [&'static str] {
    LEAD_ROLES.iter().find(|(known, _)| *known == role).map_or(&[], |(_, headers)| headers)
}

impl<'m> ColumnMaps<'m> {
    pub(crate) fn new(model: &'m Model, maps: &'m [(String, String)]) -> Result<Self, Failure> {
        let maps: Result<Vec<_>, Failure> =
            maps.iter().map(|(header, to)| Ok((header.clone(), target(model, to)?))).collect();
        let given = maps?;
        let is_used = vec![false; given.len()];
        Ok(Self { model, given, is_used })
    }

    pub(crate) fn model(&self) -> &'m Model {
        self.model
    }

    /// The target of a header, if `--map` names it.
    pub(crate) fn target(&mut self, header: &str) -> Option<MapTarget<'m>> {
        let header = normal_alias(header);
        let index = self.given.iter().position(|(mapped, _)| normal_alias(mapped) == header)?;
        if let Some(is_used) = self.is_used.get_mut(index) {
            *is_used = true;
        }
        self.given.get(index).map(|(_, target)| *target)
    }

    /// The field that a header names without `--map`. Fields counted from activities have no column.
    pub(crate) fn field(&self, header: &str, record: RecordKind) -> Option<FieldView<'m>> {
        self.model.field_for(header, record).filter(|field| !field.is_counted())
    }

    /// Refuses a `--map` that no table has a column for.
    pub(crate) fn check<'h>(&self, headers: impl Iterator<Item = &'h str>) -> Result<(), Failure> {
        let Some(((header, _), _)) = self.given.iter().zip(&self.is_used).find(|(_, is_used)| !**is_used) else {
            return Ok(());
        };
        let failure = Failure::new(format!("--map: no column is called `{header}`"));
        Err(match nearest(header, headers) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure,
        })
    }
}

/// What `--map` makes of a key of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyRename {
    To(String),
    Away,
}

impl ColumnMaps<'_> {
    /// The renames of object keys, by normalised header.
    pub(crate) fn renames(&self) -> Vec<(String, KeyRename)> {
        let of = |target: &MapTarget<'_>| match target {
            MapTarget::Field(field) => Some(KeyRename::To(field.name().to_owned())),
            MapTarget::ColumnRole(ColumnRole::Id) => Some(KeyRename::To("id".to_owned())),
            MapTarget::ColumnRole(ColumnRole::Stage) => Some(KeyRename::To("stage".to_owned())),
            MapTarget::Ignore => Some(KeyRename::Away),
            MapTarget::ColumnRole(_) | MapTarget::Activity(_) => None,
        };
        self.given.iter().filter_map(|(header, target)| Some((normal_alias(header), of(target)?))).collect()
    }
}

fn target<'m>(model: &'m Model, to: &'m str) -> Result<MapTarget<'m>, Failure> {
    let role = match to {
        "ignore" => return Ok(MapTarget::Ignore),
        "id" => ColumnRole::Id,
        "email" => ColumnRole::Email,
        "name" => ColumnRole::Name,
        "stage" => ColumnRole::Stage,
        _ => {
            if let Some(property) = to.strip_prefix("activity.").filter(|p| !p.is_empty()) {
                return Ok(MapTarget::Activity(property));
            }
            return field(model, to).map(MapTarget::Field);
        }
    };
    // A field of that name in the model comes first.
    Ok(field(model, to).map_or(MapTarget::ColumnRole(role), MapTarget::Field))
}

fn field<'m>(model: &'m Model, name: &str) -> Result<FieldView<'m>, Failure> {
    if let Some(field) = model.fields().find(|f| f.name() == name) {
        if field.is_counted() {
            return Err(Failure::new(format!(
                "--map: `{name}` is counted in the activities, so no column stands for it"
            )));
        }
        return Ok(field);
    }
    let failure = Failure::new(format!("--map: the model `{}` has no field `{name}`", model.id()));
    Err(match nearest(name, model.fields().map(|f| f.name())) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => {
            failure.hint("a column can also be mapped to `id`, `email`, `name`, `stage`, `activity.NAME` or `ignore`")
        }
    })
}

/// The columns of a table of leads or companies.
pub(crate) struct LeadColumns<'m> {
    /// Columns that hold facts, with the names of their fields.
    pub(crate) facts: Vec<(usize, &'m str)>,
    roles: Vec<(ColumnRole, usize)>,
    pub(crate) unused: Vec<String>,
}

impl<'m> LeadColumns<'m> {
    pub(crate) fn new(header: &[String], record: RecordKind, maps: &mut ColumnMaps<'m>) -> Self {
        let mut columns = Self { facts: Vec::new(), roles: Vec::new(), unused: Vec::new() };
        // By role, the rank of its header in the list of names: the first name wins.
        let mut best: Vec<(ColumnRole, usize, usize)> = Vec::new();
        for (index, name) in header.iter().enumerate() {
            match maps.target(name) {
                Some(MapTarget::Ignore | MapTarget::Activity(_)) => continue,
                Some(MapTarget::ColumnRole(role)) => {
                    best.push((role, 0, index));
                    continue;
                }
                Some(MapTarget::Field(field)) => {
                    columns.facts.push((index, field.name()));
                    if field.name() == "person.email" {
                        best.push((ColumnRole::Email, 0, index));
                    }
                    continue;
                }
                None => {}
            }
            let mut is_used = false;
            if let Some(field) = maps.field(name, record) {
                columns.facts.push((index, field.name()));
                is_used = true;
            }
            let normal = normal_alias(name);
            for (role, names) in LEAD_ROLES {
                if let Some(place) = names.iter().position(|n| *n == normal) {
                    best.push((*role, place + 1, index));
                    is_used = true;
                }
            }
            if !is_used {
                columns.unused.push(if name.is_empty() { format!("column {}", index + 1) } else { name.clone() });
            }
        }
        best.sort_unstable();
        best.dedup_by_key(|(role, _, _)| *role);
        columns.roles = best.into_iter().map(|(role, _, index)| (role, index)).collect();
        columns
    }

    /// Uses a column called `stage` as the present stage, as in the JSON of a lead, unless `--map` says otherwise.
    pub(crate) fn take_stage(&mut self, header: &[String], maps: &mut ColumnMaps<'m>) {
        let Some(index) = header.iter().position(|name| name == "stage") else { return };
        let is_free = maps.target("stage").is_none() && !self.facts.iter().any(|(column, _)| *column == index);
        if is_free && self.role(ColumnRole::Stage).is_none() {
            self.roles.push((ColumnRole::Stage, index));
            self.unused.retain(|name| name != "stage");
        }
    }

    pub(crate) fn role(&self, role: ColumnRole) -> Option<usize> {
        self.roles.iter().find(|(r, _)| *r == role).map(|(_, index)| *index)
    }

    /// The column of a field.
    pub(crate) fn of_field(&self, name: &str) -> Option<usize> {
        self.facts.iter().find(|(_, field)| *field == name).map(|(index, _)| *index)
    }
}

//! What the columns of a table stand for: `--map` first, then the names of `HubSpot` and Salesforce.
//! Knows nothing about rows.

use leadstone::{FieldView, Model, Record};

use crate::base::failure::Failure;
use crate::base::header::{nearest, normal};

/// What `--map` says, checked against the model.
pub(crate) struct Maps<'m> {
    model: &'m Model,
    given: Vec<(String, Target<'m>)>,
    /// One for each: whether any table has such a column.
    is_used: Vec<bool>,
}

/// What a column stands for by `--map`.
#[derive(Clone, Copy)]
pub(crate) enum Target<'m> {
    Field(FieldView<'m>),
    Role(Role),
    /// A part or a property of an activity.
    Activity(&'m str),
    Ignore,
}

/// What a column of leads is, beside facts of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Id,
    Email,
    Name,
    FirstName,
    LastName,
    Company,
    Domain,
    Stage,
}

/// Headers of each role, the better ones first, as [`normal`] makes them.
const LEAD_ROLES: &[(Role, &[&str])] = &[
    (Role::Id, &["contactid", "leadid", "recordid", "recordidcontact", "recordidlead", "hsobjectid", "personid", "id"]),
    (Role::Email, &["email", "emailaddress", "workemail", "contactemail", "primaryemail", "personemail"]),
    (Role::Name, &["name", "fullname", "contactname", "leadname"]),
    (Role::FirstName, &["firstname", "givenname"]),
    (Role::LastName, &["lastname", "surname", "familyname"]),
    (Role::Company, &["company", "companyname", "accountname", "associatedcompany", "companyaccount"]),
    (Role::Domain, &["associatedcompanydomain", "companydomain", "companydomainname"]),
];

impl<'m> Maps<'m> {
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

    /// What `--map` says about a header.
    pub(crate) fn target(&mut self, header: &str) -> Option<Target<'m>> {
        let header = normal(header);
        let index = self.given.iter().position(|(mapped, _)| normal(mapped) == header)?;
        if let Some(is_used) = self.is_used.get_mut(index) {
            *is_used = true;
        }
        self.given.get(index).map(|(_, target)| *target)
    }

    /// The field that a header stands for without `--map`; what is counted in the activities has no column.
    pub(crate) fn field(&self, header: &str, record: Record) -> Option<FieldView<'m>> {
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
pub(crate) enum Rename {
    To(String),
    Away,
}

impl Maps<'_> {
    /// What becomes of the keys of an object, by headers as compared.
    pub(crate) fn renames(&self) -> Vec<(String, Rename)> {
        let of = |target: &Target<'_>| match target {
            Target::Field(field) => Some(Rename::To(field.name().to_owned())),
            Target::Role(Role::Id) => Some(Rename::To("id".to_owned())),
            Target::Role(Role::Stage) => Some(Rename::To("stage".to_owned())),
            Target::Ignore => Some(Rename::Away),
            Target::Role(_) | Target::Activity(_) => None,
        };
        self.given.iter().filter_map(|(header, target)| Some((normal(header), of(target)?))).collect()
    }
}

fn target<'m>(model: &'m Model, to: &'m str) -> Result<Target<'m>, Failure> {
    let role = match to {
        "ignore" => return Ok(Target::Ignore),
        "id" => Role::Id,
        "email" => Role::Email,
        "name" => Role::Name,
        "stage" => Role::Stage,
        _ => {
            if let Some(property) = to.strip_prefix("activity.").filter(|p| !p.is_empty()) {
                return Ok(Target::Activity(property));
            }
            return field(model, to).map(Target::Field);
        }
    };
    // A model may have a field of that very name.
    Ok(field(model, to).map_or(Target::Role(role), Target::Field))
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
pub(crate) struct Columns<'m> {
    /// Columns that hold facts, with the names of their fields.
    pub(crate) facts: Vec<(usize, &'m str)>,
    roles: Vec<(Role, usize)>,
    pub(crate) unused: Vec<String>,
}

impl<'m> Columns<'m> {
    pub(crate) fn new(header: &[String], record: Record, maps: &mut Maps<'m>) -> Self {
        let mut columns = Self { facts: Vec::new(), roles: Vec::new(), unused: Vec::new() };
        // By role the place of its header in the list of names: the first name wins.
        let mut best: Vec<(Role, usize, usize)> = Vec::new();
        for (index, name) in header.iter().enumerate() {
            match maps.target(name) {
                Some(Target::Ignore | Target::Activity(_)) => continue,
                Some(Target::Role(role)) => {
                    best.push((role, 0, index));
                    continue;
                }
                Some(Target::Field(field)) => {
                    columns.facts.push((index, field.name()));
                    if field.name() == "person.email" {
                        best.push((Role::Email, 0, index));
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
            let normal = normal(name);
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

    /// Takes a column called `stage` for the present stage, as the JSON of a lead has it, if `--map` says nothing else.
    pub(crate) fn take_stage(&mut self, header: &[String], maps: &mut Maps<'m>) {
        let Some(index) = header.iter().position(|name| name == "stage") else { return };
        let is_free = maps.target("stage").is_none() && !self.facts.iter().any(|(column, _)| *column == index);
        if is_free && self.role(Role::Stage).is_none() {
            self.roles.push((Role::Stage, index));
            self.unused.retain(|name| name != "stage");
        }
    }

    pub(crate) fn role(&self, role: Role) -> Option<usize> {
        self.roles.iter().find(|(r, _)| *r == role).map(|(_, index)| *index)
    }

    /// The column of a field.
    pub(crate) fn of_field(&self, name: &str) -> Option<usize> {
        self.facts.iter().find(|(_, field)| *field == name).map(|(index, _)| *index)
    }
}

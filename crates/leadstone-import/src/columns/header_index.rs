//! Finds the field that a header names, and the roles that headers have in every tool. Knows nothing about tables.

use leadstone::Model;
use leadstone::model::{RecordKind, normal_alias};

use crate::columns::target::{ActivityPart, Target};
use crate::tool::ToolRecord;

/// Own keys of leads; the first that a table has and that is nearly unique wins.
const LEAD_KEYS: &[&str] = &[
    "recordid",
    "recordidlead",
    "recordidcontact",
    "leadid",
    "id",
    "contactid",
    "personid",
    "prospectid",
    "hsobjectid",
    "hsobjectidcontact",
    "subscriberid",
    "memberid",
    "customerid",
    "uuid",
    "guid",
];
const COMPANY_KEYS: &[&str] =
    &["recordid", "recordidcompany", "companyid", "accountid", "organizationid", "organisationid", "id"];
/// Words that say that a key is that of another record.
const FOREIGN: &[&str] = &[
    "company",
    "account",
    "organization",
    "organisation",
    "owner",
    "user",
    "campaign",
    "deal",
    "opportunity",
    "parent",
    "converted",
    "created",
    "modified",
    "list",
    "form",
    "master",
    "record type",
    "recordtype",
    "team",
    "external",
    "partner",
    "source",
    "reportsto",
    "reports to",
    "individual",
];

const NAMES: &[&str] = &["name", "fullname", "contactname", "leadname", "personname"];
const FIRST_NAMES: &[&str] = &["firstname", "givenname", "vorname", "prenom", "nombre"];
const LAST_NAMES: &[&str] = &["lastname", "surname", "familyname", "nachname", "apellido", "apellidos"];
const DOMAINS: &[&str] = &["associatedcompanydomain", "companydomain", "companydomainname", "webdomain", "domainname"];
const ALIAS_EMAILS: &[&str] = &[
    "secondaryemail",
    "otheremail",
    "additionalemailaddresses",
    "additionalemails",
    "email2",
    "email3",
    "emailaddress2",
    "emailaddress3",
    "personalemail",
    "privateemail",
    "homeemail",
    "alternateemail",
    "alternativeemail",
];

const ACTIVITY_TYPES: &[&str] = &["activitytype", "type", "eventtype", "event", "activity"];
const ACTIVITY_DATES: &[&str] =
    &["activitydate", "date", "timestamp", "occurredat", "activitytime", "time", "at", "createdate", "createdat"];
const ACTIVITY_KEYS: &[&str] = &["activityid", "eventid", "recordid", "id"];
const ACTIVITY_CONTACTS: &[&str] =
    &["contactid", "leadid", "associatedcontactid", "associatedcontactids", "whoid", "personid"];
const ACTIVITY_EMAILS: &[&str] =
    &["associatedcontactemail", "contactemail", "leademail", "emailaddress", "personemail", "email"];

/// The field that a header names in the model, else in the catalog, and its place among the names of the field: the
/// least is preferred.
pub(super) fn field(model: &Model, header: &str, record: ToolRecord) -> Option<(String, usize)> {
    let kind = if record == ToolRecord::Company { RecordKind::Company } else { RecordKind::Lead };
    if let Some(found) = model.field_for(header, kind) {
        let place = model.place_of_name(found.name(), header);
        return (!found.is_counted()).then(|| (found.name().to_owned(), place));
    }
    let header = header.trim();
    let named = Model::catalog().iter().filter_map(|(name, field)| {
        let is_named = record == ToolRecord::Lead && name == header;
        let normal = normal_alias(header);
        let has_alias = || field.aliases.iter().any(|alias| normal_alias(alias) == normal);
        (is_named || has_alias()).then(|| (name, model.place_of_name(name, header)))
    });
    let named: Vec<(&String, usize)> = named.collect();
    let found = match kind {
        RecordKind::Company => named.into_iter().find(|(name, _)| name.starts_with("company.")),
        RecordKind::Lead => {
            named.into_iter().min_by_key(|(name, _)| (!name.starts_with("person."), name.starts_with("company.")))
        }
    };
    found.map(|(name, place)| (name.clone(), place))
}

/// The role that a header has in every tool, and its place among the names of the role: the least is preferred.
pub(super) fn role(header: &str, record: ToolRecord) -> Option<(Target, usize)> {
    // As in the JSON of a lead.
    if record == ToolRecord::Lead && header.trim() == "stage" {
        return Some((Target::PresentStage, 0));
    }
    let normal = normal_alias(header);
    let lists: &[(&[&str], Target)] = match record {
        ToolRecord::Lead => &[
            (LEAD_KEYS, Target::Id),
            (NAMES, Target::Name),
            (FIRST_NAMES, Target::FirstName),
            (LAST_NAMES, Target::LastName),
            (DOMAINS, Target::Domain),
            (ALIAS_EMAILS, Target::AliasEmail),
        ],
        ToolRecord::Company => &[(COMPANY_KEYS, Target::Id), (NAMES, Target::Name), (DOMAINS, Target::Domain)],
        ToolRecord::Activity => &[
            (ACTIVITY_TYPES, Target::Activity(ActivityPart::Type)),
            (ACTIVITY_DATES, Target::Activity(ActivityPart::At)),
            (ACTIVITY_CONTACTS, Target::Activity(ActivityPart::Contact)),
            (ACTIVITY_KEYS, Target::Activity(ActivityPart::Id)),
            (ACTIVITY_EMAILS, Target::Activity(ActivityPart::Email)),
        ],
    };
    for (names, target) in lists {
        if let Some(place) = names.iter().position(|name| *name == normal) {
            return Some((target.clone(), place));
        }
    }
    if record == ToolRecord::Activity || !ends_as_key(header) {
        return None;
    }
    let lower = header.to_lowercase();
    let is_foreign = FOREIGN.iter().any(|word| lower.contains(word));
    Some(if is_foreign { (Target::ForeignKey, 0) } else { (Target::Id, LEAD_KEYS.len()) })
}

/// Whether the last word of a header says that it is a key: `Lead ID`, `CustomerId`, `lead_key`.
fn ends_as_key(header: &str) -> bool {
    let header = header.trim();
    let word = header.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or(header);
    matches!(word.to_lowercase().as_str(), "id" | "ids" | "key" | "uuid" | "guid")
        || (word.len() > 2 && (word.ends_with("Id") || word.ends_with("ID")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_names_a_field_of_the_model_or_else_of_the_catalog() {
        let model = Model::builtin();
        let found = |header: &str, record| field(&model, header, record).map(|(name, _)| name);
        assert_eq!(found("Number of Employees", ToolRecord::Lead).as_deref(), Some("company.employees"));
        // The model does not ask about cities.
        assert_eq!(found("City", ToolRecord::Lead).as_deref(), Some("person.city"));
        assert_eq!(found("City", ToolRecord::Company).as_deref(), Some("company.city"));
        assert_eq!(found("Favourite colour", ToolRecord::Lead), None);
    }

    #[test]
    fn a_key_of_another_record_is_no_key_of_the_lead() {
        let found = |header: &str| role(header, ToolRecord::Lead).map(|(target, _)| target);
        assert_eq!(found("Lead ID"), Some(Target::Id));
        assert_eq!(found("BranchId"), Some(Target::Id));
        assert_eq!(found("Account ID"), Some(Target::ForeignKey));
        assert_eq!(found("hubspot_owner_id"), Some(Target::ForeignKey));
        assert_eq!(found("Paid"), None);
    }
}

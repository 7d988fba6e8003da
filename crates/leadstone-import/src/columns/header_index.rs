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

/// Names of fields in other languages than that of the catalog, normalised.
#[rustfmt::skip]
const OTHER_LANGUAGES: &[(&str, &[&str])] = &[
    ("company.name", &["firma", "firmenname", "unternehmen", "organisation", "organization", "societe", "société", "entreprise", "empresa", "compañía", "azienda", "società", "bedrijf", "företag", "firmy", "회사", "회사명", "会社名", "公司"]),
    ("company.employees", &["mitarbeiter", "mitarbeiterzahl", "anzahlmitarbeiter", "anzahldermitarbeiter", "beschäftigte", "effectif", "effectifs", "nombredesalariés", "nombredemployés", "empleados", "númerodeempleados", "numerodeempleados", "funcionários", "númerodefuncionários", "dipendenti", "numerodipendenti", "medewerkers", "직원수", "従業員数", "员工人数", "companysize", "teamsize", "employeerange", "employeesrange"]),
    ("company.revenue", &["umsatz", "jahresumsatz", "chiffredaffaires", "ingresos", "ingresosanuales", "facturación", "facturacion", "faturamento", "fatturato", "omzet", "매출", "연매출", "売上"]),
    ("company.industry", &["branche", "secteur", "secteurdactivité", "secteurdactivite", "industria", "setor", "settore", "branża", "bransch", "산업", "업종", "業種", "行业"]),
    ("company.website", &["webseite", "internetseite", "homepage", "siteweb", "siteinternet", "sitioweb", "páginaweb", "paginaweb", "sitoweb", "웹사이트"]),
    ("person.title", &["berufsbezeichnung", "jobtitel", "funktion", "stellung", "poste", "fonction", "intituléduposte", "cargo", "puesto", "ruolo", "qualifica", "functie", "stanowisko", "직함", "직책", "役職", "职位"]),
    ("person.email", &["emailadresse", "mailadresse", "mail", "adressemail", "adresseemail", "courriel", "correo", "correoelectrónico", "correoelectronico", "indirizzoemail", "이메일", "メールアドレス", "邮箱"]),
    ("person.phone", &["telefon", "telefonnummer", "téléphone", "telephone", "teléfono", "telefono", "telefone", "전화", "전화번호", "電話番号"]),
    ("person.country", &["land", "pays", "país", "pais", "paese", "국가", "国"]),
    ("person.city", &["stadt", "ort", "ville", "ciudad", "cidade", "città", "도시"]),
    ("lead.source", &["quelle", "leadquelle", "herkunft", "origine", "sourceduprospect", "fuente", "origen", "fonte", "origem", "유입경로", "출처"]),
    ("lead.status", &["leadstatus", "statut", "statutduprospect", "estado", "estadodellead", "stato", "상태"]),
    ("lead.created", &["erstelltam", "angelegtam", "erstellungsdatum", "datedecréation", "datedecreation", "crééle", "fechadecreación", "fechadecreacion", "datadecriação", "datadicreazione", "생성일", "등록일", "作成日"]),
    ("person.email_opt_out", &["emailoptout", "optout", "optedout", "unsubscribed", "newsletterabgemeldet"]),
    ("person.do_not_call", &["donotphone", "nocalls", "nichtanrufen", "keineanrufe", "nepasappeler", "nollamar"]),
];

/// Names of columns that give leave for what a field refuses, normalised.
#[rustfmt::skip]
const PERMISSIONS: &[(&str, &[&str])] = &[
    ("person.email_opt_out", &["emailoptin", "optin", "optedin", "emailconsent", "emailpermission", "marketingconsent", "marketingoptin", "marketingpermission", "acceptsmarketing", "newsletter", "newsletteroptin", "subscribed", "emailerlaubt", "werbeeinwilligung", "optinemail", "consentementemail", "수신동의", "마케팅수신동의"]),
    ("person.do_not_call", &["phoneoptin", "calloptin", "phoneconsent", "callconsent", "phonepermission", "maycall", "callallowed", "anruferlaubt", "telefonerlaubt", "optintelephone"]),
];

const NAMES: &[&str] = &["name", "fullname", "contactname", "leadname", "personname"];
const FIRST_NAMES: &[&str] = &["firstname", "givenname", "vorname", "prenom", "prénom", "nombre", "nome", "voornaam"];
const LAST_NAMES: &[&str] =
    &["lastname", "surname", "familyname", "nachname", "nom", "nomdefamille", "apellido", "apellidos", "cognome"];
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
    if record != ToolRecord::Activity
        && let Some(target) = usual_field(&normal)
    {
        return Some((target, 0));
    }
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

/// The field that a normal header names in another language, or for which it gives leave.
fn usual_field(normal: &str) -> Option<Target> {
    let named = |lists: &[(&str, &[&str])]| {
        lists.iter().find(|(_, names)| names.contains(&normal)).map(|(field, _)| (*field).to_owned())
    };
    let field = |name, is_opposite| Target::Field { name, is_opposite };
    named(OTHER_LANGUAGES).map(|name| field(name, false)).or_else(|| named(PERMISSIONS).map(|name| field(name, true)))
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
    fn a_header_may_be_in_another_language_or_give_leave() {
        let found = |header: &str| role(header, ToolRecord::Lead).map(|(target, _)| target.to_string());
        assert_eq!(found("Mitarbeiter").as_deref(), Some("company.employees"));
        assert_eq!(found("Chiffre d'affaires").as_deref(), Some("company.revenue"));
        assert_eq!(found("회사명").as_deref(), Some("company.name"));
        assert_eq!(found("Email Opt In").as_deref(), Some("!person.email_opt_out"));
        assert_eq!(found("Anruf erlaubt").as_deref(), Some("!person.do_not_call"));
        // Every name is normal, and every field is one of the catalog.
        for (field, names) in OTHER_LANGUAGES.iter().chain(PERMISSIONS) {
            assert!(Model::catalog().contains_key(*field), "{field}");
            for name in *names {
                assert_eq!(normal_alias(name), *name);
            }
        }
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

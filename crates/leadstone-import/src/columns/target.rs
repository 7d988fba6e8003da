//! What a column stands for: a fact, a role, or a part of an activity. Knows nothing about headers.

use std::fmt;

/// What a column stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A fact of the lead or its company.
    Field {
        /// The dotted name of the field.
        name: String,
        /// Whether yes means no: permission to call, where the field says that no calls are wanted.
        is_opposite: bool,
    },
    /// The record's own key.
    Id,
    /// The key of another record, which never identifies this one.
    ForeignKey,
    /// The name of the person.
    Name,
    /// The first name of the person.
    FirstName,
    /// The last name of the person.
    LastName,
    /// The web domain by which companies are joined, where it is no field.
    Domain,
    /// A further e-mail address, by which activities are joined.
    AliasEmail,
    /// The present stage of the lead, in the words of the model.
    PresentStage,
    /// A part of an activity.
    Activity(ActivityPart),
    /// Nothing.
    Ignore,
}

/// A part of an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActivityPart {
    /// What was done.
    Type,
    /// When it was done.
    At,
    /// The key of the activity.
    Id,
    /// The key of the lead who did it.
    Contact,
    /// The e-mail address of the lead who did it.
    Email,
    /// A property with this name.
    Property(String),
}

/// The words of the roles.
const ROLES: &[(&str, Target)] = &[
    ("id", Target::Id),
    ("foreign_key", Target::ForeignKey),
    ("name", Target::Name),
    ("first_name", Target::FirstName),
    ("last_name", Target::LastName),
    ("domain", Target::Domain),
    ("alias_email", Target::AliasEmail),
    ("present_stage", Target::PresentStage),
    ("stage", Target::PresentStage),
    ("ignore", Target::Ignore),
];

/// Short names of fields.
const FIELDS: &[(&str, &str)] =
    &[("email", "person.email"), ("company", "company.name"), ("owner", "lead.owner"), ("website", "company.website")];

impl Target {
    /// The target that a word names: a role, a part of an activity, or else a field. `!` in front means that yes is no.
    pub fn parse(word: &str) -> Self {
        if let Some((_, role)) = ROLES.iter().find(|(name, _)| *name == word) {
            return role.clone();
        }
        if let Some(part) = word.strip_prefix("activity.").filter(|part| !part.is_empty()) {
            return Self::Activity(match part {
                "type" => ActivityPart::Type,
                "at" => ActivityPart::At,
                "id" => ActivityPart::Id,
                "contact" => ActivityPart::Contact,
                "email" => ActivityPart::Email,
                property => ActivityPart::Property(property.to_owned()),
            });
        }
        let (name, is_opposite) = word.strip_prefix('!').map_or((word, false), |name| (name, true));
        let name = FIELDS.iter().find(|(short, _)| *short == name).map_or(name, |(_, field)| field);
        Self::Field { name: name.to_owned(), is_opposite }
    }

    /// The name of the field, if it is one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Field { name, .. } => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field { name, is_opposite: false } => f.write_str(name),
            Self::Field { name, is_opposite: true } => write!(f, "!{name}"),
            Self::Activity(part) => match part {
                ActivityPart::Type => f.write_str("activity.type"),
                ActivityPart::At => f.write_str("activity.at"),
                ActivityPart::Id => f.write_str("activity.id"),
                ActivityPart::Contact => f.write_str("activity.contact"),
                ActivityPart::Email => f.write_str("activity.email"),
                ActivityPart::Property(name) => write!(f, "activity.{name}"),
            },
            role => f.write_str(ROLES.iter().find(|(_, known)| known == role).map_or("", |(name, _)| name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_back_from_its_words() {
        let words = ["id", "name", "present_stage", "company.employees", "!person.email_opt_out", "activity.at"];
        for word in words.into_iter().chain(["activity.path", "ignore", "alias_email"]) {
            assert_eq!(Target::parse(word).to_string(), word);
        }
        assert_eq!(Target::parse("email").field(), Some("person.email"));
        assert_eq!(Target::parse("stage"), Target::PresentStage);
        assert_eq!(Target::parse("activity."), Target::Field { name: "activity.".to_owned(), is_opposite: false });
    }
}

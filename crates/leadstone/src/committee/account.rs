//! An account: its contacts with their roles in the purchase. Knows nothing about models or coverage.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::base::error::{DocPath, Error, ProblemKind};
use crate::base::name::normal_name;

/// The greatest strength of one report, per mille: two reports of one person must never look like certainty.
pub(crate) const MOST_REPORTED: u16 = 950;

/// The people of one company.
///
/// Contacts are a set by id: two reports of one person are merged, with the greatest strength of each role and the more
/// cautious stance. So the order of reports never matters, and a report counts once however often it comes.
///
/// # Example
/// ```
/// use leadstone::committee::{Account, Contact, Stance};
/// let account = Account::new()
///     .with_contact(Contact::new("ann").with_role("Champion", 800).with_stance(Stance::Supporter))
///     .with_contact(Contact::new("ann").with_role("champion", 300))
///     .with_contact(Contact::new("bo").with_certain_role("decision_maker"));
/// assert_eq!(account.contacts().count(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Account {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// INVARIANT: one contact for each id, ordered by id.
    #[serde(serialize_with = "values")]
    contacts: BTreeMap<String, Contact>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    absent: BTreeSet<String>,
}

/// A person of an account.
///
/// # Example
/// ```
/// use leadstone::committee::{Contact, Strength};
/// let contact = Contact::new("ann").with_role("user", Strength::of(900, 500)).with_possible_role("champion");
/// assert_eq!(contact.id(), "ann");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Contact {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    stance: Stance,
    /// INVARIANT: names as `normal_name` makes them; no strength of zero, which means the same as no role.
    roles: BTreeMap<String, Strength>,
}

/// Whether a contact is for or against the purchase.
///
/// The variants are ordered: if two reports differ, the later variant counts, since a needless warning costs less than
/// a missing one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// Not reported; counts as neutral.
    #[default]
    Unknown,
    /// Is for it.
    Supporter,
    /// Is neither for nor against it.
    Neutral,
    /// Is against it: covers no role, and takes from the coverage where no champion answers.
    Blocker,
}

/// How surely and actively a contact has a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// It is not known whether the contact has the role.
    Unknown,
    /// Per mille, from reports: confidence times engagement. More than 950 counts as 950.
    Reported(u16),
    /// The contact has the role and acts in it: confirmed, not inferred from a title or from clicks.
    Certain,
}

impl Strength {
    /// The product of how sure and how engaged, both per mille.
    ///
    /// # Example
    /// ```
    /// assert_eq!(leadstone::committee::Strength::of(900, 500), leadstone::committee::Strength::Reported(450));
    /// ```
    pub fn of(confidence: u16, engagement: u16) -> Self {
        let product = u32::from(confidence.min(1000)) * u32::from(engagement.min(1000)) / 1000;
        Self::Reported(u16::try_from(product).unwrap_or(1000))
    }

    /// The strength per mille; `None` if it is not known.
    pub(crate) fn per_mille(self) -> Option<i64> {
        match self {
            Self::Unknown => None,
            Self::Reported(strength) => Some(i64::from(strength.min(MOST_REPORTED))),
            Self::Certain => Some(1000),
        }
    }
}

impl From<u16> for Strength {
    fn from(per_mille: u16) -> Self {
        Self::Reported(per_mille)
    }
}

impl Account {
    /// An empty account.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads an account from JSON: an object with `id`, `contacts` and `absent` (roles that nobody else has).
    ///
    /// A contact has an `id`, and may have a `name`, a `stance` (`supporter`, `neutral`, `blocker`, `unknown`) and
    /// `roles`: for each role a strength per mille, an object with `confidence` and `engagement`, both per mille,
    /// `"certain"`, or `null` where it is not known whether the contact has it.
    ///
    /// # Errors
    /// `account-shape` where the text is not such an object.
    ///
    /// # Example
    /// ```
    /// let account = leadstone::committee::Account::from_json(
    ///     r#"{"id": "acme", "contacts": [{"id": "ann", "roles": {"champion": 800, "decision_maker": null}}]}"#,
    /// )?;
    /// assert_eq!(account.id(), Some("acme"));
    /// assert_eq!(leadstone::committee::Account::from_json(&account.to_json())?, account);
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text)
            .map_err(|e| Error::one(ProblemKind::AccountShape { message: e.to_string() }, DocPath::root()))
    }

    /// Reads an account from values of any serde format, such as an object of JavaScript; the shape is that of
    /// [`from_json`](Self::from_json).
    ///
    /// # Errors
    /// `account-shape` where the value is not such an object.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, Error> {
        Self::deserialize(deserializer)
            .map_err(|e| Error::one(ProblemKind::AccountShape { message: e.to_string() }, DocPath::root()))
    }

    /// The same as JSON, with each contact once.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("an account holds only texts and numbers")
    }

    /// Names the account.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Adds a contact, or what else is known of one that is there.
    #[must_use]
    pub fn with_contact(mut self, contact: Contact) -> Self {
        match self.contacts.get_mut(&contact.id) {
            Some(known) => known.merge(contact),
            None => _ = self.contacts.insert(contact.id.clone(), contact),
        }
        self
    }

    /// Says that nobody else in the account has the role: looked for, and not there.
    ///
    /// The role is then closed: contacts with a strength for it still count, a contact who only may have it does not.
    #[must_use]
    pub fn with_absent(mut self, role: &str) -> Self {
        self.absent.insert(normal_name(role));
        self
    }

    /// The name of the account.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The contacts, each once, by id.
    pub fn contacts(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.values()
    }

    pub(crate) fn is_absent(&self, role: &str) -> bool {
        self.absent.contains(role)
    }

    /// The strength of a contact in a role; `None` without the role, and if it is possible only and said to be absent.
    pub(crate) fn strength(&self, contact: &Contact, role: &str) -> Option<Strength> {
        let strength = contact.roles.get(role).copied()?;
        (strength != Strength::Unknown || !self.is_absent(role)).then_some(strength)
    }

    /// The strengths of a contact in all roles, including those that the model does not have.
    pub(crate) fn strengths(&self, contact: &Contact) -> impl Iterator<Item = Strength> {
        contact.roles.keys().filter_map(|role| self.strength(contact, role))
    }

    pub(crate) fn role_names(&self) -> impl Iterator<Item = &String> {
        self.contacts.values().flat_map(|c| c.roles.keys()).chain(&self.absent)
    }
}

impl Contact {
    /// A contact with an id only; space around the id does not matter.
    pub fn new(id: &str) -> Self {
        Self { id: id.trim().to_owned(), name: None, stance: Stance::Unknown, roles: BTreeMap::new() }
    }

    /// Gives the name for people.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds a role with its strength (per mille). The greatest strength of several counts; 0 adds no role.
    #[must_use]
    pub fn with_role(mut self, role: &str, strength: impl Into<Strength>) -> Self {
        self.add(normal_name(role), strength.into());
        self
    }

    /// Says that the contact has the role for certain.
    #[must_use]
    pub fn with_certain_role(self, role: &str) -> Self {
        self.with_role(role, Strength::Certain)
    }

    /// Says that the contact may have the role.
    #[must_use]
    pub fn with_possible_role(self, role: &str) -> Self {
        self.with_role(role, Strength::Unknown)
    }

    /// Says whether the contact is for or against the purchase.
    #[must_use]
    pub fn with_stance(mut self, stance: Stance) -> Self {
        self.stance = stance;
        self
    }

    /// The id of the contact.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name for people; the id if there is no other.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    pub(crate) fn is_blocker(&self) -> bool {
        self.stance == Stance::Blocker
    }

    fn add(&mut self, role: String, strength: Strength) {
        if strength != Strength::Reported(0) {
            let known = self.roles.entry(role).or_insert(strength);
            *known = strength.max(*known);
        }
    }

    fn merge(&mut self, other: Self) {
        self.stance = self.stance.max(other.stance);
        self.name = match (self.name.take(), other.name) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        for (role, strength) in other.roles {
            self.add(role, strength);
        }
    }
}

fn values<S: Serializer>(contacts: &BTreeMap<String, Contact>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(contacts.values())
}

impl Serialize for Strength {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => serializer.serialize_none(),
            Self::Reported(strength) => serializer.serialize_u16(*strength),
            Self::Certain => serializer.serialize_str("certain"),
        }
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct AccountShape {
            id: Option<IdShape>,
            contacts: Option<Vec<ContactShape>>,
            absent: Option<Vec<String>>,
        }

        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct ContactShape {
            id: IdShape,
            name: Option<String>,
            stance: Option<Stance>,
            roles: Option<BTreeMap<String, Strength>>,
        }

        let shape = AccountShape::deserialize(deserializer)?;
        let mut account = Self { id: shape.id.map(|id| id.0), ..Self::new() };
        for (index, given) in shape.contacts.unwrap_or_default().into_iter().enumerate() {
            let mut contact = Contact::new(&given.id.0).with_stance(given.stance.unwrap_or_default());
            if contact.id.is_empty() {
                return Err(D::Error::custom(format!("contact {index}: `id` is empty")));
            }
            contact.name = given.name;
            for (role, strength) in given.roles.unwrap_or_default() {
                contact.add(normal_name(&role), strength);
            }
            account = account.with_contact(contact);
        }
        for role in shape.absent.unwrap_or_default() {
            account = account.with_absent(&role);
        }
        Ok(account)
    }
}

/// A name, which many systems write as a number.
struct IdShape(String);

impl<'de> Deserialize<'de> for IdShape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IdVisitor;

        impl Visitor<'_> for IdVisitor {
            type Value = IdShape;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a whole number as `id`")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<IdShape, E> {
                Ok(IdShape(text.to_owned()))
            }

            fn visit_i64<E: serde::de::Error>(self, id: i64) -> Result<IdShape, E> {
                Ok(IdShape(id.to_string()))
            }

            fn visit_u64<E: serde::de::Error>(self, id: u64) -> Result<IdShape, E> {
                Ok(IdShape(id.to_string()))
            }

            fn visit_f64<E: serde::de::Error>(self, id: f64) -> Result<IdShape, E> {
                whole(id, 9_007_199_254_740_992.0)
                    .map(|id| IdShape(id.to_string()))
                    .ok_or_else(|| E::custom("`id` is no whole number"))
            }
        }

        deserializer.deserialize_any(IdVisitor)
    }
}

/// JavaScript has no other numbers.
fn whole(number: f64, most: f64) -> Option<u64> {
    // In range and whole, so the cast is exact.
    (number == libm::trunc(number) && (0.0..=most).contains(&number)).then_some(number as u64)
}

const STRENGTH: &str = "a strength from 0 to 1000, `confidence` and `engagement`, `\"certain\"` or null";

impl<'de> Deserialize<'de> for Strength {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StrengthVisitor;

        impl<'de> Visitor<'de> for StrengthVisitor {
            type Value = Strength;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(STRENGTH)
            }

            fn visit_unit<E: serde::de::Error>(self) -> Result<Strength, E> {
                Ok(Strength::Unknown)
            }

            fn visit_none<E: serde::de::Error>(self) -> Result<Strength, E> {
                Ok(Strength::Unknown)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Strength, E> {
                match text {
                    "certain" => Ok(Strength::Certain),
                    "unknown" => Ok(Strength::Unknown),
                    _ => Err(E::custom(format!("`{text}` is not {STRENGTH}"))),
                }
            }

            fn visit_i64<E: serde::de::Error>(self, strength: i64) -> Result<Strength, E> {
                let in_range = u16::try_from(strength).ok().filter(|s| *s <= 1000);
                in_range.map(Strength::Reported).ok_or_else(|| E::custom(format!("{strength} is not {STRENGTH}")))
            }

            fn visit_u64<E: serde::de::Error>(self, strength: u64) -> Result<Strength, E> {
                self.visit_i64(i64::try_from(strength).unwrap_or(i64::MAX))
            }

            fn visit_f64<E: serde::de::Error>(self, strength: f64) -> Result<Strength, E> {
                let whole =
                    whole(strength, 1000.0).ok_or_else(|| E::custom(format!("{strength} is not {STRENGTH}")))?;
                self.visit_u64(whole)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Strength, A::Error> {
                let (mut confidence, mut engagement) = (None, None);
                while let Some(key) = map.next_key::<String>()? {
                    let part = match key.as_str() {
                        "confidence" => &mut confidence,
                        "engagement" => &mut engagement,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            return Err(A::Error::custom(format!(
                                "unknown key `{key}` in a role; expected {STRENGTH}"
                            )));
                        }
                    };
                    // Not another strength: a host's object may contain itself.
                    let per_mille = whole(map.next_value()?, 1000.0).and_then(|p| u16::try_from(p).ok());
                    let wrong = || A::Error::custom(format!("`{key}` is a whole number from 0 to 1000"));
                    *part = Some(per_mille.ok_or_else(wrong)?);
                }
                match (confidence, engagement) {
                    (Some(confidence), Some(engagement)) => Ok(Strength::of(confidence, engagement)),
                    _ => Err(A::Error::custom("a role needs both `confidence` and `engagement`")),
                }
            }
        }

        deserializer.deserialize_any(StrengthVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_account_is_refused_with_its_place() {
        for (text, part) in [
            ("[]", "expected struct"),
            (r#"{"people": []}"#, "unknown field `people`"),
            (r#"{"contacts": [{"name": "Ann"}]}"#, "missing field `id`"),
            (r#"{"contacts": [{"id": " "}]}"#, "contact 0: `id` is empty"),
            (r#"{"contacts": [{"id": 1, "stance": "foe"}]}"#, "unknown variant `foe`"),
            (r#"{"contacts": [{"id": 1, "roles": {"user": 1001}}]}"#, "1001 is not a strength"),
            (r#"{"contacts": [{"id": 1, "roles": {"user": 0.5}}]}"#, "0.5 is not a strength"),
            (r#"{"contacts": [{"id": 1, "roles": {"user": "sure"}}]}"#, "`sure` is not a strength"),
            (r#"{"contacts": [{"id": 1, "roles": {"user": {"confidence": 900}}}]}"#, "both `confidence`"),
            (r#"{"contacts": [{"id": 1, "roles": {"user": {"confidence": {}}}}]}"#, "expected f64"),
            (r#"{"contacts": [{"id": 1, "roles": {"user": {"confidence": 1001}}}]}"#, "whole number from 0 to 1000"),
        ] {
            let error = Account::from_json(text).unwrap_err();
            assert_eq!(error.code(), "account-shape");
            assert!(error.to_string().contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn the_json_of_an_account_reads_as_the_same_account() {
        let account = Account::new()
            .with_id("acme")
            .with_contact(Contact::new("2").with_name("Bo").with_certain_role("user").with_possible_role("champion"))
            .with_contact(
                Contact::new("1").with_role("Decision Maker", Strength::of(900, 800)).with_stance(Stance::Blocker),
            )
            .with_absent("gatekeeper");
        let json = account.to_json();
        assert_eq!(
            json,
            concat!(
                r#"{"id":"acme","contacts":[{"id":"1","stance":"blocker","roles":{"decision_maker":720}},"#,
                r#"{"id":"2","name":"Bo","stance":"unknown","roles":{"champion":null,"user":"certain"}}],"#,
                r#""absent":["gatekeeper"]}"#
            )
        );
        assert_eq!(Account::from_json(&json).unwrap(), account);
    }
}

//! The buying committee of an account: which roles are covered, what authority follows, and whom to look for next.
//! Knows nothing about the leads of the account. See `docs/semantics.md`.

mod account;
mod coverage;
mod role_search;

use std::collections::{BTreeMap, BTreeSet};

use coverage::noisy_or;

use crate::base::time::Timestamp;
use crate::base::value::{Number, Value};
use crate::condition::Test;
use crate::facts::lead::{Answer, Lead};
use crate::model::Model;
use crate::model::program::{CommitteeRole, CommitteeRules, Program};
use crate::reasoning::bounds::Interval;

pub use account::{Account, Contact, Stance, Strength};

/// The coverage from which a role counts as a thread of its own, per mille.
const THREAD: i64 = 500;

/// The committee of an account, as far as its contacts are known.
///
/// Coverage is per mille; a role for which nobody is identified lies between 0 and 1000.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Committee {
    /// The name of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The roles, in the order of the document.
    pub roles: Vec<RoleCoverage>,
    /// The weighted mean of the roles less what blockers take, per mille.
    pub coverage: Interval,
    /// The points of the account's authority: the document's `points` times the coverage, rounded down.
    pub authority: Interval,
    /// Whether every required role is covered, whoever has the open ones.
    pub decided: bool,
    /// Whether the account can carry the purchase, whoever has the open roles: decided, and enough covered in all.
    pub carried: bool,
    /// The number of roles that are covered by half or more: with one, the purchase depends on one person.
    pub threads: u32,
    /// The contacts who are against it, by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blockers: Vec<String>,
    /// Whom to look for next, if that can still change whether the account can carry the purchase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<NextContact>,
    /// Roles of contacts, or said to be absent, that the model does not have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
    facts: BTreeMap<String, Value>,
}

/// How far one role is covered.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct RoleCoverage {
    /// The name of the role.
    pub role: String,
    /// How surely somebody has the role, per mille.
    pub coverage: Interval,
    /// Whether the account cannot decide without it.
    pub required: bool,
    /// The contacts who have it and are not against the purchase, the strongest first.
    pub contacts: Vec<String>,
    /// The contacts who may have it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maybe: Vec<String>,
}

/// The role to look for next.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct NextContact {
    /// The name of the role.
    pub role: String,
    /// Contacts who may have it: ask them first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maybe: Vec<String>,
    /// Expected cost until it is settled whether the account can carry the purchase, in thousandths: with costs of 1
    /// the number of searches.
    pub expected: u64,
    /// Why, in a sentence.
    pub reason: String,
}

impl Model {
    /// The buying committee that the contacts of an account make up.
    ///
    /// A document without `[committee]` has the built-in one: decision maker, champion, influencer, user and gatekeeper.
    ///
    /// # Example
    /// ```
    /// use leadstone::Model;
    /// use leadstone::committee::{Account, Contact};
    /// let account = Account::new().with_contact(Contact::new("ann").with_role("champion", 800)).with_absent("gatekeeper");
    /// let committee = Model::builtin().committee(&account);
    /// assert_eq!((committee.authority.floor, committee.authority.ceiling), (20, 85));
    /// assert!(!committee.decided);
    /// assert_eq!(committee.next.map(|n| n.role).as_deref(), Some("decision_maker"));
    /// ```
    pub fn committee(&self, account: &Account) -> Committee {
        let model = &*self.0;
        let rules = &model.committee;
        let roles: Vec<RoleCoverage> = rules.roles.iter().map(|role| role_coverage(role, account)).collect();
        let floors: Vec<i64> = roles.iter().map(|r| r.coverage.floor).collect();
        let ceilings: Vec<i64> = roles.iter().map(|r| r.coverage.ceiling).collect();
        let blocked = blocked(account);
        let coverage = interval(rules.coverage(&floors, blocked.ceiling), rules.coverage(&ceilings, blocked.floor));
        let points = |coverage: i64| rules.points * coverage / 1000;
        let known: BTreeSet<&str> = rules.roles.iter().map(|r| r.id.as_ref()).collect();
        let ignored: BTreeSet<&String> = account.role_names().filter(|r| !known.contains(r.as_str())).collect();
        let mut committee = Committee {
            account: account.id().map(str::to_owned),
            coverage,
            authority: interval(points(coverage.floor), points(coverage.ceiling)),
            decided: rules.is_decided(&floors),
            carried: rules.is_carried(&floors, blocked.ceiling),
            threads: u32::try_from(floors.iter().filter(|c| **c >= THREAD).count()).unwrap_or(u32::MAX),
            blockers: account.contacts().filter(|c| c.is_blocker()).map(|c| c.id().to_owned()).collect(),
            next: next(rules, &roles, account, &floors, blocked.ceiling),
            ignored: ignored.into_iter().cloned().collect(),
            facts: BTreeMap::new(),
            roles,
        };
        if model.treats_alike(&rules.field, committee.authority) {
            committee.facts.insert(rules.field.to_string(), number(committee.authority.floor));
        }
        if committee.decided == rules.is_decided(&ceilings) {
            committee.facts.insert(rules.decided.to_string(), Value::Bool(committee.decided));
        }
        committee
    }
}

impl Committee {
    /// What is settled about the account, as facts for its leads: authority and whether it can decide.
    ///
    /// Authority is settled if no cut point of the model lies within its interval, so that the model cannot tell its
    /// values apart; its least value then represents all. Everything else stays unknown, so the intervals of the leads
    /// stay sound.
    ///
    /// # Example
    /// ```
    /// use leadstone::Model;
    /// use leadstone::committee::{Account, Contact};
    /// let account = Account::new().with_contact(Contact::new("ann").with_certain_role("decision_maker"));
    /// let committee = Model::builtin().committee(&account);
    /// assert_eq!(committee.facts().map(|(field, _)| field).collect::<Vec<_>>(), ["account.decided"]);
    /// ```
    pub fn facts(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.facts.iter().map(|(field, value)| (field.as_str(), value))
    }

    /// Gives the [facts](Self::facts) to a lead of the account, as answers from the source `committee`.
    ///
    /// # Example
    /// ```
    /// use leadstone::{Lead, Model, Timestamp};
    /// use leadstone::committee::{Account, Contact};
    /// let model = Model::from_json(r#"{"format": 1, "id": "m", "scores": [{"id": "fit", "groups": [{"id": "g", "tables":
    ///     [{"field": "account.decided", "cells": [{"is": "true", "points": 30}]}]}]}]}"#)?;
    /// let at = Timestamp::parse("2026-11-22")?;
    /// let account = Account::new().with_contact(Contact::new("ann").with_role("decision_maker", 900));
    /// let lead = model.committee(&account).onto(Lead::new(), at);
    /// assert_eq!(model.score(&lead, at)?.points("fit"), Some(30));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    #[must_use]
    pub fn onto(&self, lead: Lead, at: Timestamp) -> Lead {
        self.facts.iter().fold(lead, |lead, (field, value)| {
            lead.with(field, Answer::new(value.clone()).with_at(at).with_source("committee"))
        })
    }

    /// The same as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a committee holds only texts and numbers")
    }
}

fn interval(floor: i64, ceiling: i64) -> Interval {
    Interval { floor, ceiling, exact: true }
}

fn number(points: i64) -> Value {
    // At most a million, so a float holds it.
    Value::Number(Number::from_finite(points as f64))
}

fn role_coverage(role: &CommitteeRole, account: &Account) -> RoleCoverage {
    let mut contacts: Vec<(i64, &str)> = Vec::new();
    let mut maybe = Vec::new();
    let mut is_identified = false;
    for contact in account.contacts() {
        let Some(strength) = account.strength(contact, &role.id) else { continue };
        match strength.per_mille() {
            // A blocker holds the role, but does not cover it.
            Some(_) if contact.is_blocker() => is_identified = true,
            Some(strength) => contacts.push((strength, contact.id())),
            None if contact.is_blocker() => {}
            None => maybe.push(contact.id().to_owned()),
        }
    }
    is_identified |= !contacts.is_empty();
    contacts.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let covered = noisy_or(&mut contacts.iter().map(|(strength, _)| *strength).collect::<Vec<_>>());
    let is_open = !maybe.is_empty() || (!is_identified && !account.is_absent(&role.id));
    RoleCoverage {
        role: role.id.to_string(),
        coverage: interval(covered, if is_open { 1000 } else { covered }),
        required: role.required,
        contacts: contacts.into_iter().map(|(_, id)| id.to_owned()).collect(),
        maybe,
    }
}

/// How strongly the purchase is opposed, per mille: each blocker with the strongest of their roles.
fn blocked(account: &Account) -> Interval {
    let of = |unknown: i64| {
        let strength = |c: &Contact| account.strengths(c).map(|s| s.per_mille().unwrap_or(unknown)).max().unwrap_or(0);
        noisy_or(&mut account.contacts().filter(|c| c.is_blocker()).map(strength).collect::<Vec<_>>())
    };
    interval(of(0), of(1000))
}

fn next(
    rules: &CommitteeRules,
    roles: &[RoleCoverage],
    account: &Account,
    floors: &[i64],
    blocked: i64,
) -> Option<NextContact> {
    let is_open = |role: &RoleCoverage| {
        let is_weak = role.coverage.floor < rules.at_least && !account.is_absent(&role.role);
        role.coverage.floor < role.coverage.ceiling || is_weak
    };
    let open: Vec<usize> = roles.iter().enumerate().filter(|(_, r)| is_open(r)).map(|(i, _)| i).collect();
    let step = role_search::next(rules, floors, &open, blocked)?;
    let (role, rule) = roles.iter().zip(&rules.roles).nth(step.role).expect("one of the roles");
    let label = rule.label();
    let names: Vec<&str> =
        account.contacts().filter(|c| role.maybe.iter().any(|id| id == c.id())).map(Contact::label).collect();
    let known = if !names.is_empty() {
        format!("{} may be the {label}", names.join(" or "))
    } else if role.contacts.is_empty() {
        format!("nobody is known as {label}")
    } else {
        format!("only {} % sure of a {label}", role.coverage.floor / 10)
    };
    let required =
        if rule.required && role.coverage.floor < rules.at_least { ", and nothing is decided without one" } else { "" };
    let mut found = floors.to_vec();
    *found.get_mut(step.role).expect("one of the roles") = 1000;
    let (before, after) = (rules.coverage(floors, blocked) / 10, rules.coverage(&found, blocked) / 10);
    let reason = format!("{known}{required}; one for certain takes the coverage from {before} % to {after} %");
    Some(NextContact { role: role.role.clone(), maybe: role.maybe.clone(), expected: step.expected, reason })
}

impl Program {
    /// Whether no table and no condition tells the numbers of an interval apart, both ends included.
    fn treats_alike(&self, field: &str, interval: Interval) -> bool {
        if interval.floor == interval.ceiling {
            return true;
        }
        let Some(field) = self.field_names.get(field).map(|id| &self.fields[*id]) else { return false };
        let (low, high) = (number(interval.floor), number(interval.ceiling));
        let between = interval.floor as f64..=interval.ceiling as f64;
        let mut tables = field.tables.iter().map(|t| &self.tables[*t]);
        let mut atoms = field.atoms.iter().map(|a| &self.atoms[*a]);
        tables.all(|table| table.cell(&low) == table.cell(&high))
            && atoms.all(|atom| {
                let passes = |value: &Value| atom.test.passes(value, 0);
                // An equality holds at its limit only.
                let at_limit = match &atom.test {
                    Test::Number(_, limit) if between.contains(&limit.get()) => passes(&Value::Number(*limit)),
                    _ => passes(&low),
                };
                passes(&low) == passes(&high) && passes(&low) == at_limit
            })
    }
}

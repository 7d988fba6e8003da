//! Checks and compiles the buying committee.

use super::lowering::{Lowering, boxed};
use crate::base::error::{DocPath, ProblemKind};
use crate::base::nearest::nearest;
use crate::base::value::FieldType;
use crate::document::{CommitteeDocument, CommitteeRoleDocument};
use crate::model::program::{CommitteeRole, CommitteeRules, FieldSource};

/// The most roles: with three states each, 59,049 states of a search.
const MAX_ROLES: usize = 10;
const MAX_AUTHORITY: i64 = 1_000_000;

/// The built-in committee: name, weight, required, share and cost of looking. The shares are guesses to start from.
const ROLES: [(&str, i64, bool, u8, u16); 5] = [
    ("decision_maker", 35, true, 40, 2),
    ("champion", 25, false, 50, 1),
    ("influencer", 15, false, 60, 1),
    ("user", 15, false, 80, 1),
    ("gatekeeper", 10, false, 70, 1),
];

impl Lowering<'_> {
    pub(super) fn committee(&mut self) {
        let none = CommitteeDocument {
            points: None,
            at_least: None,
            enough: None,
            blocker: None,
            champion: None,
            field: None,
            decided: None,
            roles: Vec::new(),
        };
        let document = self.document.committee.as_ref().unwrap_or(&none);
        let path = DocPath::root().key("committee");
        let mut percent = |what, value: Option<i64>, default: i64, low, key| {
            10 * value.map_or(default, |v| self.in_range(what, v, (low, 100), path.key(key)))
        };
        let at_least = percent("`at_least`", document.at_least, 50, 1, "at_least");
        let enough = percent("`enough`", document.enough, 50, 0, "enough");
        let blocker = percent("`blocker`", document.blocker, 30, 0, "blocker");
        let points = document.points.unwrap_or(100);
        let points = self.in_range("the number of points", points, (0, MAX_AUTHORITY), path.key("points"));
        let roles = self.committee_roles(&document.roles, &path.key("roles"));
        let champion = self.champion(document.champion.as_deref(), &roles, &path.key("champion"));
        let field = self.committee_field(document.field.as_deref(), FieldType::Number, &path.key("field"));
        let decided = self.committee_field(document.decided.as_deref(), FieldType::Bool, &path.key("decided"));
        self.committee = CommitteeRules { points, at_least, enough, blocker, champion, field, decided, roles };
    }

    fn committee_roles(&mut self, roles: &[CommitteeRoleDocument], path: &DocPath) -> Box<[CommitteeRole]> {
        if roles.is_empty() {
            let built_in = |(id, weight, required, share, cost): &(&str, _, _, _, _)| CommitteeRole {
                id: (*id).into(),
                name: None,
                weight: *weight,
                required: *required,
                share: *share,
                cost: *cost,
            };
            return ROLES.iter().map(built_in).collect();
        }
        if roles.len() > MAX_ROLES {
            self.problem(ProblemKind::TooMany { what: "roles", found: roles.len(), limit: MAX_ROLES }, path.clone());
            return Box::default();
        }
        self.unique(roles.iter().enumerate().map(|(i, r)| (r.id.as_str(), path.index(i).key("id"))));
        let mut compiled = Vec::with_capacity(roles.len());
        for (index, role) in roles.iter().enumerate() {
            let path = path.index(index);
            self.name(&role.id, &path.key("id"));
            let share = self.in_range("`share`", role.share.unwrap_or(50), (0, 100), path.key("share"));
            let cost = self.in_range("`cost`", role.cost.unwrap_or(1), (1, 1000), path.key("cost"));
            compiled.push(CommitteeRole {
                id: role.id.as_str().into(),
                name: boxed(role.name.as_ref()),
                weight: self.in_range("`weight`", role.weight, (1, 1000), path.key("weight")),
                required: role.required == Some(true),
                share: u8::try_from(share).unwrap_or(50),
                cost: u16::try_from(cost).unwrap_or(1),
            });
        }
        compiled.into()
    }

    fn champion(&mut self, given: Option<&str>, roles: &[CommitteeRole], path: &DocPath) -> Option<usize> {
        let name = given.unwrap_or("champion");
        let found = roles.iter().position(|r| r.id.as_ref() == name);
        if found.is_none() && given.is_some() {
            let ids: Vec<&str> = roles.iter().map(|r| r.id.as_ref()).collect();
            let hint = nearest(name, ids.iter().copied()).map(|n| format!("did you mean `{n}`?"));
            let kind = ProblemKind::BadChoice { found: name.to_owned(), choices: ids.join("`, `") };
            self.hinted(kind, path.clone(), hint);
        }
        found
    }

    /// A field that the committee answers; one that is only the default need not be there.
    fn committee_field(&mut self, given: Option<&str>, expected: FieldType, path: &DocPath) -> Box<str> {
        let default = if expected == FieldType::Number { "account.authority" } else { "account.decided" };
        let name = given.unwrap_or(default);
        let index = if given.is_some() { self.known_field(name, path) } else { self.field_names.get(name).copied() };
        if let Some(id) = index {
            let field = &self.fields[id];
            let (kind, is_given) = (field.kind, matches!(field.source, FieldSource::Given));
            if kind != expected {
                let found = kind.as_str();
                self.problem(
                    ProblemKind::FieldType { field: name.to_owned(), found, expected: expected.as_str() },
                    path.clone(),
                );
            } else if !is_given {
                let key = if expected == FieldType::Number { "field" } else { "decided" };
                self.problem(ProblemKind::KeyNeeds { key, needs: "fields that are not counted" }, path.clone());
            }
        }
        name.into()
    }
}

#[cfg(all(test, feature = "toml"))]
mod tests {
    use crate::Model;

    #[track_caller]
    fn problems(committee: &str) -> Vec<String> {
        let text = format!("format = 1\nid = \"m\"\n[fields.n]\ntype = \"number\"\n[committee]\n{committee}");
        let error = Model::from_toml(&text).unwrap_err();
        error.problems().iter().map(|p| p.to_string().split(" at line").next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn every_problem_of_a_committee_is_reported_with_its_place() {
        assert_eq!(
            problems(
                r#"
                points = -1
                at_least = 0
                blocker = 101
                champion = "champoin"
                field = "m"
                decided = "n"
                roles = [
                  { id = "champion", weight = 0 },
                  { id = "Champion", weight = 1, share = 101, cost = 0 },
                  { id = "champion", weight = 1 },
                ]"#
            ),
            [
                "committee.points: the number of points is -1, outside 0 to 1000000",
                "committee.at_least: `at_least` is 0, outside 1 to 100",
                "committee.blocker: `blocker` is 101, outside 0 to 100",
                "committee.champion: `champoin` is none of `champion`, `Champion`, `champion` (did you mean `champion`?)",
                "committee.field: unknown field `m` (declare it with `[fields.\"m\"]`)",
                "committee.decided: `n` is a number; expected a bool",
                "committee.roles[0].weight: `weight` is 0, outside 1 to 1000",
                "committee.roles[1].id: `Champion` is no name; a name has `a-z`, `0-9`, `_`, starting with a letter, \
                 at most 64 bytes (write `champion`)",
                "committee.roles[1].share: `share` is 101, outside 0 to 100",
                "committee.roles[1].cost: `cost` is 0, outside 1 to 1000",
                "committee.roles[2].id: the name `champion` is given twice",
            ]
        );
        let many: String = (0..11).map(|i| format!("{{ id = \"r{i}\", weight = 1 }},")).collect();
        assert_eq!(problems(&format!("roles = [{many}]")), ["committee.roles: 11 roles, more than the limit of 10"]);
    }

    #[test]
    fn a_counted_field_cannot_take_the_authority() {
        let text = "format = 1\nid = \"m\"\n[fields.n]\ncount = \"events\"\n[committee]\nfield = \"n\"";
        assert_eq!(Model::from_toml(text).unwrap_err().code(), "key-needs");
    }

    #[test]
    fn what_a_document_leaves_out_is_as_built_in() {
        let text = "format = 1\nid = \"m\"\n[committee]\nfield = \"account.authority\"\npoints = 40";
        let model = Model::from_toml(text).unwrap();
        let rules = &model.0.committee;
        assert_eq!((rules.points, rules.roles.len(), rules.champion), (40, 5, Some(1)));
        assert!(model.0.field_names.contains_key("account.authority"), "taken from the catalog");
        let built_in = Model::builtin();
        assert_eq!(built_in.0.committee.roles.iter().map(|r| r.weight).sum::<i64>(), 100);
    }
}

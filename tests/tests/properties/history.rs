//! Law 3 and what follows from it (E1 to E6): the log is a set, and time alone never makes a lead better.

use leadstone_tests::as_oracle::seen;
use leadstone_tests::fixtures::at;
use leadstone_tests::generate::Variety;
use leadstone_tests::oracle::{OracleVerdict, PlainActivity, PlainLead, PlainValue};
use proptest::prelude::*;

use super::case::{Case, case, score};
use crate::support::{check, config};

const DAY: i64 = 86_400;

/// The facts stay as they are for good, so that only the log can change the score.
fn with_activities_only(lead: &PlainLead) -> PlainLead {
    PlainLead { activities: lead.activities.clone(), ..PlainLead::default() }
}

fn points(case: &Case, lead: &PlainLead, now: i64) -> std::collections::BTreeMap<String, i64> {
    score(&case.model(), lead, now).map(|v| seen(&v).points).unwrap_or_default()
}

/// Without messages, so that no activity can make machines of others.
fn by_people(lead: &PlainLead, ids: &str) -> Vec<PlainActivity> {
    let person = |(index, activity): (usize, &PlainActivity)| PlainActivity {
        id: Some(format!("{ids}{index}")),
        properties: activity
            .properties
            .iter()
            .filter(|(name, _)| !["message", "machine", "honeypot"].contains(&name.as_str()))
            .cloned()
            .collect(),
        ..activity.clone()
    };
    lead.activities.iter().enumerate().map(person).collect()
}

/// E1: order changes nothing.
#[test]
fn a_log_is_a_set_whatever_its_order() {
    let compared = check(300, case(Variety::Full), |mut case, compared| {
        let model = case.model();
        let before = score(&model, &case.lead, case.now).map(|v| v.to_json());
        let activities = case.lead.activities.clone();
        case.lead.activities = case.tape.shuffled(std::mem::take(&mut case.lead.activities));
        compared.add("shuffled logs", usize::from(before.is_some() && activities != case.lead.activities));
        prop_assert_eq!(before, score(&model, &case.lead, case.now).map(|v| v.to_json()));
        Ok(())
    });
    compared.at_least_percent("shuffled logs", 40);
}

/// E2: a copy counts once.
#[test]
fn duplicates_of_activities_change_nothing_but_the_list_of_what_was_dropped() {
    let compared = check(300, case(Variety::Full), |mut case, compared| {
        let model = case.model();
        let before = score(&model, &case.lead, case.now).map(|v| seen(&v));
        let copies: Vec<PlainActivity> =
            case.lead.activities.iter().filter(|_| case.tape.chance(50)).cloned().collect();
        case.lead.activities.extend(copies.iter().cloned());
        case.lead.activities = case.tape.shuffled(std::mem::take(&mut case.lead.activities));
        let after = score(&model, &case.lead, case.now).map(|v| seen(&v));
        compared.add("logs with copies", usize::from(before.is_some() && !copies.is_empty()));
        let new = |v: &OracleVerdict| v.dropped.len();
        prop_assert_eq!(before.as_ref().map(new).map(|n| n + copies.len()), after.as_ref().map(new));
        let without = |v: OracleVerdict| OracleVerdict { dropped: Vec::new(), ..v };
        prop_assert_eq!(before.map(without), after.map(without));
        Ok(())
    });
    compared.at_least_percent("logs with copies", 50);
}

/// E3. Not true where an activity lies in the future: it counts later.
#[test]
fn nothing_new_means_no_higher_score_later() {
    let compared = check(300, case(Variety::Gains), |mut case, compared| {
        let mut lead = with_activities_only(&case.lead);
        lead.activities.retain(|a| a.at <= case.now);
        let mut before = points(&case, &lead, case.now);
        for _ in 0..5 {
            case.now += case.tape.between(0, 60 * DAY);
            let after = points(&case, &lead, case.now);
            for (score, points) in &after {
                prop_assert!(*points <= before[score], "{score} rose from {} to {points}", before[score]);
                compared.add("points that fell", usize::from(*points < before[score]));
            }
            before = after;
        }
        Ok(())
    });
    compared.at_least_percent("points that fell", 20);
}

proptest! {
    #![proptest_config(config(300))]

    /// The winner of a day may change, and with it the line; the sum must not rise by that.
    #[test]
    fn a_family_only_fades_though_its_rules_take_turns(
        rules in prop::collection::vec((10_i64..25, "half_life|linear|window", 5_i64..60, 0_u8..3), 2..5),
        deeds in prop::collection::vec((0_usize..4, 0_i64..4), 4..16),
    ) {
        let events: Vec<serde_json::Value> = rules.iter().enumerate().map(|(i, (points, way, days, per_day))| {
            let mut rule = serde_json::json!({"id": format!("e{i}"), "type": format!("t{i}"), "points": points, "family": "x"});
            rule[way] = format!("{days}d").into();
            if *per_day > 0 {
                rule["per_day"] = (*per_day).into();
            }
            rule
        }).collect();
        let document = serde_json::json!({"format": 1, "id": "m", "standalone": true,
            "scores": [{"id": "s", "range": [0, 1000], "groups": [{"id": "g", "events": events}]}]});
        let model = leadstone::Model::from_json(&document.to_string()).expect("the document is right");
        let mut lead = leadstone::Lead::new();
        let at = |day: i64| at(1_780_000_000 + day * DAY);
        for (index, (kind, day)) in deeds.iter().enumerate() {
            lead = lead.with_activity(leadstone::Activity::new(&format!("t{kind}"), at(*day)).with_id(format!("{index}")));
        }
        let prepared = model.prepare(&lead).expect("the lead fits");
        let mut before = i64::MAX;
        for day in 4..64 {
            let verdict = prepared.score(at(day));
            let points = verdict.points("s").expect("there is the score");
            prop_assert!(points <= before, "{points} after {before} on day {day}");
            prop_assert_eq!(points, verdict.contributions("s").iter().map(|l| l.points).sum::<i64>());
            before = points;
        }
    }
}

/// E5: more activities never lower a score whose rules give points.
#[test]
fn more_activities_never_lower_a_score() {
    let compared = check(300, case(Variety::Gains), |mut case, compared| {
        let mut lead = with_activities_only(&case.lead);
        let all = by_people(&case.lead, "new");
        lead.activities = all.iter().filter(|_| case.tape.chance(60)).cloned().collect();
        let before = points(&case, &lead, case.now);
        lead.activities = all;
        for (score, points) in points(&case, &lead, case.now) {
            prop_assert!(points >= before[&score], "{score} fell from {} to {points}", before[&score]);
            compared.add("points that rose", usize::from(points > before[&score]));
        }
        Ok(())
    });
    compared.at_least_percent("points that rose", 15);
}

/// E4: only differences of times count.
#[test]
fn moving_everything_by_whole_days_changes_nothing() {
    let compared = check(300, case(Variety::Undated), |mut case, compared| {
        let shift = case.tape.between(-800, 800) * DAY;
        let before = score(&case.model(), &case.lead, case.now).map(|v| seen(&v));
        for (_, answer) in &mut case.lead.facts {
            answer.at = answer.at.map(|at| at + shift);
            // A date as text would be another text.
            if let Some(PlainValue::Date(_)) = answer.value {
                return Ok(());
            }
        }
        case.lead.activities.iter_mut().for_each(|a| a.at += shift);
        let after = score(&case.model(), &case.lead, case.now + shift).map(|v| seen(&v));
        compared.add("moved leads", usize::from(shift != 0 && before.is_some()));
        let unmoved = |mut v: OracleVerdict| {
            v.dropped.iter_mut().for_each(|(at, ..)| *at -= shift);
            v
        };
        prop_assert_eq!(before, after.map(unmoved));
        Ok(())
    });
    compared.at_least_percent("moved leads", 50);
}

/// E6: caps of groups and of rules.
#[test]
fn a_group_never_exceeds_its_cap_nor_a_rule_its_own() {
    let compared = check(300, case(Variety::Full), |case, compared| {
        let model = case.model();
        let Some(verdict) = score(&model, &case.lead, case.now) else { return Ok(()) };
        let document = model.document();
        let groups = document.scores.iter().map(|s| (&s.id, &s.groups));
        for (id, groups) in groups.chain(document.personas.iter().map(|p| (&p.id, &p.groups))) {
            let lines = verdict.contributions(id);
            for group in groups {
                let own = lines.iter().filter(|l| l.group == group.id);
                let sum: i64 = own.clone().map(|l| l.points).sum();
                prop_assert!(group.cap.is_none_or(|cap| sum <= cap) && group.min.is_none_or(|min| sum >= min));
                compared.add("groups at their cap", usize::from(sum != 0 && group.cap == Some(sum)));
                for rule in group.events.iter().filter(|e| e.id.is_some()) {
                    let line = own.clone().find(|l| Some(l.term) == rule.id.as_deref() && l.count.is_some());
                    if let (Some(line), Some(cap)) = (line, rule.cap) {
                        prop_assert!(line.points.abs() <= cap.abs(), "{} has {}", line.term, line.points);
                        compared.count("rules with a cap");
                    }
                }
            }
        }
        Ok(())
    });
    compared.at_least_percent("groups at their cap", 10).at_least_percent("rules with a cap", 10);
}

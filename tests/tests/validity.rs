//! Until when a verdict holds: against stepping through time.

use leadstone::verdict::ValidUntil;
use leadstone::{Lead, Model, PreparedLead, Timestamp, Verdict};
use leadstone_tests::fixtures::{at, instant, model};
use leadstone_tests::temporal_models::timely;

use crate::support::{check, tape};

/// The first of the instants at which what the function looks at is no longer the same.
fn stepped(prepared: &PreparedLead, instants: &[i64], is_same: impl Fn(&Verdict, &Verdict) -> bool) -> ValidUntil {
    let first = prepared.score(instant());
    let instants = instants.iter().filter_map(|at| Timestamp::from_unix(*at));
    let mut changed = instants.filter(|at| !is_same(&first, &prepared.score(*at)));
    changed.next().map_or(ValidUntil::Forever, ValidUntil::At)
}

#[test]
fn the_stage_and_the_action_hold_until_the_instant_found_by_stepping_through_time() {
    let compared = check(1500, tape(), |mut tape, compared| {
        let case = timely(&mut tape);
        let prepared = model(&case.document).prepare(&case.lead).expect("the lead fits");
        let verdict = prepared.score(instant());
        let what = || format!("{:#}\n{:#?}", case.document, case.lead);
        let stage = stepped(&prepared, &case.instants, |a, b| a.stage() == b.stage());
        assert_eq!(verdict.holds_until(), stage, "{}", what());
        let action = stepped(&prepared, &case.instants, |a, b| a.action() == b.action());
        assert_eq!(verdict.action_holds_until(), action, "{}", what());
        if let ValidUntil::At(at) = stage {
            compared.count("changes");
            if prepared.score(at).points("s") > verdict.points("s") {
                compared.count("rises");
            }
        }
        Ok(())
    });
    compared.at_least("changes", 600).at_least("rises", 80);
}

/// The points of a rule once rose as another gave way to it; they must not hide when the sum of the family falls.
#[test]
fn a_family_whose_rules_fade_at_different_speeds_holds_to_the_day_on_which_its_sum_falls() {
    let document = serde_json::json!({
        "format": 1, "id": "m", "standalone": true,
        "scores": [{"id": "s", "groups": [{"id": "g", "events": [
            {"id": "form", "type": "form", "points": 40, "half_life": "1d", "family": "x"},
            {"id": "thanks", "type": "thanks", "points": 30, "half_life": "400d", "family": "x"},
        ]}]}],
        "stages": [{"id": "cold"}, {"id": "hot", "enter": "s >= 25"}],
    });
    let activity = |kind, id| leadstone::Activity::new(kind, instant()).with_id(id);
    let lead = Lead::new().with_activity(activity("form", "a")).with_activity(activity("thanks", "b"));
    let prepared = model(&document).prepare(&lead).expect("the lead fits");
    let days: Vec<i64> = (1..200).map(|day| instant().unix().div_euclid(86_400) * 86_400 + day * 86_400).collect();
    let found = stepped(&prepared, &days, |a, b| a.stage() == b.stage());
    assert_eq!(prepared.score(instant()).holds_until(), found);
    assert_ne!(found, ValidUntil::Forever);
}

#[test]
fn time_does_not_touch_a_lead_without_dates_and_activities() {
    let verdict = Model::builtin().score(&Lead::new().with("deal.need", "urgent"), instant()).expect("the lead fits");
    assert_eq!((verdict.holds_until(), verdict.action_holds_until()), (ValidUntil::Forever, ValidUntil::Forever));
}

#[test]
fn a_hostile_log_is_cut_short_with_a_bound_that_holds() {
    use leadstone::Activity;
    let rules: Vec<String> = (0..300)
        .map(|i| format!(r#"{{"id": "e{i}", "type": "view", "points": 1000000000, "linear": "36500d"}}"#))
        .collect();
    let document = format!(
        r#"{{"format": 1, "id": "slow", "standalone": true, "fields": {{}}, "activity": {{"bucket": "1h"}},
            "scores": [{{"id": "s", "range": [0, 1000000000], "groups": [{{"id": "g", "events": [{}]}}]}}],
            "stages": [{{"id": "cold"}}, {{"id": "hot", "enter": "s >= 1"}}]}}"#,
        rules.join(",")
    );
    let model = Model::from_json(&document).expect("the document is right");
    let mut lead = Lead::new();
    for hour in 0..200 {
        let at = at(instant().unix() - hour * 3600);
        lead = lead.with_activity(Activity::new("view", at).with_id(format!("{hour}")));
    }
    let prepared = model.prepare(&lead).expect("the lead fits");
    let ValidUntil::AtLeast(at) = prepared.score(instant()).holds_until() else {
        unreachable!("it is far too much work")
    };
    assert!(at >= instant());
    assert_eq!(prepared.score(at).stage(), Some("hot"));
}

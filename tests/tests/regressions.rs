//! What the oracle, the laws and the fuzzers have found, each with a name that says what broke.

use leadstone::{Activity, Answer, Lead, Model, Timestamp, Value};

use leadstone_tests::fixtures::{at, date};

#[track_caller]
fn model(fields: &str, groups: &str) -> Model {
    let document = format!(
        r#"{{"format":1,"id":"m","standalone":true,"fields":{{{fields}}},"scores":[{{"id":"s","groups":[{groups}]}}]}}"#
    );
    Model::from_json(&document).expect("a document that is in order")
}

#[track_caller]
fn points(model: &Model, lead: &Lead, now: Timestamp) -> i64 {
    model.score(lead, now).expect("a lead that is in order").points("s").expect("the score of the model")
}

const TITLE: &str = r#""person.title":{"type":"text"},"person.rank":{"derive":"seniority","from":"person.title"}"#;
const VP: &str = r#"{"id":"g","rules":[{"id":"vp","when":"person.rank == 'vp'","points":5}]}"#;

#[test]
fn the_rank_of_an_older_title_shone_through_a_newer_title_without_rank() {
    let model = model(TITLE, VP);
    let old = Answer::new("VP of Sales").with_at(at(1000));
    assert_eq!(points(&model, &Lead::new().with("person.title", old.clone()), at(9000)), 5);
    let lead = Lead::new().with("person.title", old).with("person.title", Answer::new("-").with_at(at(2000)));
    assert_eq!(points(&model, &lead, at(9000)), 0);
}

#[test]
fn an_older_address_showed_through_two_fields_away_from_a_newer_one_without_a_domain() {
    let fields = r#""mail":{"type":"text"},"domain":{"derive":"email_domain","from":"mail"},"site":{"derive":"website_domain","from":"domain"}"#;
    let model = model(fields, r#"{"id":"g","rules":[{"id":"r","when":"site == 'acme.com'","points":5}]}"#);
    let old = Lead::new().with("mail", "jo@acme.com");
    assert_eq!(points(&model, &old, at(9000)), 5);
    let verdict =
        model.score(&old.with("mail", Answer::new("-").with_at(at(2000))), at(9000)).expect("a lead in order");
    assert_eq!((verdict.points("s"), verdict.unknown()), (Some(0), vec!["site"]));
}

#[test]
fn of_two_equally_good_answers_a_field_and_the_one_derived_from_it_took_different_ones() {
    let fields = r#""n":{"type":"number"},"size":{"derive":"size_band","from":"n"}"#;
    let rules =
        r#"{"id":"g","rules":[{"id":"a","when":"n == 50","points":1},{"id":"b","when":"size == '11-50'","points":2}]}"#;
    // As texts 1000 comes before 50, and `11-50` before `501-1000`.
    let lead = Lead::new().with("n", 1000).with("n", 50);
    assert_eq!(points(&model(fields, rules), &lead, at(0)), 3);
}

#[test]
fn of_two_activities_with_one_id_the_first_given_won_where_their_properties_looked_alike() {
    let model = model("", r#"{"id":"g","events":[{"type":"t","where":"done == 'true'","points":5}]}"#);
    let text = Activity::new("t", at(0)).with_id("e").with("done", "true");
    let truth = Activity::new("t", at(0)).with_id("e").with("done", true);
    let one = Lead::new().with_activity(text.clone()).with_activity(truth.clone());
    let other = Lead::new().with_activity(truth).with_activity(text);
    assert_eq!(points(&model, &one, at(0)), points(&model, &other, at(0)));
}

#[test]
fn an_item_of_an_unsorted_list_property_was_not_found() {
    let model = model("", r#"{"id":"g","events":[{"type":"t","where":"'zebra' in tags","points":5}]}"#);
    let lead = Lead::new().with_activity(Activity::new("t", at(0)).with("tags", vec!["Zebra", "ant", "bee"]));
    assert_eq!(points(&model, &lead, at(0)), 5);
}

#[test]
fn a_date_in_a_property_from_json_was_never_compared() {
    let model = model("", r#"{"id":"g","events":[{"type":"t","where":"due > timestamp('2026-01-01')","points":5}]}"#);
    let lead = Lead::from_json(r#"{"activities":[{"type":"t","at":"2026-01-01","due":"2026-02-01"}]}"#);
    let now = date("2026-01-02");
    assert_eq!(points(&model, &lead.expect("a lead"), now), 5);
    let held = Activity::new("t", now).with("due", Value::Date(now));
    assert_eq!(points(&model, &Lead::new().with_activity(held), now), 5);
}

#[test]
fn now_in_a_condition_over_an_activity_was_1970() {
    let document = r#"{"format":1,"id":"m","scores":[{"id":"s","groups":[{"id":"g","events":[{"type":"t","where":"due > now","points":5}]}]}]}"#;
    let error = Model::from_json(document).expect_err("`now` is no property");
    assert_eq!(
        error.to_string(),
        "scores[0].groups[0].events[0].where: `now` means nothing to an activity: it is judged by itself \
         (`window` and `within` look at its age) at line 1, column 99"
    );
}

#[test]
fn a_decimal_number_changed_its_last_bit_in_json() {
    let model = model(
        r#""n":{"type":"number"}"#,
        r#"{"id":"g","tables":[{"field":"n","cuts":[423.20917087271323],"points":[0,5]}]}"#,
    );
    assert_eq!(model.document().scores[0].groups[0].tables[0].cuts, [423.209_170_872_713_23]);
    let lead = Lead::from_json(r#"{"n": 423.20917087271323}"#).expect("a lead");
    assert_eq!(points(&model, &lead, at(0)), 5);
}

#[test]
fn a_count_within_less_than_a_bucket_counted_the_future_only() {
    let document = r#"{"format":1,"id":"m","fields":{"n":{"count":"events","within":"0s"}}}"#;
    let error = Model::from_json(document).expect_err("shorter than a bucket");
    assert_eq!(
        error.to_string(),
        "fields.n.within: the time in seconds is 0, outside 86400 to 4294967295 at line 1, column 63"
    );
}

#[test]
fn an_older_refusal_showed_through_a_newer_one_that_was_stale_in_the_derived_field() {
    let fields = r#""person.title":{"type":"text"},"person.rank":{"derive":"seniority","from":"person.title","valid_for":"30d"}"#;
    let model = model(fields, VP);
    let lead = Lead::new()
        .with("person.title", Answer::refused())
        .with("person.title", Answer::refused().with_at(date("2026-01-01")));
    let verdict = model.score(&lead, date("2026-03-01")).expect("a lead that is in order");
    assert_eq!(verdict.unknown(), ["person.rank"]);
}

#[test]
fn a_refusal_two_fields_away_was_unknown_where_the_field_between_is_valid_for_a_time() {
    let fields = r#""mail":{"type":"text"},"domain":{"derive":"email_domain","from":"mail","valid_for":"30d"},"site":{"derive":"website_domain","from":"domain"}"#;
    let model =
        model(fields, r#"{"id":"g","tables":[{"field":"site","cells":[{"is":"acme.com","points":5}],"no_answer":1}]}"#);
    let lead = Lead::new().with("mail", Answer::refused().with_at(date("2026-01-01")));
    assert_eq!(points(&model, &lead, date("2026-01-02")), 1);
    let verdict = model.score(&lead, date("2026-03-01")).expect("a lead that is in order");
    assert_eq!((verdict.points("s"), verdict.unknown()), (Some(0), vec!["site"]));
}

#[test]
fn clicks_in_two_messages_on_one_link_were_one() {
    let model = model("", r#"{"id":"g","events":[{"type":"email_click","points":1}]}"#);
    let now = date("2026-01-01T12:00Z");
    let click = |message: &str| Activity::new("email_click", now).with("link", "/offer").with("message", message);
    assert_eq!(points(&model, &Lead::new().with_activity(click("m1")).with_activity(click("m2")), now), 2);
    assert_eq!(points(&model, &Lead::new().with_activity(click("m1")).with_activity(click("m1")), now), 1);
}

/// Wrong today, and the oracle says what is right: the refusal counts for `site` as it counts for `domain`, so `site`
/// has no answer. The address of May is older than the one that says nothing, and `valid_for` of `site` leaves a mark
/// where it would go stale; that mark is taken for news and hides the refusal.
#[test]
fn a_refusal_two_fields_away_is_hidden_by_an_older_answer_that_may_go_stale() {
    let fields = r#""mail":{"type":"text"},"domain":{"derive":"email_domain","from":"mail"},"site":{"derive":"website_domain","from":"domain","valid_for":"400d"}"#;
    let model = model(fields, r#"{"id":"g","tables":[{"field":"site","cells":[{"is":"acme.com","points":5}]}]}"#);
    let lead = Lead::new()
        .with("mail", Answer::new("jo@acme.com").with_at(date("2026-05-01")))
        .with("mail", Answer::new("-").with_at(date("2026-05-02")))
        .with("domain", Answer::refused());
    let verdict = model.score(&lead, date("2026-05-03")).expect("a lead that is in order");
    assert_eq!(
        (verdict.no_answer(), verdict.unknown()),
        (vec![], vec!["site"]),
        "right: no answer, and nothing unknown"
    );
}

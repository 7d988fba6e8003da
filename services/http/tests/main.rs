//! The service through its routes, without a network.

use std::fs;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use leadstone::report::Report;
use leadstone::{Lead, Model, Timestamp};
use leadstone_http::{BODY_LIMIT, Service, VerdictStore};
use serde_json::{Value, json};
use tower::ServiceExt;

const LEAD: &str = r#"{"id": "L 1", "deal.need": {"value": "urgent", "at": "2026-10-01"},
    "deal.budget": {"value": "approved", "at": "2026-10-01"}}"#;

fn bant() -> Model {
    Model::framework("bant").expect("a framework of the library")
}

fn noon() -> Timestamp {
    Timestamp::parse("2026-11-22T12:00Z").expect("an instant")
}

fn service(store: VerdictStore) -> Service {
    Service::new(bant(), store, noon)
}

/// A folder of its own for a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the folder of an earlier run");
    }
    folder
}

async fn call(service: &Service, method: &str, address: &str, body: impl Into<Body>) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(address).body(body.into()).expect("a request");
    let response = service.clone().router().oneshot(request).await.expect("the router always answers");
    let status = response.status();
    assert_eq!(response.headers()["content-type"], "application/json", "{address}");
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    (status, serde_json::from_slice(&bytes).expect("JSON"))
}

/// The status, code, path and hint of a call that fails.
async fn failure(service: &Service, method: &str, address: &str, body: impl Into<Body>) -> (u16, Value) {
    let (status, answer) = call(service, method, address, body).await;
    let problem = &answer["problems"][0];
    assert_eq!(answer["code"], problem["code"]);
    assert!(answer["message"].as_str().is_some_and(|m| !m.is_empty()));
    (status.as_u16(), json!([problem["code"], problem["path"], problem["hint"]]))
}

#[tokio::test]
async fn a_lead_is_scored_at_the_instant_of_the_request_and_the_answer_is_the_report_of_the_library() {
    let service = service(VerdictStore::in_memory());
    let (status, answer) = call(&service, "POST", "/leads?at=2026-11-22", LEAD).await;
    assert_eq!(status, StatusCode::OK);
    let at = Timestamp::parse("2026-11-22").expect("an instant");
    let lead = Lead::from_json(LEAD).expect("a lead");
    let verdict = bant().score(&lead, at).expect("a verdict");
    assert_eq!(answer["verdict"], serde_json::from_str::<Value>(&verdict.to_json()).expect("JSON"));
    assert_eq!((&answer["now"], &answer["standing"]), (&json!("2026-11-22T00:00:00Z"), &json!("holds")));
    // Answers about the need and the budget are good for 180 days.
    let until = verdict.holds_until().instant().expect("not for good").to_string();
    assert_eq!((answer["stage_until"].as_str(), until.as_str()), (Some(until.as_str()), "2027-03-30T00:00:00Z"));
    Report::from_json(&answer["verdict"].to_string()).expect("a report");
}

#[tokio::test]
async fn without_an_instant_the_clock_of_the_service_counts() {
    let service = service(VerdictStore::in_memory());
    let (_, answer) = call(&service, "POST", "/leads", LEAD).await;
    assert_eq!(answer["verdict"]["at"], "2026-11-22T12:00:00Z");
    let (_, answer) = call(&service, "GET", "/leads/L%201", Body::empty()).await;
    assert_eq!(answer["now"], "2026-11-22T12:00:00Z");
}

#[tokio::test]
async fn a_kept_verdict_says_whether_it_still_holds() {
    let service = service(VerdictStore::in_memory());
    let (_, scored) = call(&service, "POST", "/leads", LEAD).await;
    for (at, standing) in [
        ("2026-11-22T11:59:59Z", "not_yet"),
        ("2026-11-22T12:00:00Z", "holds"),
        ("2027-03-29T23:59:59Z", "holds"),
        ("2027-03-30T00:00:00Z", "expired"),
    ] {
        let (status, kept) = call(&service, "GET", &format!("/leads/L%201?at={at}"), Body::empty()).await;
        assert_eq!((status, &kept["standing"]), (StatusCode::OK, &json!(standing)), "{at}");
        assert_eq!(kept["verdict"], scored["verdict"], "the verdict itself stays as it was");
    }
}

#[tokio::test]
async fn the_last_verdict_of_a_lead_counts() {
    let service = service(VerdictStore::in_memory());
    call(&service, "POST", "/leads", LEAD).await;
    call(&service, "POST", "/leads", r#"{"id": "L 1"}"#).await;
    let (_, kept) = call(&service, "GET", "/leads/L%201", Body::empty()).await;
    assert_eq!(kept["verdict"]["scores"][0]["points"], 0);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_with_code_path_and_hint() {
    let service = service(VerdictStore::in_memory());
    let dates = "write `2026-11-22T09:30:00Z`";
    let once = "send the lead to `POST /leads` first";
    let named = "give the lead an `id`, by which its verdict is found again";
    let long = json!({ "id": "x".repeat(81) }).to_string();
    let large = format!(r#"{{"id": "{}"}}"#, "x".repeat(BODY_LIMIT));
    let post = |body: &str| ("POST", "/leads", body.as_bytes().to_vec());
    for ((method, address, body), status, code, path, hint) in [
        (post("{"), 400, "lead-shape", "", None),
        (post("[]"), 400, "lead-shape", "", None),
        (("POST", "/leads", vec![0xff]), 400, "not-utf8", "", Some("send the lead as JSON in UTF-8")),
        (("POST", "/leads?at=yesterday", Vec::new()), 400, "not-a-value", "at", Some(dates)),
        (("POST", "/leads?when=now", Vec::new()), 400, "bad-query", "", Some("the only key is `at`")),
        (post("{}"), 422, "lead-id", "id", Some(named)),
        (post(&long), 422, "lead-id", "id", Some(named)),
        (
            post(r#"{"id": "a", "deal.need": "urgnt"}"#),
            422,
            "unknown-option",
            "\"deal.need\"",
            Some("did you mean `urgent`?"),
        ),
        (post(&large), 413, "too-large", "", Some("a lead has at most 262144 bytes")),
        (("GET", "/leads/nobody", Vec::new()), 404, "unknown-lead", "id", Some(once)),
        (("GET", "/lead", Vec::new()), 404, "unknown-address", "", Some("there are `/leads` and `/leads/{id}`")),
        (("GET", "/leads/%FF", Vec::new()), 400, "bad-address", "", Some("write the id in UTF-8, percent-encoded")),
        (
            ("DELETE", "/leads/a", Vec::new()),
            405,
            "wrong-method",
            "",
            Some("`POST /leads` scores a lead, `GET /leads/{id}` gives its verdict"),
        ),
    ] {
        let found = failure(&service, method, address, body).await;
        assert_eq!(found, (status, json!([code, path, hint])), "{method} {address}");
    }
    let (status, _) = call(&service, "GET", "/leads/a", Body::empty()).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "a lead that is refused is not kept");
}

#[tokio::test]
async fn a_full_store_takes_no_new_lead_and_a_known_one_again() {
    let service = service(VerdictStore::in_memory().with_most(1));
    call(&service, "POST", "/leads", LEAD).await;
    let hint = "nothing was kept; send the lead again later";
    let found = failure(&service, "POST", "/leads", r#"{"id": "L 2"}"#).await;
    assert_eq!(found, (507, json!(["store-full", "", hint])));
    let (status, _) = call(&service, "POST", "/leads", LEAD).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn a_folder_gives_back_the_same_answers_after_a_restart() {
    let folder = folder("restart");
    let before = service(VerdictStore::open(&folder).expect("a new folder"));
    let (_, scored) = call(&before, "POST", "/leads", LEAD).await;
    assert!(folder.join("%4C%201.json").is_file(), "a file by the name of the lead, and none under a passing name");
    assert_eq!(fs::read_dir(&folder).expect("the folder").count(), 1);

    let after = service(VerdictStore::open(&folder).expect("the same folder"));
    let (_, kept) = call(&after, "GET", "/leads/L%201", Body::empty()).await;
    assert_eq!(kept, scored);

    let other = Service::new(Model::builtin(), VerdictStore::open(&folder).expect("the same folder"), noon);
    let (_, kept) = call(&other, "GET", "/leads/L%201", Body::empty()).await;
    assert_eq!((&kept["standing"], &kept["verdict"]), (&json!("other_model"), &scored["verdict"]));
}

#[tokio::test]
async fn a_folder_with_a_file_that_is_no_verdict_is_refused_by_its_name() {
    let folder = folder("broken");
    let scored = service(VerdictStore::open(&folder).expect("a new folder"));
    call(&scored, "POST", "/leads", LEAD).await;
    let text = fs::read_to_string(folder.join("%4C%201.json")).expect("the file of the lead");
    for (name, content) in [("a.json", text.as_str()), ("b.json", "{}"), ("c.json", &text[..text.len() / 2])] {
        fs::write(folder.join(name), content).expect("the folder can be written to");
        let error = VerdictStore::open(&folder).expect_err("a broken file");
        assert!(error.to_string().contains(name), "{error}");
        fs::remove_file(folder.join(name)).expect("the file is there");
    }
    fs::write(folder.join("notes.txt"), "not ours").expect("the folder can be written to");
    VerdictStore::open(&folder).expect("other files do not matter");
}

#[tokio::test]
async fn a_verdict_that_cannot_be_written_is_not_kept() {
    let folder = folder("gone");
    let service = service(VerdictStore::open(&folder).expect("a new folder"));
    fs::remove_dir_all(&folder).expect("the folder is there");
    let found = failure(&service, "POST", "/leads", LEAD).await;
    assert_eq!(found, (500, json!(["store-failed", "", "nothing was kept; send the lead again later"])));
    let (status, _) = call(&service, "GET", "/leads/L%201", Body::empty()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_page_shows_what_is_answered() {
    let page = include_str!("../README.md");
    let blocks = page.split("```").skip(1).step_by(2);
    let shown: Vec<Value> = blocks
        .filter_map(|block| block.strip_prefix("json\n"))
        .map(|text| serde_json::from_str(text).expect("the page shows JSON"))
        .collect();
    let sent: Vec<&str> = page.split("-d '").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
    let [verdict, error] = shown.as_slice() else { panic!("the page shows an answer and an error") };
    let [lead, wrong] = sent.as_slice() else { panic!("the page sends two leads") };

    let service = Service::new(Model::builtin(), VerdictStore::in_memory(), noon);
    let (_, mut answer) = call(&service, "POST", "/leads?at=2026-11-22", (*lead).to_owned()).await;
    let report = answer["verdict"].as_object_mut().expect("a report");
    report.retain(|key, _| verdict["verdict"].get(key).is_some());
    assert_eq!(&answer, verdict);
    let (_, answer) = call(&service, "POST", "/leads", (*wrong).to_owned()).await;
    assert_eq!(&answer, error);
}

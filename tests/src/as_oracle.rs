//! What the library shows of a verdict, in the words of the oracle.

use std::collections::BTreeMap;

use leadstone::{Value, Verdict};

use crate::oracle::{Line, OracleVerdict, PlainValue};

/// The verdict of the library as the oracle would put it.
pub fn seen(verdict: &Verdict) -> OracleVerdict {
    let document = verdict.model().document();
    let names = document.scores.iter().map(|s| &s.id).chain(document.personas.iter().map(|p| &p.id));
    let pair = |(a, b): (&str, &str)| (a.to_owned(), b.to_owned());
    let mut seen = OracleVerdict {
        grades: verdict.grades().into_iter().map(|(matrix, grade)| (matrix.to_owned(), grade)).collect(),
        persona: verdict.persona().map(|(id, _)| id.to_owned()),
        disqualified: verdict.disqualified().map(pair),
        fast_track: verdict.fast_track().map(pair),
        stage: verdict.stage().map(str::to_owned),
        action: verdict.action().map(|a| {
            let within = a.within.map(leadstone::Span::seconds);
            (a.kind, a.segment.map(str::to_owned), within, a.reason.map(str::to_owned))
        }),
        unknown: verdict.unknown().into_iter().map(str::to_owned).collect(),
        no_answer: verdict.no_answer().into_iter().map(str::to_owned).collect(),
        conflicts: verdict
            .conflicts()
            .into_iter()
            .map(|c| (c.field.to_owned(), plain(c.used), plain(c.other)))
            .collect(),
        dropped: verdict
            .dropped()
            .into_iter()
            .map(|d| (d.at.unix(), d.kind, d.id, format!("{:?}", d.reason)))
            .collect(),
        ignored: verdict.prepared().ignored().iter().cloned().collect(),
        ready: ready(verdict),
        ..OracleVerdict::default()
    };
    seen.dropped.sort();
    for name in names {
        seen.points.insert(name.clone(), verdict.points(name).expect("every score has points"));
        seen.bands.extend(verdict.band(name).map(|band| (name.clone(), band.to_owned())));
        seen.lines.insert(name.clone(), lines(verdict, name));
    }
    seen
}

fn lines(verdict: &Verdict, name: &str) -> Vec<Line> {
    let line = |c: leadstone::verdict::Contribution<'_>| Line {
        kind: format!("{:?}", c.kind),
        group: c.group.to_owned(),
        term: c.term.to_owned(),
        points: c.points,
        count: c.count.map(|n| i64::try_from(n).expect("counts are small")),
    };
    verdict.contributions(name).into_iter().map(line).collect()
}

/// Only the report says it, and it says much else that takes time.
fn ready(verdict: &Verdict) -> BTreeMap<String, bool> {
    if verdict.model().document().scores.iter().all(|s| s.hand_over.is_none()) {
        return BTreeMap::new();
    }
    let report: serde_json::Value = serde_json::from_str(&verdict.to_json()).expect("the report is JSON");
    let scores = report["scores"].as_array().expect("the report has scores");
    scores.iter().filter_map(|s| Some((s["id"].as_str()?.to_owned(), s.get("ready")?.as_bool()?))).collect()
}

fn plain(value: &Value) -> PlainValue {
    match value {
        Value::Number(n) => PlainValue::Number(n.get()),
        Value::Text(t) => PlainValue::Text(t.clone()),
        Value::Bool(b) => PlainValue::Bool(*b),
        Value::Date(at) => PlainValue::Date(at.unix()),
        Value::List(items) => PlainValue::List(items.clone()),
    }
}

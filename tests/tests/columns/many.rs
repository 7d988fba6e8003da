//! Columns of many different texts, which are searched and not remembered: what the small random tables do not reach.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{ArrayRef, DictionaryArray, RecordBatch, StringArray, StringViewArray};
use leadstone::{Lead, Model};
use leadstone_arrow::Scorer;
use leadstone_tests::fixtures;

const RULES: &str = r#"{"format": 1, "id": "m", "standalone": true, "fields": {"title": {"type": "text"}},
    "scores": [{"id": "fit", "groups": [{"id": "g",
        "tables": [{"field": "title", "cells": [{"is": ["head of sales 7", "ceo"], "points": 16}], "other": 1}],
        "rules": [{"when": "title.startsWith('head of')", "points": 2}, {"when": "title.contains('sales')", "points": 4},
            {"when": "title.endsWith('1')", "points": 8}, {"when": "title in ['영업 이사', 'cto']", "points": 32}]}]}]}"#;

/// The same where what is derived from a title counts, so that nothing can be searched.
const DERIVED: &str = r#"{"format": 1, "id": "m", "standalone": true,
    "fields": {"title": {"type": "text"}, "level": {"derive": "seniority", "from": "title"}},
    "scores": [{"id": "fit", "groups": [{"id": "g",
        "tables": [{"field": "level", "cells": [{"is": ["cxo", "head"], "points": 5}], "other": 1}],
        "rules": [{"when": "title.contains('sales')", "points": 10}]}]}]}"#;

/// Nine thousand rows: far more different titles than a memo for few has places, some of them odd.
fn titles() -> Vec<Option<String>> {
    let title = |n: u32| match n % 11 {
        0 => None,
        1 => Some(format!("Head of Sales {}", n % 97)),
        2 => Some(format!("  VP Revenue {n}\t")),
        3 => Some(format!("영업 이사{}", if n.is_multiple_of(2) { String::new() } else { n.to_string() })),
        4 => Some(["CEO", "cto", " ", "", "İstanbul head of sales"][(n / 11 % 5) as usize].to_owned()),
        5 => Some(format!("presales engineer for a region with a long name, number {n}")),
        _ => Some(format!("Clerk {n}")),
    };
    (0..9_000).map(title).collect()
}

fn assert_same(model: &str) {
    let model = Model::from_json(model).expect("a model");
    let at = fixtures::date("2026-11-22");
    let titles = titles();
    let alone: Vec<i64> = titles
        .iter()
        .map(|title| {
            let lead = title.iter().fold(Lead::new(), |lead, title| lead.with("title", title.as_str()));
            model.score(&lead, at).expect("any text is a title").points("fit").expect("a score")
        })
        .collect();
    assert!(alone.iter().collect::<std::collections::BTreeSet<_>>().len() > 3, "the rules tell titles apart");
    let texts = || titles.iter().map(Option::as_deref);
    let layouts: [ArrayRef; 3] = [
        Arc::new(texts().collect::<StringArray>()),
        Arc::new(texts().collect::<StringViewArray>()),
        Arc::new(texts().collect::<DictionaryArray<Int32Type>>()),
    ];
    for column in layouts {
        let table = RecordBatch::try_from_iter([("title", column)]).expect("a column");
        let mut scorer = Scorer::new(&model, &table.schema(), at).expect("a table of leads");
        // Twice: what was learned the first time must not change anything.
        for _ in 0..2 {
            let scored = scorer.score(&table).expect("the columns it was made for");
            let fit = scored.verdicts.column_by_name("fit").expect("a score").as_primitive::<Int64Type>();
            let differs = fit.values().iter().zip(&alone).position(|(a, b)| a != b);
            assert_eq!(differs.map(|row| (&titles[row], fit.value(row), alone[row])), None);
        }
    }
}

#[test]
fn many_texts_that_are_searched_say_what_each_says_alone() {
    assert_same(RULES);
}

#[test]
fn many_texts_from_which_something_is_derived_say_what_each_says_alone() {
    assert_same(DERIVED);
}

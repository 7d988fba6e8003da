//! The log says of each lead what the core says of it alone.

use leadstone_arrow::{Dedup, EventError};
use leadstone_tests::fixtures::at;
use proptest::prelude::*;

use super::case::{bytes, case, log_of, name_all, told_by_core, told_by_log};
use crate::support::check;

const SHIFTS: [i64; 6] = [0, 1, 86_400, -3600, 40 * 86_400, -9 * 86_400];

#[test]
fn a_log_that_may_repeat_agrees_with_the_core() {
    let compared = check(300, case(), |mut case, compared| {
        let mut tape = case.tape.clone();
        let mut rows = case.rows.clone();
        for row in case.rows.clone() {
            if tape.chance(20) {
                rows.push(row);
            }
        }
        case.rows = tape.shuffled(rows);
        let model = case.model();
        let mut log = log_of(&case, Dedup::ById, &case.rows, &mut tape);
        for shift in SHIFTS {
            let at = at(case.now + shift);
            let view = log.at(at).expect("every instant can be read");
            for key in 0..=case.leads {
                let expected = told_by_core(&model, &case, key, at);
                compared.add("leads with points", usize::from(!expected.0.is_empty()));
                prop_assert_eq!(told_by_log(&view, key), expected, "lead {} at {}", key, at);
            }
        }
        Ok(())
    });
    compared.at_least_percent("leads with points", 500);
}

#[test]
fn a_log_without_repeats_agrees_with_the_core() {
    let compared = check(300, case(), |mut case, compared| {
        let mut tape = case.tape.clone();
        name_all(&mut case);
        case.rows = tape.shuffled(case.rows.clone());
        let model = case.model();
        let mut log = log_of(&case, Dedup::AlreadyUnique, &case.rows, &mut tape);
        let hour = 3600 - 1 - case.now.rem_euclid(3600);
        for shift in SHIFTS.into_iter().chain([hour, 86_400 - 1 - case.now.rem_euclid(86_400)]) {
            let at = at(case.now + shift);
            let view = match log.at(at) {
                Ok(view) => view,
                Err(EventError::InsideBucket { .. }) => continue,
                Err(other) => unreachable!("{other}"),
            };
            for key in 0..=case.leads {
                let expected = told_by_core(&model, &case, key, at);
                compared.add("leads with points", usize::from(!expected.0.is_empty()));
                prop_assert_eq!(told_by_log(&view, key), expected, "lead {} at {}", key, at);
            }
        }
        Ok(())
    });
    compared.at_least_percent("leads with points", 300);
}

/// E1, and E2 where ids may repeat.
#[test]
fn order_batches_merges_and_repeats_leave_the_same_bytes() {
    let compared = check(300, case(), |mut case, compared| {
        let mut tape = case.tape.clone();
        for duplicates in [Dedup::ById, Dedup::AlreadyUnique] {
            if duplicates == Dedup::AlreadyUnique {
                name_all(&mut case);
            }
            let rows = &case.rows;
            let mut whole = log_of(&case, duplicates, rows, &mut tape);
            let expected = bytes(&mut whole);
            compared.add("logs of several activities", usize::from(rows.len() > 1));
            let mut parts: Vec<Vec<_>> = vec![Vec::new(); tape.below(4) + 1];
            for row in tape.shuffled(rows.clone()) {
                let part = tape.below(parts.len());
                parts[part].push(row.clone());
                if duplicates == Dedup::ById && tape.chance(20) {
                    let part = tape.below(parts.len());
                    parts[part].push(row);
                }
            }
            let mut logs: Vec<_> = parts.iter().map(|rows| log_of(&case, duplicates, rows, &mut tape)).collect();
            // Some were written in between.
            for log in &mut logs {
                if tape.chance(40) {
                    let kept = bytes(log);
                    *log = leadstone_arrow::EventLog::read_from(&case.model(), &mut kept.as_slice())
                        .expect("as it was written");
                    prop_assert_eq!(bytes(log), kept);
                }
            }
            while logs.len() > 1 {
                let other = logs.swap_remove(tape.below(logs.len()));
                let into = tape.below(logs.len());
                logs[into].merge(&other).expect("logs of one model");
            }
            prop_assert_eq!(bytes(&mut logs[0]), expected);
            if duplicates == Dedup::ById {
                let again = logs[0].clone();
                logs[0].merge(&again).expect("the same log");
                prop_assert_eq!(bytes(&mut logs[0]), bytes(&mut whole));
            }
        }
        Ok(())
    });
    compared.at_least_percent("logs of several activities", 150);
}

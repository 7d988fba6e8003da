//! Tables against their leads: whatever the layout and however a table is cut, a row says what its lead alone says.

mod components;
mod faults;
mod many;
pub(crate) mod verdicts;

use leadstone::{Lead, Model, Timestamp};
use leadstone_arrow::{Scorer, Wanted};
use leadstone_tests::generate::{Table, Tape, Variety, instant, model, table};
use leadstone_tests::oracle::PlainLead;
use proptest::prelude::*;

use self::verdicts::check;

fn tape() -> impl Strategy<Value = Tape> {
    prop::collection::vec(any::<u32>(), 400..4000).prop_map(Tape::new)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Model, instant and table.
fn case(mut tape: Tape) -> Option<(Model, Timestamp, Table)> {
    let text = model(&mut tape, Variety::Full);
    let now = instant(&mut tape);
    let model = Model::from_json(&text).ok()?;
    let rows = 1 + tape.below(60);
    let table = table(&mut tape, model.document(), now, rows);
    Some((model, Timestamp::from_unix(now)?, table))
}

fn leads(table: &Table) -> Vec<Lead> {
    table.leads.iter().map(PlainLead::to_lead).collect()
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn a_row_of_any_layout_says_what_its_lead_says(tape in tape()) {
        if let Some((model, at, table)) = case(tape)
            && let Ok(mut scorer) = Scorer::new(&model, &table.batch.schema(), at)
        {
            check(&model, at, &leads(&table), &scorer.score(&table.batch).expect("the columns it was made for"));
        }
    }

    #[test]
    fn bounds_and_contributions_of_a_row_are_those_of_its_lead(mut tape in tape()) {
        let wanted = Wanted { bounds: tape.chance(70), settled: tape.chance(70), contributions: tape.chance(70) };
        if let Some((model, at, table)) = case(tape)
            && let Ok(mut scorer) = Scorer::with(&model, &table.batch.schema(), at, wanted)
        {
            check(&model, at, &leads(&table), &scorer.score(&table.batch).expect("the columns it was made for"));
        }
    }

    #[test]
    fn a_table_that_is_cut_into_pieces_says_the_same(tape in tape()) {
        let mut cuts = tape.clone();
        if let Some((model, at, table)) = case(tape)
            && let Ok(mut scorer) = Scorer::new(&model, &table.batch.schema(), at)
        {
            let mut from = 0;
            while from < table.leads.len() {
                let len = (1 + cuts.below(20)).min(table.leads.len() - from);
                let piece = Table {
                    batch: table.batch.slice(from, len),
                    leads: table.leads[from..from + len].to_vec(),
                };
                // Some pieces go to a scorer of their own, as in another thread.
                let mut own = scorer.clone();
                let scorer = if cuts.chance(30) { &mut own } else { &mut scorer };
                check(&model, at, &leads(&piece), &scorer.score(&piece.batch).expect("the columns it was made for"));
                from += len;
            }
        }
    }
}

//! Tables against their leads: whatever the layout and however a table is cut, a row says what its lead alone says.

mod components;
mod faults;
mod many;
mod word_values;

use leadstone::{Lead, Model, Timestamp};
use leadstone_arrow::{ScoreOptions, Scorer};
use leadstone_tests::fixtures::at;
use leadstone_tests::generate::{Table, Tape, Variety, instant, model, table};
use leadstone_tests::oracle::PlainLead;
use proptest::prelude::*;

use crate::support::{check, long_tape, tape};
use leadstone_tests::verdict_rows::check_rows;

/// One for the model and one for the table.
fn tapes() -> impl Strategy<Value = (Tape, Tape)> {
    (long_tape(200, 2400), long_tape(400, 3000))
}

/// Model, instant and table.
fn case(mut own: Tape, tape: &mut Tape) -> (Model, Timestamp, Table) {
    let text = model(&mut own, Variety::Full);
    let now = instant(tape);
    let model = Model::from_json(&text).expect("a random model is one that the library takes");
    let rows = 1 + tape.below(60);
    let table = table(tape, model.document(), now, rows);
    (model, at(now), table)
}

fn leads(table: &Table) -> Vec<Lead> {
    table.leads.iter().map(PlainLead::to_lead).collect()
}

/// The scorer of the table; none where no column is a fact of the model.
fn scorer(model: &Model, table: &Table, at: Timestamp, wanted: ScoreOptions) -> Option<Scorer> {
    match Scorer::with(model, &table.batch.schema(), at, wanted) {
        Ok(scorer) => Some(scorer),
        Err(error) => {
            let says = error.to_string();
            assert!(says.ends_with(&format!("columns is a fact of the model `{}`", model.id())), "{says}");
            None
        }
    }
}

#[test]
fn a_row_of_any_layout_says_what_its_lead_says() {
    let compared = check(400, tapes(), |(own, mut tape), compared| {
        let (model, at, table) = case(own, &mut tape);
        let Some(mut scorer) = scorer(&model, &table, at, ScoreOptions::default()) else { return Ok(()) };
        check_rows(&model, at, &leads(&table), &scorer.score(&table.batch).expect("the columns it was made for"));
        compared.count("tables");
        compared.add("rows", table.leads.len());
        Ok(())
    });
    compared.at_least_percent("tables", 80).at_least_percent("rows", 2_000);
}

#[test]
fn bounds_and_contributions_of_a_row_are_those_of_its_lead() {
    let compared = check(400, tapes(), |(own, mut tape), compared| {
        let wanted = ScoreOptions::default()
            .with_bounds(tape.chance(70))
            .with_settled(tape.chance(70))
            .with_contributions(tape.chance(70));
        let (model, at, table) = case(own, &mut tape);
        let Some(mut scorer) = scorer(&model, &table, at, wanted) else { return Ok(()) };
        check_rows(&model, at, &leads(&table), &scorer.score(&table.batch).expect("the columns it was made for"));
        compared.count("tables");
        compared.add("rows with bounds", if wanted.bounds() { table.leads.len() } else { 0 });
        Ok(())
    });
    compared.at_least_percent("tables", 80).at_least_percent("rows with bounds", 1_300);
}

#[test]
fn a_table_that_is_cut_into_pieces_says_the_same() {
    let compared = check(400, (tapes(), tape()), |((own, mut tape), mut cuts), compared| {
        let (model, at, table) = case(own, &mut tape);
        let Some(mut scorer) = scorer(&model, &table, at, ScoreOptions::default()) else { return Ok(()) };
        let mut from = 0;
        while from < table.leads.len() {
            let len = (1 + cuts.below(20)).min(table.leads.len() - from);
            let piece = Table { batch: table.batch.slice(from, len), leads: table.leads[from..from + len].to_vec() };
            // Some pieces go to a scorer of their own, as in another thread.
            let mut own = scorer.clone();
            let scorer = if cuts.chance(30) { &mut own } else { &mut scorer };
            check_rows(&model, at, &leads(&piece), &scorer.score(&piece.batch).expect("the columns it was made for"));
            from += len;
            compared.count("pieces");
        }
        Ok(())
    });
    compared.at_least_percent("pieces", 200);
}

//! Scores a table: a record batch in, columns of verdicts and the rows that were rejected out.
//!
//! `cargo run -p leadstone-arrow --example score_table` prints:
//!
//! ```text
//! not read: Shoe Size
//! row 0: stage inquiry, fit 65 of at most 100
//! row 1: stage disqualified, fit 0 of at most 65
//! row 2: "deal.budget": `aproved` is not an option of `deal.budget` (did you mean `approved`?)
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, Int64Array, RecordBatch, StringArray};
use leadstone::{Model, Timestamp};
use leadstone_arrow::{ScoreOptions, Scorer};

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let at = Timestamp::parse("2026-11-22")?;
    let leads = RecordBatch::try_from_iter([
        ("Job Title", Arc::new(StringArray::from(vec!["VP of Sales", "Student", "CTO"])) as _),
        ("Number of Employees", Arc::new(Int64Array::from(vec![Some(420), None, Some(35)])) as _),
        ("deal.budget", Arc::new(StringArray::from(vec![Some("approved"), None, Some("aproved")])) as _),
        ("Shoe Size", Arc::new(Int64Array::from(vec![44, 38, 41])) as _),
    ])?;

    // Made once for the columns of a table; then any number of batches.
    let options = ScoreOptions::default().with_bounds(true);
    let mut scorer = Scorer::with(&Model::builtin(), &leads.schema(), at, options)?;
    writeln!(out, "not read: {}", scorer.ignored().join(", "))?;
    let scored = scorer.score(&leads)?;

    // Columns of texts are dictionaries, columns of points whole numbers; a rejected row is null in all.
    let column = |name: &str| scored.verdicts.column_by_name(name).ok_or_else(|| format!("no column `{name}`"));
    let stages = column("stage")?.as_dictionary::<Int32Type>();
    let stages = stages.downcast_dict::<StringArray>().ok_or("stages are texts")?;
    let (fit, ceiling) =
        (column("fit")?.as_primitive::<Int64Type>(), column("fit_ceiling")?.as_primitive::<Int64Type>());
    for (row, stage) in stages.into_iter().enumerate() {
        if fit.is_valid(row) {
            let stage = stage.unwrap_or("none");
            writeln!(out, "row {row}: stage {stage}, fit {} of at most {}", fit.value(row), ceiling.value(row))?;
        }
    }
    for reject in &scored.rejects {
        writeln!(out, "row {}: {}", reject.row, reject.error)?;
    }
    Ok(())
}

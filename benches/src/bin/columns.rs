//! Leadstone's own worker: the columnar engine with a model that it reads when it starts.

use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use leadstone::{Model, Timestamp};
use leadstone_arrow::Scorer;
use leadstone_benches::arguments::Arguments;
use leadstone_benches::people::BATCH;
use leadstone_benches::worker::serve;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::of_process(&["workload", "form", "data", "model", "at"])?;
    let workload: String = arguments.get("workload", "w1".to_owned())?;
    let form: String = arguments.get("form", "plain".to_owned())?;
    let data: PathBuf = arguments.get("data", PathBuf::from("target/workloads"))?;
    let model: PathBuf = arguments.get("model", PathBuf::from(format!("benches/workloads/{workload}.toml")))?;
    let model = Model::from_toml(&fs::read_to_string(model)?)?;
    let at = Timestamp::parse("2026-07-01").ok_or("a date")?;
    let table = read(&data.join(format!("{workload}-{form}.parquet")))?;
    let Some(first) = table.first() else { return Err("the table has no rows".into()) };
    let scorer = Scorer::new(&model, &first.schema(), at)?;
    let rows: usize = table.iter().map(RecordBatch::num_rows).sum();
    serve(rows, || {
        // Nothing is kept from one pass to the next.
        let mut scorer = scorer.clone();
        let (mut sum, mut stages) = (0, Map::new());
        for batch in &table {
            let scored = scorer.score(batch)?;
            if !scored.rejects.is_empty() {
                return Err("a row was rejected".into());
            }
            add(&scored.verdicts, &mut sum, &mut stages)?;
        }
        Ok(json!({ "rows": rows, "points": sum, "stages": stages }))
    })
}

fn read(path: &Path) -> Result<Vec<RecordBatch>, Box<dyn Error>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)?.with_batch_size(BATCH).build()?;
    Ok(reader.collect::<Result<_, _>>()?)
}

/// Adds the points and counts the stages.
fn add(verdicts: &RecordBatch, sum: &mut i64, counts: &mut Map<String, Value>) -> Result<(), Box<dyn Error>> {
    let points = verdicts.column_by_name("total").ok_or("no column `total`")?.as_primitive::<Int64Type>();
    *sum += points.values().iter().sum::<i64>();
    let stages = verdicts.column_by_name("stage").ok_or("no column `stage`")?.as_dictionary::<Int32Type>();
    let mut own = vec![0_u64; stages.values().len()];
    for key in stages.keys().values() {
        if let Some(count) = own.get_mut(*key as usize) {
            *count += 1;
        }
    }
    for (name, count) in stages.values().as_string::<i32>().iter().zip(own).filter(|(_, count)| *count > 0) {
        let place = counts.entry(name.unwrap_or_default().to_owned()).or_insert_with(|| json!(0));
        *place = json!(place.as_u64().unwrap_or(0) + count);
    }
    Ok(())
}

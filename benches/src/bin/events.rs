//! The worker of workload 2 for the event log: batches of activities in, points of every lead out.

use std::borrow::Cow;
use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_schema::ArrowError;
use leadstone::{Model, Timestamp};
use leadstone_arrow::{Dedup, EventLog};
use leadstone_benches::arguments::Arguments;
use leadstone_benches::happenings::NOW;
use leadstone_benches::people::BATCH;
use leadstone_benches::worker::serve;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use serde_json::{Value, json};

const MODEL: &str = include_str!("../../workloads/w2.toml");

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::of_process(&["workload", "form", "data"])?;
    let form: String = arguments.get("form", "by-time".to_owned())?;
    let data: PathBuf = arguments.get("data", PathBuf::from("target/workloads"))?;
    let (order, is_file) = form.strip_suffix("-file").map_or((form.as_str(), false), |order| (order, true));
    // The rivals look for no repeats; `-id` does.
    let (order, duplicates) =
        order.strip_suffix("-id").map_or((order, Dedup::AlreadyUnique), |order| (order, Dedup::ById));
    let path = data.join(format!("w2-{order}.parquet"));
    let model = Model::from_toml(MODEL)?;
    let at = Timestamp::from_unix(NOW).ok_or("the instant is none")?;
    if is_file {
        let (_, rows) = read(&path, duplicates)?;
        return serve(rows, || {
            let (batches, _) = read(&path, duplicates)?;
            pass(&model, at, duplicates, batches.map(|batch| batch.map(Cow::Owned)))
        });
    }
    let (batches, rows) = read(&path, duplicates)?;
    let table: Vec<RecordBatch> = batches.collect::<Result<_, _>>()?;
    serve(rows, || pass(&model, at, duplicates, table.iter().map(|batch| Ok(Cow::Borrowed(batch)))))
}

/// The batches of a file, and how many rows it has.
fn read(path: &Path, duplicates: Dedup) -> Result<(ParquetRecordBatchReader, usize), Box<dyn Error>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut reader = ParquetRecordBatchReaderBuilder::try_new(file)?.with_batch_size(BATCH);
    if duplicates == Dedup::AlreadyUnique {
        let columns = ProjectionMask::columns(reader.parquet_schema(), ["lead", "type", "time"]);
        reader = reader.with_projection(columns);
    }
    let rows = usize::try_from(reader.metadata().file_metadata().num_rows())?;
    Ok((reader.build()?, rows))
}

fn pass<'a>(
    model: &Model,
    at: Timestamp,
    duplicates: Dedup,
    table: impl Iterator<Item = Result<Cow<'a, RecordBatch>, ArrowError>>,
) -> Result<Value, Box<dyn Error>> {
    let mut log = EventLog::new(model, duplicates);
    for batch in table {
        if let Some(reject) = log.push(&*batch?)?.first() {
            return Err(format!("row {}: {}", reject.row, reject.reason).into());
        }
    }
    let view = log.at(at)?;
    let [low, high] = model.document().scores.first().and_then(|s| s.range).ok_or("the score has no range")?;
    let (mut leads, mut sum, mut checksum) = (0, 0, 0);
    let mut of_lead = Vec::new();
    for batch in view.groups(BATCH) {
        let batch = batch?;
        of_lead.clear();
        of_lead.resize(batch.num_rows(), 0);
        for group in batch.columns().iter().skip(1).filter_map(|c| c.as_primitive_opt::<Int64Type>()) {
            for (all, points) in of_lead.iter_mut().zip(group.values()) {
                *all += points;
            }
        }
        let keys = batch.column(0).as_primitive_opt::<Int64Type>().ok_or("leads are no whole numbers")?;
        for (key, points) in keys.values().iter().zip(&of_lead) {
            let points = (*points).clamp(low, high);
            leads += 1;
            sum += points;
            checksum += points * (key % 1009 + 1);
        }
    }
    Ok(json!({ "leads": leads, "points": sum, "checksum": checksum }))
}

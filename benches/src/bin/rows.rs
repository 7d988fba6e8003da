//! Workers written by hand: both workloads with the rules compiled in, and the time that reading the bytes takes.

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_data::ArrayData;
use leadstone_benches::arguments::Arguments;
use leadstone_benches::happenings::{NOW, TYPES};
use leadstone_benches::people::BATCH;
use leadstone_benches::row_program::{Columns, STAGES};
use leadstone_benches::tally::{Log, Totals};
use leadstone_benches::worker::serve;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

/// What is left of points after so many days, written by Leadstone.
const LEFT: &str = include_str!("../../workloads/half-life-30d.json");

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::of_process(&["workload", "form", "data"])?;
    let workload: String = arguments.get("workload", "w1".to_owned())?;
    let form: String = arguments.get("form", "plain".to_owned())?;
    let data: PathBuf = arguments.get("data", PathBuf::from("target/workloads"))?;
    let file = |name: &str| read(&data.join(format!("{workload}-{name}.parquet")));
    match (workload.as_str(), form.as_str()) {
        ("w1", "plain") => by_row(&file("plain")?),
        ("w1", "bandwidth") => bandwidth(&file("plain")?),
        ("w2", "bandwidth") => bandwidth(&file("by-lead")?),
        ("w2", form) => match form.split_once('-') {
            Some(("runs", order)) => in_log(&file(order)?, Log::ordered),
            Some(("dense", order)) => in_log(&file(order)?, Log::dense),
            Some(("hashed", order)) => in_log(&file(order)?, Log::hashed),
            _ => Err(format!("workload `w2` has no form `{form}`").into()),
        },
        _ => Err(format!("workload `{workload}` has no form `{form}`").into()),
    }
}

fn read(path: &Path) -> Result<Vec<RecordBatch>, Box<dyn Error>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)?.with_batch_size(BATCH).build()?;
    Ok(reader.collect::<Result<_, _>>()?)
}

fn rows(table: &[RecordBatch]) -> usize {
    table.iter().map(RecordBatch::num_rows).sum()
}

fn by_row(table: &[RecordBatch]) -> Result<(), Box<dyn Error>> {
    serve(rows(table), || {
        let mut sum = 0;
        let mut stages = [0_u64; STAGES.len()];
        let mut column: Vec<(i64, usize)> = Vec::with_capacity(rows(table));
        for batch in table {
            let columns = Columns::new(batch)?;
            column.extend((0..batch.num_rows()).map(|row| columns.qualify(row)));
        }
        for (points, stage) in &column {
            sum += points;
            if let Some(count) = stages.get_mut(*stage) {
                *count += 1;
            }
        }
        let stages: Value =
            STAGES.iter().zip(stages).map(|(stage, count)| ((*stage).to_owned(), json!(count))).collect();
        Ok(json!({ "rows": column.len(), "points": sum, "stages": stages }))
    })
}

fn in_log(table: &[RecordBatch], pass: impl Fn(&Log) -> Totals) -> Result<(), Box<dyn Error>> {
    let log = log(table)?;
    serve(rows(table), || {
        let totals = pass(&log);
        Ok(json!({ "leads": totals.leads, "points": totals.points, "checksum": totals.checksum }))
    })
}

fn log(table: &[RecordBatch]) -> Result<Log, Box<dyn Error>> {
    let mut log = Log { left: serde_json::from_str(LEFT)?, today: NOW.div_euclid(86_400), ..Log::default() };
    for batch in table {
        let column = |name: &str| batch.column_by_name(name).ok_or_else(|| format!("there is no column `{name}`"));
        let leads = column("lead")?.as_primitive_opt::<Int64Type>().ok_or("leads are no whole numbers")?;
        for lead in leads.values() {
            log.leads.push(u32::try_from(*lead)?);
        }
        let types = column("type")?.as_dictionary_opt::<Int32Type>().ok_or("types are no dictionary")?;
        let names = types.values().as_string_opt::<i32>().ok_or("types are no texts")?;
        let place = |name: Option<&str>| TYPES.iter().position(|kind| Some(*kind) == name).ok_or("an unknown type");
        let kinds: Vec<usize> = names.iter().map(place).collect::<Result<_, _>>()?;
        let kind = |key: &i32| kinds.get(*key as usize).map_or(0, |kind| *kind as u8);
        log.types.extend(types.keys().values().iter().map(kind));
        let times = column("time")?.as_primitive_opt::<TimestampMillisecondType>().ok_or("times are no instants")?;
        log.times.extend(times.values());
    }
    Ok(log)
}

/// Reads all bytes once.
fn bandwidth(table: &[RecordBatch]) -> Result<(), Box<dyn Error>> {
    let columns: Vec<ArrayData> = table.iter().flat_map(|batch| batch.columns().iter().map(Array::to_data)).collect();
    serve(rows(table), || {
        let (mut bytes, mut sum) = (0, 0_u64);
        for column in &columns {
            read_once(column, &mut bytes, &mut sum);
        }
        Ok(json!({ "bytes": bytes, "sum": sum }))
    })
}

fn read_once(column: &ArrayData, bytes: &mut usize, sum: &mut u64) {
    let validity = column.nulls().map(NullBuffer::buffer);
    for buffer in column.buffers().iter().chain(validity) {
        *bytes += buffer.len();
        let (words, rest) = buffer.as_chunks::<8>();
        *sum = words.iter().fold(*sum, |sum, word| sum.wrapping_add(u64::from_le_bytes(*word)));
        *sum = rest.iter().fold(*sum, |sum, byte| sum.wrapping_add(u64::from(*byte)));
    }
    for child in column.child_data() {
        read_once(child, bytes, sum);
    }
}

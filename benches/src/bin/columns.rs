//! Leadstone's own worker: the columnar engine with a model that it reads when it starts.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, DictionaryArray, Int32Array, ListArray, RecordBatch, StringArray};
use leadstone::{Model, Timestamp};
use leadstone_arrow::{ScoreOptions, Scorer};
use leadstone_benches::arguments::Arguments;
use leadstone_benches::people::BATCH;
use leadstone_benches::worker::serve;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Map, Value, json};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::of_process(&["workload", "form", "data", "model"])?;
    let workload: String = arguments.get("workload", "w1".to_owned())?;
    let form: String = arguments.get("form", "plain".to_owned())?;
    let data: PathBuf = arguments.get("data", PathBuf::from("target/workloads"))?;
    let model: PathBuf = arguments.get("model", PathBuf::from(format!("benches/workloads/{workload}.toml")))?;
    let model = Model::from_toml(&fs::read_to_string(model)?)?;
    let at = Timestamp::parse("2026-07-01")?;
    let (form, wanted) = form.split_once('-').unwrap_or((&form, ""));
    let wanted = ScoreOptions::default()
        .with_bounds(wanted == "bounds")
        .with_settled(wanted == "settled")
        .with_contributions(wanted == "contributions");
    let table = read(&data.join(format!("{workload}-{form}.parquet")))?;
    // As the rivals do while loading: one dictionary for a whole column.
    let table = with_common_dictionaries(table)?;
    let Some(first) = table.first() else { return Err("the table has no rows".into()) };
    let scorer = Scorer::with(&model, &first.schema(), at, wanted)?;
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

fn with_common_dictionaries(mut table: Vec<RecordBatch>) -> Result<Vec<RecordBatch>, Box<dyn Error>> {
    let Some(schema) = table.first().map(RecordBatch::schema) else { return Ok(table) };
    for index in 0..schema.fields().len() {
        let columns: Vec<ArrayRef> = table.iter().filter_map(|batch| batch.columns().get(index).cloned()).collect();
        let common = with_common_dictionary(&columns);
        for (batch, column) in table.iter_mut().zip(common) {
            let mut columns = batch.columns().to_vec();
            if let Some(place) = columns.get_mut(index) {
                *place = column;
            }
            *batch = RecordBatch::try_new(batch.schema(), columns)?;
        }
    }
    Ok(table)
}

/// The parts of a column with one dictionary; those of a list, with one for their items. Others as they are.
fn with_common_dictionary(columns: &[ArrayRef]) -> Vec<ArrayRef> {
    if columns.iter().all(|c| c.as_list_opt::<i32>().is_some()) {
        let items: Vec<ArrayRef> = columns.iter().map(|c| Arc::clone(c.as_list::<i32>().values())).collect();
        let lists = columns.iter().zip(with_common_dictionary(&items)).map(|(column, items)| {
            let (field, offsets, _, nulls) = column.as_list::<i32>().clone().into_parts();
            Arc::new(ListArray::new(field, offsets, items, nulls)) as ArrayRef
        });
        return lists.collect();
    }
    let known: Option<Vec<_>> = columns.iter().map(|c| c.as_dictionary_opt::<Int32Type>()).collect();
    let Some(known) = known else { return columns.to_vec() };
    let mut places: BTreeMap<&str, i32> = BTreeMap::new();
    let mut words: Vec<&str> = Vec::new();
    let maps: Vec<Vec<i32>> = known
        .iter()
        .map(|part| {
            let own = part.values().as_string::<i32>().iter().map(Option::unwrap_or_default);
            own.map(|word| {
                *places.entry(word).or_insert_with(|| {
                    words.push(word);
                    words.len() as i32 - 1
                })
            })
            .collect()
        })
        .collect();
    let words: ArrayRef = Arc::new(StringArray::from(words));
    known
        .iter()
        .zip(maps)
        .map(|(part, map)| {
            let keys: Int32Array = part.keys().unary(|key| map.get(key as usize).copied().unwrap_or(0));
            Arc::new(DictionaryArray::new(keys, Arc::clone(&words))) as ArrayRef
        })
        .collect()
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

//! Writes the data of the workloads as Parquet files, the same bytes for the same seed.

use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use leadstone_benches::arguments::Arguments;
use leadstone_benches::happenings::{Happening, by_lead, shuffle, sort_by_time, table};
use leadstone_benches::people::{BATCH, People, Texts};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::of_process(&["rows", "events", "seed", "output"])?;
    let (rows, events) = (arguments.get("rows", 1_000_000)?, arguments.get("events", 10_000_000)?);
    let seed = arguments.get("seed", 1)?;
    let output: PathBuf = arguments.get("output", PathBuf::from("target/workloads"))?;
    fs::create_dir_all(&output)?;
    if rows > 0 {
        people(&output.join("w1-plain.parquet"), seed, rows, Texts::Plain)?;
        people(&output.join("w1-dictionary.parquet"), seed, rows, Texts::Dictionary)?;
    }
    if events > 0 {
        let mut log = by_lead(seed, events);
        write_log(&output.join("w2-by-lead.parquet"), &log)?;
        shuffle(&mut log, seed);
        write_log(&output.join("w2-shuffled.parquet"), &log)?;
        sort_by_time(&mut log);
        write_log(&output.join("w2-by-time.parquet"), &log)?;
    }
    Ok(())
}

fn people(path: &Path, seed: u64, rows: usize, texts: Texts) -> Result<(), Box<dyn Error>> {
    let mut people = People::new(seed, rows, texts);
    let mut file = Output::default();
    while let Some(batch) = people.batch() {
        file.write(path, &batch?)?;
    }
    file.close()
}

fn write_log(path: &Path, log: &[Happening]) -> Result<(), Box<dyn Error>> {
    let mut file = Output::default();
    for part in log.chunks(BATCH) {
        file.write(path, &table(part)?)?;
    }
    file.close()
}

/// A Parquet file that is made when the first batch says what its columns are.
#[derive(Default)]
struct Output(Option<ArrowWriter<File>>);

impl Output {
    fn write(&mut self, path: &Path, batch: &RecordBatch) -> Result<(), Box<dyn Error>> {
        let writer = match &mut self.0 {
            Some(writer) => writer,
            None => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::SNAPPY)
                    .set_max_row_group_row_count(Some(BATCH))
                    // Larger than by default: the titles of a row group take more than a megabyte.
                    .set_dictionary_page_size_limit(8 << 20)
                    .build();
                let writer = ArrowWriter::try_new(File::create(path)?, batch.schema(), Some(properties))?;
                self.0.insert(writer)
            }
        };
        Ok(writer.write(batch)?)
    }

    fn close(self) -> Result<(), Box<dyn Error>> {
        if let Some(writer) = self.0 {
            writer.close()?;
        }
        Ok(())
    }
}

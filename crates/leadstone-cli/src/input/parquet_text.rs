//! Reads Parquet as if it were delimited text with a header, for tables that are read whole. Knows nothing about what
//! the columns mean.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use arrow_array::RecordBatch;

use crate::base::failure::Failure;
use crate::cells::cell_writer::{CellFormat, CellWriter, cell_writer};
use crate::input::parquet_rows::{ParquetFiles, ParquetRows};
use crate::input::unit::UnitRows;

/// Rows that are turned into text at once.
const ROWS: usize = 4096;

/// The text of a file, or of a folder of files: cells separated by commas.
pub(crate) fn text(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    let files = ParquetFiles::open(path)?;
    let header = files.header();
    let all: Vec<usize> = (0..header.len()).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(&header);
    let ready = writer.into_inner().unwrap_or_default();
    let rows = files.reader(&all, ROWS)?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, ParquetText { rows, ready, read: 0 })))
}

struct ParquetText {
    rows: ParquetRows,
    ready: Vec<u8>,
    /// The number of bytes of `ready` that were read.
    read: usize,
}

impl Read for ParquetText {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.read == self.ready.len() {
            let unit = self.rows.unit().map_err(|failure| io::Error::other(failure.message().to_owned()))?;
            let Some(unit) = unit else { return Ok(0) };
            if let UnitRows::Columns(batch) = unit.rows {
                self.ready = written(&batch);
                self.read = 0;
            }
        }
        let mut rest = self.ready.get(self.read..).unwrap_or_default();
        let count = rest.read(to)?;
        self.read += count;
        Ok(count)
    }
}

fn written(batch: &RecordBatch) -> Vec<u8> {
    let writers: Vec<CellWriter<'_>> =
        batch.columns().iter().map(|column| cell_writer(column.as_ref(), CellFormat::Plain)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut cell = Vec::new();
    for row in 0..batch.num_rows() {
        for cell_writer in &writers {
            cell.clear();
            cell_writer(row, &mut cell);
            // Writing to memory cannot fail.
            let _ = writer.write_field(&cell);
        }
        let _ = writer.write_record(None::<&[u8]>);
    }
    writer.into_inner().unwrap_or_default()
}

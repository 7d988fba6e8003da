//! Encodes rows of a result as Parquet, CSV, JSON lines or cells of a worksheet. Knows nothing about verdicts.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::errors::ParquetError;

use crate::base::failure::Failure;
use crate::cells::cell_writer::{CellFormat, CellWriter, cell_writer, json_text};
use crate::result::formula_guard::FormulaGuard;

/// Marks a column of texts that are JSON already.
pub(crate) const RAW: &str = "leadstone.json";

/// A batch, and the ranges of its rows that are kept.
pub(crate) type PartRows = (RecordBatch, Vec<Range<usize>>);

/// The encoder of a format; cloned for each thread.
#[derive(Clone)]
pub(crate) enum Encoder {
    Csv {
        at: String,
        guard: FormulaGuard,
    },
    JsonLines {
        at: String,
    },
    /// Each unit becomes a row group, so that threads encode independently.
    Parquet(Arc<ArrowRowGroupWriterFactory>),
    /// Leaves the rows as they are: a worksheet is written cell by cell.
    Sheet,
    /// Writes nothing: only the first leads are wanted.
    Nothing,
}

/// Encoded rows, ready to be appended.
pub(crate) enum Encoded {
    Bytes(Vec<u8>),
    /// The columns of a row group.
    RowGroup(Vec<ArrowColumnChunk>),
    /// Rows of a worksheet.
    Rows(Vec<PartRows>),
    Nothing,
}

impl Encoder {
    /// The header of the file.
    pub(crate) fn head(&self, schema: &SchemaRef) -> Vec<u8> {
        match self {
            Self::Csv { guard, .. } => {
                let mut line = Vec::new();
                for field in schema.fields() {
                    csv_text(*guard, field.name().as_bytes(), &mut line);
                    line.push(b',');
                }
                line.extend_from_slice(b"at\n");
                line
            }
            _ => Vec::new(),
        }
    }

    /// Encodes the kept rows of batches.
    pub(crate) fn encode(&self, batches: &[PartRows]) -> Result<Encoded, Failure> {
        let mut out = Vec::new();
        match self {
            Self::Nothing => return Ok(Encoded::Nothing),
            _ if batches.iter().all(|(_, ranges)| ranges.is_empty()) => return Ok(Encoded::Nothing),
            Self::Parquet(factory) => {
                let chunks = row_group(factory, batches).map_err(|e| Failure::new(e.to_string()))?;
                return Ok(Encoded::RowGroup(chunks));
            }
            Self::Sheet => return Ok(Encoded::Rows(batches.to_vec())),
            Self::Csv { at, guard } => {
                for (batch, ranges) in batches {
                    csv(batch, ranges, at, *guard, &mut out);
                }
            }
            Self::JsonLines { at } => {
                for (batch, ranges) in batches {
                    json_lines(batch, ranges, at, &mut out);
                }
            }
        }
        Ok(Encoded::Bytes(out))
    }
}

fn row_group(
    factory: &ArrowRowGroupWriterFactory,
    batches: &[PartRows],
) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
    let mut writers = factory.create_column_writers(0)?;
    for (batch, range) in batches.iter().flat_map(|(batch, ranges)| ranges.iter().map(move |range| (batch, range))) {
        let rows = batch.slice(range.start, range.len());
        let mut writers = writers.iter_mut();
        for (field, column) in rows.schema_ref().fields().iter().zip(rows.columns()) {
            for leaf in compute_leaves(field, column)? {
                if let Some(writer) = writers.next() {
                    writer.write(&leaf)?;
                }
            }
        }
    }
    writers.into_iter().map(parquet::arrow::arrow_writer::ArrowColumnWriter::close).collect()
}

fn csv(batch: &RecordBatch, ranges: &[Range<usize>], at: &str, guard: FormulaGuard, out: &mut Vec<u8>) {
    let writers: Vec<(FormulaGuard, CellWriter<'_>)> = batch
        .columns()
        .iter()
        .map(|column| {
            let guard = if is_text(column.data_type()) { guard } else { FormulaGuard::Off };
            (guard, cell_writer(column.as_ref(), CellFormat::Plain))
        })
        .collect();
    let mut cell = Vec::new();
    for row in ranges.iter().cloned().flatten() {
        for (guard, cell_writer) in &writers {
            cell.clear();
            cell_writer(row, &mut cell);
            csv_text(*guard, &cell, out);
            out.push(b',');
        }
        out.extend_from_slice(at.as_bytes());
        out.push(b'\n');
    }
}

/// Whether a column holds texts, which may come from anywhere.
fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_text(values),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        _ => false,
    }
}

/// As the `csv` crate writes it, without a call for each cell, and guarded.
fn csv_text(guard: FormulaGuard, cell: &[u8], out: &mut Vec<u8>) {
    let prefix = guard.prefix(cell);
    if !cell.iter().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(prefix);
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    out.extend_from_slice(prefix);
    for &byte in cell {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

fn json_lines(batch: &RecordBatch, ranges: &[Range<usize>], at: &str, out: &mut Vec<u8>) {
    let columns: Vec<(Vec<u8>, CellWriter<'_>)> = batch
        .schema_ref()
        .fields()
        .iter()
        .zip(batch.columns())
        .enumerate()
        .map(|(index, (field, column))| {
            let mut key = vec![if index == 0 { b'{' } else { b',' }];
            json_text(field.name(), &mut key);
            key.push(b':');
            let how = if field.metadata().contains_key(RAW) { CellFormat::Raw } else { CellFormat::Json };
            (key, cell_writer(column.as_ref(), how))
        })
        .collect();
    let mut end = b",\"at\":".to_vec();
    json_text(at, &mut end);
    end.extend_from_slice(b"}\n");
    for row in ranges.iter().cloned().flatten() {
        for (key, cell_writer) in &columns {
            out.extend_from_slice(key);
            cell_writer(row, out);
        }
        out.extend_from_slice(&end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_stands_within_the_quotes() {
        let mut line = Vec::new();
        csv_text(FormulaGuard::Guarded, b"=1", &mut line);
        csv_text(FormulaGuard::Guarded, b"=1,2", &mut line);
        assert_eq!(line, b"'=1\"'=1,2\"");
    }

    #[test]
    fn a_cell_is_quoted_as_the_csv_crate_does_it() {
        for text in ["plain", "a,b", "say \"so\"", "two\nlines", "r\r", " x ", "'"] {
            let mut mine = b"1,".to_vec();
            csv_text(FormulaGuard::Off, text.as_bytes(), &mut mine);
            mine.push(b'\n');
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["1", text]).unwrap();
            assert_eq!(mine, writer.into_inner().unwrap(), "{text}");
        }
    }
}

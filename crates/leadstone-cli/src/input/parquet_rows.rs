//! Reads Parquet, one file or a folder of files with equal columns, in batches. Knows nothing about leads.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;

use crate::base::failure::Failure;
use crate::cells::type_name::{lower, type_words};
use crate::input::unit::{BYTES, RowUnit, UnitRows};

const MAGIC: &[u8] = b"PAR1";
/// The smallest batch, however long the rows.
const LEAST_ROWS: usize = 256;

/// Whether it is a Parquet file or a folder of them.
pub(crate) fn is_parquet(path: &Path) -> bool {
    path.is_dir() || has_ending(path) || begins_as_parquet(path)
}

/// Whether a file starts with the magic bytes. A pipe is not looked at: what is read from it is gone.
fn begins_as_parquet(path: &Path) -> bool {
    let mut start = [0; 4];
    path.is_file() && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MAGIC
}

pub(crate) struct ParquetFiles {
    files: Vec<PathBuf>,
    schema: SchemaRef,
    /// Rows of all files.
    pub(crate) rows: u64,
}

impl ParquetFiles {
    /// Reads the footers of the files.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let files = if path.is_dir() { files_of(path)? } else { vec![path.to_owned()] };
        let mut rows = 0;
        let mut schema = None;
        for file in &files {
            let about = about(file)?.1;
            rows += u64::try_from(about.metadata().file_metadata().num_rows()).unwrap_or(0);
            schema.get_or_insert_with(|| Arc::clone(about.schema()));
        }
        let schema = schema.unwrap_or_else(|| Arc::new(Schema::empty()));
        Ok(Self { files, schema, rows })
    }

    /// The names of the columns.
    pub(crate) fn header(&self) -> Vec<String> {
        self.schema.fields().iter().map(|f| f.name().clone()).collect()
    }

    /// A reader of the needed columns, which must be equal in all files; at most `most` rows in a unit.
    pub(crate) fn reader(self, needed: &[usize], most: usize) -> Result<ParquetRows, Failure> {
        let fields: Vec<Field> = needed
            .iter()
            .filter_map(|index| self.schema.fields().get(*index))
            .map(|field| field.as_ref().clone().with_nullable(true))
            .collect();
        let first = self.files.first().map(|f| f.display().to_string()).unwrap_or_default();
        for file in self.files.iter().skip(1) {
            let schema = Arc::clone(about(file)?.1.schema());
            let name = file.display();
            for field in &fields {
                let column = field.name();
                let Some((_, found)) = schema.column_with_name(column) else {
                    return Err(Failure::new(format!("{name}: the column `{column}` of {first} is missing"))
                        .hint("files of a folder must have the same columns"));
                };
                if found.data_type() != field.data_type() {
                    let (found, known) = (found.data_type(), field.data_type());
                    let (mut mine, mut other) = (type_words(found), type_words(known));
                    if mine == other {
                        // As text, whole numbers of 32 and of 64 bits: the exact names tell them apart.
                        (mine, other) = (found.to_string(), known.to_string());
                    }
                    return Err(Failure::new(format!(
                        "{name}: the column `{column}` holds {mine}, in {first} {other}"
                    ))
                    .hint("files of a folder must have the same columns"));
                }
            }
        }
        Ok(ParquetRows {
            files: self.files.into_iter(),
            schema: Arc::new(Schema::new(fields)),
            open: None,
            in_all: 0,
            most,
        })
    }
}

/// The Parquet files of a folder, by name. Hidden files and other extensions are ignored.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let name = folder.display().to_string();
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| Failure::reading(&name, &e))? {
        let path = entry.map_err(|e| Failure::reading(&name, &e))?.path();
        let is_hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with(['.', '_']));
        if !is_hidden && has_ending(&path) && path.is_file() {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(Failure::new(format!("{name}: no Parquet file is in this folder"))
            .hint("files that end in .parquet or .pq are read; subfolders are not"));
    }
    files.sort();
    Ok(files)
}

/// Whether the name has an extension of Parquet.
pub(crate) fn has_ending(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("parquet") || e.eq_ignore_ascii_case("pq"))
}

/// Opens a file and reads its footer.
fn about(path: &Path) -> Result<(File, ArrowReaderMetadata), Failure> {
    let name = path.display().to_string();
    let failed = |e| Failure::reading(&name, &e);
    let mut file = File::open(path).map_err(failed)?;
    let (mut start, mut end) = (Vec::new(), Vec::new());
    (&mut file).take(4).read_to_end(&mut start).map_err(failed)?;
    if start == b"PARE" {
        return Err(Failure::new(format!("{name}: the file is encrypted")));
    }
    if start != MAGIC {
        return Err(Failure::new(format!("{name}: the file is not Parquet")));
    }
    file.seek(SeekFrom::End(-4)).and_then(|_| file.read_to_end(&mut end)).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if end != MAGIC || size < 12 {
        return Err(Failure::new(format!("{name}: the file is cut short: the end of a Parquet file is missing"))
            .hint("fetch or write it again"));
    }
    let about = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|e| unreadable(&name, &e))?;
    let mut columns = about.metadata().row_groups().iter().flat_map(RowGroupMetaData::columns);
    if let Some(column) = columns.find(|c| matches!(c.compression(), Compression::BROTLI(_) | Compression::LZO)) {
        let method = if column.compression() == Compression::LZO { "LZO" } else { "Brotli" };
        return Err(Failure::new(format!("{name}: the file is compressed with {method}, which is not read"))
            .hint("write it with Snappy, Zstandard, LZ4 or gzip"));
    }
    Ok((file, about))
}

fn unreadable(name: &str, error: &ParquetError) -> Failure {
    Failure::new(format!("{name}: the Parquet file is damaged: {}", said(&error.to_string())))
        .hint("fetch or write it again")
}

/// The message of the Parquet reader, in the style of all other messages.
fn said(text: &str) -> String {
    let prefixes = ["Parquet error: ", "Parquet argument error: ", "EOF: ", "External: ", "Arrow: ", "NYI: "];
    let mut text = text;
    while let Some(rest) = prefixes.iter().find_map(|p| text.strip_prefix(p)) {
        text = rest;
    }
    lower(text)
}

/// Reads the rows of all files.
pub(crate) struct ParquetRows {
    files: std::vec::IntoIter<PathBuf>,
    schema: SchemaRef,
    open: Option<OpenFile>,
    in_all: u64,
    most: usize,
}

struct OpenFile {
    name: Arc<str>,
    reader: ParquetRecordBatchReader,
    in_file: u64,
    /// The index of each needed column in a batch.
    order: Vec<usize>,
}

impl ParquetRows {
    /// The types of the needed columns.
    pub(crate) fn types(&self) -> Vec<DataType> {
        self.schema.fields().iter().map(|f| f.data_type().clone()).collect()
    }

    pub(crate) fn unit(&mut self) -> Result<Option<RowUnit>, Failure> {
        loop {
            if self.open.is_none() {
                let Some(path) = self.files.next() else { return Ok(None) };
                self.open = Some(self.open_file(&path)?);
            }
            let Some(open) = &mut self.open else { return Ok(None) };
            let Some(batch) = open.reader.next() else {
                self.open = None;
                continue;
            };
            let damaged = |e: &dyn std::fmt::Display| {
                let message = format!("{}: the Parquet file is damaged behind row {}: ", open.name, open.in_file);
                Failure::new(message + &said(&e.to_string())).hint("fetch or write it again")
            };
            let batch = batch.map_err(|e| damaged(&e))?;
            let columns = open.order.iter().filter_map(|i| batch.columns().get(*i).cloned()).collect();
            let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
            let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)
                .map_err(|e| damaged(&e))?;
            let rows = batch.num_rows() as u64;
            if rows == 0 {
                continue;
            }
            let (file, before) = (Arc::clone(&open.name), [open.in_file, self.in_all]);
            open.in_file += rows;
            self.in_all += rows;
            return Ok(Some(RowUnit { file, before, rows: UnitRows::Columns(batch), faults: Vec::new(), steps: rows }));
        }
    }

    fn open_file(&self, path: &Path) -> Result<OpenFile, Failure> {
        let name = path.display().to_string();
        let (file, about) = about(path)?;
        let places: Vec<usize> = self
            .schema
            .fields()
            .iter()
            .filter_map(|field| about.schema().column_with_name(field.name()).map(|(place, _)| place))
            .collect();
        let mut sorted = places.clone();
        sorted.sort_unstable();
        let order = places.iter().filter_map(|place| sorted.binary_search(place).ok()).collect();
        let mask = ProjectionMask::roots(about.parquet_schema(), places);
        let size = batch_size(&about, &mask, self.most);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, about)
            .with_projection(mask)
            .with_batch_size(size)
            .build()
            .map_err(|e| unreadable(&name, &e))?;
        Ok(OpenFile { name: name.into(), reader, in_file: 0, order })
    }
}

/// The rows of a batch: fewer if rows are long.
fn batch_size(about: &ArrowReaderMetadata, mask: &ProjectionMask, most: usize) -> usize {
    let groups = about.metadata().row_groups();
    let rows: i64 = groups.iter().map(RowGroupMetaData::num_rows).sum();
    let bytes: i64 = groups
        .iter()
        .flat_map(|group| group.columns().iter().enumerate())
        .filter(|(index, _)| mask.leaf_included(*index))
        .map(|(_, column)| column.uncompressed_size())
        .sum();
    let of_a_row = usize::try_from(bytes / rows.max(1)).unwrap_or(0).max(1);
    (BYTES / of_a_row).clamp(LEAST_ROWS, most)
}

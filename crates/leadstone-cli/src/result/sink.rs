//! Writes a result to a file, which appears whole or not at all, or to standard output. Knows nothing about rows.

use std::io::{self, IsTerminal, Write as _};
use std::mem;
use std::path::Path;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use leadstone::Model;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;

use crate::args::{FileCompression, Format, ScoreArgs};
use crate::base::failure::Failure;
use crate::input::instant::ScoringInstant;
use crate::result::encode::{Encoded, Encoder};
use crate::result::formula_guard::FormulaGuard;
use crate::result::target::ResultTarget;
use crate::result::workbook::OpenWorkbook;

/// Appends encoded rows, in order.
pub(crate) struct ResultSink {
    file: OpenResult,
    path: Option<std::path::PathBuf>,
}

enum OpenResult {
    Text(Box<ResultTarget>),
    Parquet(Box<SerializedFileWriter<ResultTarget>>),
    Workbook(Box<OpenWorkbook>),
}

impl ResultSink {
    /// Opens the target and writes the header; returns the encoder of the rows.
    pub(crate) fn create(
        args: &ScoreArgs,
        model: &Model,
        instant: ScoringInstant,
        schema: &SchemaRef,
    ) -> Result<(Self, Encoder), Failure> {
        let path = args.output.as_deref();
        let at = instant.at.to_string();
        let encoder = match args.format() {
            Format::Parquet => {
                let about = about(model, instant);
                let writer = ArrowWriter::try_new(ResultTarget::of(path)?, Arc::clone(schema), Some(properties(about)))
                    .and_then(ArrowWriter::into_serialized_writer);
                let (writer, factory) = writer.map_err(|e| failure(path, &e))?;
                let sink = Self { file: OpenResult::Parquet(Box::new(writer)), path: path.map(Path::to_owned) };
                return Ok((sink, Encoder::Parquet(Arc::new(factory))));
            }
            Format::Xlsx => {
                let names = schema.fields().iter().map(|field| field.name().as_str());
                let header: Vec<&str> = names.chain(["at"]).collect();
                let workbook = OpenWorkbook::create(path, &header, model, instant.at)?;
                let sink = Self { file: OpenResult::Workbook(Box::new(workbook)), path: path.map(Path::to_owned) };
                return Ok((sink, Encoder::Sheet));
            }
            Format::Csv => Encoder::Csv { at, guard: guard(args) },
            _ => Encoder::JsonLines { at },
        };
        let mut sink = Self::text(path)?;
        sink.append(Encoded::Bytes(encoder.head(schema)))?;
        Ok((sink, encoder))
    }

    /// A target of text without columns.
    pub(crate) fn text(path: Option<&Path>) -> Result<Self, Failure> {
        Ok(Self { file: OpenResult::Text(Box::new(ResultTarget::of(path)?)), path: path.map(Path::to_owned) })
    }

    pub(crate) fn append_text(&mut self, bytes: Vec<u8>) -> Result<(), Failure> {
        self.append(Encoded::Bytes(bytes))
    }

    pub(crate) fn append(&mut self, encoded: Encoded) -> Result<(), Failure> {
        let done = match (&mut self.file, encoded) {
            (OpenResult::Workbook(workbook), Encoded::Rows(rows)) => return workbook.append(&rows),
            (OpenResult::Text(target), Encoded::Bytes(bytes)) => target.write_all(&bytes).map_err(ParquetError::from),
            (OpenResult::Parquet(writer), Encoded::RowGroup(chunks)) => {
                writer.next_row_group().and_then(|mut group| {
                    chunks.into_iter().try_for_each(|chunk| chunk.append_to_row_group(&mut group))?;
                    group.close().map(|_| ())
                })
            }
            _ => Ok(()),
        };
        done.map_err(|e| failure(self.path.as_deref(), &e))
    }

    /// Finishes the file and puts it in its place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self.file {
            OpenResult::Text(target) => target.finish(self.path.as_deref()),
            OpenResult::Workbook(workbook) => workbook.finish(),
            OpenResult::Parquet(mut writer) => {
                // Its `into_inner` would not say why the last bytes cannot be written.
                writer.finish().map_err(|e| failure(self.path.as_deref(), &e))?;
                mem::replace(writer.inner_mut(), ResultTarget::Taken).finish(self.path.as_deref())
            }
        }
    }
}

fn properties(about: Vec<KeyValue>) -> WriterProperties {
    // Only the statistics that let readers skip row groups: the footer is held in memory until the end.
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_key_value_metadata(Some(about))
        .set_created_by(format!("leadstone {}", env!("CARGO_PKG_VERSION")))
        .build()
}

/// A result that could not be written.
fn failure(path: Option<&Path>, error: &ParquetError) -> Failure {
    let error = match error {
        ParquetError::External(cause) => match cause.downcast_ref::<io::Error>() {
            Some(error) => io::Error::new(error.kind(), error.to_string()),
            None => io::Error::other(cause.to_string()),
        },
        // The last bytes are written by the writer itself, which tells of the system in words only.
        ParquetError::General(text) if text.contains("No space left on device") => {
            io::Error::from(io::ErrorKind::StorageFull)
        }
        ParquetError::General(text) if text.contains("File too large") => io::Error::other("file too large"),
        other => io::Error::other(other.to_string()),
    };
    match path {
        Some(path) => Failure::writing(path, &error),
        None => Failure::printing(&error),
    }
}

/// The metadata of a Parquet file: model and instant.
fn about(model: &Model, instant: ScoringInstant) -> Vec<KeyValue> {
    let pair = |key: &str, value: String| KeyValue::new(format!("leadstone.{key}"), value);
    vec![
        pair("model", model.id().to_owned()),
        pair("revision", model.revision().to_string()),
        pair("sha256", model.sha256().to_owned()),
        pair("at", instant.at.to_string()),
    ]
}

/// Whether texts in the CSV files of a run are guarded.
pub(crate) fn guard(args: &ScoreArgs) -> FormulaGuard {
    if args.no_guard { FormulaGuard::Off } else { FormulaGuard::Guarded }
}

/// Refuses formats that cannot be written, or not to this target.
pub(crate) fn check_target(args: &ScoreArgs) -> Result<(), Failure> {
    let binary = match args.format() {
        Format::Parquet => Some(("Parquet", "parquet")),
        Format::Xlsx => Some(("XLSX", "xlsx")),
        _ => None,
    };
    let Some(output) = args.output.as_deref() else {
        return match binary {
            Some((name, ending)) if io::stdout().is_terminal() => {
                Err(Failure::new(format!("{name} is not for a terminal"))
                    .hint(format!("name a file: -o scored.{ending}")))
            }
            _ => Ok(()),
        };
    };
    let shown = output.display();
    if args.format.is_none()
        && let Some(ending @ ("ods" | "xls" | "xlsb" | "xlsm")) = args.ending().as_deref()
    {
        return Err(Failure::new(format!("{shown}: {} cannot be written", ending.to_uppercase()))
            .hint("name a file that ends in .xlsx or .csv"));
    }
    match binary {
        Some((name, ending)) if FileCompression::of(output) != FileCompression::Plain => {
            Err(Failure::new(format!("{shown}: {name} is compressed already"))
                .hint(format!("name a file that ends in .{ending}")))
        }
        _ => Ok(()),
    }
}

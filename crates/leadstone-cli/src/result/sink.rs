//! Writes a result to a file, which appears whole or not at all, or to standard output. Knows nothing about rows.

use std::io::{self, IsTerminal, Write};
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

use crate::args::Format;
use crate::base::failure::Failure;
use crate::base::output::WholeFile;
use crate::input::instant::ScoringInstant;
use crate::result::encode::{Encoded, Encoder};

/// A file, or standard output.
pub(crate) enum ResultTarget {
    File(WholeFile),
    Standard(io::BufWriter<io::Stdout>),
}

impl ResultTarget {
    pub(crate) fn of(path: Option<&Path>) -> Result<Self, Failure> {
        Ok(match path {
            Some(path) => Self::File(WholeFile::create(path)?),
            None => Self::Standard(io::BufWriter::new(io::stdout())),
        })
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Self::File(file) => file.finish(),
            Self::Standard(mut out) => out.flush().map_err(|e| Failure::printing(&e)),
        }
    }
}

impl Write for ResultTarget {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Standard(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Standard(out) => out.flush(),
        }
    }
}

/// Appends encoded rows, in order.
pub(crate) struct ResultSink {
    file: OpenResult,
    path: Option<std::path::PathBuf>,
}

enum OpenResult {
    Text(ResultTarget),
    Parquet(Box<SerializedFileWriter<ResultTarget>>),
}

impl ResultSink {
    /// Opens the target and writes the header; returns the encoder of the rows.
    pub(crate) fn create(
        path: Option<&Path>,
        format: Format,
        schema: &SchemaRef,
        about: Vec<KeyValue>,
        at: String,
    ) -> Result<(Self, Encoder), Failure> {
        let owned = path.map(Path::to_owned);
        let target = ResultTarget::of(path)?;
        if format == Format::Parquet {
            let writer = ArrowWriter::try_new(target, Arc::clone(schema), Some(properties(about)))
                .and_then(ArrowWriter::into_serialized_writer);
            let (writer, factory) = writer.map_err(|e| failure(owned.as_deref(), &e))?;
            let sink = Self { file: OpenResult::Parquet(Box::new(writer)), path: owned };
            return Ok((sink, Encoder::Parquet(Arc::new(factory))));
        }
        let encoder = if format == Format::Csv { Encoder::Csv { at } } else { Encoder::JsonLines { at } };
        let mut sink = Self { file: OpenResult::Text(target), path: owned };
        sink.append(Encoded::Bytes(encoder.head(schema)))?;
        Ok((sink, encoder))
    }

    /// A target of text without columns.
    pub(crate) fn text(path: Option<&Path>) -> Result<Self, Failure> {
        Ok(Self { file: OpenResult::Text(ResultTarget::of(path)?), path: path.map(Path::to_owned) })
    }

    pub(crate) fn append_text(&mut self, bytes: Vec<u8>) -> Result<(), Failure> {
        self.append(Encoded::Bytes(bytes))
    }

    pub(crate) fn append(&mut self, encoded: Encoded) -> Result<(), Failure> {
        let done = match (&mut self.file, encoded) {
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
            OpenResult::Text(target) => target.finish(),
            OpenResult::Parquet(writer) => {
                let target = (*writer).into_inner().map_err(|e| failure(self.path.as_deref(), &e))?;
                target.finish()
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
pub(crate) fn failure(path: Option<&Path>, error: &ParquetError) -> Failure {
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
pub(crate) fn about(model: &Model, instant: ScoringInstant) -> Vec<KeyValue> {
    let pair = |key: &str, value: String| KeyValue::new(format!("leadstone.{key}"), value);
    vec![
        pair("model", model.id().to_owned()),
        pair("revision", model.revision().to_string()),
        pair("sha256", model.sha256().to_owned()),
        pair("at", instant.at.to_string()),
    ]
}

/// Refuses to write Parquet to a terminal.
pub(crate) fn keep_terminal(format: Format, output: Option<&Path>) -> Result<(), Failure> {
    if format == Format::Parquet && output.is_none() && io::stdout().is_terminal() {
        return Err(Failure::new("Parquet is not for a terminal").hint("name a file: -o scored.parquet"));
    }
    Ok(())
}

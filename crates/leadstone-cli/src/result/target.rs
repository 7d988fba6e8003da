//! Where a result goes: a file, compressed if its name says so, a terminal or a pipe. Knows nothing about rows.

use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::path::Path;

use flate2::write::GzEncoder;

use crate::args::FileCompression;
use crate::base::failure::Failure;
use crate::base::output::WholeFile;
use crate::terminal::safe::safe_lines;

/// A file, or standard output.
pub(crate) enum ResultTarget {
    File(WholeFile),
    Gzip(GzEncoder<WholeFile>),
    Zstandard(zstd::Encoder<'static, WholeFile>),
    Terminal(BufWriter<Stdout>),
    Standard(BufWriter<Stdout>),
    /// What is left where a target was taken out of a writer.
    Taken,
}

impl ResultTarget {
    pub(crate) fn of(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            let out = BufWriter::new(io::stdout());
            return Ok(if io::stdout().is_terminal() { Self::Terminal(out) } else { Self::Standard(out) });
        };
        let file = WholeFile::create(path)?;
        Ok(match FileCompression::of(path) {
            FileCompression::Plain => Self::File(file),
            FileCompression::Gzip => Self::Gzip(GzEncoder::new(file, flate2::Compression::default())),
            FileCompression::Zstandard => {
                let encoder = zstd::Encoder::new(file, zstd::DEFAULT_COMPRESSION_LEVEL);
                Self::Zstandard(encoder.map_err(|e| Failure::writing(path, &e))?)
            }
        })
    }

    /// The folder in which the file is being written, if it is one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::File(file) => file.folder(),
            _ => None,
        }
    }

    /// Writes what is left, and puts a file in its place.
    pub(crate) fn finish(self, path: Option<&Path>) -> Result<(), Failure> {
        let failure = |e: &io::Error| path.map_or_else(|| Failure::printing(e), |path| Failure::writing(path, e));
        let file = match self {
            Self::File(file) => file,
            Self::Gzip(encoder) => encoder.finish().map_err(|e| failure(&e))?,
            Self::Zstandard(encoder) => encoder.finish().map_err(|e| failure(&e))?,
            Self::Terminal(mut out) | Self::Standard(mut out) => return out.flush().map_err(|e| failure(&e)),
            Self::Taken => return Ok(()),
        };
        file.finish()
    }
}

impl Write for ResultTarget {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Zstandard(encoder) => encoder.write(bytes),
            // Rows are appended whole, so no letter is cut in two.
            Self::Terminal(out) => out.write_all(for_terminal(bytes).as_bytes()).map(|()| bytes.len()),
            Self::Standard(out) => out.write(bytes),
            Self::Taken => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstandard(encoder) => encoder.flush(),
            Self::Terminal(out) | Self::Standard(out) => out.flush(),
            Self::Taken => Ok(()),
        }
    }
}

/// Rows of text as a terminal may see them.
fn for_terminal(bytes: &[u8]) -> Cow<'_, str> {
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => safe_lines(text),
        Cow::Owned(text) => Cow::Owned(safe_lines(&text).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_for_a_terminal_keep_their_lines_and_lose_what_it_obeys() {
        assert_eq!(for_terminal(b"id,name\n1,\x1b[2Jx\n"), "id,name\n1,\u{fffd}[2Jx\n");
        assert_eq!(for_terminal("1,\u{202e}x\n".as_bytes()), "1,\u{fffd}x\n");
        assert!(matches!(for_terminal(b"1,x\n"), Cow::Borrowed(_)));
    }
}

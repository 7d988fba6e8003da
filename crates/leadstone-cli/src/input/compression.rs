//! Decompresses what is read, by its first bytes and not by the name of the file. Knows nothing about tables.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use zstd::stream::read::Decoder;

const GZIP: &[u8] = b"\x1f\x8b";
const ZSTANDARD: &[u8] = b"\x28\xb5\x2f\xfd";
/// Bytes that are decompressed at once.
const BUFFER: usize = 1 << 16;

/// How a source is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    Nothing,
    Gzip,
    Zstandard,
}

impl Compression {
    pub(crate) fn of(start: &[u8]) -> Self {
        match start {
            start if start.starts_with(GZIP) => Self::Gzip,
            start if start.starts_with(ZSTANDARD) => Self::Zstandard,
            _ => Self::Nothing,
        }
    }

    /// The name in the summary; empty for what is not compressed.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
        }
    }

    /// What was compressed. Several streams one after the other, as `cat a.gz b.gz` makes, are one.
    pub(crate) fn reader(self, input: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
        let damaged = match self {
            Self::Nothing => return Ok(input),
            Self::Gzip => "the gzip file is damaged or cut short",
            Self::Zstandard => "the Zstandard file is damaged or cut short",
        };
        let inner: Box<dyn Read> = match self {
            Self::Zstandard => Box::new(Decoder::with_buffer(input)?),
            _ => Box::new(MultiGzDecoder::new(input)),
        };
        Ok(Box::new(BufReader::with_capacity(BUFFER, Decompressed { inner, damaged })))
    }
}

/// Says of every fault what the file is, since decoders say what their state is.
struct Decompressed {
    inner: Box<dyn Read>,
    damaged: &'static str,
}

impl Read for Decompressed {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.inner.read(to).map_err(|e| match e.kind() {
            io::ErrorKind::Interrupted => e,
            _ => io::Error::other(self.damaged),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(text: &str) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(text.as_bytes()).and_then(|()| writer.finish()).expect("memory can be written")
    }

    fn read(bytes: Vec<u8>) -> Result<String, String> {
        let compression = Compression::of(&bytes);
        let mut reader = compression.reader(Box::new(io::Cursor::new(bytes))).map_err(|e| e.to_string())?;
        let mut text = String::new();
        reader.read_to_string(&mut text).map(|_| text).map_err(|e| e.to_string())
    }

    #[test]
    fn what_was_joined_when_compressed_is_read_to_its_end() {
        assert_eq!(read([gzip("a,b\n"), gzip("1,2\n")].concat()).as_deref(), Ok("a,b\n1,2\n"));
        let zstandard = |text: &str| zstd::encode_all(text.as_bytes(), 1).expect("memory can be written");
        assert_eq!(read([zstandard("a,b\n"), zstandard("1,2\n")].concat()).as_deref(), Ok("a,b\n1,2\n"));
        assert_eq!(read(b"a,b\n".to_vec()).as_deref(), Ok("a,b\n"));
    }

    #[test]
    fn a_file_that_is_cut_short_is_said_to_be() {
        let mut bytes = gzip("a,b\n1,2\n");
        bytes.truncate(bytes.len() - 9);
        assert_eq!(read(bytes), Err("the gzip file is damaged or cut short".to_owned()));
    }
}

//! The encoding of a text: told from all of its bytes, and turned into UTF-8. Knows nothing about tables.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

const BOM: &[u8] = b"\xef\xbb\xbf";
/// So many bytes at the start tell UTF-16 without a byte order mark.
const LOOK: usize = 4096;
/// Bytes that are decoded at once; a character of two bytes may become one of three.
const BUFFER: usize = 1 << 16;

/// The encoding of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextEncoding {
    Utf8,
    /// UTF-8 in which some bytes are none; each such place becomes U+FFFD.
    BrokenUtf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl TextEncoding {
    /// Reads all of a text, in constant memory.
    ///
    /// A byte order mark decides; else zero bytes in every second place mean UTF-16. Of other texts, those with bytes
    /// that are no UTF-8 and without one valid character of several bytes are Windows-1252.
    pub(crate) fn of(input: &mut dyn BufRead) -> io::Result<Self> {
        let mut start = Vec::new();
        input.take(LOOK as u64).read_to_end(&mut start)?;
        if let Some(encoding) = utf_16(&start) {
            return Ok(encoding);
        }
        let mut look = Utf8Look::default();
        look.add(start.strip_prefix(BOM).unwrap_or(&start));
        let has_mark = start.starts_with(BOM);
        while !look.is_settled() {
            let bytes = input.fill_buf()?;
            if bytes.is_empty() {
                look.end();
                break;
            }
            look.add(bytes);
            let count = bytes.len();
            input.consume(count);
        }
        Ok(match (look.has_broken, look.has_valid || has_mark) {
            (false, _) => Self::Utf8,
            (true, true) => Self::BrokenUtf8,
            (true, false) => Self::Windows1252,
        })
    }

    /// The name in the summary; empty for plain UTF-8.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "",
            Self::BrokenUtf8 => "UTF-8 with broken characters",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// The text in UTF-8, without a byte order mark.
    pub(crate) fn reader(self, mut input: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
        let decoder = match self {
            Self::Utf8 => {
                // Buffers hold more than the mark.
                if input.fill_buf()?.starts_with(BOM) {
                    input.consume(BOM.len());
                }
                return Ok(input);
            }
            Self::BrokenUtf8 => UTF_8.new_decoder_with_bom_removal(),
            Self::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
            Self::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
            Self::Windows1252 => WINDOWS_1252.new_decoder_without_bom_handling(),
        };
        Ok(Box::new(DecodedText { input, decoder, text: vec![0; BUFFER], filled: 0, read: 0, is_done: false }))
    }
}

/// UTF-16 by its byte order mark, or by zero bytes in one in four places of one parity, and in few of the other: a letter
/// such as U+AC00 has its zero there.
fn utf_16(start: &[u8]) -> Option<TextEncoding> {
    if start.starts_with(b"\xff\xfe") {
        return Some(TextEncoding::Utf16Le);
    }
    if start.starts_with(b"\xfe\xff") {
        return Some(TextEncoding::Utf16Be);
    }
    let zeros = |parity: usize| start.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), start.len() / 2);
    let is_most = |many: usize, few: usize| many * 4 > pairs && few * 10 <= many;
    match () {
        () if is_most(odd, even) => Some(TextEncoding::Utf16Le),
        () if is_most(even, odd) => Some(TextEncoding::Utf16Be),
        () => None,
    }
}

/// What was seen of a text that should be UTF-8.
#[derive(Default)]
struct Utf8Look {
    /// A character of several bytes.
    has_valid: bool,
    has_broken: bool,
    /// The start of a character whose rest is not read yet.
    rest: Vec<u8>,
}

impl Utf8Look {
    fn is_settled(&self) -> bool {
        self.has_valid && self.has_broken
    }

    fn add(&mut self, bytes: &[u8]) {
        if self.rest.is_empty() {
            self.look(bytes);
        } else {
            let mut joined = std::mem::take(&mut self.rest);
            joined.extend_from_slice(bytes);
            self.look(&joined);
        }
    }

    fn look(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.is_settled() {
            let (good, broken) = match std::str::from_utf8(bytes) {
                Ok(text) => (text.len(), Some(0)),
                Err(e) => (e.valid_up_to(), e.error_len()),
            };
            let (valid, behind) = bytes.split_at(good);
            self.has_valid = self.has_valid || !valid.is_ascii();
            let Some(length) = broken else {
                self.rest = behind.to_vec();
                return;
            };
            self.has_broken = self.has_broken || length > 0;
            bytes = behind.get(length..).unwrap_or_default();
        }
    }

    /// A character that was begun and not ended is broken.
    fn end(&mut self) {
        self.has_broken = self.has_broken || !self.rest.is_empty();
    }
}

/// Turns bytes into UTF-8, a buffer at a time.
struct DecodedText {
    input: Box<dyn BufRead>,
    decoder: Decoder,
    text: Vec<u8>,
    filled: usize,
    read: usize,
    is_done: bool,
}

impl BufRead for DecodedText {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.read == self.filled && !self.is_done {
            let bytes = self.input.fill_buf()?;
            let is_last = bytes.is_empty();
            let (result, read, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.text, is_last);
            self.input.consume(read);
            (self.filled, self.read) = (written, 0);
            self.is_done = is_last && result == CoderResult::InputEmpty;
        }
        Ok(self.text.get(self.read..self.filled).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.read = self.filled.min(self.read + count);
    }
}

impl Read for DecodedText {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let mut text = self.fill_buf()?;
        let count = text.read(to)?;
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::*;

    /// The encoding and the text, read in pieces of three bytes so that characters are cut.
    fn read(bytes: &[u8]) -> (TextEncoding, String) {
        let pieces = || BufReader::with_capacity(3, Cursor::new(bytes.to_vec()));
        let encoding = TextEncoding::of(&mut pieces()).expect("memory can be read");
        let mut text = String::new();
        let reader = encoding.reader(Box::new(pieces()));
        reader.and_then(|mut reader| reader.read_to_string(&mut text)).expect("memory can be read");
        (encoding, text)
    }

    #[test]
    fn broken_bytes_alone_are_those_of_windows() {
        assert_eq!(read(b"M\xfcller \x80 \x93x\x94"), (TextEncoding::Windows1252, "Müller € “x”".to_owned()));
        assert_eq!(read(b"M\xfc"), (TextEncoding::Windows1252, "Mü".to_owned()));
    }

    #[test]
    fn broken_bytes_among_valid_characters_are_replaced() {
        assert_eq!(read("Zürich M\u{0}".as_bytes()), (TextEncoding::Utf8, "Zürich M\u{0}".to_owned()));
        assert_eq!(read(b"Z\xc3\xbcrich M\xfcller"), (TextEncoding::BrokenUtf8, "Zürich M\u{fffd}ller".to_owned()));
        assert_eq!(read(b"\xef\xbb\xbfM\xfcller"), (TextEncoding::BrokenUtf8, "M\u{fffd}ller".to_owned()));
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(read("\u{feff}Email".as_bytes()), (TextEncoding::Utf8, "Email".to_owned()));
    }

    #[test]
    fn utf_16_is_told_by_its_mark_or_by_its_zeros() {
        let text = "Email;Name\n가@x.example;Müller 가나다\n";
        for mark in ["\u{feff}", ""] {
            let units = || [mark, text].concat().encode_utf16().collect::<Vec<u16>>();
            let little: Vec<u8> = units().into_iter().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = units().into_iter().flat_map(u16::to_be_bytes).collect();
            assert_eq!(read(&little), (TextEncoding::Utf16Le, text.to_owned()));
            assert_eq!(read(&big), (TextEncoding::Utf16Be, text.to_owned()));
        }
    }

    #[test]
    fn a_broken_byte_far_behind_the_start_decides_as_well() {
        let mut bytes = b"a,b\n".repeat(5000);
        bytes.extend_from_slice(b"\xe9,x\n");
        let (encoding, text) = read(&bytes);
        assert_eq!(encoding, TextEncoding::Windows1252);
        assert!(text.ends_with("é,x\n") && text.len() == bytes.len() + 1, "{}", text.len());
    }
}

//! Reads delimited text and JSON lines in units of rows. Knows nothing about what a row means.

use std::io::{self, BufRead, Cursor, Read};
use std::sync::Arc;

use crate::base::failure::Failure;
use crate::input::reject::RejectedRow;
use crate::input::source::TableSource;
use crate::input::table_file::TableFile;
use crate::input::unit::{BYTES, RowUnit, TextRow, UnitRows};

/// A longer line is no lead.
const MAX_LINE: u64 = 1 << 24;

/// Groups rows of text into units.
pub(crate) struct TextUnits<R> {
    rows: R,
    file: Arc<str>,
    number: u64,
    most: usize,
}

/// A source of rows, each with its size in bytes.
pub(crate) trait TextRows {
    fn next(&mut self) -> Result<Option<(Result<(u64, String), RejectedRow>, u64)>, Failure>;

    fn rows(lines: Vec<TextRow>) -> UnitRows;
}

impl<R: TextRows> TextUnits<R> {
    /// With at most `most` rows in a unit.
    pub(crate) fn new(name: &str, rows: R, most: usize) -> Self {
        Self { rows, file: name.into(), number: 0, most }
    }

    pub(crate) fn unit(&mut self) -> Result<Option<RowUnit>, Failure> {
        let mut lines = Vec::new();
        let mut faults = Vec::new();
        let mut steps = 0;
        let mut bytes = 0;
        let before = self.number;
        while lines.len() + faults.len() < self.most && bytes < BYTES {
            let Some((row, size)) = self.rows.next()? else { break };
            self.number += 1;
            steps += size;
            match row {
                Ok((line, text)) => {
                    bytes += text.len();
                    lines.push(TextRow { number: self.number, at: line, text });
                }
                Err(reject) => {
                    bytes += reject.raw.len();
                    faults.push(reject);
                }
            }
        }
        if self.number == before {
            return Ok(None);
        }
        let rows = R::rows(lines);
        Ok(Some(RowUnit { file: Arc::clone(&self.file), before: [before; 2], rows, faults, steps }))
    }
}

impl TextRows for TableFile {
    fn next(&mut self) -> Result<Option<(Result<(u64, String), RejectedRow>, u64)>, Failure> {
        Ok(Self::next(self)?.map(|row| match row {
            Ok(row) => {
                let size = row.raw.len() as u64 + 1;
                (Ok((row.line, row.raw)), size)
            }
            Err(reject) => {
                let size = reject.raw.len() as u64 + 1;
                (Err(reject), size)
            }
        }))
    }

    fn rows(lines: Vec<TextRow>) -> UnitRows {
        UnitRows::Texts(lines)
    }
}

/// A file with one JSON object a line, or with one list of objects, which is then read whole.
pub(crate) struct JsonLines {
    name: String,
    input: Box<dyn BufRead>,
    line: u64,
}

impl JsonLines {
    pub(crate) fn open(source: &TableSource) -> Result<Self, Failure> {
        let (name, mut input) = (source.name(), source.open()?);
        let start = input.fill_buf().map_err(|e| Failure::reading(&name, &e))?;
        let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
        if first != Some(&b'[') {
            return Ok(Self { name, input, line: 0 });
        }
        let mut text = String::new();
        input.read_to_string(&mut text).map_err(|e| Failure::reading(&name, &e))?;
        let Ok(objects) = serde_json::from_str::<Vec<serde_json::Value>>(&text) else {
            // Lines that begin so are rejected one by one.
            return Ok(Self { name, input: Box::new(Cursor::new(text.into_bytes())), line: 0 });
        };
        let lines: String = objects.iter().map(|object| object.to_string() + "\n").collect();
        Ok(Self { name, input: Box::new(Cursor::new(lines.into_bytes())), line: 0 })
    }

    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        (&mut self.input).take(MAX_LINE).read_until(b'\n', &mut bytes)?;
        self.line += 1;
        if bytes.len() as u64 == MAX_LINE {
            return Err(io::Error::other(format!("line {} is longer than {MAX_LINE} bytes", self.line)));
        }
        if self.line == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        Ok((!bytes.is_empty()).then_some(bytes))
    }
}

impl TextRows for JsonLines {
    fn next(&mut self) -> Result<Option<(Result<(u64, String), RejectedRow>, u64)>, Failure> {
        loop {
            let Some(mut bytes) = self.line().map_err(|e| Failure::reading(&self.name, &e))? else {
                return Ok(None);
            };
            let size = bytes.len() as u64;
            while bytes.last().is_some_and(u8::is_ascii_whitespace) {
                bytes.pop();
            }
            if bytes.is_empty() {
                continue;
            }
            let row = String::from_utf8(bytes).map(|text| (self.line, text)).map_err(|e| RejectedRow {
                line: self.line,
                reason: "the text is not UTF-8".to_owned(),
                raw: e.into_bytes(),
            });
            return Ok(Some((row, size)));
        }
    }

    fn rows(lines: Vec<TextRow>) -> UnitRows {
        UnitRows::Objects(lines)
    }
}

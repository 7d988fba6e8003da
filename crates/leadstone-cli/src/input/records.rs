//! Cuts a delimited text into records, with their lines. Knows nothing about what the cells mean.
//!
//! Not the `csv` crate, which here only writes: it accepts `"a"b`, miscounts lines after `\r\n` and empty lines, and
//! swallows the rest of the file after a quote that is not closed. Here such a line is one broken record, and reading
//! continues with the next line.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// A quoted cell of more lines or bytes was not closed.
const MAX_LINES: usize = 1000;
const MAX_BYTES: usize = 1 << 18;
/// A longer line is no row of a table.
const MAX_LINE: u64 = 1 << 24;

/// One record: its cells are cut by [`cells`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TextRecord {
    /// The line on which it starts, from 1.
    pub(crate) line: u64,
    /// As in the file, without the line end.
    pub(crate) raw: Vec<u8>,
    pub(crate) fault: Option<&'static str>,
}

pub(crate) struct RecordReader<R> {
    input: R,
    delimiter: u8,
    /// Lines that were read to look for the end of a quote.
    ahead: VecDeque<Vec<u8>>,
    next_line: u64,
    /// Whether a record counts as one line, whatever line ends are in its cells.
    counts_records: bool,
}

const NOT_CLOSED: &str = "a quote is opened and not closed";
const GOES_ON: &str = "a quoted cell goes on behind its closing quote";

#[derive(Clone, Copy, PartialEq, Eq)]
enum CellState {
    Start,
    Bare,
    Quoted,
    /// A quote within a quoted cell: the end of it, or the first of two.
    Quote,
    Broken,
}

impl CellState {
    /// Consumes a line; a line end within quotes is part of the cell. Looks at quotes only, and at what stands beside
    /// them: all else changes nothing.
    fn read(mut self, line: &[u8], delimiter: u8) -> Self {
        let mut at = 0;
        let quote_from = |at: usize| memchr::memchr(b'"', line.get(at..)?).map(|found| at + found);
        loop {
            (self, at) = match self {
                Self::Quoted => match quote_from(at) {
                    Some(quote) => (Self::Quote, quote + 1),
                    None => return self,
                },
                Self::Quote => match line.get(at) {
                    Some(b'"') => (Self::Quoted, at + 1),
                    Some(b'\r' | b'\n') => (Self::Quote, at + 1),
                    Some(byte) if *byte == delimiter => (Self::Start, at + 1),
                    Some(_) => return Self::Broken,
                    None => return self,
                },
                Self::Start | Self::Bare => match quote_from(at) {
                    Some(quote) => {
                        let opens = quote.checked_sub(1).is_none_or(|before| line.get(before) == Some(&delimiter));
                        (if opens { Self::Quoted } else { Self::Bare }, quote + 1)
                    }
                    None => return Self::Bare,
                },
                Self::Broken => return self,
            };
        }
    }
}

impl<R: BufRead> RecordReader<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, delimiter: b',', ahead: VecDeque::new(), next_line: 1, counts_records: false }
    }

    /// The next lines, up to this many and a little more than this many bytes, before anything is cut.
    pub(crate) fn peek(&mut self, lines: usize, bytes: usize) -> io::Result<Vec<u8>> {
        let mut size: usize = self.ahead.iter().map(Vec::len).sum();
        while self.ahead.len() < lines && size < bytes {
            let Some(line) = self.read_line()? else { break };
            size += line.len();
            self.ahead.push_back(line);
        }
        Ok(self.ahead.iter().flatten().copied().collect())
    }

    /// Leaves out a line, which is counted.
    pub(crate) fn skip_line(&mut self) {
        self.next_line += u64::from(self.ahead.pop_front().is_some());
    }

    pub(crate) fn separate_by(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// Counts a record as one line, as the rows of a sheet are.
    pub(crate) fn count_records(&mut self) {
        self.counts_records = true;
    }

    /// The line behind the last record.
    pub(crate) fn next_line(&self) -> u64 {
        self.next_line
    }

    fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        (&mut self.input).take(MAX_LINE).read_until(b'\n', &mut line)?;
        if line.len() as u64 == MAX_LINE {
            let line = self.next_line + self.ahead.len() as u64;
            return Err(io::Error::other(format!("line {line} is longer than {MAX_LINE} bytes")));
        }
        Ok((!line.is_empty()).then_some(line))
    }

    /// The next record that is not an empty line.
    pub(crate) fn next(&mut self) -> io::Result<Option<TextRecord>> {
        loop {
            let line = match self.ahead.pop_front() {
                Some(line) => line,
                None => match self.read_line()? {
                    Some(line) => line,
                    None => return Ok(None),
                },
            };
            let number = self.next_line;
            self.next_line += 1;
            if line.iter().all(|b| matches!(b, b'\r' | b'\n')) {
                continue;
            }
            return self.record(number, line).map(Some);
        }
    }

    fn record(&mut self, line: u64, first: Vec<u8>) -> io::Result<TextRecord> {
        let mut state = CellState::Start.read(&first, self.delimiter);
        let mut more = 0;
        let mut bytes = first.len();
        while state == CellState::Quoted {
            if more == self.ahead.len() {
                match self.read_line()? {
                    Some(next) => self.ahead.push_back(next),
                    None => break,
                }
            }
            let Some(next) = self.ahead.get(more) else { break };
            state = state.read(next, self.delimiter);
            bytes += next.len();
            more += 1;
            if more > MAX_LINES || bytes > MAX_BYTES {
                break;
            }
        }
        let fault = match state {
            CellState::Quoted => Some(NOT_CLOSED),
            CellState::Broken if more > 0 => Some(NOT_CLOSED),
            CellState::Broken => Some(GOES_ON),
            _ => None,
        };
        let mut raw = first;
        if fault.is_none() {
            for next in self.ahead.drain(..more) {
                raw.extend_from_slice(&next);
            }
            if !self.counts_records {
                self.next_line += more as u64;
            }
        }
        while raw.last().is_some_and(|b| matches!(b, b'\r' | b'\n')) {
            raw.pop();
        }
        Ok(TextRecord { line, raw, fault })
    }
}

/// The cells of a record without faults.
pub(crate) fn cells(record: &str, delimiter: u8) -> Vec<Cow<'_, str>> {
    let mut cells = Vec::with_capacity(16);
    let mut rest = record;
    loop {
        let (cell, behind) = first_cell(rest, delimiter);
        cells.push(cell);
        // What is left starts with the delimiter, which is ASCII.
        match behind.get(1..) {
            Some(behind) => rest = behind,
            None => return cells,
        }
    }
}

/// The number of cells of a record, and how many of them say something, counted up to two.
pub(crate) fn shape(record: &str, delimiter: u8) -> (usize, usize) {
    let (mut count, mut filled) = (0, 0);
    let mut rest = record;
    loop {
        let (cell, behind) = first_cell(rest, delimiter);
        count += 1;
        filled += usize::from(filled < 2 && !cell.trim().is_empty());
        match behind.get(1..) {
            Some(behind) => rest = behind,
            None => return (count, filled),
        }
    }
}

/// The part of a record that holds its first cells.
pub(crate) fn first_cells(record: &str, delimiter: u8, count: usize) -> &str {
    let mut rest = record;
    for _ in 1..count {
        rest = first_cell(rest, delimiter).1.get(1..).unwrap_or_default();
    }
    let behind = if count == 0 { rest } else { first_cell(rest, delimiter).1 };
    record.get(..record.len() - behind.len()).unwrap_or_default()
}

/// The first cell, and what follows it.
fn first_cell(record: &str, delimiter: u8) -> (Cow<'_, str>, &str) {
    if let Some(quoted) = record.strip_prefix('"') {
        return quoted_cell(quoted);
    }
    let end = memchr::memchr(delimiter, record.as_bytes()).unwrap_or(record.len());
    let (cell, behind) = record.split_at(end);
    (Cow::Borrowed(cell), behind)
}

/// The text up to the closing quote, and what follows it.
fn quoted_cell(text: &str) -> (Cow<'_, str>, &str) {
    let mut from = 0;
    let mut has_quotes = false;
    loop {
        let Some(at) = text.get(from..).and_then(|t| t.find('"')).map(|i| from + i) else {
            return (Cow::Borrowed(text), "");
        };
        if text.as_bytes().get(at + 1) == Some(&b'"') {
            has_quotes = true;
            from = at + 2;
            continue;
        }
        let (cell, behind) = text.split_at(at);
        let cell = if has_quotes { Cow::Owned(cell.replace("\"\"", "\"")) } else { Cow::Borrowed(cell) };
        return (cell, behind.get(1..).unwrap_or_default());
    }
}

/// The most frequent delimiter outside quotes; a comma if there is none. Ties go to comma, then semicolon.
pub(crate) fn guess_delimiter(line: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for &byte in line {
        is_quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!is_quoted && byte == *delimiter);
        }
    }
    // `max_by_key` returns the last of equals, so the list is reversed.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(text: &str) -> Vec<(u64, String, Option<&'static str>)> {
        let mut records = RecordReader::new(text.as_bytes());
        let mut found = Vec::new();
        while let Some(record) = records.next().expect("memory can be read") {
            found.push((record.line, String::from_utf8_lossy(&record.raw).into_owned(), record.fault));
        }
        found
    }

    #[test]
    fn lines_are_those_of_the_file_whatever_ends_them() {
        let text = "a,b\r\n\r\n1,\"x\r\ny\"\r\n\n2,z";
        let lines: Vec<(u64, String)> = read(text).into_iter().map(|(line, raw, _)| (line, raw)).collect();
        assert_eq!(lines, [(1, "a,b".into()), (3, "1,\"x\r\ny\"".into()), (6, "2,z".into())]);
    }

    #[test]
    fn an_open_quote_costs_one_line() {
        let found = read("1,\"open\n2,fine\n3,\"also fine\"\n4,end\n");
        assert_eq!(
            found.iter().map(|(line, _, fault)| (*line, *fault)).collect::<Vec<_>>(),
            [(1, Some(NOT_CLOSED)), (2, None), (3, None), (4, None)]
        );
    }

    #[test]
    fn text_behind_a_closing_quote_is_a_fault() {
        assert_eq!(read("\"a\"b,c\nd,e\n").iter().map(|r| r.2).collect::<Vec<_>>(), [Some(GOES_ON), None]);
    }

    #[test]
    fn cells_lose_their_quotes() {
        assert_eq!(cells("a,\"b, \"\"c\"\"\",,\"\"", b','), ["a", "b, \"c\"", "", ""]);
        assert_eq!(cells("5\" pipe;\"x\ny\";", b';'), ["5\" pipe", "x\ny", ""]);
        assert_eq!(cells("", b','), [""]);
    }

    #[test]
    fn the_shape_of_a_record_is_that_of_its_cells() {
        for record in ["", "a", "a,b", " ,\"\",", "\"a,b\",c,,d", "\"a\"\"b\",\" \",x"] {
            let found = cells(record, b',');
            let filled = found.iter().filter(|cell| !cell.trim().is_empty()).count();
            assert_eq!(shape(record, b','), (found.len(), filled.min(2)), "{record}");
        }
    }

    #[test]
    fn the_first_cells_end_before_a_separator() {
        assert_eq!(first_cells("a,\"b,\"\"c\",,", b',', 2), "a,\"b,\"\"c\"");
        assert_eq!(first_cells("a,b", b',', 1), "a");
        assert_eq!(first_cells("a", b',', 1), "a");
    }

    #[test]
    fn records_are_lines_where_they_are_rows_of_a_sheet() {
        let mut records = RecordReader::new(&b"a\n\"1\n2\"\n\n3\n"[..]);
        records.count_records();
        let mut lines = Vec::new();
        while let Some(record) = records.next().expect("memory can be read") {
            lines.push(record.line);
        }
        assert_eq!(lines, [1, 2, 4]);
    }

    #[test]
    fn a_separator_in_quotes_does_not_count() {
        assert_eq!(guess_delimiter(b"\"a,b,c,d\";e;f"), b';');
        assert_eq!(guess_delimiter(b"only"), b',');
        assert_eq!(guess_delimiter(b"a\tb"), b'\t');
        assert_eq!(guess_delimiter(b"a,b;c"), b',');
    }
}

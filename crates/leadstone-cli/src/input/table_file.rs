//! Reads a delimited file with a header, row by row; rows that cannot be read are given with the reason. Knows nothing
//! about leads.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{self, BufRead};

use crate::base::failure::Failure;
use crate::base::header;
use crate::input::records::{self, RecordReader, TextRecord};
use crate::input::reject::RejectedRow;
use crate::input::source::TableSource;
use crate::input::table_form::TableForm;
use crate::input::table_head::{self, TableHead, filled, separator_line};
use crate::terminal::progress::Progress;
use crate::terminal::style;

/// A table of fewer columns may have rows with one cell, so it has no footer that could be told from them.
const LEAST_COLUMNS: usize = 3;
/// A longer run of lines with one cell is no footer.
const MOST_BELOW: usize = 100;

/// A row that can be read: as many cells as the header, in UTF-8.
pub(crate) struct TableRow {
    pub(crate) line: u64,
    pub(crate) raw: String,
}

type ReadRow = Result<TableRow, RejectedRow>;

pub(crate) struct TableFile {
    pub(crate) name: String,
    pub(crate) header: Vec<String>,
    pub(crate) delimiter: u8,
    pub(crate) size: u64,
    records: RecordReader<Box<dyn BufRead>>,
    words: Vec<String>,
    above: usize,
    footer: Footer,
    /// Rows that were held back and are rows after all.
    ready: VecDeque<ReadRow>,
}

/// Lines with one filled cell, which may be the footer of a report: they are held back until a row follows or the text
/// ends.
#[derive(Default)]
struct Footer {
    held: Vec<ReadRow>,
    /// Whether an empty line or row precedes what is read next.
    is_behind_gap: bool,
    /// The line behind the last record.
    next_line: u64,
    /// Whether a row was read, and no run that is too long for a footer since.
    may_begin: bool,
    /// Lines of the footer, known at the end.
    below: usize,
}

impl TableFile {
    pub(crate) fn open(source: &TableSource, delimiter: Option<u8>, form: &TableForm) -> Result<Self, Failure> {
        let name = source.name();
        let mut records = RecordReader::new(form.open(source)?);
        let failed = |e: io::Error| Failure::reading(&name, &e);
        let mut start = records.peek(table_head::LINES, table_head::BYTES).map_err(failed)?;
        if start.is_empty() {
            return Err(
                Failure::new(format!("{name}: the file is empty")).hint("a table starts with a line of column names")
            );
        }
        let head = match form {
            TableForm::Parquet => TableHead { delimiter: b',', above: 0 },
            TableForm::Sheet(_) => {
                records.count_records();
                TableHead::of(&start, Some(b','))
            }
            TableForm::Text { .. } => {
                let said = separator_line(&start);
                if said.is_some() {
                    records.skip_line();
                    start = records.peek(table_head::LINES, table_head::BYTES).map_err(failed)?;
                }
                TableHead::of(&start, delimiter.or(said))
            }
        };
        let TableHead { delimiter, above } = head;
        records.separate_by(delimiter);
        let (line, header) = header_of(&name, &mut records, head)?;
        if header.contains('\0') {
            return Err(Failure::new(format!("{name}: the file is not a text")).hint("save it as `CSV UTF-8`"));
        }
        if header.contains('\r') {
            return Err(Failure::new(format!("{name}:{line}: the lines end in a lone carriage return"))
                .hint("save the file with line ends of Windows or Unix"));
        }
        let header = records::cells(&header, delimiter).into_iter().map(|cell| cell.trim().to_owned()).collect();
        let (size, words) = (form.size(source), form.words());
        let footer = Footer::default();
        Ok(Self { name, header, delimiter, size, records, words, above, footer, ready: VecDeque::new() })
    }

    /// What was done to read the file, such as `Windows-1252`; complete when all rows are read.
    pub(crate) fn about(&self) -> Vec<String> {
        let mut words = self.words.clone();
        for (lines, place) in [(self.above, "above the header"), (self.footer.below, "below the table")] {
            if lines > 0 {
                words.push(format!("{} {place} left out", style::counted(lines, "line", "lines")));
            }
        }
        words
    }

    /// The next readable row. All rows are counted; unreadable ones go to the rejects.
    pub(crate) fn next_readable(
        &mut self,
        rows: &mut usize,
        rejects: &mut Vec<RejectedRow>,
        progress: &Progress,
    ) -> Result<Option<TableRow>, Failure> {
        while let Some(row) = self.next()? {
            *rows += 1;
            match row {
                Ok(row) => {
                    progress.step(row.raw.len() as u64 + 1);
                    return Ok(Some(row));
                }
                Err(reject) => rejects.push(reject),
            }
        }
        Ok(None)
    }

    /// The next row, readable or not; rows of empty cells and a footer are left out.
    pub(crate) fn next(&mut self) -> Result<Option<ReadRow>, Failure> {
        loop {
            if let Some(row) = self.ready.pop_front() {
                return Ok(Some(row));
            }
            let Some(record) = self.records.next().map_err(|e| Failure::reading(&self.name, &e))? else {
                self.footer.below += self.footer.held.len();
                self.footer.held.clear();
                return Ok(None);
            };
            let TextRecord { line, raw, fault } = record;
            let is_behind_gap = self.footer.is_behind_gap || line > self.footer.next_line;
            self.footer.is_behind_gap = false;
            self.footer.next_line = self.records.next_line();
            let row = match (fault, String::from_utf8(raw)) {
                (None, Ok(raw)) => {
                    let (count, filled) = records::shape(&raw, self.delimiter);
                    match filled {
                        0 => {
                            self.footer.is_behind_gap = true;
                            continue;
                        }
                        1 => {
                            let cells = records::cells(&raw, self.delimiter);
                            if self.may_be_below(&cells, is_behind_gap) {
                                let row = self.row(line, &cells, &raw);
                                self.footer.held.push(row);
                                continue;
                            }
                        }
                        _ => {}
                    }
                    match filled {
                        1 => self.footer.may_begin = self.footer.may_begin && self.footer.held.len() < MOST_BELOW,
                        _ => self.footer.may_begin = true,
                    }
                    if count == self.header.len() {
                        Ok(TableRow { line, raw })
                    } else {
                        self.row(line, &records::cells(&raw, self.delimiter), &raw)
                    }
                }
                (Some(fault), raw) => {
                    let raw = raw.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
                    Err(RejectedRow { line, reason: fault.to_owned(), raw })
                }
                // Only if the file was changed between its readings.
                (None, Err(e)) => {
                    let reason = "the text is not UTF-8".to_owned();
                    Err(RejectedRow { line, reason, raw: e.into_bytes() })
                }
            };
            if self.footer.held.is_empty() {
                return Ok(Some(row));
            }
            self.ready.extend(self.footer.held.drain(..));
            self.ready.push_back(row);
        }
    }

    /// Whether a record with one filled cell may be a line of the footer: it has one cell, or it lies below a gap.
    /// An address is no footer.
    fn may_be_below(&self, cells: &[Cow<'_, str>], is_behind_gap: bool) -> bool {
        let held = self.footer.held.len();
        let is_address = || cells.iter().any(|cell| cell.contains('@') && !cell.trim().contains(char::is_whitespace));
        self.footer.may_begin
            && self.header.len() >= LEAST_COLUMNS
            && (cells.len() == 1 || is_behind_gap || held > 0)
            && held < MOST_BELOW
            && !is_address()
    }

    /// The row of a record. Empty cells at its end may be missing, if there are two cells, or be too many.
    fn row(&self, line: u64, cells: &[Cow<'_, str>], raw: &str) -> ReadRow {
        let (found, wanted) = (cells.len(), self.header.len());
        if found == wanted {
            return Ok(TableRow { line, raw: raw.to_owned() });
        }
        if found < wanted && found > 1 && wanted >= LEAST_COLUMNS {
            let missing = char::from(self.delimiter).to_string().repeat(wanted - found);
            return Ok(TableRow { line, raw: raw.to_owned() + &missing });
        }
        if found > wanted && cells.iter().skip(wanted).all(|cell| cell.trim().is_empty()) {
            return Ok(TableRow { line, raw: records::first_cells(raw, self.delimiter, wanted).to_owned() });
        }
        let reason = format!("the row has {}, the header {wanted}", header::count(found));
        Err(RejectedRow { line, reason, raw: raw.as_bytes().to_vec() })
    }

    pub(crate) fn cells<'r>(&self, row: &'r TableRow) -> Vec<Cow<'r, str>> {
        records::cells(&row.raw, self.delimiter)
    }
}

/// The line of column names, and where it is.
fn header_of(
    name: &str,
    records: &mut RecordReader<Box<dyn BufRead>>,
    head: TableHead,
) -> Result<(u64, String), Failure> {
    let mut above = head.above;
    while let Some(TextRecord { line, raw, fault }) = records.next().map_err(|e| Failure::reading(name, &e))? {
        let text = String::from_utf8_lossy(&raw);
        let is_empty = fault.is_none() && filled(&records::cells(&text, head.delimiter)) == 0;
        match (is_empty, above, fault) {
            (true, ..) => {}
            (false, 0, None) => return Ok((line, text.into_owned())),
            (false, 0, Some(fault)) => {
                return Err(Failure::new(format!("{name}:{line}: {fault}, in the line of column names")));
            }
            _ => above -= 1,
        }
    }
    Err(Failure::new(format!("{name}: the file has nothing but empty lines"))
        .hint("a table starts with a line of column names"))
}

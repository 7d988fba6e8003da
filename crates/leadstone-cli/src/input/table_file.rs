//! Reads a delimited file with a header, row by row; rows that cannot be read are given with the reason. Knows nothing
//! about leads.

use std::borrow::Cow;
use std::io::{self, BufRead};

use crate::base::failure::Failure;
use crate::base::header;
use crate::input::parquet_rows;
use crate::input::parquet_text;
use crate::input::records::{self, RecordReader, TextRecord};
use crate::input::reject::RejectedRow;
use crate::input::source::TableSource;
use crate::terminal::progress::Progress;

/// A row that can be read: as many cells as the header, in UTF-8.
pub(crate) struct TableRow {
    pub(crate) line: u64,
    pub(crate) raw: String,
}

pub(crate) struct TableFile {
    pub(crate) name: String,
    pub(crate) header: Vec<String>,
    pub(crate) delimiter: u8,
    pub(crate) size: u64,
    records: RecordReader<Box<dyn BufRead>>,
}

impl TableFile {
    pub(crate) fn open(source: &TableSource, delimiter: Option<u8>) -> Result<Self, Failure> {
        Self::of_text(source, source.open()?, delimiter)
    }

    /// Opens a table that is joined to leads: it may be Parquet as well.
    pub(crate) fn open_joined(source: &TableSource, delimiter: Option<u8>) -> Result<Self, Failure> {
        match source.path().filter(|path| parquet_rows::is_parquet(path)) {
            Some(path) => Self::of_text(source, parquet_text::text(path)?, Some(b',')),
            None => Self::open(source, delimiter),
        }
    }

    fn of_text(source: &TableSource, text: Box<dyn BufRead>, delimiter: Option<u8>) -> Result<Self, Failure> {
        let name = source.name();
        let mut records = RecordReader::new(text);
        let failed = |e: &io::Error| Failure::reading(&name, e);
        let Some(first) = records.peek().map_err(|e| failed(&e))? else {
            return Err(
                Failure::new(format!("{name}: the file is empty")).hint("a table starts with a line of column names")
            );
        };
        refuse_other_formats(&name, first)?;
        if let Some(rest) = first.strip_prefix(b"\xef\xbb\xbf") {
            *first = rest.to_vec();
        }
        let delimiter = delimiter.unwrap_or_else(|| records::guess_delimiter(first));
        records.separate_by(delimiter);
        let Some(TextRecord { line, raw, fault }) = records.next().map_err(|e| failed(&e))? else {
            return Err(Failure::new(format!("{name}: the file has nothing but empty lines"))
                .hint("a table starts with a line of column names"));
        };
        if let Some(fault) = fault {
            return Err(Failure::new(format!("{name}:{line}: {fault}, in the line of column names")));
        }
        let Ok(header) = String::from_utf8(raw) else {
            return Err(Failure::new(format!("{name}:{line}: the column names are not UTF-8"))
                .hint("save the file as `CSV UTF-8`, or convert it: iconv -f LATIN1 -t UTF-8"));
        };
        if header.contains('\r') {
            return Err(Failure::new(format!("{name}:{line}: the lines end in a lone carriage return"))
                .hint("save the file with line ends of Windows or Unix"));
        }
        let header = records::cells(&header, delimiter).into_iter().map(|cell| cell.trim().to_owned()).collect();
        Ok(Self { name, header, delimiter, size: source.size(), records })
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

    /// The next row, readable or not; rows of empty cells are skipped.
    pub(crate) fn next(&mut self) -> Result<Option<Result<TableRow, RejectedRow>>, Failure> {
        loop {
            let Some(record) = self.records.next().map_err(|e| Failure::reading(&self.name, &e))? else {
                return Ok(None);
            };
            let TextRecord { line, raw, fault } = record;
            if let Some(fault) = fault {
                return Ok(Some(Err(RejectedRow { line, reason: fault.to_owned(), raw })));
            }
            let raw = match String::from_utf8(raw) {
                Ok(raw) => raw,
                Err(e) => {
                    let column = records::cells(
                        &String::from_utf8_lossy(e.as_bytes().get(..e.utf8_error().valid_up_to()).unwrap_or_default()),
                        self.delimiter,
                    )
                    .len();
                    let name = self.column_name(column - 1);
                    let reason = format!("column {name}: the text is not UTF-8");
                    return Ok(Some(Err(RejectedRow { line, reason, raw: e.into_bytes() })));
                }
            };
            let cells = records::cells(&raw, self.delimiter);
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if cells.len() != self.header.len() {
                let reason = format!("the row has {}, the header {}", header::count(cells.len()), self.header.len());
                return Ok(Some(Err(RejectedRow { line, reason, raw: raw.into_bytes() })));
            }
            return Ok(Some(Ok(TableRow { line, raw })));
        }
    }

    pub(crate) fn cells<'r>(&self, row: &'r TableRow) -> Vec<Cow<'r, str>> {
        records::cells(&row.raw, self.delimiter)
    }

    /// The name of a column as it is printed; its number where it has none.
    pub(crate) fn column_name(&self, index: usize) -> String {
        match self.header.get(index) {
            Some(name) if !name.is_empty() => format!("`{name}`"),
            _ => (index + 1).to_string(),
        }
    }
}

fn refuse_other_formats(name: &str, first: &[u8]) -> Result<(), Failure> {
    let fail = |what: &str, hint: &str| Err(Failure::new(format!("{name}: {what}")).hint(hint));
    if first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff") {
        return fail("the file is UTF-16", "save it as `CSV UTF-8`, or convert it: iconv -f UTF-16 -t UTF-8");
    }
    if first.starts_with(b"PK\x03\x04") || first.starts_with(b"\xd0\xcf\x11\xe0") {
        return fail("the file is a workbook, not a text", "save the sheet as `CSV UTF-8`");
    }
    if first.starts_with(b"PAR1") {
        return fail("the file is Parquet, not a text", "only `leadstone score` reads Parquet");
    }
    if first.contains(&0) {
        return fail("the file is not a text in UTF-8", "save it as `CSV UTF-8`");
    }
    Ok(())
}

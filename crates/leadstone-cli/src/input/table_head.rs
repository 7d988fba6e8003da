//! Where the table of a delimited text begins, and what separates its cells. Knows nothing about what the columns mean.

use std::borrow::Cow;

use crate::input::records::{self, RecordReader};

/// The line of column names is looked for among so many records.
const RECORDS: usize = 30;
/// So many lines and bytes are looked at.
pub(crate) const LINES: usize = 200;
pub(crate) const BYTES: usize = 1 << 18;
/// Notes and titles above a table fill at most so many cells, a line of column names below them more.
const MOST_OF_A_NOTE: usize = 2;

/// The start of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TableHead {
    pub(crate) delimiter: u8,
    /// Records above the line of column names: notes, or the title of a report.
    pub(crate) above: usize,
}

/// The separator in a first line such as `sep=;`, by which a text tells a spreadsheet how to cut it.
pub(crate) fn separator_line(start: &[u8]) -> Option<u8> {
    let line = start.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (word, separator) = line.split_at_checked(4)?;
    match separator {
        [separator] if word.eq_ignore_ascii_case(b"sep=") && separator.is_ascii() && *separator != b'"' => {
            Some(*separator)
        }
        _ => None,
    }
}

impl TableHead {
    /// Finds the line of column names in the first lines of a text.
    ///
    /// It is the first of the records with the greatest number of filled cells, if that is at least three, if the
    /// records above it are notes with one or two, and if it reads like names, as the record below it does not
    /// contradict. Else it is the first record. The separator is the most frequent one of the first line, unless only
    /// another one shows such a table below notes.
    pub(crate) fn of(start: &[u8], delimiter: Option<u8>) -> Self {
        if let Some(delimiter) = delimiter {
            return Self { delimiter, above: records_above(&rows(start, delimiter)).unwrap_or(0) };
        }
        let mut lines = start.split(|byte| *byte == b'\n');
        let first = lines.find(|line| !matches!(line, [] | [b'\r'])).unwrap_or_default();
        let guess = records::guess_delimiter(first);
        let guessed = rows(start, guess);
        if let Some(above) = records_above(&guessed) {
            return Self { delimiter: guess, above };
        }
        let width = guessed.first().map_or(0, Vec::len);
        let is_even = width > 1 && guessed.iter().all(|row| row.len() == width);
        let mut others = [b',', b';', b'\t'].into_iter().filter(|other| *other != guess && !is_even);
        let below_notes =
            others.find_map(|delimiter| Some(Self { delimiter, above: records_above(&rows(start, delimiter))? }));
        below_notes.unwrap_or(Self { delimiter: guess, above: 0 })
    }
}

/// The number of cells with something in them.
pub(crate) fn filled(cells: &[impl AsRef<str>]) -> usize {
    cells.iter().filter(|cell| !cell.as_ref().trim().is_empty()).count()
}

/// The cells of the first records that are not empty; a broken record is one cell.
fn rows(start: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = RecordReader::new(start);
    reader.separate_by(delimiter);
    let mut rows: Vec<Vec<String>> = Vec::new();
    // Memory can be read.
    while let Ok(Some(record)) = reader.next() {
        let text = String::from_utf8_lossy(&record.raw);
        let cells: Vec<String> = match record.fault {
            Some(_) => vec![text.into_owned()],
            None => records::cells(&text, delimiter).into_iter().map(Cow::into_owned).collect(),
        };
        if filled(&cells) > 0 {
            rows.push(cells);
        }
        if rows.len() == RECORDS {
            break;
        }
    }
    rows
}

/// The number of records above a line of column names that is not the first record.
fn records_above(rows: &[Vec<String>]) -> Option<usize> {
    let most = rows.iter().map(|row| filled(row)).max()?;
    let place = rows.iter().position(|row| filled(row) == most)?;
    let (above, rest) = rows.split_at_checked(place)?;
    let (names, below) = rest.split_first()?;
    let is_table = most > MOST_OF_A_NOTE
        && !above.is_empty()
        && above.iter().all(|row| filled(row) <= MOST_OF_A_NOTE)
        && names.iter().all(|name| is_name(name))
        && below.first().is_some_and(|row| row.len() == names.len() || filled(row) > MOST_OF_A_NOTE);
    is_table.then_some(place)
}

/// Whether a cell may be the name of a column: no address, no number. A table of two columns with a row that is too
/// long has no such row, and is not taken for notes.
fn is_name(cell: &str) -> bool {
    !cell.contains('@') && (cell.trim().is_empty() || cell.chars().any(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_head(start: &str, delimiter: u8, above: usize) {
        assert_eq!(TableHead::of(start.as_bytes(), None), TableHead { delimiter, above }, "{start}");
    }

    #[test]
    fn a_line_may_name_the_separator() {
        assert_eq!(separator_line(b"sep=;\r\nEmail;Company"), Some(b';'));
        assert_eq!(separator_line(b"\"SEP=\t\"\nEmail"), Some(b'\t'));
        for other in [&b"sep=\nEmail"[..], b"sep=;;\n", b"separator;b\n", b"", b"sep"] {
            assert_eq!(separator_line(other), None, "{}", String::from_utf8_lossy(other));
        }
    }

    #[test]
    fn notes_and_titles_above_a_table_are_no_header() {
        let linkedin = "Notes:\n\"When exporting, you may notice that some addresses, or all, are missing.\"\n\n\
                        First Name,Last Name,Email Address\nAda,Example,a@x.example\n";
        assert_head(linkedin, b',', 2);
        assert_head("Leads report;;\nFiltered by;My leads;\nName;Title;Rating\nAda;CEO;Hot\n", b';', 2);
        assert_head("Leads, all\nName;Title;Rating\nAda;CEO;Hot\n", b';', 1);
        assert_head("Leads report\nName\tTitle\tRating\nAda\tCEO\tHot\n", b'\t', 1);
    }

    #[test]
    fn the_first_record_is_the_header_unless_it_is_a_note() {
        assert_head("Email,Company\na@x.example,Acme\nb@x.example,Acme, Inc.\nc@x.example,Beta\n", b',', 0);
        assert_head("Email,Company\nb@x.example,Acme, Inc.\n", b',', 0);
        assert_head("Email,Company\nx,Acme, Inc.\ny,Beta\n", b',', 0);
        assert_head(",Name,Title,Rating\n1,Ada,CEO,Hot\n", b',', 0);
        assert_head("Email\na@x.example\n", b',', 0);
        assert_head("Name;Notes\nAda;one, two, three\nBob;four, five, six\n", b';', 0);
        assert_head("", b',', 0);
    }
}

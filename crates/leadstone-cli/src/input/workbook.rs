//! Reads a sheet of a workbook (XLSX, XLSB, XLS, ODS) as if it were delimited text. Knows nothing about what the columns
//! mean.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _};
use std::sync::Arc;

use calamine::{
    Data, ExcelDateTime, Ods, OdsError, Range, Reader, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
    open_workbook_from_rs,
};
use memchr::memmem;

use crate::base::failure::Failure;
use crate::input::source::TableSource;

const ZIP: &[u8] = b"PK\x03\x04";
/// The start of a compound file: XLS, or any workbook under a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";
/// Digits that a spreadsheet shows and people wrote: what follows is the error of binary fractions.
const DIGITS: usize = 15;

/// Whether a file that begins so is a workbook, or a zip archive that may be one.
pub(crate) fn is_workbook(start: &[u8]) -> bool {
    start.starts_with(ZIP) || start.starts_with(COMPOUND)
}

/// The text of one sheet, with a line for each row from the first row of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SheetText {
    pub(crate) text: Arc<str>,
    /// Which sheet it is, of several.
    pub(crate) words: Option<String>,
}

impl SheetText {
    /// Reads the workbook into memory, as the format demands, and takes the wanted sheet or the first with a table.
    pub(crate) fn read(source: &TableSource) -> Result<Self, Failure> {
        let name = source.name();
        let mut bytes = Vec::new();
        source.open()?.read_to_end(&mut bytes).map_err(|e| Failure::reading(&name, &e))?;
        let book = Cursor::new(bytes.as_slice());
        match WorkbookFormat::of(&bytes) {
            Some(WorkbookFormat::Ods) => sheet_of::<Ods<_>>(&name, book, source.sheet()),
            Some(WorkbookFormat::Xls) => match sheet_of::<Xls<_>>(&name, book.clone(), source.sheet()) {
                // An XLSX under a password is such a file as well.
                Err(_) if matches!(Xlsx::new(book), Err(XlsxError::Password)) => Err(locked(&name)),
                other => other,
            },
            Some(WorkbookFormat::Xlsb) => sheet_of::<Xlsb<_>>(&name, book, source.sheet()),
            Some(WorkbookFormat::Xlsx) => sheet_of::<Xlsx<_>>(&name, book, source.sheet()),
            None => Err(Failure::new(format!("{name}: the file is a zip archive, and no workbook"))
                .hint("unpack it, and name the file in it")),
        }
    }
}

#[derive(Clone, Copy)]
enum WorkbookFormat {
    Ods,
    Xls,
    Xlsb,
    Xlsx,
}

impl WorkbookFormat {
    /// By the names of the files in the archive, which are not compressed.
    fn of(bytes: &[u8]) -> Option<Self> {
        let holds = |word: &[u8]| memmem::find(bytes, word).is_some();
        match () {
            () if bytes.starts_with(COMPOUND) => Some(Self::Xls),
            () if holds(b"application/vnd.oasis.opendocument.spreadsheet") => Some(Self::Ods),
            () if holds(b"xl/workbook.bin") => Some(Self::Xlsb),
            () if holds(b"xl/") => Some(Self::Xlsx),
            () => None,
        }
    }
}

/// A fault of one of the readers.
trait BookFault: std::fmt::Display {
    fn is_password(&self) -> bool;
}

macro_rules! book_faults {
    ($($fault:ident),*) => {
        $(impl BookFault for $fault {
            fn is_password(&self) -> bool {
                matches!(self, Self::Password)
            }
        })*
    };
}
book_faults!(OdsError, XlsError, XlsbError, XlsxError);

fn locked(name: &str) -> Failure {
    Failure::new(format!("{name}: the workbook is protected by a password"))
        .hint("save it without a password, or save the sheet as `CSV UTF-8`")
}

type Book<'b> = Cursor<&'b [u8]>;

fn sheet_of<'b, R>(name: &str, bytes: Book<'b>, wanted: Option<&str>) -> Result<SheetText, Failure>
where
    R: Reader<Book<'b>>,
    R::Error: BookFault,
{
    let failed = |e: R::Error| {
        if e.is_password() {
            return locked(name);
        }
        Failure::new(format!("{name}: the workbook is damaged: {e}"))
            .hint("open it in a spreadsheet and save it again, or save the sheet as `CSV UTF-8`")
    };
    let mut book: R = open_workbook_from_rs(bytes).map_err(failed)?;
    let names = book.sheet_names();
    let range = |book: &mut R, sheet: &str| book.worksheet_range(sheet).map_err(failed);
    let words = |sheet: &str| (names.len() > 1).then(|| format!("sheet {sheet} of {}", names.len()));
    if let Some(wanted) = wanted {
        let same = |sheet: &&String| sheet.to_lowercase() == wanted.to_lowercase();
        let Some(sheet) = names.iter().find(|sheet| *sheet == wanted).or_else(|| names.iter().find(same)) else {
            let all: Vec<String> = names.iter().map(|sheet| format!("`{sheet}`")).collect();
            return Err(Failure::new(format!("{name}: the workbook has no sheet `{wanted}`"))
                .hint(format!("its sheets are {}", all.join(", "))));
        };
        return Ok(SheetText { text: text(&range(&mut book, sheet)?), words: words(sheet) });
    }
    let hidden: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible != SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut filled = None;
    for sheet in names.iter().filter(|sheet| !hidden.contains(sheet)) {
        let cells = range(&mut book, sheet)?;
        if is_table(&cells) {
            return Ok(SheetText { text: text(&cells), words: words(sheet) });
        }
        if filled.is_none() && !cells.is_empty() {
            filled = Some(SheetText { text: text(&cells), words: words(sheet) });
        }
    }
    // A sheet of notes, or a list of one column.
    filled.ok_or_else(|| {
        Failure::new(format!("{name}: the sheets are empty")).hint("a table starts with a line of column names")
    })
}

/// Whether a row of several cells has another row below it.
fn is_table(cells: &Range<Data>) -> bool {
    let mut counts = cells.rows().map(|row| row.iter().filter(|cell| **cell != Data::Empty).count());
    counts.any(|count| count > 1) && counts.any(|count| count > 0)
}

/// The cells of a sheet, separated by commas; an empty row is an empty line.
fn text(cells: &Range<Data>) -> Arc<str> {
    let above = cells.start().map_or(0, |(row, _)| row as usize);
    let mut text = "\n".repeat(above);
    for row in cells.rows() {
        if row.iter().any(|cell| *cell != Data::Empty) {
            for (index, cell) in row.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                push_cell(cell, &mut text);
            }
        }
        text.push('\n');
    }
    text.into()
}

fn push_cell(cell: &Data, text: &mut String) {
    match cell {
        Data::Int(number) => _ = write!(text, "{number}"),
        Data::Float(number) => push_number(*number, text),
        Data::Bool(flag) => text.push_str(if *flag { "TRUE" } else { "FALSE" }),
        Data::String(words) => push_quoted(words, text),
        Data::DateTime(date) => push_date(*date, text),
        // A day without a time, as ODS may write it.
        Data::DateTimeIso(date) => push_quoted(date.strip_suffix("T00:00:00").unwrap_or(date), text),
        Data::DurationIso(duration) => push_quoted(duration, text),
        // What a formula could not say is unknown.
        Data::Error(_) | Data::Empty => {}
    }
}

/// Whole numbers are plain. Fractions never end in exactly three digits, which might be taken for grouped thousands.
fn push_number(number: f64, text: &mut String) {
    if !number.is_finite() {
        return;
    }
    if number.fract() == 0.0 {
        _ = write!(text, "{number:.0}");
        return;
    }
    let shown: f64 = format!("{number:.*e}", DIGITS - 1).parse().unwrap_or(number);
    let shown = shown.to_string();
    text.push_str(&shown);
    if shown.split_once('.').is_some_and(|(_, fraction)| fraction.len() == 3) {
        text.push('0');
    }
}

/// A date in ISO, with its time if it has one, to the second; a span of time in hours, minutes and seconds.
fn push_date(date: ExcelDateTime, text: &mut String) {
    if date.is_duration() {
        let seconds = (date.as_f64() * 86_400.0).round();
        let sign = if seconds < 0.0 { "-" } else { "" };
        let seconds = seconds.abs() as u64;
        _ = write!(text, "{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        return;
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let has_time = (hour, minute, second) != (0, 0, 0);
    if has_time && (0.0..1.0).contains(&date.as_f64()) {
        // Day zero is no day: a time of day stands alone.
        _ = write!(text, "{hour:02}:{minute:02}:{second:02}");
        return;
    }
    _ = write!(text, "{year:04}-{month:02}-{day:02}");
    if has_time {
        _ = write!(text, "T{hour:02}:{minute:02}:{second:02}");
    }
}

/// In quotes where it must be.
fn push_quoted(words: &str, text: &mut String) {
    if words.contains([',', '"', '\n', '\r']) {
        text.push('"');
        text.push_str(&words.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(words);
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Cell, CellErrorType, ExcelDateTimeType};

    use super::*;

    #[track_caller]
    fn assert_text(cell: &Data, expected: &str) {
        let mut text = String::new();
        push_cell(cell, &mut text);
        assert_eq!(text, expected, "{cell:?}");
    }

    #[test]
    fn a_fraction_is_never_taken_for_grouped_thousands() {
        for (number, expected) in [
            (1.234, "1.2340"),
            (-12.5, "-12.5"),
            (0.1 + 0.2, "0.3"),
            (1.0, "1"),
            (5_000_000.0, "5000000"),
            (1e18, "1000000000000000000"),
            (f64::NAN, ""),
        ] {
            assert_text(&Data::Float(number), expected);
        }
        assert_text(&Data::Int(-7), "-7");
    }

    #[test]
    fn dates_are_written_in_iso() {
        let date = |days, kind, is_1904| Data::DateTime(ExcelDateTime::new(days, kind, is_1904));
        assert_text(&date(46_329.0, ExcelDateTimeType::DateTime, false), "2026-11-03");
        assert_text(&date(46_329.0 + 50_705.0 / 86_400.0, ExcelDateTimeType::DateTime, false), "2026-11-03T14:05:05");
        assert_text(&date(46_329.0 - 1462.0, ExcelDateTimeType::DateTime, true), "2026-11-03");
        assert_text(&date(0.75, ExcelDateTimeType::DateTime, false), "18:00:00");
        assert_text(&date(1.5, ExcelDateTimeType::TimeDelta, false), "36:00:00");
        assert_text(&Data::DateTimeIso("2026-11-03T00:00:00".to_owned()), "2026-11-03");
    }

    #[test]
    fn other_cells_are_words() {
        assert_text(&Data::Bool(true), "TRUE");
        assert_text(&Data::Error(CellErrorType::NA), "");
        assert_text(&Data::String("5\" pipe, \"new\"".to_owned()), "\"5\"\" pipe, \"\"new\"\"\"");
    }

    #[test]
    fn a_line_is_the_row_of_the_sheet() {
        let cell = |row, column, word: &str| Cell::new((row, column), Data::String(word.to_owned()));
        let cells = Range::from_sparse(vec![cell(2, 1, "Email"), cell(2, 2, "Name"), cell(4, 1, "a@x.example")]);
        assert_eq!(&*text(&cells), "\n\nEmail,Name\n\na@x.example,\n");
        assert!(is_table(&cells));
        assert!(!is_table(&Range::from_sparse(vec![cell(0, 0, "Notes"), cell(1, 0, "about this file")])));
    }
}

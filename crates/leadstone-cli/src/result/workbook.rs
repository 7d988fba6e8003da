//! Writes rows to a workbook in XLSX, one worksheet with a header. Knows nothing about what the cells say.

use std::cell::Cell;
use std::io;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;

use leadstone::{Model, Timestamp};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::base::failure::{Failure, UNWRITABLE};
use crate::result::encode::PartRows;
use crate::result::sheet_cell::{SheetCell, SheetColumn};
use crate::result::target::ResultTarget;

/// Rows that a worksheet can hold, without the header.
const MOST_ROWS: u32 = 1_048_575;
/// Rows whose texts decide how wide the columns are.
const MEASURED: u32 = 1_000;
/// The width of columns, in letters.
const WIDTHS: [usize; 2] = [8, 60];
/// Space for the button of the filter beside a header.
const BUTTON: usize = 3;

thread_local! {
    /// Whether a panic of this thread is caught and told as a failure.
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Lets panics print their message unless they are caught here.
fn hush_caught_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_QUIET.get() {
                print(info);
            }
        }));
    });
}

/// A workbook that is being written. Its rows go to a temporary file as they come, so memory does not grow with them.
pub(crate) struct OpenWorkbook {
    workbook: Workbook,
    target: ResultTarget,
    path: Option<PathBuf>,
    /// The last cell of every row.
    at: SheetCell,
    header: Vec<String>,
    rows: u32,
    /// Letters of the widest cell of each column.
    widths: Vec<usize>,
}

impl OpenWorkbook {
    /// Begins a workbook with this header.
    pub(crate) fn create(path: Option<&Path>, header: &[&str], model: &Model, at: Timestamp) -> Result<Self, Failure> {
        hush_caught_panics();
        let target = ResultTarget::of(path)?;
        let mut workbook = Workbook::new();
        // The rows lie where the result will: a folder for temporary files may be small, or memory.
        if let Some(folder) = target.folder() {
            workbook.set_tempdir(folder).map_err(|e| failure(path, &e))?;
        }
        workbook.set_properties(&properties(model, at));
        let mut open = Self {
            workbook,
            target,
            path: path.map(Path::to_owned),
            at: SheetCell::Text(at.to_string()),
            header: header.iter().map(|name| (*name).to_owned()).collect(),
            rows: 0,
            widths: header.iter().map(|name| name.width() + BUTTON).collect(),
        };
        open.guarded(|open| {
            let bold = Format::new().set_bold();
            let sheet = open.workbook.add_worksheet_with_constant_memory()?;
            sheet.set_name("Leads")?.set_freeze_panes(1, 0)?;
            (0..)
                .zip(header)
                .try_for_each(|(column, name)| sheet.write_string_with_format(0, column, *name, &bold).map(|_| ()))
        })?;
        Ok(open)
    }

    /// Appends rows.
    pub(crate) fn append(&mut self, parts: &[PartRows]) -> Result<(), Failure> {
        for (batch, ranges) in parts {
            let columns = SheetColumn::all(batch);
            for row in ranges.iter().cloned().flatten() {
                let cells: Vec<SheetCell> = columns.iter().map(|column| column.cell(row)).collect();
                self.append_row(&cells)?;
            }
        }
        Ok(())
    }

    fn append_row(&mut self, cells: &[SheetCell]) -> Result<(), Failure> {
        if let Some((_, name)) = cells.iter().zip(&self.header).find(|(cell, _)| cell.is_too_long()) {
            return Err(Failure::new(format!(
                "the column `{name}` holds a text of more than 32,767 characters, which no cell of XLSX can hold"
            ))
            .hint("write CSV or Parquet"));
        }
        self.guarded(|open| {
            open.rows += 1;
            if open.rows > MOST_ROWS {
                return Err(XlsxError::RowColumnLimitError);
            }
            let sheet = open.workbook.worksheet_from_index(0)?;
            let cells = || (0..).zip(cells.iter().chain([&open.at]));
            cells().try_for_each(|(column, cell)| write(sheet, open.rows, column, cell))?;
            if open.rows <= MEASURED {
                for (width, (_, cell)) in open.widths.iter_mut().zip(cells()) {
                    *width = cell.width().max(*width);
                }
            }
            Ok(())
        })
    }

    /// Writes the workbook and puts it in its place.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.guarded(|open| {
            let sheet = open.workbook.worksheet_from_index(0)?;
            for (column, width) in (0..).zip(&open.widths) {
                let [least, most] = WIDTHS;
                sheet.set_column_width(column, (*width).clamp(least, most) as f64)?;
            }
            let last = u16::try_from(open.widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
            sheet.autofilter(0, 0, open.rows, last)?;
            open.workbook.save_to_writer(&mut open.target)
        })?;
        self.target.finish(self.path.as_deref())
    }

    /// Runs a part of the work. Where its temporary file cannot be written, the library panics; that is a failure like
    /// others here, and its message is not printed.
    fn guarded(&mut self, work: impl FnOnce(&mut Self) -> Result<(), XlsxError>) -> Result<(), Failure> {
        // Nothing is used after a panic but the target, which then removes what it wrote.
        IS_QUIET.set(true);
        let done = catch_unwind(AssertUnwindSafe(|| work(self)));
        IS_QUIET.set(false);
        match done {
            Ok(done) => done.map_err(|e| failure(self.path.as_deref(), &e)),
            Err(panic) => {
                let is_full = panic.downcast_ref::<String>().is_some_and(|said| said.contains("StorageFull"));
                let error = if is_full {
                    io::ErrorKind::StorageFull.into()
                } else {
                    io::Error::other("the temporary file of the workbook cannot be written")
                };
                Err(unwritable(self.path.as_deref(), &error))
            }
        }
    }
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &SheetCell) -> Result<(), XlsxError> {
    // Each by the function of its type: the general one makes formulas and links of texts that look like them.
    match cell {
        SheetCell::Empty => Ok(()),
        SheetCell::Number(number) => sheet.write_number(row, column, *number).map(|_| ()),
        SheetCell::YesNo(yes) => sheet.write_boolean(row, column, *yes).map(|_| ()),
        SheetCell::Text(text) => sheet.write_string(row, column, text).map(|_| ()),
    }
}

/// Model and instant; the instant is also when the file says that it was made, so that equal runs give equal bytes.
fn properties(model: &Model, at: Timestamp) -> DocProperties {
    let about = DocProperties::new()
        .set_custom_property("leadstone.model", model.id())
        .set_custom_property("leadstone.revision", model.revision().to_string())
        .set_custom_property("leadstone.sha256", model.sha256())
        .set_custom_property("leadstone.at", at.to_string());
    // A date that no spreadsheet knows becomes the first of 1970.
    match ExcelDateTime::from_timestamp(at.unix()).or_else(|_| ExcelDateTime::from_timestamp(0)) {
        Ok(made) => about.set_creation_datetime(&made),
        Err(_) => about,
    }
}

fn unwritable(path: Option<&Path>, error: &io::Error) -> Failure {
    path.map_or_else(|| Failure::printing(error), |path| Failure::writing(path, error))
}

fn failure(path: Option<&Path>, error: &XlsxError) -> Failure {
    let name = path.map_or_else(|| "standard output".to_owned(), |path| path.display().to_string());
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<io::Error>());
    match error {
        XlsxError::RowColumnLimitError => {
            Failure::new(format!("{name}: a worksheet holds at most 1,048,575 leads and 16,384 columns"))
                .hint("write CSV or Parquet, or fewer leads with --top")
                .code(UNWRITABLE)
        }
        XlsxError::IoError(error) => unwritable(path, error),
        other => match cause {
            Some(error) => unwritable(path, error),
            None => Failure::new(format!("{name}: {other}")).code(UNWRITABLE),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_library_is_a_failure() {
        let mut open = OpenWorkbook::create(None, &["id"], &Model::builtin(), Timestamp::EPOCH).expect("no file");
        let error = io::Error::from(io::ErrorKind::StorageFull);
        let full = open.guarded(|_| panic!("Couldn't write to xml file: {error:?}"));
        assert_eq!(full.expect_err("there was no space").text(), "standard output: no space left");
        let other = open.guarded(|_| panic!("another"));
        let said = "standard output: the temporary file of the workbook cannot be written";
        assert_eq!(other.expect_err("it panicked").text(), said);
    }

    #[test]
    fn the_row_after_the_last_that_a_sheet_holds_is_refused_and_leaves_no_file() {
        let folder = std::env::temp_dir().join(format!("leadstone-workbook-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        let path = folder.join("out.xlsx");
        let create = || {
            let model = Model::builtin();
            OpenWorkbook::create(Some(&path), &["id"], &model, Timestamp::EPOCH).expect("the folder is there")
        };
        let row = [SheetCell::Number(1.0)];
        let mut full = create();
        full.rows = MOST_ROWS - 1;
        assert!(full.append_row(&row).is_ok(), "the last row fits");
        let failure = full.append_row(&row).expect_err("the sheet is full");
        assert_eq!(
            failure.text(),
            format!(
                "{}: a worksheet holds at most 1,048,575 leads and 16,384 columns; \
                 write CSV or Parquet, or fewer leads with --top",
                path.display()
            )
        );
        drop(full);
        assert_eq!(std::fs::read_dir(&folder).map(Iterator::count).ok(), Some(0));
        let mut small = create();
        assert!(small.append_row(&row).is_ok());
        assert!(small.finish().is_ok());
        assert_eq!(std::fs::read_dir(&folder).map(Iterator::count).ok(), Some(1));
        std::fs::remove_dir_all(&folder).expect("the folder of the test");
    }
}

//! What the bytes of a table are: compressed, encoded, a workbook, Parquet. Knows nothing about rows.

use std::io::{self, BufRead};

use crate::base::failure::Failure;
use crate::input::compression::Compression;
use crate::input::encoding::TextEncoding;
use crate::input::parquet_rows;
use crate::input::parquet_text;
use crate::input::source::{SharedText, TableSource};
use crate::input::workbook::{SheetText, is_workbook};

/// What the bytes of a table are. It is found once, and the same for every reading of the table.
#[derive(Clone)]
pub(crate) enum TableForm {
    Text { compression: Compression, encoding: TextEncoding },
    Sheet(SheetText),
    Parquet,
}

impl TableForm {
    /// Looks at all of a source, whose text may be in any encoding.
    pub(crate) fn of(source: &TableSource) -> Result<Self, Failure> {
        let name = source.name();
        let failed = |e: io::Error| Failure::reading(&name, &e);
        let mut bytes = source.open()?;
        let start = bytes.fill_buf().map_err(failed)?;
        if is_workbook(start) {
            return SheetText::read(source).map(Self::Sheet);
        }
        if let Some(sheet) = source.sheet() {
            return Err(Failure::new(format!("{name}: the file is no workbook, so it has no sheet `{sheet}`"))
                .hint("leave --sheet out"));
        }
        refuse_other_formats(&name, start)?;
        let encoding = TextEncoding::of(bytes.as_mut()).map_err(failed)?;
        Ok(Self::Text { compression: source.compression()?, encoding })
    }

    /// The same for a table that is joined to leads: it may be Parquet as well.
    pub(crate) fn of_joined(source: &TableSource) -> Result<Self, Failure> {
        if source.path().is_some_and(parquet_rows::is_parquet) { Ok(Self::Parquet) } else { Self::of(source) }
    }

    /// The text from its start, in UTF-8.
    pub(crate) fn open(&self, source: &TableSource) -> Result<Box<dyn BufRead>, Failure> {
        match self {
            Self::Text { encoding, .. } => {
                let reader = encoding.reader(source.open()?);
                reader.map_err(|e| Failure::reading(&source.name(), &e))
            }
            Self::Sheet(sheet) => Ok(Box::new(io::Cursor::new(SharedText(sheet.text.clone())))),
            Self::Parquet => source.path().map_or_else(|| source.open(), parquet_text::text),
        }
    }

    /// The size of the text in bytes; 0 if unknown.
    pub(crate) fn size(&self, source: &TableSource) -> u64 {
        match self {
            // Two bytes for most letters, which are one in UTF-8.
            Self::Text { encoding: TextEncoding::Utf16Le | TextEncoding::Utf16Be, .. } => source.size() / 2,
            Self::Sheet(sheet) => sheet.text.len() as u64,
            _ => source.size(),
        }
    }

    /// The names of the summary; none for plain text in UTF-8.
    pub(crate) fn words(&self) -> Vec<String> {
        match self {
            Self::Text { compression, encoding } => {
                let words = [compression.word(), encoding.word()];
                words.into_iter().filter(|word| !word.is_empty()).map(str::to_owned).collect()
            }
            Self::Sheet(sheet) => sheet.words.iter().cloned().collect(),
            Self::Parquet => Vec::new(),
        }
    }
}

fn refuse_other_formats(name: &str, start: &[u8]) -> Result<(), Failure> {
    let fail = |what: &str, hint: &str| Err(Failure::new(format!("{name}: {what}")).hint(hint));
    if start.starts_with(b"PAR1") {
        return fail("the file is Parquet, not a text", "only `leadstone score` reads Parquet");
    }
    let archives: [&[u8]; 3] = [b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c"];
    if archives.iter().any(|archive| start.starts_with(archive)) {
        return fail("the file is compressed in a way that is not read", "unpack it; gzip and Zstandard are read");
    }
    if start.trim_ascii_start().starts_with(b"<") {
        // Salesforce, for one, gives its reports the ending `.xls`.
        return fail("the file is HTML or XML, not a table", "open it in a spreadsheet and save it as XLSX");
    }
    Ok(())
}

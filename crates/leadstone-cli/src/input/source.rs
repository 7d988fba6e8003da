//! Where a table comes from: a file, standard input, the sample, or memory. Knows nothing about what is in it.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::base::failure::Failure;
use crate::input::compression::Compression;
use crate::input::spool::Spool;

const BUFFER: usize = 1 << 16;

/// Where a table comes from. It can be opened any number of times.
#[derive(Clone)]
pub(crate) enum TableSource {
    File(FileSource),
    /// A file that comes with the program, by its name.
    Sample(&'static str, &'static str),
    /// A table that was made in memory.
    Text {
        name: String,
        text: Arc<str>,
    },
}

/// A file, a folder, a pipe, or standard input.
#[derive(Clone)]
pub(crate) struct FileSource {
    path: PathBuf,
    /// The sheet that is wanted, if it is a workbook.
    sheet: Option<String>,
    /// What came through a pipe: filled when it is opened for the first time.
    spool: Arc<OnceLock<Spool>>,
}

impl FileSource {
    fn is_standard_input(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    /// Whether what is read from it is gone.
    fn is_pipe(&self) -> bool {
        self.is_standard_input() || fs::metadata(&self.path).is_ok_and(|about| !about.is_file() && !about.is_dir())
    }

    fn spool(&self) -> io::Result<&Spool> {
        if let Some(spool) = self.spool.get() {
            return Ok(spool);
        }
        let spool = Spool::of(&self.path)?;
        Ok(self.spool.get_or_init(|| spool))
    }

    fn reader(&self) -> io::Result<Box<dyn Read>> {
        Ok(if self.is_pipe() { Box::new(self.spool()?.reader()) } else { Box::new(File::open(&self.path)?) })
    }
}

impl TableSource {
    /// A file by its path; `-` is standard input.
    pub(crate) fn file(path: PathBuf) -> Self {
        Self::File(FileSource { path, sheet: None, spool: Arc::default() })
    }

    /// Names the sheet that is wanted.
    pub(crate) fn with_sheet(mut self, name: &str) -> Self {
        if let Self::File(file) = &mut self {
            file.sheet = Some(name.to_owned());
        }
        self
    }

    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(file) if file.is_standard_input() => "standard input".to_owned(),
            Self::File(file) => file.path.display().to_string(),
            Self::Sample(name, _) => (*name).to_owned(),
            Self::Text { name, .. } => name.clone(),
        }
    }

    /// The file, which must not be overwritten.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(file) if !file.is_standard_input() => Some(&file.path),
            _ => None,
        }
    }

    pub(crate) fn is_standard_input(&self) -> bool {
        matches!(self, Self::File(file) if file.is_standard_input())
    }

    /// The sheet that is wanted.
    pub(crate) fn sheet(&self) -> Option<&str> {
        match self {
            Self::File(file) => file.sheet.as_deref(),
            _ => None,
        }
    }

    /// The size of what is read in bytes; 0 if unknown, as it is of what is compressed.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::File(_) if !matches!(self.compression(), Ok(Compression::Nothing)) => 0,
            Self::File(file) => match file.spool.get() {
                Some(spool) => spool.size,
                None => fs::metadata(&file.path).map_or(0, |about| about.len()),
            },
            Self::Sample(_, text) => text.len() as u64,
            Self::Text { text, .. } => text.len() as u64,
        }
    }

    /// How it is compressed.
    pub(crate) fn compression(&self) -> Result<Compression, Failure> {
        let mut bytes = self.bytes()?;
        let start = bytes.fill_buf().map_err(|e| Failure::reading(&self.name(), &e))?;
        Ok(Compression::of(start))
    }

    /// Opens it from its start, and decompresses it.
    pub(crate) fn open(&self) -> Result<Box<dyn BufRead>, Failure> {
        let failed = |e: io::Error| Failure::reading(&self.name(), &e);
        let mut bytes = self.bytes()?;
        let compression = Compression::of(bytes.fill_buf().map_err(failed)?);
        compression.reader(bytes).map_err(failed)
    }

    fn bytes(&self) -> Result<Box<dyn BufRead>, Failure> {
        match self {
            Self::File(file) => {
                let reader = file.reader().map_err(|e| Failure::reading(&self.name(), &e))?;
                Ok(Box::new(BufReader::with_capacity(BUFFER, reader)))
            }
            Self::Sample(_, text) => Ok(Box::new(text.as_bytes())),
            Self::Text { text, .. } => Ok(Box::new(io::Cursor::new(SharedText(Arc::clone(text))))),
        }
    }
}

/// A text in memory that several read, without a copy for each.
pub(crate) struct SharedText(pub(crate) Arc<str>);

impl AsRef<[u8]> for SharedText {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

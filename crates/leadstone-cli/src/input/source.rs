//! Where a table comes from: a file, standard input, or the sample. Knows nothing about what is in it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::failure::Failure;

/// Where a table comes from.
#[derive(Clone)]
pub(crate) enum TableSource {
    File(PathBuf),
    /// A file that comes with the program, by its name.
    Sample(&'static str, &'static str),
    /// A table that was made in memory.
    Text { name: String, text: Arc<str> },
}

impl TableSource {
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) if path.as_os_str() == "-" => "standard input".to_owned(),
            Self::File(path) => path.display().to_string(),
            Self::Sample(name, _) => (*name).to_owned(),
            Self::Text { name, .. } => name.clone(),
        }
    }

    /// The file, which must not be overwritten.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) if path.as_os_str() != "-" => Some(path),
            _ => None,
        }
    }

    /// The size in bytes; 0 if unknown.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::File(path) => std::fs::metadata(path).map_or(0, |m| m.len()),
            Self::Sample(_, text) => text.len() as u64,
            Self::Text { text, .. } => text.len() as u64,
        }
    }

    pub(crate) fn open(&self) -> Result<Box<dyn BufRead>, Failure> {
        match self {
            Self::File(path) if path.as_os_str() == "-" => Ok(Box::new(io::stdin().lock())),
            Self::File(path) => {
                let file = File::open(path).map_err(|e| Failure::reading(&self.name(), &e))?;
                Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
            }
            Self::Sample(_, text) => Ok(Box::new(text.as_bytes())),
            Self::Text { text, .. } => Ok(Box::new(Cursor::new(text.as_bytes().to_vec()))),
        }
    }
}

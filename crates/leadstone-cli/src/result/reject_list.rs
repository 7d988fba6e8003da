//! Rejected rows of a ranked run: collected, then written to a file. Knows nothing about the reasons.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::base::failure::Failure;
use crate::base::output::WholeFile;
use crate::input::reject::RejectedRow;

pub(crate) const HEADER: &str = "file,line,reason,row";

/// The rejected rows of all files.
#[derive(Default)]
pub(crate) struct RejectList {
    files: Vec<(String, Vec<RejectedRow>)>,
}

impl RejectList {
    pub(crate) fn add(&mut self, file: &str, mut rejects: Vec<RejectedRow>) {
        rejects.sort_by_key(|r| r.line);
        if !rejects.is_empty() {
            self.files.push((file.to_owned(), rejects));
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.files.iter().map(|(_, rejects)| rejects.len()).sum()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &RejectedRow)> {
        self.files.iter().flat_map(|(file, rejects)| rejects.iter().map(move |r| (file.as_str(), r)))
    }

    /// Writes the rows, each with its original bytes.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        keep_others(path)?;
        let mut file = WholeFile::create(path)?;
        let mut bytes = Vec::new();
        {
            let mut writer = csv::Writer::from_writer(&mut bytes);
            // Writing to memory cannot fail.
            let _ = writer.write_record(HEADER.split(','));
            for (name, reject) in self.iter() {
                let line = reject.line.to_string();
                let _ = writer.write_record([name.as_bytes(), line.as_bytes(), reject.reason.as_bytes(), &reject.raw]);
            }
            let _ = writer.flush();
        }
        file.write_all(&bytes).map_err(|e| file.failure(&e))?;
        file.finish()
    }
}

/// Refuses to overwrite a file that is not a list of rejected rows.
pub(crate) fn keep_others(path: &Path) -> Result<(), Failure> {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEADER.len() as u64).read_to_end(&mut start));
    if read.is_ok() && !start.is_empty() && start != HEADER.as_bytes() {
        return Err(Failure::new(format!("{}: is there already, and is no list of rejected rows", path.display()))
            .hint("name another file with --rejects")
            .code(crate::base::failure::UNWRITABLE));
    }
    Ok(())
}

/// Next to the output, else in the current folder under the name of the input.
pub(crate) fn default_path(output: Option<&Path>, input: Option<&Path>) -> PathBuf {
    match (output, input) {
        (Some(output), _) => output.with_extension("rejects.csv"),
        (None, input) => match input.and_then(Path::file_name) {
            Some(name) => Path::new(name).with_extension("rejects.csv"),
            None => PathBuf::from("rejects.csv"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_lie_beside_the_output_or_here() {
        let path = |text: &str| Some(PathBuf::from(text));
        let of = |out: Option<PathBuf>, input: Option<PathBuf>| default_path(out.as_deref(), input.as_deref());
        assert_eq!(of(path("a/out.csv"), path("b/in.csv")), Path::new("a/out.rejects.csv"));
        assert_eq!(of(None, path("b/in.csv")), Path::new("in.rejects.csv"));
        assert_eq!(of(None, path("..")), Path::new("rejects.csv"));
        assert_eq!(of(None, None), Path::new("rejects.csv"));
    }
}

//! Writes results to standard output or to files, which appear whole or not at all. Knows nothing about what is in
//! them.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::base::failure::Failure;
use crate::terminal::safe::safe_lines;

/// Prints to standard output; colours only where there is a terminal.
pub(crate) fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(anstream::stdout().lock());
    write(&mut out).and_then(|()| out.flush()).map_err(|e| Failure::printing(&e))
}

/// Prints lines for programs to standard output: as they are, but for what a terminal would obey if there is one.
pub(crate) fn print_data(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let shown = if out.is_terminal() { safe_lines(text) } else { text.into() };
    out.write_all(shown.as_bytes()).and_then(|()| out.flush()).map_err(|e| Failure::printing(&e))
}

/// A temporary file next to its target, which it replaces when finished. Dropped before, it is removed.
pub(crate) struct WholeFile {
    file: BufWriter<File>,
    target: PathBuf,
    /// `None` where the target is no regular file, such as a pipe.
    temporary: Option<PathBuf>,
}

impl WholeFile {
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        let fail = |e: io::Error| Failure::writing(path, &e);
        // A link keeps pointing to the file that is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if fs::metadata(&target).is_ok_and(|m| !m.is_file()) {
            let file = File::options().write(true).open(&target).map_err(fail)?;
            return Ok(Self { file: BufWriter::new(file), target, temporary: None });
        }
        let mut name = std::ffi::OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}.tmp", std::process::id()));
        let temporary = target.with_file_name(name);
        let file = File::create(&temporary).map_err(fail)?;
        Ok(Self { file: BufWriter::new(file), target, temporary: Some(temporary) })
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        let done = self.file.flush().and_then(|()| match &self.temporary {
            Some(temporary) => self.file.get_ref().sync_all().and_then(|()| fs::rename(temporary, &self.target)),
            None => Ok(()),
        });
        done.map_err(|e| Failure::writing(&self.target, &e))?;
        self.temporary = None;
        Ok(())
    }

    /// The folder in which the file is being written; `None` where the target is no regular file.
    pub(crate) fn folder(&self) -> Option<&Path> {
        let parent = self.temporary.as_deref()?.parent()?;
        Some(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })
    }

    pub(crate) fn failure(&self, error: &io::Error) -> Failure {
        Failure::writing(&self.target, error)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // There is nothing left to do about a file that cannot be removed.
            let _ = fs::remove_file(temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_not_finished_leaves_nothing_behind() {
        let folder = std::env::temp_dir().join(format!("leadstone-whole-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for the test");
        let path = folder.join("out.csv");
        fs::write(&path, "old").expect("a file for the test");
        let mut file = WholeFile::create(&path).expect("the folder is there");
        file.write_all(b"half").expect("space for four bytes");
        drop(file);
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), Some("old"));
        assert_eq!(fs::read_dir(&folder).map(Iterator::count).ok(), Some(1));
        fs::remove_dir_all(&folder).expect("the folder of the test");
    }
}

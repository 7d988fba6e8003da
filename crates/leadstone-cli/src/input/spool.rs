//! What cannot be read twice, such as standard input, kept in an unnamed temporary file. Knows nothing about formats.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// A copy of a stream; the operating system removes it with the process.
#[derive(Clone, Debug)]
pub(crate) struct Spool {
    file: Arc<Mutex<File>>,
    pub(crate) size: u64,
}

impl Spool {
    /// Reads all of a pipe, or of standard input if the path is `-`.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        if path.as_os_str() == "-" { Self::copy(io::stdin().lock()) } else { Self::copy(File::open(path)?) }
    }

    fn copy(mut from: impl Read) -> io::Result<Self> {
        let mut file = tempfile::tempfile()?;
        let size = io::copy(&mut from, &mut file)?;
        Ok(Self { file: Arc::new(Mutex::new(file)), size })
    }

    /// A reader from the start; several may read at once.
    pub(crate) fn reader(&self) -> SpoolReader {
        SpoolReader { file: Arc::clone(&self.file), at: 0 }
    }
}

/// Reads a spool. It has a position of its own, which copies of a file handle would share.
pub(crate) struct SpoolReader {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl Read for SpoolReader {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().map_err(|_| io::Error::other("another reader of the spool failed"))?;
        file.seek(SeekFrom::Start(self.at))?;
        let count = file.read(to)?;
        self.at += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_readers_do_not_move_each_other() {
        let spool = Spool::copy(&b"abcdef"[..]).expect("there is room for six bytes");
        assert_eq!(spool.size, 6);
        let (mut one, mut other) = (spool.reader(), spool.reader());
        let mut start = [0; 3];
        one.read_exact(&mut start).expect("there are six bytes");
        let mut all = String::new();
        other.read_to_string(&mut all).expect("it is text");
        let mut rest = String::new();
        one.read_to_string(&mut rest).expect("it is text");
        assert_eq!((&start, all.as_str(), rest.as_str()), (b"abc", "abcdef", "def"));
    }
}

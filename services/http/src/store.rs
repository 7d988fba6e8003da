//! The verdicts by lead: in memory, and in a folder if one is given. Knows nothing about HTTP, and asks no clock.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use leadstone::report::Report;
use leadstone::{Timestamp, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The longest name of a lead, in bytes: as a file name it may grow to three times as much, which all systems take.
pub(crate) const LONGEST_ID: usize = 80;

/// A verdict as it is kept.
#[derive(Debug, Serialize)]
pub(crate) struct StoredVerdict {
    /// What the verdict says.
    pub(crate) verdict: Report<'static>,
    /// The instant before which time alone does not change the stage; `None` for good.
    pub(crate) stage_until: Option<Timestamp>,
    /// The same for the action.
    pub(crate) action_until: Option<Timestamp>,
}

/// A [`StoredVerdict`] as it is read: the report comes from its own text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredText<'t> {
    #[serde(borrow)]
    verdict: &'t RawValue,
    stage_until: Option<Timestamp>,
    action_until: Option<Timestamp>,
}

impl StoredVerdict {
    pub(crate) fn new(verdict: &Verdict) -> Self {
        Self {
            verdict: Report::from_json(&verdict.to_json()).expect("a report is read back as it was written"),
            stage_until: verdict.holds_until().instant(),
            action_until: verdict.action_holds_until().instant(),
        }
    }

    fn from_json(text: &str) -> Result<Self, String> {
        let stored: StoredText<'_> = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let verdict = Report::from_json(stored.verdict.get()).map_err(|e| e.to_string())?;
        Ok(Self { verdict, stage_until: stored.stage_until, action_until: stored.action_until })
    }

    fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a report holds only texts, numbers and lists")
    }
}

/// Why verdicts cannot be read or kept.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The folder or a file in it cannot be read or written.
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file in the folder is no stored verdict, or not that of the lead that its name stands for.
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// There are as many leads as the store takes.
    Full {
        /// How many that is.
        most: usize,
    },
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Content { path, message } => write!(f, "{}: {message}", path.display()),
            Self::Full { most } => write!(f, "the store holds {most} leads and takes no more"),
        }
    }
}

impl std::error::Error for StoreError {}

/// The last verdict of each lead.
///
/// A verdict is in the folder before it is in memory, and a file is replaced as a whole: whatever ends the service, each
/// file is one complete verdict.
#[derive(Debug)]
pub struct VerdictStore {
    verdicts: RwLock<BTreeMap<String, Arc<StoredVerdict>>>,
    folder: Option<PathBuf>,
    most: usize,
    /// Held while a verdict is kept, so that file and memory see the same order.
    writing: Mutex<()>,
}

impl VerdictStore {
    /// As many leads as fit into some hundred megabytes.
    const MOST: usize = 100_000;

    /// A store that forgets everything at its end.
    pub fn in_memory() -> Self {
        Self { verdicts: RwLock::default(), folder: None, most: Self::MOST, writing: Mutex::default() }
    }

    /// A store with one file for each lead in a folder, which is made if it is not there; files in it are read.
    ///
    /// # Errors
    /// Where the folder cannot be used, or holds a file `.json` that is no stored verdict.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |error| StoreError::File { path, error }
        };
        fs::create_dir_all(folder).map_err(at(folder))?;
        let mut verdicts = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(at(folder))? {
            let path = entry.map_err(at(folder))?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let text = fs::read_to_string(&path).map_err(at(&path))?;
            let content = |message: String| StoreError::Content { path: path.clone(), message };
            let stored = StoredVerdict::from_json(&text).map_err(content)?;
            let id = stored.verdict.lead.as_deref().map(str::to_owned);
            let id = id.filter(|id| path.file_name() == Some(file_name(id).as_ref()));
            let id = id.ok_or_else(|| content("the file has not the name of its lead".to_owned()))?;
            verdicts.insert(id, Arc::new(stored));
        }
        Ok(Self { verdicts: RwLock::new(verdicts), folder: Some(folder.to_owned()), ..Self::in_memory() })
    }

    /// Takes at most so many leads; a lead that is there can always be scored again.
    #[must_use]
    pub fn with_most(mut self, leads: usize) -> Self {
        self.most = leads;
        self
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<StoredVerdict>> {
        self.verdicts.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    pub(crate) fn put(&self, id: &str, stored: &Arc<StoredVerdict>) -> Result<(), StoreError> {
        let _writing: MutexGuard<'_, ()> = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let verdicts = self.verdicts.read().unwrap_or_else(PoisonError::into_inner);
            if verdicts.len() >= self.most && !verdicts.contains_key(id) {
                return Err(StoreError::Full { most: self.most });
            }
        }
        if let Some(folder) = &self.folder {
            let path = folder.join(file_name(id));
            let new = path.with_extension("new");
            fs::write(&new, stored.to_json())
                .and_then(|()| fs::rename(&new, &path))
                .map_err(|error| StoreError::File { path, error })?;
        }
        self.verdicts.write().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), Arc::clone(stored));
        Ok(())
    }
}

/// The file of a lead. Other bytes than `a-z`, `0-9`, `-` and `_` are written as `%` and two digits, capitals too: some
/// systems do not tell them from small letters.
fn file_name(id: &str) -> String {
    let mut name = String::new();
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            _ => write!(name, "%{byte:02X}").expect("a text takes all that is written to it"),
        }
    }
    name + ".json"
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_ID, file_name};

    #[test]
    fn a_file_name_leads_out_of_no_folder_and_tells_all_leads_apart() {
        assert_eq!(file_name("lead-7"), "lead-7.json");
        assert_eq!(file_name("../a"), "%2E%2E%2Fa.json");
        assert_ne!(file_name("L").to_lowercase(), file_name("l").to_lowercase());
        assert_ne!(file_name("%4C"), file_name("L"));
        assert!(file_name(&"Ü".repeat(LONGEST_ID / 2)).len() < 255);
    }
}

//! A model file as text: read, and made into a model. Knows nothing about what is wrong with it.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use leadstone::{Error, Model};

use crate::base::failure::Failure;

/// The library refuses documents above 1 MiB; a file beyond this is not even read.
const MAX_BYTES: u64 = 1 << 24;

/// A model file as text, with its name.
pub(crate) struct ModelText {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl ModelText {
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let failed = |e| Failure::reading(&name, &e);
        if fs::metadata(path).map_err(failed)?.is_dir() {
            return Err(Failure::new(format!("{name}: is a folder, not a file")));
        }
        let mut bytes = Vec::new();
        File::open(path).map_err(failed)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(Failure::new(format!(
                "{name}: the file has more than {MAX_BYTES} bytes; no model is that large"
            )));
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(Failure::new(format!("{name}: the file is UTF-16")).hint("save it as UTF-8"));
        }
        let text = String::from_utf8(bytes).map_err(|e| {
            let good = e.as_bytes().get(..e.utf8_error().valid_up_to()).unwrap_or_default();
            let line = String::from_utf8_lossy(good).matches('\n').count() + 1;
            Failure::new(format!("{name}:{line}: the text is not UTF-8"))
        })?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Ok(Self { name, text })
    }

    /// JSON if the extension says so or the text starts with a brace; else TOML.
    pub(crate) fn model(&self) -> Result<Model, Error> {
        let is_json = Path::new(&self.name).extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
        if is_json || self.text.trim_start().starts_with('{') {
            Model::from_json(&self.text)
        } else {
            Model::from_toml(&self.text)
        }
    }
}

//! One lead in a JSON file, or on standard input. Knows nothing about verdicts.

use std::fs;
use std::io::Read;
use std::path::Path;

use leadstone::Lead;

use crate::base::failure::Failure;

/// A longer file holds more than one lead.
const MAX_JSON: u64 = 1 << 24;

pub(crate) fn read(path: &Path) -> Result<Lead, Failure> {
    let name = path.display().to_string();
    let mut text = String::new();
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(MAX_JSON).read_to_string(&mut text)
    } else {
        fs::File::open(path).and_then(|file| file.take(MAX_JSON).read_to_string(&mut text))
    }
    .map_err(|e| Failure::reading(&name, &e))?;
    Lead::from_json(&text).map_err(|error| Failure::refused(&error).within(&name))
}

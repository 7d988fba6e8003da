//! Why the command ends without a result, and with which exit code. Knows nothing about what was tried.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use crate::terminal::safe::safe;
use crate::terminal::style;

/// Why the command ends without a result.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    hint: Option<String>,
    /// Printed above the message: the mistakes of a model, each with its line.
    details: String,
    code: u8,
    is_silent: bool,
}

pub(crate) const MISTAKES: u8 = 1;
pub(crate) const DIFFERENT: u8 = 1;
pub(crate) const UNUSABLE: u8 = 2;
pub(crate) const STRICT: u8 = 3;
pub(crate) const UNWRITABLE: u8 = 4;
pub(crate) const NOTHING_UNDERSTOOD: u8 = 5;

impl Failure {
    /// Input that cannot be used.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, details: String::new(), code: UNUSABLE, is_silent: false }
    }

    /// A refusal of the library, all its problems in one line.
    pub(crate) fn refused(error: &leadstone::Error) -> Self {
        let messages: Vec<String> = error.problems().iter().map(|p| p.kind.to_string()).collect();
        let failure = Self::new(messages.join("; "));
        match error.problems().iter().find_map(|p| p.hint.as_deref()) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }

    /// Adds the place to the message.
    pub(crate) fn within(mut self, place: &str) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn details(mut self, details: String) -> Self {
        self.details = details;
        self
    }

    pub(crate) fn code(mut self, code: u8) -> Self {
        self.code = code;
        self
    }

    /// A file that cannot be read.
    pub(crate) fn reading(path: &str, error: &io::Error) -> Self {
        Self::new(format!("{path}: {}", said(error)))
    }

    /// A file that cannot be written.
    pub(crate) fn writing(path: &Path, error: &io::Error) -> Self {
        let said = if error.kind() == io::ErrorKind::NotFound { "no such folder".to_owned() } else { said(error) };
        Self::new(format!("{}: {said}", path.display())).code(UNWRITABLE)
    }

    /// Standard output that cannot be written; a reader that has read enough is no failure.
    pub(crate) fn printing(error: &io::Error) -> Self {
        let is_silent = error.kind() == io::ErrorKind::BrokenPipe;
        let code = if is_silent { 0 } else { UNWRITABLE };
        Self { is_silent, ..Self::new(format!("standard output: {}", said(error))).code(code) }
    }

    /// The message without the hint.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Message and hint in one line.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        self.hint.iter().fold(self.message.clone(), |text, hint| format!("{text}; {hint}"))
    }

    /// Prints the failure and returns the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        if !self.is_silent {
            let mut text = self.details.clone();
            let error = style::ERROR;
            let _ = writeln!(text, "{error}error{error:#}: {}", safe(&self.message));
            if let Some(hint) = &self.hint {
                let color = style::HINT;
                let _ = writeln!(text, "{color}hint{color:#}: {}", safe(hint));
            }
            // A closed standard error is not worth another failure.
            let _ = anstream::stderr().write_all(text.as_bytes());
        }
        ExitCode::from(self.code)
    }
}

/// The message of the system, in the style of all other messages.
fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "is a folder, not a file".to_owned(),
        io::ErrorKind::StorageFull => "no space left".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            let mut chars = text.chars();
            chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
        }
    }
}

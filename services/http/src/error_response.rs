//! What goes wrong as an answer: a status, and JSON of the same shape as the errors of the library.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use leadstone::Error;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::store::StoreError;

/// An answer that says why there is no verdict.
#[derive(Debug)]
pub(crate) struct ErrorResponse {
    status: StatusCode,
    body: Box<RawValue>,
}

/// An error of the service, in the shape of [`Error`].
#[derive(Serialize)]
struct ServiceError<'a> {
    code: &'a str,
    message: &'a str,
    problems: [ServiceProblem<'a>; 1],
}

/// Its only problem, in the shape of [`leadstone::Problem`].
#[derive(Serialize)]
struct ServiceProblem<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    path: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    hint: &'a str,
}

impl ErrorResponse {
    /// What the library says, with every problem, its path and its hint.
    pub(crate) fn of(status: StatusCode, error: &Error) -> Self {
        Self { status, body: to_raw_value(error).expect("an error holds only texts and numbers") }
    }

    /// What the service itself has to say, about one place of the request.
    pub(crate) fn new(status: StatusCode, code: &str, path: &str, message: &str, hint: &str) -> Self {
        let problem = ServiceProblem { code, severity: "error", message, path, line: None, column: None, hint };
        let error = ServiceError { code, message, problems: [problem] };
        Self { status, body: to_raw_value(&error).expect("an error holds only texts and numbers") }
    }

    /// Where the store cannot keep a verdict. Which file it is stays in the log of the service.
    pub(crate) fn of_store(error: &StoreError) -> Self {
        let hint = "nothing was kept; send the lead again later";
        match error {
            StoreError::Full { .. } => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "store-full", "", &error.to_string(), hint)
            }
            StoreError::File { .. } | StoreError::Content { .. } => {
                eprintln!("{error}");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "store-failed", "", "the verdict cannot be kept", hint)
            }
        }
    }
}

impl IntoResponse for ErrorResponse {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

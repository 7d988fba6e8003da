//! An error of the core as an exception of Python.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The exception `LeadstoneError`, with the code and all problems.
pub(crate) fn raise(py: Python<'_>, error: &leadstone::Error) -> PyErr {
    let exception = || -> PyResult<Bound<'_, PyAny>> {
        // Declared in Python: a class of ours cannot extend a built-in one below CPython 3.12.
        let class = CLASS.import(py, "leadstone._error", "LeadstoneError")?;
        let problems = crate::json::plain(py, &error.problems())?;
        class.call1((error.to_string(), error.code(), problems))
    };
    exception().map_or_else(|failed| failed, PyErr::from_value)
}

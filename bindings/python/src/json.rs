//! What serde can write, as values of Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// What serde can write, as dicts and lists.
pub(crate) fn plain<'py>(py: Python<'py>, value: &impl serde::Serialize) -> PyResult<Bound<'py, PyAny>> {
    let text = serde_json::to_string(value).map_err(|e| PyValueError::new_err(e.to_string()))?;
    loads(py, &text)
}

/// The value of a JSON text.
pub(crate) fn loads<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    LOADS.import(py, "json", "loads")?.call1((text,))
}

/// Pairs of a name and something, as a dict.
pub(crate) fn pair<'py>(
    py: Python<'py>,
    names: (&str, &str),
    values: (&str, impl IntoPyObject<'py>),
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item(names.0, values.0)?;
    dict.set_item(names.1, values.1)?;
    Ok(dict)
}

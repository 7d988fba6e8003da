//! The Python module `leadstone._leadstone`: converts, never decides.

mod convert;
mod error;

use std::collections::BTreeMap;

use leadstone::{FrameworkOptions, Lead};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::convert::{Host, instant, loads, pair, plain};
use crate::error::raise;

/// A model of what a good lead is: checked once, never changed, shared between threads.
#[pyclass(frozen, module = "leadstone")]
struct Model(leadstone::Model);

#[pymethods]
impl Model {
    /// A model in TOML.
    #[staticmethod]
    fn from_toml(py: Python<'_>, text: &str) -> PyResult<Self> {
        py.detach(|| leadstone::Model::from_toml(text)).map(Self).map_err(|e| raise(py, &e))
    }

    /// A model in JSON.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> PyResult<Self> {
        py.detach(|| leadstone::Model::from_json(text)).map(Self).map_err(|e| raise(py, &e))
    }

    /// A built-in framework, with other weights or another hand-over if given.
    #[staticmethod]
    #[pyo3(signature = (name, weights=None, hand_over=None))]
    fn framework(
        py: Python<'_>,
        name: &str,
        weights: Option<BTreeMap<String, i64>>,
        hand_over: Option<i64>,
    ) -> PyResult<Self> {
        let mut options = FrameworkOptions::default();
        for (criterion, weight) in weights.unwrap_or_default() {
            options = options.weight(criterion, weight);
        }
        if let Some(points) = hand_over {
            options = options.hand_over(points);
        }
        py.detach(|| leadstone::Model::framework_with(name, &options)).map(Self).map_err(|e| raise(py, &e))
    }

    /// The default model `b2b-saas`.
    #[staticmethod]
    fn builtin(py: Python<'_>) -> Self {
        Self(py.detach(leadstone::Model::builtin))
    }

    /// The names of the built-in frameworks.
    #[staticmethod]
    fn frameworks() -> Vec<&'static str> {
        leadstone::Model::frameworks()
    }

    /// The name of the model.
    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    /// The revision of the document; 0 if it has none.
    #[getter]
    fn revision(&self) -> i64 {
        self.0.revision()
    }

    /// The SHA-256 of the canonical JSON of the document, in lower-case hexadecimal.
    #[getter]
    fn sha256(&self) -> &str {
        self.0.sha256()
    }

    /// What is allowed but probably not meant, as dicts like those of `LeadstoneError.problems`.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.warnings())
    }

    /// The canonical JSON of the document, with frameworks written out: it needs nothing else.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.document().to_json())
    }

    /// Scores a lead at an instant.
    fn score(&self, py: Python<'_>, lead: Bound<'_, PyAny>, at: &Bound<'_, PyAny>) -> PyResult<Qualification> {
        let at = instant(at)?;
        let lead = Lead::read(Host(lead)).map_err(|e| raise(py, &e))?;
        py.detach(|| self.0.score(&lead, at)).map(Qualification).map_err(|e| raise(py, &e))
    }

    fn __repr__(&self) -> String {
        format!("Model(id='{}', revision={}, sha256='{:.12}…')", self.0.id(), self.0.revision(), self.0.sha256())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0.sha256() == other.0.sha256()
    }

    fn __hash__(&self) -> u64 {
        self.0.sha256().get(..16).and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or(0)
    }
}

/// The verdict on a lead at an instant.
#[pyclass(frozen, module = "leadstone")]
struct Qualification(leadstone::Qualification);

#[pymethods]
impl Qualification {
    /// The instant it was scored at, in UTC.
    #[getter]
    fn at(&self) -> String {
        self.0.at().to_string()
    }

    /// The stage, or `disqualified`; `None` where the model has no stage for such a lead.
    #[getter]
    fn stage(&self) -> Option<&str> {
        self.0.stage()
    }

    /// The short label of the stage, such as `hot`.
    #[getter]
    fn label(&self) -> Option<&str> {
        self.0.stage_label()
    }

    /// What to do, and why: a dict with `do`, and if given `segment`, `within` and `reason`.
    #[getter]
    fn action<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.action().map(|action| plain(py, &action)).transpose()
    }

    /// Why the lead is dropped: a dict with `gate` and `reason`.
    #[getter]
    fn disqualified<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        self.0.disqualified().map(|gate| pair(py, ("gate", "reason"), gate)).transpose()
    }

    /// Why the lead went ahead at once: a dict with `gate` and `reason`.
    #[getter]
    fn fast_track<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        self.0.fast_track().map(|gate| pair(py, ("gate", "reason"), gate)).transpose()
    }

    /// The persona that matches best: a dict with `id` and `points`.
    #[getter]
    fn persona<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        self.0.persona().map(|persona| pair(py, ("id", "points"), persona)).transpose()
    }

    /// Fields that the model asks about and that are unknown.
    #[getter]
    fn unknown(&self) -> Vec<&str> {
        self.0.unknown()
    }

    /// Points of a score or persona; `None` for an unknown name.
    fn points(&self, score: &str) -> Option<i64> {
        self.0.points(score)
    }

    /// The band of a score; `None` if it has none.
    fn band(&self, score: &str) -> Option<&str> {
        self.0.band(score)
    }

    /// Where the points of a score come from; the lines add up to the points exactly.
    fn contributions<'py>(&self, py: Python<'py>, score: &str) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.contributions(score))
    }

    /// The whole verdict as dicts and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.to_json(py))
    }

    /// The whole verdict as JSON: the same bytes in every language.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.to_json())
    }

    fn __repr__(&self) -> String {
        let stage = self.0.stage().unwrap_or("none");
        let action = self.0.action().map_or_else(String::new, |a| format!(", action='{}'", a.kind.as_str()));
        let scores = self.0.model().document().scores.iter();
        let points: Vec<String> =
            scores.filter_map(|s| Some(format!(", {}={}", s.id, self.0.points(&s.id)?))).collect();
        format!("Qualification(stage='{stage}'{action}{})", points.concat())
    }
}

#[pymodule]
fn _leadstone(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Model>()?;
    module.add_class::<Qualification>()?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}

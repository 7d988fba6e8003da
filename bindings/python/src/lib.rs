//! The Python module `leadstone._leadstone`: converts, never decides.

mod convert;
mod error;
mod json;

use std::collections::BTreeMap;

use leadstone::committee::Account;
use leadstone::counterfactual::CounterfactualOptions;
use leadstone::interview::{InterviewOptions, Method, Policy, Priors};
use leadstone::model::FrameworkOptions;
use leadstone::surge::HotnessOptions;
use leadstone::{Lead, Timestamp};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::Serialize;

use crate::convert::{Host, instant};
use crate::error::raise;
use crate::json::{loads, pair, plain};

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
            options = options.with_weight(criterion, weight);
        }
        if let Some(points) = hand_over {
            options = options.with_hand_over(points);
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

    /// Scores a lead at an instant; with an account, what its committee has settled counts as facts of the lead.
    #[pyo3(signature = (lead, at, account=None))]
    fn score(
        &self,
        py: Python<'_>,
        lead: Bound<'_, PyAny>,
        at: &Bound<'_, PyAny>,
        account: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Verdict> {
        let at = instant(at)?;
        let lead = Lead::read(Host(lead)).map_err(|e| raise(py, &e))?;
        let account = account.map(|a| read_account(py, a)).transpose()?;
        let score = || match &account {
            Some(account) => self.0.score(&self.0.committee(account).onto(lead, at), at),
            None => self.0.score(&lead, at),
        };
        py.detach(score).map(Verdict).map_err(|e| raise(py, &e))
    }

    /// What the contacts of an account amount to, as a dict.
    fn committee<'py>(&self, py: Python<'py>, account: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.committee_json(py, account)?)
    }

    /// What the contacts of an account amount to, as JSON: the same bytes in every language.
    fn committee_json(&self, py: Python<'_>, account: Bound<'_, PyAny>) -> PyResult<String> {
        let account = read_account(py, account)?;
        Ok(py.detach(|| self.0.committee(&account).to_json()))
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

fn read_account(py: Python<'_>, account: Bound<'_, PyAny>) -> PyResult<Account> {
    Account::read(Host(account)).map_err(|e| raise(py, &e))
}

/// The verdict on a lead at an instant.
#[pyclass(frozen, module = "leadstone")]
struct Verdict(leadstone::Verdict);

#[pymethods]
impl Verdict {
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

    /// The stages the lead can still be in: a dict with `settled`, `stages` and `exact`.
    #[getter]
    fn could_be<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &py.detach(|| self.0.could_be()))
    }

    /// How far a score can still go: a dict with `floor`, `ceiling` and `exact`; `None` for an unknown name.
    fn interval<'py>(&self, py: Python<'py>, score: &str) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &py.detach(|| self.0.interval(score)))
    }

    /// Until when the stage stays if nothing happens: `"forever"`, or a dict with `at` or `at_least`.
    fn holds_until<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &py.detach(|| self.0.holds_until()))
    }

    /// Until when the action and its reason stay if nothing happens.
    fn action_holds_until<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &py.detach(|| self.0.action_holds_until()))
    }

    /// The cheapest answers and changes after which the lead is at the stage or beyond.
    #[pyo3(signature = (stage, *, change_cost=None, without=Vec::new()))]
    fn paths_to<'py>(
        &self,
        py: Python<'py>,
        stage: &str,
        change_cost: Option<i64>,
        without: Vec<String>,
    ) -> PyResult<Bound<'py, PyAny>> {
        advice(py, &changes(change_cost, without), |options| self.0.paths_to_with(stage, options))
    }

    /// The cheapest answers and changes after which the lead is at the stage or beyond no longer.
    #[pyo3(signature = (stage, *, change_cost=None, without=Vec::new()))]
    fn ways_to_lose<'py>(
        &self,
        py: Python<'py>,
        stage: &str,
        change_cost: Option<i64>,
        without: Vec<String>,
    ) -> PyResult<Bound<'py, PyAny>> {
        advice(py, &changes(change_cost, without), |options| self.0.ways_to_lose_with(stage, options))
    }

    /// Whether the lead does more right now than it usually does, as a dict.
    #[pyo3(signature = (*, days=None, before=None, alert=None, kinds=Vec::new()))]
    fn hotness<'py>(
        &self,
        py: Python<'py>,
        days: Option<u32>,
        before: Option<u32>,
        alert: Option<f64>,
        kinds: Vec<String>,
    ) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.hotness_json(py, days, before, alert, kinds)?)
    }

    /// Whether the lead does more right now than it usually does, as JSON: the same bytes in every language.
    #[pyo3(signature = (*, days=None, before=None, alert=None, kinds=Vec::new()))]
    fn hotness_json(
        &self,
        py: Python<'_>,
        days: Option<u32>,
        before: Option<u32>,
        alert: Option<f64>,
        kinds: Vec<String>,
    ) -> PyResult<String> {
        let mut options = HotnessOptions::default();
        for kind in kinds {
            options = options.with_kind(kind);
        }
        if let Some(days) = days {
            options = options.with_days(days);
        }
        if let Some(days) = before {
            options = options.with_before(days);
        }
        if let Some(surprise) = alert {
            options = options.with_alert(surprise);
        }
        let found = py.detach(|| self.0.prepared().hotness(self.0.at(), &options));
        Ok(found.map_err(|e| raise(py, &e))?.to_json())
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
        let scores = self.0.model().scores();
        let points: Vec<String> =
            scores.filter_map(|s| Some(format!(", {}={}", s.id(), self.0.points(s.id())?))).collect();
        format!("Verdict(stage='{stage}'{action}{})", points.concat())
    }
}

/// What a search found, as a dict.
fn advice<'py, T: Serialize + Send>(
    py: Python<'py>,
    options: &CounterfactualOptions,
    search: impl FnOnce(&CounterfactualOptions) -> Result<T, leadstone::Error> + Send,
) -> PyResult<Bound<'py, PyAny>> {
    plain(py, &py.detach(|| search(options)).map_err(|e| raise(py, &e))?)
}

fn changes(change_cost: Option<i64>, without: Vec<String>) -> CounterfactualOptions {
    let options = without.into_iter().fold(CounterfactualOptions::default(), CounterfactualOptions::without);
    match change_cost {
        Some(times) => options.with_change_cost(times),
        None => options,
    }
}

/// The questions of a model, worked out once and used for every lead.
#[pyclass(frozen, module = "leadstone")]
struct Interview(leadstone::interview::Interview);

#[pymethods]
impl Interview {
    /// Works out the interview of a model; `priors` are past leads, whose answers at `at` tell how often each is given.
    #[new]
    #[pyo3(signature = (model, priors=None, stop_when_confident=None, states=None, *, at=None))]
    fn new(
        py: Python<'_>,
        model: &Model,
        priors: Option<Vec<Bound<'_, PyAny>>>,
        stop_when_confident: Option<f64>,
        states: Option<usize>,
        at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut options = InterviewOptions::default();
        if let Some(leads) = priors {
            let at: Timestamp =
                at.map(instant).transpose()?.ok_or_else(|| PyValueError::new_err("priors need `at`"))?;
            let leads = leads.into_iter().map(|l| Lead::read(Host(l))).collect::<Result<Vec<_>, _>>();
            let leads = leads.map_err(|e| raise(py, &e))?;
            let count = || -> Result<Priors, leadstone::Error> {
                let mut priors = Priors::default();
                for lead in &leads {
                    priors.count(&model.0.prepare(lead)?, at);
                }
                Ok(priors)
            };
            options = options.with_priors(py.detach(count).map_err(|e| raise(py, &e))?);
        }
        if let Some(probability) = stop_when_confident {
            options = options.with_stop_when_confident(probability);
        }
        if let Some(most) = states {
            options = options.with_states(most);
        }
        py.detach(|| leadstone::interview::Interview::new(&model.0, options)).map(Self).map_err(|e| raise(py, &e))
    }

    /// How questions are chosen: `exact`, `rollout` or `settling`.
    #[getter]
    fn method<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let method: Method = self.0.method();
        plain(py, &method)
    }

    /// The next step for a lead: a dict with `step`, and with `field`, `question`, `answers` and more for `ask`.
    fn next<'py>(&self, py: Python<'py>, verdict: &Verdict) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.next_json(py, verdict)?)
    }

    /// The next step as JSON: the same bytes in every language.
    fn next_json(&self, py: Python<'_>, verdict: &Verdict) -> PyResult<String> {
        let step = py.detach(|| self.0.next(&verdict.0)).map_err(|e| raise(py, &e))?;
        serde_json::to_string(&step).map_err(|e| PyValueError::new_err(e.to_string()))
    }

    /// The field to ask for next; `None` where there is nothing more to ask.
    fn next_field(&self, py: Python<'_>, verdict: &Verdict) -> PyResult<Option<&str>> {
        py.detach(|| self.0.next_field(&verdict.0)).map_err(|e| raise(py, &e))
    }

    /// Expected cost until the stage of an unknown lead is settled; `None` where it cannot be told.
    fn expected(&self, py: Python<'_>, policy: &str) -> PyResult<Option<f64>> {
        let policy = match policy {
            "exact" => Policy::Exact,
            "rollout" => Policy::Rollout,
            "fixed_order" => Policy::FixedOrder,
            _ => return Err(PyValueError::new_err("a policy is `exact`, `rollout` or `fixed_order`")),
        };
        Ok(py.detach(|| self.0.expected(policy)))
    }
}

#[pymodule]
fn _leadstone(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Model>()?;
    module.add_class::<Verdict>()?;
    module.add_class::<Interview>()?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}

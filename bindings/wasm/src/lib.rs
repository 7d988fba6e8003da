//! The JavaScript module `leadstone`: converts, never decides.

mod convert;
mod error;

use leadstone::{FrameworkOptions, Lead};
use wasm_bindgen::prelude::*;

use crate::convert::{Host, instant, integer, integers, plain};
use crate::error::raise;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen]
extern "C" {
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "LeadInput")]
    pub type LeadInput;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "string | Date")]
    pub type Instant;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "Report")]
    pub type Report;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "Problem[]")]
    pub type Problems;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "FrameworkChanges")]
    pub type FrameworkChanges;

    #[wasm_bindgen(method, getter)]
    fn weights(this: &FrameworkChanges) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = handOver)]
    fn hand_over(this: &FrameworkChanges) -> JsValue;
}

/// A model of what a good lead is: checked once, never changed.
#[wasm_bindgen]
#[derive(Clone)]
pub struct Model(leadstone::Model);

#[wasm_bindgen]
impl Model {
    /// A model in JSON.
    #[wasm_bindgen(js_name = fromJson)]
    pub fn from_json(text: &str) -> Result<Self, JsValue> {
        leadstone::Model::from_json(text).map(Self).map_err(|e| raise(&e))
    }

    /// A built-in framework, with other weights or another hand-over if given.
    pub fn framework(name: &str, changes: Option<FrameworkChanges>) -> Result<Self, JsValue> {
        let mut options = FrameworkOptions::default();
        if let Some(changes) = changes {
            for (criterion, weight) in integers(&changes.weights())? {
                options = options.weight(criterion, weight);
            }
            let points = changes.hand_over();
            if !points.is_undefined() && !points.is_null() {
                options = options.hand_over(integer(&points, "handOver")?);
            }
        }
        leadstone::Model::framework_with(name, &options).map(Self).map_err(|e| raise(&e))
    }

    /// The default model `b2b-saas`.
    pub fn builtin() -> Self {
        Self(leadstone::Model::builtin())
    }

    /// The names of the built-in frameworks.
    pub fn frameworks() -> Vec<String> {
        leadstone::Model::frameworks().into_iter().map(str::to_owned).collect()
    }

    /// The name of the model.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.0.id().to_owned()
    }

    /// The revision of the document; 0 if it has none.
    #[wasm_bindgen(getter)]
    #[expect(clippy::cast_precision_loss, reason = "nobody counts 2^53 revisions")]
    pub fn revision(&self) -> f64 {
        self.0.revision() as f64
    }

    /// The SHA-256 of the canonical JSON of the document, in lower-case hexadecimal.
    #[wasm_bindgen(getter)]
    pub fn sha256(&self) -> String {
        self.0.sha256().to_owned()
    }

    /// What is allowed but probably not meant.
    #[wasm_bindgen(getter)]
    pub fn warnings(&self) -> Problems {
        plain(&self.0.warnings()).unchecked_into()
    }

    /// The canonical JSON of the document, with frameworks written out: it needs nothing else.
    #[wasm_bindgen(js_name = toJson)]
    pub fn to_json(&self) -> String {
        self.0.document().to_json()
    }

    /// Scores a lead at an instant.
    pub fn score(&self, lead: LeadInput, at: &Instant) -> Result<Report, JsValue> {
        Ok(plain(&self.verdict(lead, at)?).unchecked_into())
    }

    /// Scores a lead at an instant: the report as JSON, the same bytes in every language.
    #[wasm_bindgen(js_name = scoreJson)]
    pub fn score_json(&self, lead: LeadInput, at: &Instant) -> Result<String, JsValue> {
        Ok(self.verdict(lead, at)?.to_json())
    }

    fn verdict(&self, lead: LeadInput, at: &Instant) -> Result<leadstone::Qualification, JsValue> {
        let at = instant(at)?;
        let lead = Lead::read(Host(lead.into())).map_err(|e| raise(&e))?;
        self.0.score(&lead, at).map_err(|e| raise(&e))
    }
}

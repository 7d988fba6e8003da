//! The JavaScript module `leadstone`: converts, never decides.

mod convert;
mod error;
mod json;

use leadstone::Lead;
use leadstone::committee::Account;
use leadstone::counterfactual::CounterfactualOptions;
use leadstone::interview::{InterviewOptions, Policy, Priors};
use leadstone::model::FrameworkOptions;
use leadstone::surge::HotnessOptions;
use wasm_bindgen::prelude::*;

use crate::convert::{Host, instant, integer, integers, options};
use crate::error::raise;
use crate::json::{json, parse, plain};

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

    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "AccountInput")]
    pub type AccountInput;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "Committee")]
    pub type Committee;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "PossibleStages")]
    pub type PossibleStages;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "Interval | undefined")]
    pub type Interval;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "ValidUntil")]
    pub type ValidUntil;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "Counterfactual")]
    pub type Counterfactual;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "CounterfactualChoices | null")]
    pub type CounterfactualChoices;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "Hotness")]
    pub type Hotness;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "HotnessChoices | null")]
    pub type HotnessChoices;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "InterviewChoices")]
    pub type InterviewChoices;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "Step")]
    pub type Step;
    /// See `types.d.ts`.
    #[wasm_bindgen(typescript_type = "Method")]
    pub type Method;

    #[wasm_bindgen(method, getter)]
    fn priors(this: &InterviewChoices) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn at(this: &InterviewChoices) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = stopWhenConfident)]
    fn stop_when_confident(this: &InterviewChoices) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn states(this: &InterviewChoices) -> JsValue;

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
                options = options.with_weight(criterion, weight);
            }
            let points = changes.hand_over();
            if !points.is_undefined() && !points.is_null() {
                options = options.with_hand_over(integer(&points, "handOver")?);
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

    /// Scores a lead at an instant; with an account, what its committee has settled counts as facts of the lead.
    pub fn score(&self, lead: LeadInput, at: &Instant, account: Option<AccountInput>) -> Result<Report, JsValue> {
        Ok(plain(&self.verdict(lead, at, account)?).unchecked_into())
    }

    /// Scores a lead at an instant: the report as JSON, the same bytes in every language.
    #[wasm_bindgen(js_name = scoreJson)]
    pub fn score_json(&self, lead: LeadInput, at: &Instant, account: Option<AccountInput>) -> Result<String, JsValue> {
        Ok(self.verdict(lead, at, account)?.to_json())
    }

    /// Scores a lead at an instant, to ask the verdict what is missing, until when it holds, and what to ask next.
    pub fn qualify(&self, lead: LeadInput, at: &Instant, account: Option<AccountInput>) -> Result<Verdict, JsValue> {
        self.verdict(lead, at, account).map(Verdict)
    }

    /// What the contacts of an account amount to.
    pub fn committee(&self, account: AccountInput) -> Result<Committee, JsValue> {
        Ok(parse(&self.committee_json(account)?).unchecked_into())
    }

    /// What the contacts of an account amount to, as JSON: the same bytes in every language.
    #[wasm_bindgen(js_name = committeeJson)]
    pub fn committee_json(&self, account: AccountInput) -> Result<String, JsValue> {
        Ok(self.0.committee(&read_account(account)?).to_json())
    }

    fn verdict(
        &self,
        lead: LeadInput,
        at: &Instant,
        account: Option<AccountInput>,
    ) -> Result<leadstone::Verdict, JsValue> {
        let at = instant(at)?;
        let mut lead = Lead::read(Host(lead.into())).map_err(|e| raise(&e))?;
        if let Some(account) = account {
            lead = self.0.committee(&read_account(account)?).onto(lead, at);
        }
        self.0.score(&lead, at).map_err(|e| raise(&e))
    }
}

fn read_account(account: AccountInput) -> Result<Account, JsValue> {
    Account::read(Host(account.into())).map_err(|e| raise(&e))
}

/// The verdict on a lead at an instant.
#[wasm_bindgen]
pub struct Verdict(leadstone::Verdict);

#[wasm_bindgen]
impl Verdict {
    /// The whole verdict as a plain object.
    pub fn report(&self) -> Report {
        plain(&self.0).unchecked_into()
    }

    /// The whole verdict as JSON: the same bytes in every language.
    #[wasm_bindgen(js_name = reportJson)]
    pub fn report_json(&self) -> String {
        self.0.to_json()
    }

    /// The stages the lead can still be in.
    #[wasm_bindgen(js_name = couldBe)]
    pub fn could_be(&self) -> PossibleStages {
        plain(&self.0.could_be()).unchecked_into()
    }

    /// How far a score can still go; `undefined` for an unknown name.
    pub fn interval(&self, score: &str) -> Interval {
        self.0.interval(score).map_or(JsValue::UNDEFINED, |interval| plain(&interval)).unchecked_into()
    }

    /// Until when the stage stays if nothing happens.
    #[wasm_bindgen(js_name = holdsUntil)]
    pub fn holds_until(&self) -> ValidUntil {
        plain(&self.0.holds_until()).unchecked_into()
    }

    /// Until when the action and its reason stay if nothing happens.
    #[wasm_bindgen(js_name = actionHoldsUntil)]
    pub fn action_holds_until(&self) -> ValidUntil {
        plain(&self.0.action_holds_until()).unchecked_into()
    }

    /// The cheapest answers and changes after which the lead is at the stage or beyond.
    #[wasm_bindgen(js_name = pathsTo)]
    pub fn paths_to(&self, stage: &str, choices: Option<CounterfactualChoices>) -> Result<Counterfactual, JsValue> {
        let found = self.0.paths_to_with(stage, &changes(choices)?).map_err(|e| raise(&e))?;
        Ok(plain(&found).unchecked_into())
    }

    /// The cheapest answers and changes after which the lead is at the stage or beyond no longer.
    #[wasm_bindgen(js_name = waysToLose)]
    pub fn ways_to_lose(&self, stage: &str, choices: Option<CounterfactualChoices>) -> Result<Counterfactual, JsValue> {
        let found = self.0.ways_to_lose_with(stage, &changes(choices)?).map_err(|e| raise(&e))?;
        Ok(plain(&found).unchecked_into())
    }

    /// Whether the lead does more right now than it usually does.
    pub fn hotness(&self, choices: Option<HotnessChoices>) -> Result<Hotness, JsValue> {
        Ok(parse(&self.hotness_json(choices)?).unchecked_into())
    }

    /// Whether the lead does more right now than it usually does, as JSON: the same bytes in every language.
    #[wasm_bindgen(js_name = hotnessJson)]
    pub fn hotness_json(&self, choices: Option<HotnessChoices>) -> Result<String, JsValue> {
        let given: HotnessShape = options(choices.map(Into::into))?;
        let mut options = HotnessOptions::default();
        for kind in given.kinds.into_iter().flatten() {
            options = options.with_kind(kind);
        }
        if let Some(days) = given.days {
            options = options.with_days(days);
        }
        if let Some(days) = given.before {
            options = options.with_before(days);
        }
        if let Some(surprise) = given.alert {
            options = options.with_alert(surprise);
        }
        Ok(self.0.prepared().hotness(self.0.at(), &options).map_err(|e| raise(&e))?.to_json())
    }
}

#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct HotnessShape {
    days: Option<u32>,
    before: Option<u32>,
    alert: Option<f64>,
    kinds: Option<Vec<String>>,
}

#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ChangesShape {
    change_cost: Option<i64>,
    without: Option<Vec<String>>,
}

fn changes(choices: Option<CounterfactualChoices>) -> Result<CounterfactualOptions, JsValue> {
    let given: ChangesShape = options(choices.map(Into::into))?;
    let without = given.without.unwrap_or_default().into_iter();
    let options = without.fold(CounterfactualOptions::default(), CounterfactualOptions::without);
    Ok(match given.change_cost {
        Some(times) => options.with_change_cost(times),
        None => options,
    })
}

/// The questions of a model, worked out once and used for every lead.
#[wasm_bindgen]
pub struct Interview(leadstone::interview::Interview);

#[wasm_bindgen]
impl Interview {
    /// Works out the interview of a model; `priors` are past leads, whose answers at `at` tell how often each is given.
    #[wasm_bindgen(constructor)]
    pub fn new(model: &Model, choices: Option<InterviewChoices>) -> Result<Self, JsValue> {
        let mut options = InterviewOptions::default();
        let given = |value: JsValue| Some(value).filter(|v| !v.is_undefined() && !v.is_null());
        if let Some(choices) = choices {
            if let Some(leads) = given(choices.priors()) {
                let at = instant(&choices.at())?;
                let mut priors = Priors::default();
                for lead in js_sys::Array::from(&leads) {
                    let lead = Lead::read(Host(lead)).map_err(|e| raise(&e))?;
                    priors.count(&model.0.prepare(&lead).map_err(|e| raise(&e))?, at);
                }
                options = options.with_priors(priors);
            }
            if let Some(probability) = given(choices.stop_when_confident()) {
                let number = probability.as_f64();
                let wrong = || js_sys::TypeError::new("`stopWhenConfident` is a number");
                options = options.with_stop_when_confident(number.ok_or_else(wrong)?);
            }
            if let Some(most) = given(choices.states()) {
                let wrong = |_| js_sys::TypeError::new("`states` is not negative");
                options = options.with_states(usize::try_from(integer(&most, "states")?).map_err(wrong)?);
            }
        }
        leadstone::interview::Interview::new(&model.0, options).map(Self).map_err(|e| raise(&e))
    }

    /// How questions are chosen.
    #[wasm_bindgen(getter)]
    pub fn method(&self) -> Method {
        plain(&self.0.method()).unchecked_into()
    }

    /// The next step for a lead.
    pub fn next(&self, verdict: &Verdict) -> Result<Step, JsValue> {
        Ok(plain(&self.0.next(&verdict.0).map_err(|e| raise(&e))?).unchecked_into())
    }

    /// The next step as JSON: the same bytes in every language.
    #[wasm_bindgen(js_name = nextJson)]
    pub fn next_json(&self, verdict: &Verdict) -> Result<String, JsValue> {
        Ok(json(&self.0.next(&verdict.0).map_err(|e| raise(&e))?))
    }

    /// The field to ask for next; `undefined` where there is nothing more to ask.
    #[wasm_bindgen(js_name = nextField)]
    pub fn next_field(&self, verdict: &Verdict) -> Result<Option<String>, JsValue> {
        Ok(self.0.next_field(&verdict.0).map_err(|e| raise(&e))?.map(str::to_owned))
    }

    /// Expected cost until the stage of an unknown lead is settled; `undefined` where it cannot be told.
    pub fn expected(
        &self,
        #[wasm_bindgen(unchecked_param_type = "\"exact\" | \"rollout\" | \"fixed_order\"")] policy: &str,
    ) -> Result<Option<f64>, JsValue> {
        let policy = match policy {
            "exact" => Policy::Exact,
            "rollout" => Policy::Rollout,
            "fixed_order" => Policy::FixedOrder,
            _ => return Err(js_sys::TypeError::new("a policy is `exact`, `rollout` or `fixed_order`").into()),
        };
        Ok(self.0.expected(policy))
    }
}

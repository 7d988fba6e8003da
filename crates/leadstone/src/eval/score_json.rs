//! Scores a lead in JSON without reading it in full, where its values are plain. Decides nothing.

use std::sync::{Arc, OnceLock};

use super::evaluator::Evaluator;
use super::lead_source::{LazyLead, LeadSource};
use super::verdict::Verdict;
use crate::base::error::Error;
use crate::base::time::Timestamp;
use crate::facts::answers::PreparedLead;
use crate::facts::json_fast::JsonPlan;
use crate::facts::lead::Lead;
use crate::model::Model;

impl Model {
    /// Scores a lead in JSON at an instant: `score(&Lead::from_json(text)?, at)`, several times as fast.
    ///
    /// Only points, stage and action are found without building a lead. Whatever asks the verdict for more has the lead
    /// read in full, once: if every lead is explained, nothing is gained.
    ///
    /// # Errors
    /// As [`Lead::from_json`] and [`Model::score`].
    ///
    /// # Example
    /// ```
    /// use leadstone::{Model, Timestamp};
    /// let at = Timestamp::parse("2026-11-22")?;
    /// let verdict = Model::framework("bant")?.score_json(r#"{"deal.budget": "approved"}"#, at)?;
    /// assert_eq!(verdict.points("bant"), Some(25));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn score_json(&self, text: &str, at: Timestamp) -> Result<Verdict, Error> {
        match self.score_plain(text, at) {
            Some(verdict) => Ok(verdict),
            None => self.score(&Lead::from_json(text)?, at),
        }
    }

    fn score_plain(&self, text: &str, at: Timestamp) -> Option<Verdict> {
        let model = &self.0;
        let plan = model.json_tables.get_or_make(|| JsonPlan::new(model));
        let facts = plan.read(model, text, at.unix())?;
        let events = model.events.filled(0);
        let evaluator = Evaluator { model, valuation: &facts.valuation, events: &events, present_stage: facts.stage };
        let outcome = evaluator.outcome();
        let unread = LazyLead {
            model: self.clone(),
            id: facts.id,
            stage: facts.stage,
            text: Arc::from(text),
            read: read_in_full,
            prepared: OnceLock::new(),
        };
        Some(Verdict {
            lead: LeadSource::Text(Box::new(unread)),
            at,
            valuation: Some(facts.valuation),
            events,
            outcome,
        })
    }
}

fn read_in_full(model: &Model, text: &str) -> Result<PreparedLead, Error> {
    model.prepare(&Lead::from_json(text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_plain(text: &str) -> bool {
        let at = Timestamp::parse("2026-11-22").unwrap();
        let model = Model::builtin();
        let direct = model.score_plain(text, at);
        let long = Lead::from_json(text).and_then(|lead| model.score(&lead, at));
        if let Some(direct) = &direct {
            assert_eq!(direct.to_json(), long.unwrap().to_json());
        }
        direct.is_some()
    }

    #[test]
    fn where_the_readers_disagree_the_verdict_says_so_and_nothing_panics() {
        let at = Timestamp::parse("2026-11-22").unwrap();
        let mut verdict = Model::builtin().score_plain("{}", at).unwrap();
        assert_eq!(verdict.problem(), None);
        let LeadSource::Text(lead) = &mut verdict.lead else { panic!("a plain lead is read later") };
        **lead = LazyLead { text: Arc::from("[]"), prepared: OnceLock::new(), ..(**lead).clone() };
        assert_eq!(verdict.problem().unwrap().problems()[0].code(), "internal");
        assert!(verdict.to_json().starts_with(r#"{"model":{"id":"b2b-saas""#));
    }

    #[test]
    fn what_exports_hold_is_plain() {
        for text in [
            "{}",
            " {\n} ",
            r#"{"id": "L1", "stage": "mql", "activities": [], "Job Title": "VP Sales", "company.employees": 420}"#,
            r#"{"id": 7, "stage": null, "JOB TITLE": " Vp\u00e9 \"S\"ales", "company.technologies": ["Kafka", ""]}"#,
            r#"{"nobody asks": ["a", "b"], "nobody asks": 1.5e3, "company.employees": "420", "person.phone": ""}"#,
            r#"{"company.revenue": 0.30000000000000004, "person.email": "Jo@Acme.com", "deal.budget": "approved"}"#,
            r#"{"deal.budget": {"value": "approved", "at": "2026-11-01", "source": "call"}, "x": [{"value": 1}]}"#,
            r#"{"deal.budget": [{"no_answer": true}, {"value": "approved", "at": "2027-01-01"}], "company.technologies": [ ]}"#,
        ] {
            assert!(is_plain(text), "{text}");
        }
    }

    #[test]
    fn what_needs_a_decision_or_an_error_is_not_plain() {
        for text in [
            "",
            "[]",
            "{} {}",
            r#"{"id": "L1",}"#,
            r#"{"id": 01}"#,
            r#"{"stage": "nowhere"}"#,
            r#"{"deal.budget": "unheard of"}"#,
            r#"{"Job Title": {"value": "VP Sales"}}"#,
            r#"{"deal.budget": {"value": "unheard of"}}"#,
            r#"{"nobody asks": {"value": {}}}"#,
            r#"{"deal.budget": "approved", "deal.budget": "none"}"#,
            r#"{"Job Title": "VP", "person.title": "VP"}"#,
            r#"{"company.employees": 9007199254740993}"#,
            r#"{"activities": [{"type": "demo", "at": "2026-11-20"}]}"#,
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }
}

//! What to ask next: the cheapest questions that settle the stage. See `docs/design.md` for method and limits.

mod exact;
mod general;
mod question;
mod rollout;
mod shares;
mod tabular;

pub use question::{Effect, Method, Question, ScoreAfter, Step};
pub use shares::Priors;

use std::fmt::Write;

use crate::interval::Domains;
use crate::kernel::Kernel;
use crate::model::Model;
use crate::outlook::Tier;
use crate::qualification::Qualification;
use crate::time::Timestamp;
use exact::Exact;
use tabular::{Asked, Tabular};

/// States of the exact programme for a model: five bytes each.
const MOST_STATES: usize = if cfg!(target_family = "wasm") { 1 << 22 } else { 1 << 24 };
/// More questions than this have no table of every set.
const MOST_QUESTIONS: usize = 20;
/// States for one lead that the tables of the model do not fit: worked out for each question.
const LEAD_STATES: usize = 1 << 16;

/// How an interview is led.
#[derive(Clone, Debug, Default)]
pub struct InterviewOptions {
    priors: Option<Priors>,
    confidence: Option<f64>,
    states: Option<usize>,
}

impl InterviewOptions {
    /// Takes how often each answer is given from past leads, not from the document.
    #[must_use]
    pub fn priors(mut self, priors: Priors) -> Self {
        self.priors = Some(priors);
        self
    }

    /// Stops once one stage has at least this probability, from 0.5 to 1, by the shares of the answers.
    ///
    /// This is a guess and [`Step::Confident`] says so. It needs a probability above that of the most common stage,
    /// or the interview stops before the first question. Only for models that can be written as tables of sums.
    #[must_use]
    pub fn stop_when_confident(mut self, probability: f64) -> Self {
        self.confidence = Some(probability);
        self
    }

    /// The most states of the exact programme, at most 2^24 (2^22 in a browser); with fewer it asks by rollout.
    #[must_use]
    pub fn states(mut self, most: usize) -> Self {
        self.states = Some(most);
        self
    }
}

/// Which policy an expected cost is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Policy {
    /// The order of the document, stopping when settled.
    FixedOrder,
    /// One question ahead, then the best of four fixed orders.
    Rollout,
    /// The best of all.
    Exact,
}

/// The questions of a model, worked out once and used for every lead.
///
/// Only fields with `ask` are questions. An interview ends when no answer to what can be asked changes the stage; it
/// is [`Step::Settled`] where nothing else can change it either, and [`Step::NothingToAsk`] where something can.
///
/// # Example
/// ```
/// use leadstone::{Interview, InterviewOptions, Lead, Model, Step, Timestamp};
/// let model = Model::framework("bant")?;
/// let interview = Interview::new(&model, InterviewOptions::default());
/// let at = Timestamp::parse("2026-11-22").expect("a valid instant");
/// let lead = Lead::new().with("deal.need", "urgent").with("deal.budget", "none");
/// let Step::Ask(question) = interview.next(&model.score(&lead, at)?) else { panic!("there is more to ask") };
/// assert_eq!(question.field, "deal.timing");
/// # Ok::<(), leadstone::Error>(())
/// ```
pub struct Interview {
    model: Model,
    options: InterviewOptions,
    empty: Qualification,
    whole: Option<Tabular>,
    exact: Option<Exact>,
}

impl Interview {
    /// Works out the interview of a model.
    pub fn new(model: &Model, options: InterviewOptions) -> Self {
        let nobody = model.prepare(&crate::lead::Lead::new()).expect("a lead without facts has no wrong facts");
        let empty = nobody.score(Timestamp::from_unix(0).expect("1970 is between the years 1 and 9999"));
        let compiled = &model.0;
        let domains = Domains::at(compiled, compiled.plans(), 0);
        let asked = shares::questions(model, &domains, options.priors.as_ref());
        let asked = open(&empty.kernel(), asked);
        // Fields that are compared with `now` change from lead to lead.
        let is_still = asked.iter().all(|a| !domains.moves(a.field));
        let whole = is_still.then(|| Tabular::new(&empty.kernel(), &domains, &asked)).flatten();
        let most = options.states.unwrap_or(MOST_STATES).min(MOST_STATES);
        let exact =
            whole.as_ref().filter(|t| t.questions.len() <= MOST_QUESTIONS && Exact::states(t) <= most).map(Exact::new);
        Self { model: model.clone(), options, empty, whole, exact }
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// How questions are chosen for a lead of whom only answers are known.
    pub fn method(&self) -> Method {
        match (&self.whole, &self.exact) {
            (Some(_), Some(_)) => Method::Exact,
            (Some(_), None) => Method::Rollout,
            _ => Method::Settling,
        }
    }

    /// Expected cost (the number of questions, where each costs 1) until the stage of an unknown lead is settled.
    ///
    /// `None` where the model cannot be written as tables of sums, or the policy would take too long to follow.
    pub fn expected(&self, policy: Policy) -> Option<f64> {
        let tabular = self.whole.as_ref()?;
        let all = (1_usize << tabular.questions.len().min(usize::BITS as usize - 1)) - 1;
        match policy {
            Policy::FixedOrder => {
                let order: Vec<usize> = (0..tabular.questions.len()).collect();
                Some(rollout::in_order(tabular, &order, tabular.start))
            }
            Policy::Rollout => {
                let is_small = tabular.questions.len() <= 12 && Exact::states(tabular) <= 1 << 20;
                is_small.then(|| rollout::expected(tabular))
            }
            Policy::Exact => Some(self.exact.as_ref()?.cost(all, tabular.start)),
        }
    }

    /// The next step for a lead.
    ///
    /// A verdict of another model has nothing to ask.
    pub fn next(&self, verdict: &Qualification) -> Step {
        self.next_without(verdict, &[])
    }

    /// The next step for a lead where some fields are not to be asked for: nobody knows, or it was just tried.
    ///
    /// They stay unknown, as fields without a question do: the interview ends when no answer to what is left changes
    /// the stage, and says whether they could.
    ///
    /// # Example
    /// ```
    /// # use leadstone::{Interview, InterviewOptions, Lead, Model, Step, Timestamp};
    /// # let at = Timestamp::parse("2026-11-22").expect("a valid instant");
    /// let model = Model::framework("bant")?;
    /// let interview = Interview::new(&model, InterviewOptions::default());
    /// let all = ["deal.budget", "deal.authority", "deal.need", "deal.timeline"];
    /// let verdict = model.score(&Lead::new(), at)?;
    /// let Step::NothingToAsk { stage, could_be } = interview.next_without(&verdict, &all) else { panic!("all is left") };
    /// assert_eq!((stage.as_deref(), could_be), (Some("nurture"), vec!["nurture".into(), "working".into(), "sql".into()]));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn next_without(&self, verdict: &Qualification, left_out: &[&str]) -> Step {
        if verdict.model().sha256() != self.model.sha256() {
            return unsettled(verdict, verdict.stage().map(str::to_owned));
        }
        let kernel = verdict.kernel();
        let compiled = &self.model.0;
        let domains = Domains::at(compiled, compiled.plans(), verdict.at().unix());
        let mut asked = open(&kernel, shares::questions(&self.model, &domains, self.options.priors.as_ref()));
        asked.retain(|a| compiled.fields.get(a.field).is_none_or(|f| !left_out.contains(&f.name.as_ref())));
        let choice = self.choose(&kernel, &domains, &asked);
        let stage = |tier| question::stage_name(&self.model, tier);
        match choice {
            // Settled as far as anybody can ask; what has no question may leave it open.
            Choice::Settled(tier) if verdict.could_be().settled => Step::Settled { stage: stage(tier) },
            Choice::Settled(tier) => unsettled(verdict, stage(tier)),
            Choice::Confident(tier, probability) => Step::Confident { stage: stage(tier), probability },
            Choice::Nothing => unsettled(verdict, stage(kernel.tier())),
            Choice::Ask { index, expected, method } => match asked.get(index) {
                Some(asked) => Step::Ask(self.question(&kernel, &domains, asked, expected, method)),
                None => unsettled(verdict, stage(kernel.tier())),
            },
        }
    }

    /// The field to ask for next; `None` where there is nothing more to ask. As [`Interview::next`], without the texts.
    pub fn next_field(&self, verdict: &Qualification) -> Option<&str> {
        if verdict.model().sha256() != self.model.sha256() {
            return None;
        }
        let kernel = verdict.kernel();
        let compiled = &self.model.0;
        if let Some((tabular, set, sums)) = self.place(&kernel) {
            let best = self.by_tables(tabular, set, sums);
            let field = tabular.questions.get(best?.0)?.field;
            return compiled.fields.get(field).map(|f| f.name.as_ref());
        }
        let domains = Domains::at(compiled, compiled.plans(), verdict.at().unix());
        let asked = open(&kernel, shares::questions(&self.model, &domains, self.options.priors.as_ref()));
        match self.choose(&kernel, &domains, &asked) {
            Choice::Ask { index, .. } => compiled.fields.get(asked.get(index)?.field).map(|f| f.name.as_ref()),
            _ => None,
        }
    }

    /// Where a lead stands in the tables of the model, if they hold for it.
    fn place(&self, kernel: &Kernel<'_>) -> Option<(&Tabular, usize, usize)> {
        let tabular = self.whole.as_ref().filter(|t| t.fits(&self.empty.kernel(), kernel))?;
        let is_open = |field: usize| kernel.snapshot.is_unknown(kernel.model, field);
        let set =
            tabular.questions.iter().enumerate().filter(|(_, q)| is_open(q.field)).fold(0, |set, (i, _)| set | 1 << i);
        Some((tabular, set, tabular.sums_of(kernel)?))
    }

    fn by_tables(&self, tabular: &Tabular, set: usize, sums: usize) -> Option<(usize, f64)> {
        match &self.exact {
            Some(exact) => exact.best(tabular, set, sums),
            None => rollout::best(tabular, set, sums),
        }
    }

    fn choose(&self, kernel: &Kernel<'_>, domains: &Domains<'_>, asked: &[Asked]) -> Choice {
        let is_asked = |field: usize| asked.iter().any(|a| a.field == field);
        // The tables of the model hold only where every open question may be asked.
        let is_whole = |(tabular, set, _): &(&Tabular, usize, usize)| {
            tabular.questions.iter().enumerate().all(|(i, q)| set >> i & 1 == 0 || is_asked(q.field))
        };
        if let Some((tabular, set, sums)) = self.place(kernel).filter(is_whole) {
            let Some((index, expected)) = self.by_tables(tabular, set, sums) else {
                return Choice::Settled(kernel.tier_after(tabular, set, sums));
            };
            if let Some(confident) = self.confident(tabular, set, sums) {
                return confident;
            }
            let field = tabular.questions.get(index).map(|q| q.field);
            let index = asked.iter().position(|a| Some(a.field) == field).unwrap_or(usize::MAX);
            return Choice::Ask { index, expected: Some(expected), method: self.method() };
        }
        if let Some(tabular) = Tabular::new(kernel, domains, asked) {
            let all = (1_usize << tabular.questions.len().min(usize::BITS as usize - 1)) - 1;
            let is_small = tabular.questions.len() <= MOST_QUESTIONS && Exact::states(&tabular) <= LEAD_STATES;
            let (best, method) = if is_small {
                (Exact::new(&tabular).best(&tabular, all, tabular.start), Method::Exact)
            } else {
                (rollout::best(&tabular, all, tabular.start), Method::Rollout)
            };
            return match best {
                None => Choice::Settled(kernel.tier_after(&tabular, all, tabular.start)),
                Some((index, expected)) => self.confident(&tabular, all, tabular.start).unwrap_or(Choice::Ask {
                    index,
                    expected: Some(expected),
                    method,
                }),
            };
        }
        if let Some(tier) = general::settled(kernel, domains, asked) {
            return Choice::Settled(tier);
        }
        match general::best(kernel, domains, asked) {
            Some(index) => Choice::Ask { index, expected: None, method: Method::Settling },
            None => Choice::Nothing,
        }
    }

    fn confident(&self, tabular: &Tabular, set: usize, sums: usize) -> Option<Choice> {
        let limit = self.options.confidence?;
        let (tier, probability) = tabular.likeliest(set, sums)?;
        (probability >= limit).then_some(Choice::Confident(tier, probability))
    }

    fn question(
        &self,
        kernel: &Kernel<'_>,
        domains: &Domains<'_>,
        asked: &Asked,
        expected: Option<f64>,
        method: Method,
    ) -> Question {
        let field = self.model.0.fields.get(asked.field);
        let answers = question::effects(&self.model, kernel, domains, asked.field, &asked.shares);
        let settling: f64 = answers.iter().filter(|a| a.settles).map(|a| a.share).sum();
        let percent = libm::round(settling * 100.0);
        let mut why = match (percent > 0.0, method) {
            (true, _) => format!("settles the stage in {percent} of 100 cases"),
            (false, Method::Settling) => "leaves the fewest stages possible".to_owned(),
            (false, _) => "starts the shortest way to a settled stage".to_owned(),
        };
        if let Some(expected) = expected {
            // Tenths by whole numbers: the same text on every machine.
            let tenths = libm::round(expected * 10.0);
            // Writing to a string cannot fail.
            let _ = write!(why, "; {} questions to go on average", tenths / 10.0);
        }
        Question {
            field: field.map_or_else(String::new, |f| f.name.to_string()),
            question: field.and_then(|f| f.ask.as_ref()).map_or_else(String::new, |a| a.question.clone()),
            why,
            expected,
            method,
            answers,
        }
    }
}

fn unsettled(verdict: &Qualification, stage: Option<String>) -> Step {
    Step::NothingToAsk { stage, could_be: verdict.could_be().stages.into_iter().map(str::to_owned).collect() }
}

enum Choice {
    Settled(Tier),
    Confident(Tier, f64),
    Ask { index: usize, expected: Option<f64>, method: Method },
    Nothing,
}

impl Kernel<'_> {
    /// The stage of a settled state: that of any one way on.
    fn tier_after(&self, tabular: &Tabular, set: usize, sums: usize) -> Tier {
        tabular.likeliest(set, sums).map_or_else(|| self.tier(), |(tier, _)| tier)
    }
}

/// The questions that are open for a lead and that its stage depends on.
fn open(kernel: &Kernel<'_>, asked: Vec<Asked>) -> Vec<Asked> {
    let relevant = &kernel.model.plans().stage.slots;
    asked
        .into_iter()
        .filter(|a| relevant.iter().any(|s| s.field == a.field) && kernel.snapshot.is_unknown(kernel.model, a.field))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Law Q8: the odds of the stages add up to 1, and asking does not change them on average.
    #[track_caller]
    fn assert_fair(tabular: &Tabular, set: usize, sums: usize) {
        let odds = tabular.odds(set, sums);
        assert!((odds.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{odds:?}");
        for (index, question) in tabular.questions.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1) {
            let rest = set & !(1 << index);
            let mut after = vec![0.0; odds.len()];
            for reply in &question.answers {
                match reply.end {
                    Some(end) => after[usize::from(end)] += reply.share,
                    None => {
                        let then = tabular.odds(rest, tabular.after(sums, reply));
                        after.iter_mut().zip(then).for_each(|(sum, odds)| *sum += reply.share * odds);
                    }
                }
            }
            let is_near = odds.iter().zip(&after).all(|(a, b)| (a - b).abs() < 1e-12);
            assert!(is_near, "question {index} of {set:b}: {odds:?}, then {after:?}");
            if let Some(reply) = question.answers.iter().find(|r| r.end.is_none()) {
                assert_fair(tabular, rest, tabular.after(sums, reply));
            }
        }
    }

    #[test]
    fn asking_does_not_change_the_odds_of_the_stages_on_average() {
        let knock_out = Model::from_json(
            r#"{"format": 1, "id": "m", "standalone": true, "fields": {
                "k": {"type": "text", "options": [{"is": "yes", "share": 2}, {"is": "no", "share": 7}], "ask": {"question": "?", "no_answer": 1}},
                "q": {"type": "text", "options": [{"is": "a", "share": 3}, {"is": "b", "share": 1}], "ask": {"question": "?"}},
                "r": {"type": "text", "options": [{"is": "a", "share": 1}, {"is": "b", "share": 4}], "ask": {"question": "?"}}},
              "scores": [{"id": "s", "groups": [{"id": "g", "cap": 15, "tables": [
                {"field": "q", "cells": [{"is": "a", "points": 10}]}, {"field": "r", "cells": [{"is": "a", "points": 10}]}]}]}],
              "gates": [{"id": "out", "when": "k == 'no'", "disqualify": "no"}],
              "stages": [{"id": "cold"}, {"id": "warm", "enter": "s >= 10"}, {"id": "hot", "enter": "s >= 15"}]}"#,
        );
        for model in [knock_out, Model::framework("bant"), Model::framework("spin")] {
            let interview = Interview::new(&model.unwrap(), InterviewOptions::default());
            let tabular = interview.whole.as_ref().unwrap();
            assert!(tabular.tiers.len() > 1);
            assert_fair(tabular, (1 << tabular.questions.len()) - 1, tabular.start);
        }
    }
}

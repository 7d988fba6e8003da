//! What to ask next: the cheapest questions that settle the stage. See `docs/algorithms.md` for method and limits.

mod answer;
mod answer_priors;
mod answer_tree;
mod askable;
mod greedy;
mod ids;
mod optimal_policy;
mod options;
mod question;
mod rollout;
mod solver;
mod sum_model;
mod terms;

pub use answer_priors::Priors;
pub use options::{InterviewOptions, Policy};
pub use question::{Effect, Method, Question, ScoreAfter, Step};

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write;

use askable::{AskableField, Questions};
use greedy::{Next, Views};
use ids::QuestionId;
use optimal_policy::OptimalPolicy;
use solver::{Solver, TablePosition};

use crate::base::error::{DocPath, Error, Problem, ProblemKind};
use crate::base::ids::FieldId;
use crate::base::index::{Id, IndexVec};
use crate::base::time::Timestamp;
use crate::eval::evaluator::Evaluator;
use crate::eval::verdict::Verdict;
use crate::model::Model;
use crate::model::program::Program;
use crate::reasoning::bounds::Domains;
use crate::reasoning::possible::StageOutcome;

/// The most states of the dynamic programme of a model, at nine bytes each.
const MOST_STATES: usize = if cfg!(target_family = "wasm") { 1 << 22 } else { 1 << 24 };
/// The most states for a lead that the tables of the model do not fit; they are computed for each question.
const LEAD_STATES: usize = 1 << 16;

/// The interview of a model: compiled once, and used for every lead.
///
/// Only fields with `ask` are questions. An interview ends when one stage only is possible ([`Step::Settled`]), or when
/// no answer to what can be asked changes the stage as it stands ([`Step::NothingToAsk`]).
///
/// # Example
/// ```
/// use leadstone::{Lead, Model, Timestamp};
/// use leadstone::interview::{Interview, InterviewOptions, Step};
/// let model = Model::framework("bant")?;
/// let interview = Interview::new(&model, InterviewOptions::default())?;
/// let at = Timestamp::parse("2026-11-22")?;
/// let lead = Lead::new().with("deal.need", "urgent").with("deal.budget", "none");
/// let Step::Ask(question) = interview.next(&model.score(&lead, at)?)? else { panic!("there is more to ask") };
/// assert_eq!(question.field, "deal.timing");
/// # Ok::<(), leadstone::Error>(())
/// ```
pub struct Interview {
    model: Model,
    options: InterviewOptions,
    empty: Verdict,
    questions: Questions,
    /// The solver for an empty lead, if it does not depend on the instant.
    whole: Option<Solver>,
}

impl fmt::Debug for Interview {
    /// Shows the model and the method; the tables may hold millions of entries.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interview")
            .field("model", &self.model.id())
            .field("options", &self.options)
            .field("method", &self.method())
            .finish_non_exhaustive()
    }
}

impl Interview {
    /// Compiles the interview of a model.
    ///
    /// # Errors
    /// `out-of-range` where the interview is to stop at a probability that is not above 0 and at most 1.
    pub fn new(model: &Model, options: InterviewOptions) -> Result<Self, Error> {
        options.check()?;
        let nobody = model.prepare(&crate::facts::lead::Lead::new()).expect("a lead without facts has no wrong facts");
        let empty = nobody.score(Timestamp::from_unix(0).expect("1970 is between the years 1 and 9999"));
        let compiled = &model.0;
        let domains = Domains::at(compiled, compiled.plans(), 0);
        let questions = Questions::new(model, &domains, 0, options.priors.as_ref());
        // Fields that are compared with `now` change from lead to lead.
        let whole = (!questions.moves(&domains)).then(|| {
            let asked = questions.open(&empty, &[]);
            let most = options.states.unwrap_or(MOST_STATES).min(MOST_STATES);
            Solver::new(&empty.evaluator(), &closed(&domains, compiled, &asked), &asked, most)
        });
        Ok(Self { model: model.clone(), options, empty, questions, whole })
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The method for a lead of whom only answers are known.
    pub fn method(&self) -> Method {
        self.whole.as_ref().map_or(Method::Settling, Solver::method)
    }

    /// Expected cost of the interview of an empty lead under a policy; with costs of 1, the expected number of
    /// questions.
    ///
    /// `None` if the interview does not use that policy, or if following it would take too long.
    pub fn expected(&self, policy: Policy) -> Option<f64> {
        let way = self.whole.as_ref()?;
        let cost = match (policy, way) {
            (Policy::Exact, _) if way.method() == Method::Exact => way.best(way.start()).map_or(0.0, |(_, cost)| cost),
            (Policy::FixedOrder, Solver::Table(tabular, _)) => {
                let order: Vec<QuestionId> = tabular.questions.ids().iter().collect();
                rollout::in_order(tabular, &order, tabular.start)
            }
            (Policy::Rollout, Solver::Table(tabular, _)) => {
                let is_small = tabular.questions.len() <= 12 && OptimalPolicy::states(tabular) <= 1 << 20;
                is_small.then(|| rollout::expected(tabular))?
            }
            _ => return None,
        };
        Some(cost)
    }

    /// The next step for a lead.
    ///
    /// # Errors
    /// `other-model` for a verdict of another model, or of another revision of this one.
    pub fn next(&self, verdict: &Verdict) -> Result<Step, Error> {
        self.next_without(verdict, &[])
    }

    /// The next step for a lead where some fields are not to be asked for: nobody knows, or it was just tried.
    ///
    /// They stay unknown, as fields without a question do: the interview ends when no answer to what is left changes
    /// the stage, and says whether they could.
    ///
    /// # Errors
    /// As [`Interview::next`].
    ///
    /// # Example
    /// ```
    /// # use leadstone::{Lead, Model, Timestamp};
    /// # use leadstone::interview::{Interview, InterviewOptions, Step};
    /// # let at = Timestamp::parse("2026-11-22")?;
    /// let model = Model::framework("bant")?;
    /// let interview = Interview::new(&model, InterviewOptions::default())?;
    /// let all = ["deal.budget", "deal.authority", "deal.need", "deal.timeline"];
    /// let verdict = model.score(&Lead::new(), at)?;
    /// let Step::NothingToAsk { stage, could_be } = interview.next_without(&verdict, &all)? else { panic!("all is left") };
    /// assert_eq!((stage.as_deref(), could_be), (Some("nurture"), vec!["nurture".into(), "working".into(), "sql".into()]));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn next_without(&self, verdict: &Verdict, left_out: &[&str]) -> Result<Step, Error> {
        self.check(verdict)?;
        let questions = self.questions_for(verdict);
        let state = InterviewState::new(&questions, verdict, left_out);
        Ok(match self.choose(&state, &mut None) {
            NextStep::End(tier) => {
                let could_be = verdict.could_be();
                if could_be.settled {
                    Step::Settled { stage: could_be.stages.first().map(|s| (*s).to_owned()) }
                } else {
                    let could_be = could_be.stages.into_iter().map(str::to_owned).collect();
                    Step::NothingToAsk { stage: tier.name(&self.model.0).map(str::to_owned), could_be }
                }
            }
            NextStep::Confident(tier, probability) => {
                Step::Confident { stage: tier.name(&self.model.0).map(str::to_owned), probability }
            }
            NextStep::Ask(chosen) => Step::Ask(self.question(&state, &chosen)),
        })
    }

    /// The field to ask for next; `None` if there is no more to ask. As [`Interview::next`], without the texts.
    ///
    /// # Errors
    /// As [`Interview::next`].
    pub fn next_field(&self, verdict: &Verdict) -> Result<Option<&str>, Error> {
        self.check(verdict)?;
        let name = |field: FieldId| self.model.0.fields[field].name.as_ref();
        if let Some((way, place)) = self.place(verdict) {
            let Solver::Table(tabular, _) = way else { return Ok(None) };
            return Ok(way.best(place).map(|(id, _)| name(tabular.questions[id].field)));
        }
        let questions = self.questions_for(verdict);
        let state = InterviewState::new(&questions, verdict, &[]);
        Ok(match self.choose(&state, &mut None) {
            NextStep::Ask(chosen) => Some(name(state.asked[chosen.index].field)),
            _ => None,
        })
    }

    /// The questions as they are at the instant of a verdict.
    fn questions_for(&self, verdict: &Verdict) -> Cow<'_, Questions> {
        if self.whole.is_some() {
            return Cow::Borrowed(&self.questions);
        }
        let (model, now) = (&self.model.0, verdict.at().unix());
        let domains = Domains::at(model, model.plans(), now);
        Cow::Owned(Questions::new(&self.model, &domains, now, self.options.priors.as_ref()))
    }

    fn check(&self, verdict: &Verdict) -> Result<(), Error> {
        let (own, other) = (&self.model, verdict.model());
        if own.sha256() == other.sha256() {
            return Ok(());
        }
        let name = |model: &Model| {
            let revision = model.document().revision.map_or_else(String::new, |r| format!(" revision {r}"));
            format!("{}{revision} ({})", model.document().id, model.sha256().get(..12).unwrap_or_default())
        };
        let kind = ProblemKind::OtherModel { verdict: name(other), own: name(own) };
        Err(Error::new(vec![
            Problem::new(kind, DocPath::root()).hint("make an interview of the model that gave the verdict"),
        ]))
    }

    /// The state of a lead in the tables of the model, if they hold for it and see all that can end the interview.
    fn place(&self, verdict: &Verdict) -> Option<(&Solver, TablePosition)> {
        let way = self.whole.as_ref()?;
        let Solver::Table(tabular, _) = way else { return None };
        let evaluator = verdict.evaluator();
        let is_open = |field: FieldId| askable::is_unknown(verdict, &evaluator, field);
        let open = tabular.questions.iter_enumerated().filter(|(_, q)| is_open(q.field));
        let set = open.fold(0, |set, (id, _)| set | 1 << id.index());
        let fits = tabular.is_closed && tabular.fits(&self.empty.evaluator(), &evaluator, set);
        fits.then(|| tabular.sums_of(&evaluator, set)).flatten().map(|sums| (way, TablePosition { set, sums }))
    }

    fn choose<'w>(&'w self, state: &InterviewState<'_>, own: &'w mut Option<Solver>) -> NextStep<'w> {
        // The tables of the model hold only where every open question may be asked.
        let is_whole = |(way, place): &(&Solver, TablePosition)| match way {
            Solver::Table(tabular, _) => {
                tabular.open(place.set).all(|(_, q)| state.asked.iter().any(|a| a.field == q.field))
            }
            _ => false,
        };
        if let Some((way, place)) = self.place(state.verdict).filter(is_whole) {
            return self.by_way(state, way, place);
        }
        let tiers = state.verdict.stage_set(&state.domains).1.tiers;
        if let (1, Some(only)) = (tiers.len(), tiers.first()) {
            return NextStep::End(*only);
        }
        if state.asked.is_empty() {
            return NextStep::End(state.evaluator.tier());
        }
        let most = self.options.states.unwrap_or(LEAD_STATES).min(LEAD_STATES);
        let way = Solver::new(&state.evaluator, &state.closed, &state.asked, most);
        let place = way.start();
        self.by_way(state, own.insert(way), place)
    }

    fn by_way<'w>(&self, state: &InterviewState<'_>, way: &'w Solver, place: TablePosition) -> NextStep<'w> {
        let way_on = match way {
            Solver::Table(tabular, _) => {
                let confident = self.confident(tabular, place);
                way.best(place).map(|(index, expected)| match confident {
                    Some(confident) => confident,
                    None => {
                        let field = tabular.questions[index].field;
                        let own = state.asked.position(|a| a.field == field).expect("every open question may be asked");
                        NextStep::Ask(ChosenQuestion {
                            index: own,
                            expected: Some(expected),
                            way,
                            place,
                            in_way: index,
                        })
                    }
                })
            }
            Solver::Tree(_) => way.best(place).map(|(index, expected)| {
                NextStep::Ask(ChosenQuestion { index, expected: Some(expected), way, place, in_way: index })
            }),
            Solver::Settling => match greedy::next(&state.evaluator, state.views(), &state.asked) {
                Next::End(tier) => Some(NextStep::End(tier)),
                Next::Ask(index) => {
                    Some(NextStep::Ask(ChosenQuestion { index, expected: None, way, place, in_way: index }))
                }
            },
        };
        way_on.unwrap_or_else(|| NextStep::End(way.end(place).unwrap_or_else(|| state.evaluator.tier())))
    }

    fn confident<'w>(&self, tabular: &sum_model::SumModel, place: TablePosition) -> Option<NextStep<'w>> {
        let limit = self.options.confidence?;
        let (tier, probability) = tabular.likeliest(place.set, place.sums)?;
        (probability >= limit).then_some(NextStep::Confident(tier, probability))
    }

    fn question(&self, state: &InterviewState<'_>, chosen: &ChosenQuestion<'_>) -> Question {
        let ChosenQuestion { expected, way, place, in_way, .. } = *chosen;
        let asked = &state.asked[chosen.index];
        let field = &self.model.0.fields[asked.field];
        let ends = way.ends(place, in_way, asked.answers.len());
        let method = way.method();
        let ends = if method == Method::Settling { Vec::new() } else { ends };
        let answers = question::effects(&self.model, &state.evaluator, state.views(), asked, &ends);
        let ending: f64 = answers.iter().filter(|a| a.settles).map(|a| a.share).sum();
        let percent = libm::round(ending * 100.0);
        let is_settled = answers.iter().all(|a| !a.settles || a.could_be.len() == 1);
        let mut why = match (percent > 0.0, method) {
            (true, _) if is_settled => format!("settles the stage in {percent} of 100 cases"),
            (true, _) => format!("leaves nothing to ask in {percent} of 100 cases"),
            (false, Method::Settling) => "leaves the fewest stages possible".to_owned(),
            (false, _) => "starts the shortest way to a settled stage".to_owned(),
        };
        if let Some(expected) = expected {
            // Tenths by whole numbers: the same text on every machine.
            let tenths = libm::round(expected * 10.0);
            let noun = if tenths == 10.0 { "question" } else { "questions" };
            // Writing to a string cannot fail.
            let _ = write!(why, "; {} {noun} to go on average", tenths / 10.0);
        }
        Question {
            field: field.name.to_string(),
            question: field.ask.as_ref().map_or_else(String::new, |a| a.question.clone()),
            why,
            expected,
            method,
            answers,
        }
    }
}

/// A lead at a step of its interview.
struct InterviewState<'s> {
    verdict: &'s Verdict,
    evaluator: Evaluator<'s>,
    asked: IndexVec<QuestionId, Cow<'s, AskableField>>,
    domains: Domains<'s>,
    /// The same with all that cannot be asked closed.
    closed: Domains<'s>,
}

impl<'s> InterviewState<'s> {
    fn new(questions: &'s Questions, verdict: &'s Verdict, left_out: &[&str]) -> Self {
        let model = &verdict.model().0;
        let domains = Domains::at(model, model.plans(), verdict.at().unix());
        let asked = questions.open(verdict, left_out);
        let closed = closed(&domains, model, &asked);
        Self { verdict, evaluator: verdict.evaluator(), asked, domains, closed }
    }

    fn views(&self) -> Views<'_> {
        Views { open: &self.domains, closed: &self.closed }
    }
}

/// The domains in which every field is closed that no answer says anything about.
fn closed<'a>(
    domains: &Domains<'a>,
    model: &Program,
    asked: &IndexVec<QuestionId, Cow<'_, AskableField>>,
) -> Domains<'a> {
    let mut closed = model.fields.filled(true);
    for field in asked.iter().flat_map(|a| &a.fields) {
        closed[*field] = false;
    }
    domains.with_closed(closed)
}

enum NextStep<'w> {
    End(StageOutcome),
    Confident(StageOutcome, f64),
    Ask(ChosenQuestion<'w>),
}

/// A question that was chosen.
#[derive(Clone, Copy)]
struct ChosenQuestion<'w> {
    /// Its index among the open questions.
    index: QuestionId,
    expected: Option<f64>,
    way: &'w Solver,
    place: TablePosition,
    /// Its index among the questions of the solver.
    in_way: QuestionId,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Law Q8: the odds of the stages add up to 1, and asking does not change them on average.
    #[track_caller]
    fn assert_fair(tabular: &sum_model::SumModel, set: usize, sums: usize) {
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
            let interview = Interview::new(&model.unwrap(), InterviewOptions::default()).unwrap();
            let Some(Solver::Table(tabular, _)) = &interview.whole else { unreachable!("these are tables") };
            assert!(tabular.tiers.len() > 1);
            assert_fair(tabular, (1 << tabular.questions.len()) - 1, tabular.start);
        }
    }
}

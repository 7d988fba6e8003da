//! Counterfactuals: the cheapest set of answers or changes that reaches a stage, or loses it. Asks and changes nothing.

mod changes;
mod options;
mod search;

pub use options::CounterfactualOptions;

use changes::{ChangeableField, MovableId, MoveScope, movables};
use search::{Assignment, ChangeSearch, Goal};

use crate::base::error::{DocPath, Error, Problem, ProblemKind};
use crate::base::ids::ScoreId;
use crate::base::index::IndexVec;
use crate::base::nearest::nearest;
use crate::base::value::Value;
use crate::document::AnswerDocument;
use crate::eval::verdict::Verdict;
use crate::facts::state::FieldState;

/// What a [`Counterfactual`] is about.
///
/// Both are all there can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Aim {
    /// To be at the stage, or beyond.
    Reach,
    /// To be at the stage or beyond no longer.
    Lose,
}

/// The cheapest way to a stage, or out of it.
///
/// # Example
/// ```
/// # use leadstone::{Lead, Model, Timestamp};
/// # let at = Timestamp::parse("2026-11-22")?;
/// let lead = Lead::new().with("deal.budget", "approved").with("deal.need", "urgent");
/// let missing = Model::framework("bant")?.score(&lead, at)?.paths_to("sql")?;
/// let changes = missing.changes.expect("75 can be reached");
/// assert_eq!(changes.len(), 1);
/// assert_eq!((changes[0].field.as_str(), changes[0].is_ask, changes[0].points), ("deal.authority", true, Some(25)));
/// # Ok::<(), leadstone::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Counterfactual {
    /// Whether the stage is to be reached or lost.
    pub aim: Aim,
    /// The stage.
    pub stage: String,
    /// Whether it is so already: nothing is missing.
    pub holds: bool,
    /// The cheapest answers and changes together; `None` where there are none.
    pub changes: Option<Vec<Change>>,
    /// What they cost together.
    pub cost: i64,
    /// Every answer or change that does it alone, the cheapest first.
    pub singles: Vec<Change>,
    /// If there is no way: how far the scores that the stages name can go.
    pub limits: Vec<Limit>,
    /// Whether it is proven that there is nothing cheaper, or no way at all; otherwise the work to find out was too
    /// much.
    pub exact: bool,
}

/// One answer or change.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The field.
    pub field: String,
    /// Its name for people.
    pub label: String,
    /// Whether an answer would do: the field is unknown, and this is the answer to hope for. Otherwise something in
    /// the world has to change.
    pub is_ask: bool,
    /// The value now; `None` if there is none.
    pub from: Option<Value>,
    /// That value for people, if it is an option with a label.
    pub from_label: Option<String>,
    /// The value it takes; of many that would do, a representative.
    pub to: Value,
    /// That value for people, if it is an option with a label.
    pub to_label: Option<String>,
    /// What it costs.
    pub cost: i64,
    /// Points it adds before caps, where the field counts in one table only.
    pub points: Option<i64>,
}

/// How far a score can go.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Limit {
    /// The score.
    pub score: String,
    /// The most points it can reach; for a stage to be lost, the least.
    pub points: i64,
}

impl Verdict {
    /// The cheapest answers and changes after which the lead is at the stage or beyond.
    ///
    /// # Errors
    /// `unknown-stage`.
    ///
    /// # Example
    /// ```
    /// # use leadstone::{Lead, Model, Timestamp};
    /// # let at = Timestamp::parse("2026-11-22")?;
    /// let missing = Model::framework("bant")?.score(&Lead::new(), at)?.paths_to("sql")?;
    /// assert_eq!((missing.cost, missing.exact), (3, true));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn paths_to(&self, stage: &str) -> Result<Counterfactual, Error> {
        self.paths_to_with(stage, &CounterfactualOptions::default())
    }

    /// The same with other costs, or with fields left as they are.
    ///
    /// # Errors
    /// `unknown-stage`.
    pub fn paths_to_with(&self, stage: &str, options: &CounterfactualOptions) -> Result<Counterfactual, Error> {
        self.counterfactual(Aim::Reach, stage, options)
    }

    /// The cheapest answers and changes after which the lead is at the stage or beyond no longer.
    ///
    /// # Errors
    /// `unknown-stage`.
    ///
    /// # Example
    /// ```
    /// # use leadstone::{Lead, Model, Timestamp};
    /// # let at = Timestamp::parse("2026-11-22")?;
    /// let lead = Lead::new().with("deal.budget", "approved").with("deal.need", "urgent");
    /// let risk = Model::framework("bant")?.score(&lead, at)?.ways_to_lose("working")?;
    /// let change = &risk.changes.expect("it can get worse")[0];
    /// assert_eq!((change.field.as_str(), change.points), ("deal.need", Some(-15)));
    /// # Ok::<(), leadstone::Error>(())
    /// ```
    pub fn ways_to_lose(&self, stage: &str) -> Result<Counterfactual, Error> {
        self.ways_to_lose_with(stage, &CounterfactualOptions::default())
    }

    /// The same with other costs, or with fields left as they are.
    ///
    /// # Errors
    /// `unknown-stage`.
    pub fn ways_to_lose_with(&self, stage: &str, options: &CounterfactualOptions) -> Result<Counterfactual, Error> {
        self.counterfactual(Aim::Lose, stage, options)
    }

    fn counterfactual(&self, aim: Aim, stage: &str, options: &CounterfactualOptions) -> Result<Counterfactual, Error> {
        let model = &self.model().0;
        let Some(index) = model.stages.position(|s| s.id.as_ref() == stage) else {
            let hint = nearest(stage, model.stages.iter().map(|s| s.id.as_ref()));
            let problem = Problem::new(ProblemKind::UnknownStage { stage: stage.to_owned() }, DocPath::root());
            return Err(Error::new(vec![problem.hint_if_some(hint.map(|n| format!("did you mean `{n}`?")))]));
        };
        let goal = match aim {
            Aim::Reach => Goal::Reach(index),
            Aim::Lose => Goal::Lose(index),
        };
        let mut result = Counterfactual {
            aim,
            stage: stage.to_owned(),
            holds: goal.is_met(&self.outcome),
            changes: Some(Vec::new()),
            cost: 0,
            singles: Vec::new(),
            limits: Vec::new(),
            exact: true,
        };
        if result.holds {
            return Ok(result);
        }
        let scope = MoveScope::new(model, index);
        let (movables, is_complete) = movables(self, &scope, options);
        let search = ChangeSearch::new(self, &scope, &movables, goal);
        let change = |choice: &Assignment| self.change(&scope, &movables, *choice);
        result.singles = search.singles().iter().map(change).collect();
        let answer = search.run();
        result.exact = answer.exact && is_complete;
        result.changes = answer.choices.map(|choices| choices.iter().map(change).collect());
        result.cost = result.changes.iter().flatten().map(|c| c.cost).sum();
        if result.changes.is_none() {
            let limit = |(score, points): (ScoreId, i64)| Limit { score: model.scores[score].id.to_string(), points };
            result.limits = answer.limits.into_iter().map(limit).collect();
        }
        Ok(result)
    }

    fn change(
        &self,
        scope: &MoveScope,
        movables: &IndexVec<MovableId, ChangeableField>,
        (movable, choice): Assignment,
    ) -> Change {
        let model = &self.model().0;
        let movable = &movables[movable];
        let field = &model.fields[movable.field];
        let to = movable.moves[choice].value.clone();
        let from = match self.prepared().state(movable.field, None, self.at().unix()) {
            FieldState::Known(value) => Some(value.clone()),
            _ => None,
        };
        let points = scope.only_table(model, movable.field).map(|id| {
            let table = &model.tables[id];
            table.points_of(table.cell(&to)) - table.points_of(self.evaluator().valuation.cells[id])
        });
        let label_of = |value: &Value| {
            let word = value.to_string();
            let option = field.words.iter().position(|w| **w == *word).and_then(|i| field.options.get(i));
            let answers = field.ask.as_ref().map_or(&[][..], |a| a.answers.as_slice());
            let answer = |a: &&AnswerDocument| a.is.iter().any(|w| w == word);
            let answer = || answers.iter().find(answer).and_then(|a| a.label.clone());
            option.and_then(|o| o.label.as_deref().map(str::to_owned)).or_else(answer)
        };
        Change {
            field: field.name.to_string(),
            label: field.title().to_owned(),
            is_ask: movable.is_ask,
            from_label: from.as_ref().and_then(label_of),
            from,
            to_label: label_of(&to),
            to,
            cost: movable.cost,
            points,
        }
    }
}

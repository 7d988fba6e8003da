//! What the parts of a program are called: what the document leaves out is filled in here, and nowhere else.
//! Decides nothing.

use super::DISQUALIFIED;
use super::program::{EventRule, Field, Gate, Group, Matrix, Program, Rule, Score, Stage, Table};
use crate::base::ids::{ScoreId, StageId};
use crate::base::name::normal_alias;

impl Field {
    /// The name for people.
    pub(crate) fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }
}

impl Score {
    /// The name for people.
    pub(crate) fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    /// Whether points reach the hand-over, where there is one.
    pub(crate) fn is_ready(&self, points: i64) -> Option<bool> {
        self.hand_over.map(|from| points >= from)
    }
}

impl Group {
    /// The name for people.
    pub(crate) fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

impl Table {
    /// The title of its lines; `field` is the one it asks about.
    pub(crate) fn title<'p>(&'p self, field: &'p Field) -> &'p str {
        self.label.as_deref().unwrap_or_else(|| field.title())
    }

    /// The title of the line for a cell: its own, if it has one.
    pub(crate) fn cell_title<'p>(&'p self, cell: u16, field: &'p Field) -> &'p str {
        let own = self.cell_labels.get(usize::from(cell)).and_then(Option::as_deref);
        own.unwrap_or_else(|| self.title(field))
    }
}

impl Rule {
    /// The title of its line.
    pub(crate) fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.id)
    }
}

impl EventRule {
    /// The title of its line.
    pub(crate) fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.id)
    }
}

impl Stage {
    /// The name for people.
    pub(crate) fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

impl Gate {
    /// Why it decides: what the document says of it, or else its name.
    pub(crate) fn reason(&self) -> &str {
        self.reason.as_deref().unwrap_or(&self.id)
    }
}

impl Program {
    /// The bands of two points, joined, such as `A1`; `None` where one of them is in no band.
    pub(crate) fn grade(&self, matrix: &Matrix, rows: i64, columns: i64) -> Option<String> {
        let band = |score: ScoreId, points| self.scores[score].band(points).map(|b| &b.id);
        Some(format!("{}{}", band(matrix.rows, rows)?, band(matrix.columns, columns)?))
    }

    /// The stage that a lead is said to be in, by its id or else by a word that is compared like an alias. What stands
    /// for a dropped lead is no stage: it starts again.
    pub(crate) fn present_stage(&self, name: &str) -> Result<Option<StageId>, NoSuchStage> {
        if let Some(found) = self.stages.position(|s| s.id.as_ref() == name) {
            return Ok(Some(found));
        }
        let word = normal_alias(name);
        match self.stage_names.get(&word) {
            None if word != DISQUALIFIED => Err(NoSuchStage),
            found => Ok(found.copied()),
        }
    }
}

/// The model has no stage of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchStage;

//! Single rows of a table as leads. Knows nothing about verdicts.

use arrow_array::RecordBatch;
use leadstone::Lead;

use crate::cells::{CellReader, cell_reader};
use crate::input_columns::InputColumns;

/// Readers of the cells that make up leads.
pub(crate) struct LeadRows<'a> {
    facts: Vec<(&'a str, CellReader<'a>)>,
    stage: Option<CellReader<'a>>,
}

impl<'a> LeadRows<'a> {
    pub(crate) fn new(columns: &'a InputColumns, batch: &'a RecordBatch) -> Self {
        let array = |index: usize| batch.columns().get(index).and_then(|a| cell_reader(a.as_ref()));
        let facts = columns.facts.iter().filter_map(|f| Some((f.name.as_str(), array(f.column)?)));
        Self { facts: facts.collect(), stage: columns.stage.and_then(array) }
    }

    /// The present stage of the lead in a row.
    pub(crate) fn stage(&self, row: usize) -> Option<String> {
        let stage = self.stage.as_ref()?(row)?.to_string();
        Some(stage.trim().to_owned()).filter(|s| !s.is_empty())
    }

    pub(crate) fn has_stages(&self) -> bool {
        self.stage.is_some()
    }

    pub(crate) fn lead(&self, row: usize) -> Lead {
        let mut lead = Lead::new();
        for (name, cell) in &self.facts {
            if let Some(value) = cell(row) {
                lead = lead.with(name, value);
            }
        }
        match self.stage(row) {
            Some(stage) => lead.with_stage(stage),
            None => lead,
        }
    }
}

//! Looks at all rows of Parquet files before any is scored. Knows nothing about verdicts.

use leadstone_import::{TableColumns, TableSurvey, ToolRecord};

use crate::base::failure::Failure;
use crate::input::parquet_rows::ParquetFiles;
use crate::input::unit::{PART, UnitRows};
use crate::join::import_context::ImportContext;
use crate::stream::arrow_cells::ArrowCells;
use crate::terminal::progress::Progress;

/// The columns of the files, and what all their rows say.
pub(crate) fn look(
    files: ParquetFiles,
    context: &ImportContext<'_>,
    progress: &Progress,
) -> Result<(TableColumns, TableSurvey), Failure> {
    let header = files.header();
    let columns = TableColumns::new(context.model, ToolRecord::Lead, &header, context.map(ToolRecord::Lead));
    let mut survey = context.survey(&columns);
    // What stands for nothing need not be read.
    let needed: Vec<usize> = columns
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.target.is_some())
        .map(|(index, _)| index)
        .collect();
    progress.start("looking", files.rows);
    let mut rows = files.reader(&needed, PART)?;
    while let Some(unit) = rows.unit()? {
        progress.step(unit.steps);
        if let UnitRows::Columns(batch) = unit.rows {
            let mut cells = ArrowCells::new(&batch, &needed, header.len());
            (0..batch.num_rows()).for_each(|row| survey.add(cells.row(row)));
        }
    }
    Ok((columns, survey))
}

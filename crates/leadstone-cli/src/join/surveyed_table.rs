//! A delimited table whose columns are known and whose cells were all looked at once. Knows nothing about leads.

use leadstone_import::{TableColumns, TableSurvey, ToolRecord};

use crate::base::failure::Failure;
use crate::input::source::TableSource;
use crate::input::table_file::TableFile;
use crate::input::table_form::TableForm;
use crate::join::import_context::ImportContext;
use crate::terminal::progress::Progress;

/// A table that was surveyed.
pub(crate) struct SurveyedTable<'a> {
    source: &'a TableSource,
    delimiter: Option<u8>,
    form: TableForm,
    pub(crate) name: String,
    pub(crate) header: Vec<String>,
    pub(crate) columns: TableColumns,
    pub(crate) survey: TableSurvey,
    /// What was understood of the file itself, such as its encoding.
    pub(crate) about: Vec<String>,
}

impl<'a> SurveyedTable<'a> {
    pub(crate) fn read(
        source: &'a TableSource,
        delimiter: Option<u8>,
        record: ToolRecord,
        context: &ImportContext<'_>,
        progress: &Progress,
    ) -> Result<Self, Failure> {
        // A table that is joined to leads may be Parquet as well.
        let is_joined = record != ToolRecord::Lead;
        let form = if is_joined { TableForm::of_joined(source)? } else { TableForm::of(source)? };
        let mut file = TableFile::open(source, delimiter, &form)?;
        let columns = TableColumns::new(context.model, record, &file.header, context.map(record));
        let mut survey = context.survey(&columns);
        progress.start("looking", file.size);
        let (mut rows, mut rejects) = (0, Vec::new());
        while let Some(row) = file.next_readable(&mut rows, &mut rejects, progress)? {
            survey.add(&file.cells(&row));
            // They are collected by the second pass.
            rejects.clear();
        }
        let (name, about) = (file.name.clone(), file.about());
        Ok(Self { source, delimiter, form, name, header: file.header, columns, survey, about })
    }

    /// Opens the table, to be read from its first row.
    pub(crate) fn open(&self) -> Result<TableFile, Failure> {
        TableFile::open(self.source, self.delimiter, &self.form)
    }
}

//! What the columns of a file of leads are, and how its rows are read, whatever its format. Knows nothing about cells.

use leadstone::Model;
use leadstone_import::{LeadReader, TableColumns, TableSurvey};

use crate::base::failure::Failure;
use crate::base::header::nearest;
use crate::join::import_context::ImportContext;

/// The layout of a file of leads that was surveyed.
pub(crate) struct LeadLayout {
    /// The name of the file.
    pub(crate) name: String,
    pub(crate) header: Vec<String>,
    pub(crate) columns: TableColumns,
    pub(crate) survey: TableSurvey,
    pub(crate) reader: LeadReader,
    /// The carried columns, by their index in the file.
    pub(crate) carried: Vec<usize>,
    /// What was understood of the file itself, such as its encoding.
    pub(crate) about: Vec<String>,
}

impl LeadLayout {
    pub(crate) fn new(
        name: String,
        columns: TableColumns,
        survey: TableSurvey,
        context: &ImportContext<'_>,
        carry: &[String],
    ) -> Result<Self, Failure> {
        let header: Vec<String> = columns.columns.iter().map(|column| column.header.clone()).collect();
        let reader = LeadReader::new(context.model, &columns, &survey, &context.options);
        let carried = carried(&header, carry)?;
        Ok(Self { name, header, columns, survey, reader, carried, about: Vec::new() })
    }

    /// The columns that a run looks at, ascending.
    pub(crate) fn needed(&self) -> Vec<usize> {
        let mut needed = self.reader.used_columns();
        needed.extend(&self.carried);
        needed.sort_unstable();
        needed.dedup();
        needed
    }
}

/// Facts that a table might hold: those of the model that are not counted in activities.
pub(crate) fn asked(model: &Model) -> Vec<&str> {
    model.fields().filter(|field| !field.is_counted()).map(|field| field.name()).collect()
}

/// The indices of the named columns. A name may contain commas; several names may be separated by commas.
pub(crate) fn carried(header: &[String], names: &[String]) -> Result<Vec<usize>, Failure> {
    let mut found = Vec::new();
    let place = |name: &str| header.iter().position(|h| h == name);
    for names in names {
        if let Some(place) = place(names.trim()) {
            found.push(place);
            continue;
        }
        for name in names.split(',').map(str::trim) {
            found.push(place(name).ok_or_else(|| {
                let failure = Failure::new(format!("--carry: no column is called `{name}`"));
                match nearest(name, header.iter().map(String::as_str)) {
                    Some(near) => failure.hint(format!("did you mean `{near}`?")),
                    None => failure,
                }
            })?);
        }
    }
    let mut seen = Vec::new();
    found.retain(|place| {
        let is_new = !seen.contains(place);
        seen.push(*place);
        is_new
    });
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carried_name_may_hold_a_comma() {
        let header = ["a", "b,c", "b", "c"].map(str::to_owned);
        let of = |names: &[&str]| {
            carried(&header, &names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).expect("known columns")
        };
        assert_eq!(of(&["b,c"]), [1]);
        assert_eq!(of(&["c, b", "c"]), [3, 2]);
        assert!(carried(&header, &["d".to_owned()]).is_err());
    }
}

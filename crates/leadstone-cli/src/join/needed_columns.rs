//! Which columns of a table a streamed run needs, and what for. Knows nothing about cells and formats.

use leadstone::model::RecordKind;

use crate::base::failure::Failure;
use crate::base::header::nearest;
use crate::join::mapping::{ColumnMaps, ColumnRole, LeadColumns};

/// The columns that name a lead in a list.
const NAMES: &[ColumnRole] = &[
    ColumnRole::Email,
    ColumnRole::Name,
    ColumnRole::FirstName,
    ColumnRole::LastName,
    ColumnRole::Company,
    ColumnRole::Domain,
];

pub(crate) struct NeededColumns<'m> {
    pub(crate) columns: LeadColumns<'m>,
    pub(crate) header: Vec<String>,
    /// The indices of the needed columns in the table, ascending.
    pub(crate) needed: Vec<usize>,
    /// The carried columns, by their index in the table.
    pub(crate) carried: Vec<usize>,
}

/// What a run needs of a table in addition to facts.
#[derive(Clone, Copy)]
pub(crate) struct ColumnNeeds<'a> {
    /// Columns that are copied to the result.
    pub(crate) carry: &'a [String],
    /// Whether leads will be shown by name.
    pub(crate) names: bool,
    /// Whether other files are joined: by id, e-mail address and web domain.
    pub(crate) joins: bool,
    /// Whether a column called `stage` is the present stage without `--map`.
    pub(crate) stage_by_name: bool,
}

impl<'m> NeededColumns<'m> {
    pub(crate) fn new(header: Vec<String>, maps: &mut ColumnMaps<'m>, needs: ColumnNeeds<'_>) -> Result<Self, Failure> {
        let mut columns = LeadColumns::new(&header, RecordKind::Lead, maps);
        if needs.stage_by_name {
            columns.take_stage(&header, maps);
        }
        maps.check(header.iter().map(String::as_str))?;
        let carried = carried(&header, needs.carry)?;
        let mut needed: Vec<usize> = columns.facts.iter().map(|(index, _)| *index).collect();
        needed.extend(columns.role(ColumnRole::Stage));
        needed.extend(columns.role(ColumnRole::Id).or(columns.role(ColumnRole::Email)));
        needed.extend(&carried);
        if needs.joins {
            needed.extend([ColumnRole::Email, ColumnRole::Domain].iter().filter_map(|role| columns.role(*role)));
        }
        if needs.names {
            needed.extend(NAMES.iter().filter_map(|role| columns.role(*role)));
        }
        needed.sort_unstable();
        needed.dedup();
        columns.unused.retain(|name| !carried.iter().any(|i| header.get(*i) == Some(name)));
        Ok(Self { columns, header, needed, carried })
    }

    /// The index of a column among the needed ones.
    pub(crate) fn place(&self, column: usize) -> Option<usize> {
        self.needed.binary_search(&column).ok()
    }

    /// The index of a role among the needed columns.
    pub(crate) fn role(&self, role: ColumnRole) -> Option<usize> {
        self.columns.role(role).and_then(|column| self.place(column))
    }

    /// The index of the column that identifies a lead: the id, else the e-mail address.
    pub(crate) fn id(&self) -> Option<usize> {
        self.role(ColumnRole::Id).or_else(|| self.role(ColumnRole::Email))
    }

    /// Facts: the index among the needed columns, and the field.
    pub(crate) fn facts(&self) -> impl Iterator<Item = (usize, &'m str)> {
        self.columns.facts.iter().filter_map(|(column, field)| Some((self.place(*column)?, *field)))
    }

    /// The name of a column as it is printed; its number where it has none.
    pub(crate) fn column_name(&self, column: usize) -> String {
        match self.header.get(column) {
            Some(name) if !name.is_empty() => format!("`{name}`"),
            _ => (column + 1).to_string(),
        }
    }
}

/// The indices of the named columns. A name may contain commas; several names may be separated by commas.
fn carried(header: &[String], names: &[String]) -> Result<Vec<usize>, Failure> {
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

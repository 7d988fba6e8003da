//! The columns of a table, by what they stand for. Knows nothing about cells.

use leadstone::Model;
use leadstone::model::normal_alias;

use crate::columns::column_map::ColumnMap;
use crate::columns::header_index;
use crate::columns::target::{ActivityPart, Target};
use crate::tool::{Tool, ToolRecord, detect};

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its header, trimmed.
    pub header: String,
    /// What it stands for, if that is known.
    pub target: Option<Target>,
    /// How that is known.
    pub origin: ColumnOrigin,
    /// Its place among columns of one target and origin: the least is preferred.
    preference: usize,
}

/// How it is known what a column stands for, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnOrigin {
    /// The caller says so.
    Map,
    /// The tool calls it so.
    Tool,
    /// It is a name of the field.
    Alias,
    /// It is a usual name of the role.
    Role,
    /// It is not known.
    Unknown,
}

/// The columns of a table.
#[derive(Clone, Debug)]
pub struct TableColumns {
    /// What a row is.
    pub record: ToolRecord,
    /// The tool that the table is from, if it is known.
    pub tool: Option<&'static Tool>,
    /// What was done, where a table of activities is of one kind only.
    pub activity_type: Option<&'static str>,
    /// The columns, in the order of the table.
    pub columns: Vec<Column>,
}

impl TableColumns {
    /// Recognises columns by their headers: the map decides, then the tool, then the names of fields, then usual names.
    pub fn new(model: &Model, record: ToolRecord, headers: &[String], map: &ColumnMap) -> Self {
        let found = detect(record, headers);
        let columns = headers.iter().map(|header| {
            let header = header.trim();
            let (target, origin, preference) = if let Some(target) = map.target(header) {
                (Some(target.clone()), ColumnOrigin::Map, 0)
            } else if let Some((place, target)) = found.and_then(|(_, table)| {
                let normal = normal_alias(header);
                let place = table.columns.iter().position(|(known, _)| normal_alias(known) == normal)?;
                Some((place, Target::parse(&table.columns.get(place)?.1)))
            }) {
                (Some(target), ColumnOrigin::Tool, place)
            } else {
                by_name(model, header, record)
            };
            Column { header: header.to_owned(), target, origin, preference }
        });
        let activity_type = found.and_then(|(_, table)| table.activity_type.as_deref());
        let tool = found.map(|(tool, _)| tool);
        let mut all = Self { record, tool, activity_type, columns: columns.collect() };
        if record == ToolRecord::Activity {
            all.name_properties();
        }
        all
    }

    /// Columns of activities that are nothing else are properties.
    fn name_properties(&mut self) {
        for column in &mut self.columns {
            let is_free = !matches!(column.target, Some(Target::Activity(_) | Target::Ignore | Target::AliasEmail));
            if is_free && !column.header.is_empty() {
                column.target = Some(Target::Activity(ActivityPart::Property(column.header.clone())));
            }
        }
    }

    /// The columns of a target, the preferred one first: what the map says, then the tool, then the catalog, then the
    /// order of the table.
    pub fn of(&self, target: &Target) -> Vec<usize> {
        let is_it = |column: &Column| match (&column.target, target) {
            (Some(Target::Field { name, .. }), Target::Field { name: wanted, .. }) => name == wanted,
            (found, wanted) => found.as_ref() == Some(wanted),
        };
        let mut found: Vec<usize> =
            self.columns.iter().enumerate().filter(|(_, column)| is_it(column)).map(|(index, _)| index).collect();
        found.sort_by_key(|index| self.columns.get(*index).map(|column| (column.origin, column.preference, *index)));
        found
    }

    /// The columns of a field.
    pub fn of_field(&self, name: &str) -> Vec<usize> {
        self.of(&Target::Field { name: name.to_owned(), is_opposite: false })
    }

    /// The names of the fields that have columns, each once, in the order of the table.
    pub fn fields(&self) -> Vec<&str> {
        let mut fields: Vec<&str> = Vec::new();
        for name in self.columns.iter().filter_map(|column| column.target.as_ref()?.field()) {
            if !fields.contains(&name) {
                fields.push(name);
            }
        }
        fields
    }

    /// The name of a column as it is shown; its number where it has none.
    pub fn shown_name(&self, index: usize) -> String {
        match self.columns.get(index) {
            Some(column) if !column.header.is_empty() => column.header.clone(),
            _ => (index + 1).to_string(),
        }
    }
}

fn by_name(model: &Model, header: &str, record: ToolRecord) -> (Option<Target>, ColumnOrigin, usize) {
    let role = header_index::role(header, record);
    if record != ToolRecord::Activity {
        let field = header_index::field(model, header, record).filter(|_| !header.is_empty());
        // The name of a company is a field, and the name of a row of companies too.
        if let Some((name, preference)) = field {
            return (Some(Target::Field { name, is_opposite: false }), ColumnOrigin::Alias, preference);
        }
    }
    match role {
        Some((target, preference)) => (Some(target), ColumnOrigin::Role, preference),
        None => (None, ColumnOrigin::Unknown, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tool::tools;

    #[test]
    fn every_target_of_a_tool_is_a_field_of_the_catalog_or_a_role() {
        assert!(tools().len() > 10);
        for tool in tools() {
            assert!(!tool.tables.is_empty() && !tool.sources.is_empty(), "{}", tool.name);
            for (header, to) in tool.tables.iter().flat_map(|table| &table.columns) {
                let target = Target::parse(to);
                let is_known = !matches!(&target, Target::Field { name, .. } if !Model::catalog().contains_key(name));
                assert!(is_known, "{}: {header} stands for {to}", tool.name);
            }
        }
    }

    #[test]
    fn the_map_comes_before_the_tool_and_the_tool_before_the_names_of_fields() {
        let headers = ["Person - Name", "Person - Email - Work", "Person - ID", "Industry", "Organization - Industry"];
        let headers = headers.map(str::to_owned);
        let model = Model::builtin();
        let map = [("Industry".to_owned(), "company.industry".to_owned())];
        let of = |map: &[(String, String)]| {
            let map = ColumnMap::new(&model, map).unwrap();
            let columns = TableColumns::new(&model, ToolRecord::Lead, &headers, &map);
            (columns.tool.map(|tool| tool.name.as_str()), columns.of_field("company.industry"))
        };
        assert_eq!(of(&[]), (Some("Pipedrive"), vec![4, 3]));
        assert_eq!(of(&map), (Some("Pipedrive"), vec![3, 4]));
    }
}

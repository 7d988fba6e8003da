//! Reads the rows of a table of leads or companies. Knows nothing about other tables.

use leadstone::{Lead, Model, normalize};

use crate::cell::{Addresses, Cell, addresses, clean};
use crate::columns::{TableColumns, Target};
use crate::note::{CellFault, CellNote};
use crate::options::ImportOptions;
use crate::reader::fact_reader::{Fact, FactReader};
use crate::survey::TableSurvey;

/// Of a column that identifies rows, at most one cell in twenty is repeated.
const NEARLY_UNIQUE: (u64, u64) = (19, 20);

/// Reads rows of leads or companies.
#[derive(Clone, Debug)]
pub struct LeadReader {
    facts: Vec<FactReader>,
    email: Option<FactReader>,
    /// Columns of further addresses.
    aliases: Vec<usize>,
    /// Columns that identify the row, the first one above all.
    keys: Vec<usize>,
    /// Columns of keys that repeat too often to be keys.
    repeated: Vec<usize>,
    names: Names,
    stages: Vec<usize>,
    model: Model,
}

/// The columns that say who a row is about.
#[derive(Clone, Debug, Default)]
struct Names {
    full: Vec<usize>,
    first: Vec<usize>,
    last: Vec<usize>,
    company: Vec<usize>,
    owner: Vec<usize>,
    domain: Vec<usize>,
    website: Vec<usize>,
}

/// Who a row is about, and what joins it to other tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowIdentity {
    /// Its own key; empty if it has none.
    pub key: String,
    /// Further keys of the row.
    pub other_keys: Vec<String>,
    /// The e-mail address in lower case; empty if there is none.
    pub email: String,
    /// Further addresses.
    pub other_emails: Vec<String>,
    /// The name of the person; empty if there is none.
    pub name: String,
    /// The name of the company; empty if there is none.
    pub company: String,
    /// The web domain of the company: of its domain, else of its website; `None` if there is none.
    pub domain: Option<String>,
}

/// The names in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowNames {
    /// The name of the person.
    pub name: String,
    /// The name of the company.
    pub company: String,
}

impl RowIdentity {
    /// The keys by which other tables are joined, each once: the id, further keys, and addresses.
    pub fn all_keys(&self, id: &str) -> Vec<String> {
        let keys = [id, &self.key].into_iter().chain(self.other_keys.iter().map(String::as_str));
        let emails = std::iter::once(self.email.as_str()).chain(self.other_emails.iter().map(String::as_str));
        let mut all: Vec<String> = Vec::new();
        for key in keys.chain(emails).filter(|key| !key.is_empty()) {
            if !all.iter().any(|known| known == key) {
                all.push(key.to_owned());
            }
        }
        all
    }
}

impl LeadReader {
    /// A reader of a table whose rows were surveyed.
    pub fn new(model: &Model, columns: &TableColumns, survey: &TableSurvey, options: &ImportOptions) -> Self {
        let reader = |field: &str| FactReader::new(model, field, columns, survey, options);
        let is_asked = |name: &&str| model.fields().any(|view| view.name() == *name && !view.is_counted());
        let facts = columns.fields().into_iter().filter(is_asked).filter_map(reader).collect();
        let (mut keys, mut repeated) = (Vec::new(), Vec::new());
        for column in columns.of(&Target::Id) {
            let (filled, different) = (survey.filled(column), survey.different(column).unwrap_or(0));
            if filled == 0 {
                continue;
            }
            let is_unique = different * NEARLY_UNIQUE.1 >= filled * NEARLY_UNIQUE.0;
            // What the caller names is the key whatever its cells are.
            let is_given = columns.columns.get(column).is_some_and(|c| c.origin == crate::columns::ColumnOrigin::Map);
            if is_unique || is_given {
                keys.push(column);
            } else {
                repeated.push(column);
            }
        }
        Self {
            facts,
            email: reader("person.email"),
            aliases: columns.of(&Target::AliasEmail),
            keys,
            repeated,
            names: Names {
                full: columns.of(&Target::Name),
                first: columns.of(&Target::FirstName),
                last: columns.of(&Target::LastName),
                company: columns.of_field("company.name"),
                owner: columns.of_field("lead.owner"),
                domain: columns.of_field("company.domain").into_iter().chain(columns.of(&Target::Domain)).collect(),
                website: columns.of_field("company.website"),
            },
            stages: columns.of(&Target::PresentStage),
            model: model.clone(),
        }
    }

    /// The readers of the facts that the model asks about.
    pub fn facts(&self) -> &[FactReader] {
        &self.facts
    }

    /// The columns that identify rows, the first one above all.
    pub fn keys(&self) -> &[usize] {
        &self.keys
    }

    /// Whether a lead with this key was surveyed.
    pub fn knows_key(&self, survey: &TableSurvey, key: &str) -> bool {
        self.keys.iter().any(|column| survey.has_key(*column, key))
    }

    /// Whether a lead with this address was surveyed, where the survey remembers addresses.
    pub fn knows_address(&self, survey: &TableSurvey, address: &str) -> bool {
        let columns = self.email.iter().flat_map(FactReader::columns).chain(self.aliases.iter().copied());
        columns.into_iter().any(|column| survey.has_address(column, address))
    }

    /// Columns of keys whose cells repeat too often: they are those of other records.
    pub fn repeated_keys(&self) -> &[usize] {
        &self.repeated
    }

    /// Whether the table says who its rows are: by a key or an e-mail address.
    pub fn has_identities(&self) -> bool {
        !self.keys.is_empty() || self.email.is_some()
    }

    /// Whether a column gives the present stage.
    pub fn has_stages(&self) -> bool {
        !self.stages.is_empty()
    }

    /// Whether a column gives the web domain or the website of a company.
    pub fn has_domains(&self) -> bool {
        !self.names.domain.is_empty() || !self.names.website.is_empty()
    }

    /// The columns that the reader looks at.
    pub fn used_columns(&self) -> Vec<usize> {
        let names = &self.names;
        let lists = [
            &names.full,
            &names.first,
            &names.last,
            &names.company,
            &names.owner,
            &names.domain,
            &names.website,
            &self.keys,
            &self.aliases,
            &self.stages,
        ];
        let mut used: Vec<usize> = lists.into_iter().flatten().copied().collect();
        used.extend(self.facts.iter().chain(&self.email).flat_map(FactReader::columns));
        used.sort_unstable();
        used.dedup();
        used
    }

    /// The own key of a row; empty if it has none.
    pub fn key<C: Cell>(&self, cells: &[C]) -> String {
        self.keys.iter().find_map(|column| said(cells, &[*column])).unwrap_or_default()
    }

    /// The e-mail addresses of a row: the one that counts, and others.
    pub fn emails<C: Cell>(&self, cells: &[C]) -> Addresses {
        // What cannot be read is noted where the fact is read.
        let none = || Addresses { chosen: None, others: Vec::new() };
        let mut found = self.email.as_ref().map_or_else(none, |email| email.addresses(cells, &mut Vec::new()));
        for column in &self.aliases {
            let more = addresses(cells.get(*column).map_or("", Cell::text));
            found.others.extend(more.chosen.into_iter().chain(more.others));
        }
        found
    }

    /// The fact of an e-mail address whose cells were read by [`emails`](Self::emails) already, and so are not read twice.
    /// Cells that are no address are noted.
    pub fn email_fact<'c, C: Cell>(
        &self,
        found: &Addresses,
        cells: &'c [C],
        notes: &mut Vec<CellNote>,
    ) -> Option<Fact<'c>> {
        let email = self.email.as_ref()?;
        // With further columns the choice may be another one, and without an address there is something to note.
        if found.chosen.is_none() || email.columns().nth(1).is_some() {
            return email.read(cells, notes);
        }
        email.address(found.chosen.clone(), cells)
    }

    /// The web domain of the company of a row: that of its domain, else of its website, in lower case.
    pub fn domain<C: Cell>(&self, cells: &[C]) -> Option<String> {
        let mut columns = self.names.domain.iter().chain(&self.names.website);
        columns.find_map(|column| normalize::website_domain(&said(cells, &[*column])?))
    }

    /// The keys of a row beside its own.
    pub fn other_keys<C: Cell>(&self, cells: &[C]) -> Vec<String> {
        self.keys.iter().filter_map(|column| said(cells, &[*column])).skip(1).collect()
    }

    /// What a row says of who it is about; empty where it says nothing.
    pub fn names<C: Cell>(&self, cells: &[C]) -> RowNames {
        let first = |columns: &[usize]| said(cells, columns).unwrap_or_default();
        let mut name = first(&self.names.full);
        if name.is_empty() {
            let both = format!("{} {}", first(&self.names.first), first(&self.names.last));
            both.trim().clone_into(&mut name);
        }
        RowNames { name, company: first(&self.names.company) }
    }

    /// Who a row is about.
    pub fn identity<C: Cell>(&self, cells: &[C]) -> RowIdentity {
        let (found, names) = (self.emails(cells), self.names(cells));
        RowIdentity {
            key: self.key(cells),
            other_keys: self.other_keys(cells),
            email: found.chosen.unwrap_or_default(),
            other_emails: found.others,
            name: names.name,
            company: names.company,
            domain: self.domain(cells),
        }
    }

    /// The present stage that a row gives; what is no stage of the model is noted.
    pub fn stage<C: Cell>(&self, cells: &[C], notes: &mut Vec<CellNote>) -> Option<String> {
        for column in &self.stages {
            let Some(text) = said(cells, &[*column]) else { continue };
            if self.model.knows_stage(&text) {
                return Some(text);
            }
            notes.push(CellNote::new(*column, &text, CellFault::NotAStage));
        }
        None
    }

    /// The lead of a row: its facts and its present stage, without an id.
    pub fn lead<C: Cell>(&self, cells: &[C], notes: &mut Vec<CellNote>) -> Lead {
        let mut lead = Lead::new();
        for reader in &self.facts {
            if let Some(value) = reader.read(cells, notes).as_ref().and_then(Fact::value) {
                lead = lead.with(reader.field(), value);
            }
        }
        match self.stage(cells, notes) {
            Some(stage) => lead.with_stage(stage),
            None => lead,
        }
    }
}

/// The first of some cells that says something.
fn said<C: Cell>(cells: &[C], columns: &[usize]) -> Option<String> {
    let texts = columns.iter().filter_map(|column| cells.get(*column)).map(|cell| clean(cell.text()));
    texts.filter(|text| !text.is_empty()).map(std::borrow::Cow::into_owned).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::ColumnMap;
    use crate::tool::ToolRecord;

    /// Reads a table: the first row is the header.
    fn table(rows: &[&[&str]], map: &[(&str, &str)]) -> (LeadReader, Vec<Vec<String>>) {
        let model = Model::builtin();
        let owned = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let map: Vec<_> = map.iter().map(|(header, to)| ((*header).to_owned(), (*to).to_owned())).collect();
        let map = ColumnMap::new(&model, &map).unwrap();
        let options = ImportOptions::new(leadstone::Timestamp::parse("2026-11-22").unwrap());
        let columns = TableColumns::new(&model, ToolRecord::Lead, &owned(&rows[0]), &map);
        let rows: Vec<Vec<String>> = rows[1..].iter().map(owned).collect();
        let mut survey = TableSurvey::new(&model, &columns, &options.empty);
        for row in &rows {
            survey.add(row);
        }
        (LeadReader::new(&model, &columns, &survey, &options), rows)
    }

    #[test]
    fn the_key_of_another_record_is_told_by_its_repeats_and_by_its_name() {
        let rows: &[&[&str]] =
            &[&["LeadID", "ContactID", "Account ID"], &["l1", "c1", "a1"], &["l2", "c1", "a2"], &["l3", "c2", "a3"]];
        let (reader, rows) = table(rows, &[]);
        assert_eq!(reader.keys(), [0]);
        assert_eq!(reader.repeated_keys(), [1]);
        assert_eq!(rows.iter().map(|row| reader.key(row)).collect::<Vec<_>>(), ["l1", "l2", "l3"]);
        // The other way round the contact is the record.
        let rows: &[&[&str]] = &[&["LeadID", "ContactID"], &["l1", "c1"], &["l1", "c2"], &["l1", "c3"]];
        assert_eq!(table(rows, &[]).0.keys(), [1]);
    }

    #[test]
    fn a_column_that_is_mapped_to_the_id_is_the_id_even_if_it_repeats() {
        let rows: &[&[&str]] = &[&["Team", "Lead ID"], &["x", "1"], &["x", "2"]];
        let (reader, rows) = table(rows, &[("team", "id")]);
        assert_eq!(reader.key(&rows[1]), "x");
        assert_eq!(reader.other_keys(&rows[1]), ["2"]);
    }

    #[test]
    fn the_first_business_address_of_all_columns_counts_and_the_others_join() {
        let rows: &[&[&str]] = &[
            &["Email", "Work Email", "Secondary Email"],
            &["ada@gmail.com", "Ada <ada@acme.example>", "a@acme.example"],
            &["bob@gmail.com", "", ""],
        ];
        let (reader, rows) = table(rows, &[]);
        let found = reader.identity(&rows[0]);
        assert_eq!(found.email, "ada@acme.example");
        assert_eq!(found.other_emails, ["ada@gmail.com", "a@acme.example"]);
        assert_eq!(found.all_keys("ada@acme.example"), ["ada@acme.example", "ada@gmail.com", "a@acme.example"]);
        assert_eq!(reader.identity(&rows[1]).email, "bob@gmail.com");
        let mut notes = Vec::new();
        let lead = reader.lead(&rows[0], &mut notes);
        assert_eq!((lead, notes), (Lead::new().with("person.email", "ada@acme.example"), Vec::new()));
    }

    #[test]
    fn of_two_columns_for_one_fact_the_first_readable_one_counts() {
        let rows: &[&[&str]] =
            &[&["Headcount", "Number of Employees"], &["12", "500"], &["12", ""], &["12", "many"], &["12", "N/A"]];
        let (reader, rows) = table(rows, &[]);
        let mut notes = Vec::new();
        let read: Vec<Lead> = rows.iter().map(|row| reader.lead(row, &mut notes)).collect();
        let lead = |count: i32| Lead::new().with("company.employees", count);
        // The catalog names `Number of Employees` first.
        assert_eq!(read, [lead(500), lead(12), lead(12), lead(12)]);
        assert_eq!(notes, [CellNote::new(1, "many", CellFault::NotANumber)]);
    }

    #[test]
    fn a_range_counts_where_the_model_tells_none_of_its_numbers_apart() {
        let rows: &[&[&str]] =
            &[&["Number of Employees"], &["51-200"], &["100-500"], &["10,001+"], &["<10"], &["501-1,000"]];
        let (reader, rows) = table(rows, &[]);
        let mut notes = Vec::new();
        let read: Vec<Lead> = rows.iter().map(|row| reader.lead(row, &mut notes)).collect();
        let lead = |count: i32| Lead::new().with("company.employees", count);
        assert_eq!(read, [lead(51), Lead::new(), lead(10_001), lead(1), Lead::new()]);
        // A gate of the model asks for 1,000 employees.
        let wide = |text: &str| CellNote::new(0, text, CellFault::WideRange);
        assert_eq!(notes, [wide("100-500"), wide("501-1,000")]);
    }

    #[test]
    fn permission_is_the_contrary_of_a_refusal() {
        let rows: &[&[&str]] = &[&["Phone ok", "Do Not Call"], &["yes", ""], &["no", ""], &["", "Allow"], &["", "x"]];
        let (reader, rows) = table(rows, &[("Phone ok", "!person.do_not_call")]);
        let mut notes = Vec::new();
        let read: Vec<Lead> = rows.iter().map(|row| reader.lead(row, &mut notes)).collect();
        let lead = |flag: bool| Lead::new().with("person.do_not_call", flag);
        assert_eq!(read, [lead(false), lead(true), lead(false), lead(true)]);
    }

    #[test]
    fn a_present_stage_is_one_of_the_model_or_is_noted() {
        let rows: &[&[&str]] = &[&["stage"], &["mql"], &["somewhere"], &[""]];
        let (reader, rows) = table(rows, &[]);
        let mut notes = Vec::new();
        let stages: Vec<_> = rows.iter().map(|row| reader.stage(row, &mut notes)).collect();
        assert_eq!(stages, [Some("mql".to_owned()), None, None]);
        assert_eq!(notes, [CellNote::new(0, "somewhere", CellFault::NotAStage)]);
    }

    #[test]
    fn a_date_after_the_instant_is_noted_with_how_far_it_is_ahead() {
        let rows: &[&[&str]] = &[&["Last Contacted", "Created"], &["2026-11-22T09:00", "2027-03-01"]];
        let model = Model::from_json(
            r#"{"format":1,"id":"m","name":"m","revision":1,"fields":{"lead.created":{},"lead.last_contacted":{}},
            "scores":[{"id":"s","groups":[{"id":"g","rules":[{"id":"r","when":"now - lead.created < duration('60d')","points":1}]}]}]}"#,
        );
        let Ok(model) = model else { unreachable!("{model:?}") };
        let headers: Vec<String> = rows[0].iter().map(|cell| (*cell).to_owned()).collect();
        let options = ImportOptions::new(leadstone::Timestamp::parse("2026-11-22").unwrap());
        let columns = TableColumns::new(&model, ToolRecord::Lead, &headers, &ColumnMap::default());
        let mut survey = TableSurvey::new(&model, &columns, &options.empty);
        survey.add(rows[1]);
        let reader = LeadReader::new(&model, &columns, &survey, &options);
        let mut notes = Vec::new();
        reader.lead(rows[1], &mut notes);
        let faults: Vec<_> = notes.into_iter().map(|note| (note.column, note.fault)).collect();
        assert_eq!(faults, [(0, CellFault::InFuture { is_near: true }), (1, CellFault::InFuture { is_near: false })]);
    }
}

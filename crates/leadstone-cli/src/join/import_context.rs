//! How the tables of a run are read: what the command line says of columns and formats. Knows nothing about files.

use leadstone::{Model, Timestamp};
use leadstone_import::{
    ColumnMap, EmptyWords, ImportOptions, MapProblem, TableColumns, TableSurvey, Target, ToolRecord,
};

use crate::args::TableArgs;
use crate::base::failure::Failure;
use crate::base::header::nearest;
use crate::base::zone;

/// How the tables of a run are read.
pub(crate) struct ImportContext<'m> {
    pub(crate) model: &'m Model,
    pub(crate) options: ImportOptions,
    leads: ColumnMap,
    companies: ColumnMap,
    activities: ColumnMap,
    /// Whether activities are joined to the leads.
    joins_activities: bool,
}

impl<'m> ImportContext<'m> {
    pub(crate) fn new(model: &'m Model, args: &TableArgs, at: Timestamp) -> Result<Self, Failure> {
        let mut options = ImportOptions::of_model(model, at);
        if !args.empty.is_empty() {
            options = options.with_empty(EmptyWords::with(args.empty.iter().cloned()));
        }
        if let Some(decimal) = args.decimal {
            options = options.with_decimal(decimal.into());
        }
        if let Some(dates) = args.dates {
            options = options.with_dates(dates.into());
        }
        if let Some(name) = &args.zone {
            options = options.with_zone(zone::named(name)?);
        }
        let given = map(model, "--map", &args.maps)?;
        let (mut companies, mut activities) =
            (map(model, "--map-companies", &args.company_maps)?, map(model, "--map-activities", &args.activity_maps)?);
        // Parts of activities are in no other table.
        activities = activities.or(given.filtered(|target| matches!(target, Target::Activity(_))));
        let leads = given.filtered(|target| !matches!(target, Target::Activity(_)));
        companies = companies.or(leads.filtered(|target| {
            matches!(target, Target::Domain | Target::Ignore)
                || target.field().is_some_and(|name| name.starts_with("company."))
        }));
        Ok(Self { model, options, leads, companies, activities, joins_activities: false })
    }

    /// For runs that join activities to the leads, or do not.
    pub(crate) fn joining(mut self, joins_activities: bool) -> Self {
        self.joins_activities = joins_activities;
        self
    }

    pub(crate) fn map(&self, record: ToolRecord) -> &ColumnMap {
        match record {
            ToolRecord::Lead => &self.leads,
            ToolRecord::Company => &self.companies,
            ToolRecord::Activity => &self.activities,
        }
    }

    /// A survey of a table: of leads it remembers addresses where activities are joined by them.
    pub(crate) fn survey(&self, columns: &TableColumns) -> TableSurvey {
        let remembers = self.joins_activities && columns.record == ToolRecord::Lead;
        let start = if remembers { TableSurvey::with_addresses } else { TableSurvey::new };
        start(self.model, columns, &self.options.empty)
    }

    /// Refuses a map that no table has a column for.
    pub(crate) fn check_maps(
        &self,
        leads: &[String],
        companies: Option<&[String]>,
        activities: Option<&[String]>,
    ) -> Result<(), Failure> {
        let all: Vec<String> = [Some(leads), companies, activities].into_iter().flatten().flatten().cloned().collect();
        let unknown =
            [&self.leads, &self.companies, &self.activities].into_iter().find_map(|map| map.missing(&all).next());
        let Some(header) = unknown else { return Ok(()) };
        let failure = Failure::new(format!("--map: no column is called `{header}`"));
        Err(match nearest(header, all.iter().map(String::as_str)) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure,
        })
    }
}

fn map(model: &Model, option: &str, pairs: &[(String, String)]) -> Result<ColumnMap, Failure> {
    ColumnMap::new(model, pairs).map_err(|problem| match problem {
        MapProblem::Counted { name } => {
            Failure::new(format!("{option}: `{name}` is counted in the activities, so no column stands for it"))
        }
        MapProblem::NoField { name } => {
            let failure = Failure::new(format!("{option}: the model `{}` has no field `{name}`", model.id()));
            let known = model.fields().map(|field| field.name()).chain(Model::catalog().keys().map(String::as_str));
            match nearest(&name, known) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint(
                    "a column can also be mapped to `id`, `email`, `name`, `company`, `domain`, `owner`, `stage`, \
                     `activity.NAME` or `ignore`",
                ),
            }
        }
    })
}

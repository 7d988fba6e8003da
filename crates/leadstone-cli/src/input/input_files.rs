//! The files of a run: leads, companies, activities; or those of the sample. Knows nothing about what is in them.

use crate::args::InputArgs;
use crate::base::failure::Failure;
use crate::input::source::TableSource;

const CONTACTS: &str = include_str!("../../samples/contacts.csv");
const COMPANIES: &str = include_str!("../../samples/companies.csv");
const ACTIVITIES: &str = include_str!("../../samples/activities.csv");

pub(crate) struct InputFiles {
    pub(crate) contacts: TableSource,
    pub(crate) companies: Option<TableSource>,
    pub(crate) activities: Option<TableSource>,
}

impl InputFiles {
    /// Whether the leads are those of the log of activities.
    pub(crate) fn are_of_the_log(&self) -> bool {
        matches!(self.contacts, TableSource::Text { .. })
    }

    pub(crate) fn of(args: &InputArgs) -> Result<Self, Failure> {
        if args.sample {
            return Ok(Self {
                contacts: TableSource::Sample("sample contacts.csv", CONTACTS),
                companies: Some(TableSource::Sample("sample companies.csv", COMPANIES)),
                activities: Some(TableSource::Sample("sample activities.csv", ACTIVITIES)),
            });
        }
        let contacts = match (&args.file, &args.tables.activities) {
            (Some(file), _) => TableSource::File(file.clone()),
            // The leads are those of the log, which is not read here.
            (None, Some(log)) => TableSource::Text { name: format!("the leads of {}", log.display()), text: "".into() },
            (None, None) => {
                return Err(Failure::new("no leads are named")
                    .hint("name a file, or take the leads that come along: --sample"));
            }
        };
        let source = |path: &Option<std::path::PathBuf>| path.clone().map(TableSource::File);
        Ok(Self {
            contacts,
            companies: source(&args.tables.companies),
            activities: source(&args.tables.activities),
        })
    }
}

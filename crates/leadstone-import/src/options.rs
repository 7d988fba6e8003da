//! What the caller says about a table. Knows nothing about columns.

use leadstone::{Model, Timestamp};

use crate::cell::{DateOrder, DecimalMark, EmptyWords};
use crate::zone::Zone;

/// What the caller says about how cells are written.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ImportOptions {
    /// Words that mean that nothing is known.
    pub empty: EmptyWords,
    /// The decimal mark of all numbers; if it is not given, each column decides.
    pub decimal: Option<DecimalMark>,
    /// The order of day and month in all dates; if it is not given, each column decides.
    pub dates: Option<DateOrder>,
    /// The zone of times that do not name one.
    pub zone: Zone,
    /// The instant of scoring, after which nothing has happened.
    pub at: Timestamp,
}

impl ImportOptions {
    /// Options for scoring at an instant: the usual words for empty cells, and times of UTC.
    pub fn new(at: Timestamp) -> Self {
        Self { empty: EmptyWords::default(), decimal: None, dates: None, zone: Zone::Utc, at }
    }

    /// Options for scoring by a model: its own words for empty cells, if it has some.
    pub fn of_model(model: &Model, at: Timestamp) -> Self {
        let words = &model.document().empty_words;
        let options = Self::new(at);
        if words.is_empty() { options } else { options.with_empty(EmptyWords::with(words)) }
    }

    /// With other words that mean that nothing is known.
    #[must_use]
    pub fn with_empty(mut self, empty: EmptyWords) -> Self {
        self.empty = empty;
        self
    }

    /// With a decimal mark for all numbers.
    #[must_use]
    pub fn with_decimal(mut self, decimal: DecimalMark) -> Self {
        self.decimal = Some(decimal);
        self
    }

    /// With an order of day and month for all dates.
    #[must_use]
    pub fn with_dates(mut self, dates: DateOrder) -> Self {
        self.dates = Some(dates);
        self
    }

    /// With a zone for times that do not name one.
    #[must_use]
    pub fn with_zone(mut self, zone: Zone) -> Self {
        self.zone = zone;
        self
    }
}

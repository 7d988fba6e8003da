//! The instant of a local time, by the zone of the table. Knows no table of zones: a host that has one gives it.

use std::fmt;
use std::sync::Arc;

use leadstone::Timestamp;

use crate::cell::LocalTime;

/// What a host knows of a zone: for a local time, the seconds by which its clocks are ahead of UTC.
type ZoneRules = Arc<dyn Fn(&LocalTime) -> i32 + Send + Sync>;

/// The zone of times that do not name one.
#[derive(Clone, Default)]
pub enum Zone {
    /// The clocks of UTC.
    #[default]
    Utc,
    /// The clocks of a zone that the host knows.
    Rules(ZoneRules),
}

impl Zone {
    /// The instant of a local time; `None` beyond the years that the library knows.
    pub fn instant(&self, local: &LocalTime) -> Option<Timestamp> {
        match self {
            Self::Utc => local.timestamp(0),
            Self::Rules(rules) => local.timestamp(rules(local)),
        }
    }

    /// Whether times that do not name a zone are those of UTC.
    pub fn is_utc(&self) -> bool {
        matches!(self, Self::Utc)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_utc() { "Utc" } else { "Rules" })
    }
}

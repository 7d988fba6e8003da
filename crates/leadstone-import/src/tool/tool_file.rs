//! One tool, as its file describes it. Knows nothing about other tools.

use std::fmt;

use leadstone::model::normal_alias;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::cell::{DateOrder, DecimalMark};

/// A tool, and what its exports look like.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name for people.
    pub name: String,
    /// Where the headers were found.
    pub sources: Vec<String>,
    /// The order of day and month that all its exports have; none where it depends on the account.
    #[serde(default, deserialize_with = "date_order")]
    pub dates: Option<DateOrder>,
    /// The decimal mark that all its exports have; none where it depends on the account.
    #[serde(default, deserialize_with = "decimal_mark")]
    pub decimal: Option<DecimalMark>,
    /// What it exports.
    pub tables: Vec<ToolTable>,
}

/// One kind of table of a tool.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolTable {
    /// What a row is.
    pub record: ToolRecord,
    /// Of each inner list at least one header must be there, and then the table is of this tool.
    pub signs: Vec<Vec<String>>,
    /// What was done, in a table of activities whose rows do not say it.
    #[serde(default, rename = "type")]
    pub activity_type: Option<String>,
    /// What each column stands for, the preferred one first where several stand for one thing.
    #[serde(deserialize_with = "in_order")]
    pub columns: Vec<(String, String)>,
}

/// What a row of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolRecord {
    /// A lead or contact.
    Lead,
    /// A company, organisation or account.
    Company,
    /// Something that a lead did.
    Activity,
}

impl ToolTable {
    /// The number of headers that are signs of this table; `None` if it is another one. The headers are
    /// [normal](normal_alias).
    pub(super) fn signs_in(&self, headers: &[String]) -> Option<usize> {
        let has = |sign: &String| headers.contains(&normal_alias(sign));
        if !self.signs.iter().all(|any| any.iter().any(has)) {
            return None;
        }
        Some(self.signs.iter().flatten().filter(|sign| has(sign)).count())
    }

    /// How many of the headers the table has.
    pub(super) fn known_of(&self, headers: &[String]) -> usize {
        headers.iter().filter(|header| self.columns.iter().any(|(known, _)| normal_alias(known) == **header)).count()
    }
}

fn date_order<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateOrder>, D::Error> {
    // ISO dates need no order.
    match Option::<String>::deserialize(from)?.as_deref() {
        None | Some("iso") => Ok(None),
        Some("day_first") => Ok(Some(DateOrder::DayFirst)),
        Some("month_first") => Ok(Some(DateOrder::MonthFirst)),
        Some(_) => Err(serde::de::Error::custom("expected `iso`, `day_first` or `month_first`")),
    }
}

fn decimal_mark<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DecimalMark>, D::Error> {
    match Option::<String>::deserialize(from)?.as_deref() {
        None => Ok(None),
        Some("point") => Ok(Some(DecimalMark::Point)),
        Some("comma") => Ok(Some(DecimalMark::Comma)),
        Some(_) => Err(serde::de::Error::custom("expected `point` or `comma`")),
    }
}

fn in_order<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(String, String)>, D::Error> {
    struct PairsInOrder;
    impl<'de> Visitor<'de> for PairsInOrder {
        type Value = Vec<(String, String)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of headers and what they stand for")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
            let mut pairs = Vec::new();
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }
    from.deserialize_map(PairsInOrder)
}

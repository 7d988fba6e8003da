//! Fields of which one is derived from the other, and the columns that speak of them.
use super::ids::ColumnId;
use super::lanes::BitPlace;
use super::split::UnitCondition;
use crate::base::ids::{FieldId, GroupId, RuleId};

/// Fields that hang together because one is derived from the other, and the columns that speak of them.
#[derive(Debug)]
pub(crate) struct FieldFamily {
    /// Each behind the one it is derived from.
    pub(crate) fields: Vec<FieldId>,
    pub(crate) columns: Vec<ColumnId>,
    /// Rules that the unit decides alone, with their group.
    pub(super) rules: Vec<(RuleId, GroupId)>,
    /// Conditions of which others want to know whether they hold, and where that goes.
    pub(super) parts: Vec<(UnitCondition, BitPlace)>,
}

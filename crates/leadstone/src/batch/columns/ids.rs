//! The ids of what a batch is scored with. Knows nothing about what they stand for.

use super::class::Class;
use crate::base::index::{Id, id};

id! {
    ColumnId = "column";
    /// Fields of which one is derived from the other.
    FamilyId = "family";
    /// A family that some column speaks of.
    EncodedFamilyId = "family with columns";
    /// Families that the terms of a score tie together.
    ComponentId = "component";
    /// A family among those of a component.
    MemberId = "member of a component";
    /// How classes of a family look to a component.
    ProjectionId = "projection";
    /// A class of a column or family.
    ClassId = "class";
    /// A part of a condition that one family decides.
    PartId = "part of a condition";
    CrossRuleId = "rule over several families";
    /// States of components that are looked up together.
    StateTableId = "state table";
}

impl ClassId {
    #[inline]
    pub(super) fn of(class: Class) -> Self {
        Self::new(class as usize)
    }
}

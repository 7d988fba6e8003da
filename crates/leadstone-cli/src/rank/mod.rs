//! Ranked leads as people read them.

pub(crate) mod lead_list;

//! `leadstone score` of leads that are held in memory and ranked.

pub(crate) mod lead_list;
pub(crate) mod ranked_file;
pub(crate) mod ranked_leads;
pub(crate) mod summary;

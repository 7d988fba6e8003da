//! Event logs in columns against the same activities scored lead by lead.

mod agreement;
mod case;
mod forms;
mod groups;
mod scored;

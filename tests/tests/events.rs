//! Event logs in columns against the same activities scored lead by lead.

#[path = "columns/verdicts.rs"]
mod verdicts;

mod events {
    mod agreement;
    mod case;
    mod forms;
    mod groups;
    mod scored;
}

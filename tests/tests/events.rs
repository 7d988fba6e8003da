//! Event logs in columns against the same activities scored lead by lead.

mod events {
    mod agreement;
    mod case;
    mod forms;
}

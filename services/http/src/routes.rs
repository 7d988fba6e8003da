//! The two routes: a lead is scored and its verdict kept, and a kept verdict is given. The only place that asks a clock.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use leadstone::{Lead, Model, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error_response::ErrorResponse;
use crate::store::{LONGEST_ID, StoredVerdict, VerdictStore};

/// The largest lead, in bytes.
pub const BODY_LIMIT: usize = 256 * 1024;

/// What says which instant it is, where a request does not.
pub type Clock = fn() -> Timestamp;

/// A model, what is kept, and a clock.
#[derive(Clone, Debug)]
pub struct Service {
    model: Model,
    store: Arc<VerdictStore>,
    clock: Clock,
}

/// The part of an address behind `?`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    at: Option<String>,
}

/// A kept verdict, and what has become of it.
#[derive(Serialize)]
struct Reply<'s> {
    /// The instant that is asked about.
    now: Timestamp,
    standing: Standing,
    #[serde(flatten)]
    stored: &'s StoredVerdict,
}

/// Whether a verdict is still what the model says, if nothing has happened to the lead since.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Standing {
    /// It is: stage and action are as they were.
    Holds,
    /// Time has changed the stage or the action, or may have.
    Expired,
    /// It was made for a later instant.
    NotYet,
    /// Another model, or another revision of it, has made it.
    OtherModel,
}

impl Service {
    /// A service that scores by a model and asks a clock where a request names no instant.
    pub fn new(model: Model, store: VerdictStore, clock: Clock) -> Self {
        Self { model, store: Arc::new(store), clock }
    }

    /// All routes.
    pub fn router(self) -> Router {
        let wrong_method = async || {
            let hint = "`POST /leads` scores a lead, `GET /leads/{id}` gives its verdict";
            ErrorResponse::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "wrong-method",
                "",
                "the address takes another method",
                hint,
            )
        };
        let no_route = async || {
            let hint = "there are `/leads` and `/leads/{id}`";
            ErrorResponse::new(StatusCode::NOT_FOUND, "unknown-address", "", "there is nothing at this address", hint)
        };
        Router::new()
            .route("/leads", post(score))
            .route("/leads/{id}", get(show))
            .method_not_allowed_fallback(wrong_method)
            .fallback(no_route)
            .layer(DefaultBodyLimit::max(BODY_LIMIT))
            .with_state(self)
    }

    fn instant(&self, asked: Result<Query<Asked>, QueryRejection>) -> Result<Timestamp, ErrorResponse> {
        let Query(asked) = asked.map_err(|e| {
            ErrorResponse::new(StatusCode::BAD_REQUEST, "bad-query", "", &e.body_text(), "the only key is `at`")
        })?;
        asked.at.map_or_else(
            || Ok((self.clock)()),
            |at| Timestamp::parse(&at).map_err(|e| ErrorResponse::of(StatusCode::BAD_REQUEST, &e)),
        )
    }

    /// Scores a lead and keeps the verdict. Takes as long as the search for bounds and the disk.
    fn take(&self, text: &str, at: Timestamp) -> Result<Arc<StoredVerdict>, ErrorResponse> {
        let lead = Lead::from_json(text).map_err(|e| ErrorResponse::of(StatusCode::BAD_REQUEST, &e))?;
        let id = lead.id().unwrap_or_default();
        if id.is_empty() || id.len() > LONGEST_ID {
            let message = format!("the lead has no `id` of 1 to {LONGEST_ID} bytes");
            let hint = "give the lead an `id`, by which its verdict is found again";
            return Err(ErrorResponse::new(StatusCode::UNPROCESSABLE_ENTITY, "lead-id", "id", &message, hint));
        }
        let verdict =
            self.model.score(&lead, at).map_err(|e| ErrorResponse::of(StatusCode::UNPROCESSABLE_ENTITY, &e))?;
        let stored = Arc::new(StoredVerdict::new(&verdict));
        self.store.put(id, &stored).map_err(|e| ErrorResponse::of_store(&e))?;
        Ok(stored)
    }

    fn standing(&self, stored: &StoredVerdict, now: Timestamp) -> Standing {
        let is_over = |until: Option<Timestamp>| until.is_some_and(|until| now >= until);
        if stored.verdict.model.sha256 != self.model.sha256() {
            Standing::OtherModel
        } else if now < stored.verdict.at {
            Standing::NotYet
        } else if is_over(stored.stage_until) || is_over(stored.action_until) {
            Standing::Expired
        } else {
            Standing::Holds
        }
    }

    fn reply(&self, stored: &StoredVerdict, now: Timestamp) -> impl IntoResponse + use<> {
        let reply = Reply { now, standing: self.standing(stored, now), stored };
        let text = serde_json::value::to_raw_value(&reply).expect("a reply holds only texts, numbers and lists");
        Json(text)
    }
}

async fn score(
    State(service): State<Service>,
    asked: Result<Query<Asked>, QueryRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<impl IntoResponse, ErrorResponse> {
    let at = service.instant(asked)?;
    let body = body.map_err(|e| {
        let (code, hint) = match e.status() {
            StatusCode::PAYLOAD_TOO_LARGE => ("too-large", format!("a lead has at most {BODY_LIMIT} bytes")),
            _ => ("unreadable", "send the lead again".to_owned()),
        };
        ErrorResponse::new(e.status(), code, "", &e.body_text(), &hint)
    })?;
    let work = move || {
        let text = std::str::from_utf8(&body).map_err(|e| {
            ErrorResponse::new(
                StatusCode::BAD_REQUEST,
                "not-utf8",
                "",
                &e.to_string(),
                "send the lead as JSON in UTF-8",
            )
        })?;
        let stored = service.take(text, at)?;
        Ok(service.reply(&stored, at))
    };
    // Other requests go on meanwhile.
    tokio::task::spawn_blocking(work).await.map_err(|_| {
        let hint = "the lead was not scored; please report it";
        ErrorResponse::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "", "a fault of the service", hint)
    })?
}

async fn show(
    State(service): State<Service>,
    asked: Result<Query<Asked>, QueryRejection>,
    id: Result<Path<String>, PathRejection>,
) -> Result<impl IntoResponse, ErrorResponse> {
    let now = service.instant(asked)?;
    let Path(id) = id.map_err(|e| {
        ErrorResponse::new(
            StatusCode::BAD_REQUEST,
            "bad-address",
            "",
            &e.body_text(),
            "write the id in UTF-8, percent-encoded",
        )
    })?;
    let stored = service.store.get(&id).ok_or_else(|| {
        let hint = "send the lead to `POST /leads` first";
        ErrorResponse::new(StatusCode::NOT_FOUND, "unknown-lead", "id", "no verdict is kept for this lead", hint)
    })?;
    Ok(service.reply(&stored, now))
}

//! `/chat`: a room in which whoever posts is heard by everybody who listens.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::conversation::{Conversation, Turn};
use super::history::{Event, History};
use super::sse::{self, Refusal};
use super::{Feed, Start};

const KEPT: usize = 1_000;
/// How much a newcomer gets to read.
const RECENT: u64 = 20;
const MAX_TEXT: usize = 2_000;
const MAX_USER: usize = 50;
/// Bytes; enough for the longest text with every character escaped.
const MAX_BODY: usize = 64 * 1024;

pub(super) const FEED: Feed = Feed {
    name: "Chat",
    path: "/chat",
    description: "A chat room: POST {user, text} to /chat/messages, and everyone who listens hears it.",
    types: &["message", "join", "leave"],
};

#[derive(Clone)]
struct Room {
    history: Arc<History>,
    conversation: Arc<Mutex<Conversation>>,
}

pub(super) fn routes(start: &mut Start) -> Router {
    let room = Room {
        history: History::new(start.first_id, KEPT),
        conversation: Arc::new(Mutex::new(Conversation::new(start.rng.fork()))),
    };
    let talking = room.clone();
    let turns = move || talking.conversation().next_turn();
    start
        .tasks
        .spawn(sse::publish(room.history.clone(), turns, event));
    Router::new()
        .route(FEED.path, get(listen))
        .route("/chat/messages", post(say))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(room)
}

async fn listen(State(room): State<Room>, headers: HeaderMap) -> Response {
    let after = room.history.resume(sse::last_event_id(&headers), RECENT);
    let opening = stream::iter([sse::retry(2_000)]);
    sse::steady(opening.chain(room.history.follow(after)))
}

#[derive(Serialize)]
struct Said {
    id: u64,
}

async fn say(
    State(room): State<Room>,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Said>), Refusal> {
    let body = body.map_err(|rejection| Refusal {
        status: rejection.status(),
        reason: format!("the message can't be read: {}", rejection.body_text()),
    })?;
    let post: Post = serde_json::from_slice(&body).map_err(|error| {
        Refusal::bad_request(format!(
            "send {{\"user\": \"…\", \"text\": \"…\"}} as JSON: {error}"
        ))
    })?;
    let user = bounded("user", &post.user, MAX_USER)?;
    let text = bounded("text", &post.text, MAX_TEXT)?;
    let id = room.history.push(message(user, text, Timestamp::now()));
    room.conversation().heard(user);
    Ok((StatusCode::CREATED, Json(Said { id })))
}

#[derive(Deserialize)]
struct Post {
    user: String,
    text: String,
}

/// The field without blanks around it, when there is something in it and not too much.
fn bounded<'a>(name: &str, value: &'a str, most: usize) -> Result<&'a str, Refusal> {
    let value = value.trim();
    match value.chars().count() {
        0 => Err(Refusal::bad_request(format!("`{name}` is empty"))),
        count if count > most => Err(Refusal::bad_request(format!(
            "`{name}` is too long: {count} characters of at most {most}"
        ))),
        _ => Ok(value),
    }
}

impl Room {
    fn conversation(&self) -> MutexGuard<'_, Conversation> {
        self.conversation
            .lock()
            .expect("nobody panics while holding it")
    }
}

fn event(turn: Turn, now: Timestamp) -> Event {
    match turn {
        Turn::Join(user) => presence("join", user, now),
        Turn::Leave(user) => presence("leave", user, now),
        Turn::Say(user, text) => message(user, &text, now),
    }
}

#[derive(Serialize)]
struct Message<'a> {
    user: &'a str,
    text: &'a str,
    time: String,
}

fn message(user: &str, text: &str, now: Timestamp) -> Event {
    let time = format!("{now:.3}");
    Event::json("message", &Message { user, text, time })
}

#[derive(Serialize)]
struct Presence {
    user: &'static str,
    time: String,
}

fn presence(event_type: &'static str, user: &'static str, now: Timestamp) -> Event {
    let time = format!("{now:.3}");
    Event::json(event_type, &Presence { user, time })
}

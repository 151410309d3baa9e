//! How a stream stands, for whoever shows it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::record::Time;

/// A stream's state in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(rename = "StateWord")]
pub enum State {
    /// Asking; no response yet.
    #[default]
    Connecting,
    /// Receiving.
    Open,
    /// Open, and silent longer than its threshold.
    Stalled,
    /// Waiting to connect again.
    Retrying,
    /// Closed until the person resumes it.
    Paused,
    /// It will not connect by itself, and that is in order.
    Ended,
    /// It will not connect by itself, and something is wrong.
    Failed,
}

impl State {
    /// The word: `retrying`.
    pub fn word(self) -> &'static str {
        match self {
            State::Connecting => "connecting",
            State::Open => "open",
            State::Stalled => "stalled",
            State::Retrying => "retrying",
            State::Paused => "paused",
            State::Ended => "ended",
            State::Failed => "failed",
        }
    }

    /// Whether the stream will not connect again by itself.
    pub fn is_over(self) -> bool {
        matches!(self, State::Ended | State::Failed)
    }
}

/// How a stream stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// In one word.
    pub state: State,
    /// In one sentence when there is something to say, else "".
    pub detail: String,
    /// With `Retrying`: which retry in a row will be next, from 1. Else 0.
    pub attempt: u32,
    /// With `Retrying`: when.
    pub retry_at: Option<Time>,
    /// When the present connection opened.
    pub opened_at: Option<Time>,
    /// The number of the last connection that opened, 0 when none did.
    pub connection: u32,
    /// What the next connection will send as `Last-Event-ID`, "" for none.
    pub resume_id: String,
    /// When the last byte came.
    pub last_byte_at: Option<Time>,
    /// Events recorded since the stream was started here.
    pub events: u64,
    /// Events among them that the server had sent before.
    pub duplicates: u64,
    /// Gaps and possible gaps since the stream was started here.
    pub gaps: u32,
    /// Every connection sends the same resume id.
    pub frozen: bool,
    /// The weightiest hint of the present connection.
    pub hint: Option<String>,
}

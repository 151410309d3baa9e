//! The streams, and what can be done with them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::stream::State;

/// A stream's line in the rail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StreamStatus {
    /// Unique name.
    pub name: String,
    /// URL, credentials redacted.
    pub url: String,
    /// Its number in the capture: lanes and rows name it so.
    pub key: u16,
    /// `connecting`, `open`, `stalled`, `retrying`, `paused`, `ended`, `failed`.
    pub state: State,
    /// One sentence when there is something to say: why it failed, what the server answered.
    pub detail: String,
    /// With `retrying`: which attempt will be next, from 1. Else 0.
    pub attempt: u32,
    /// With `retrying`: when, ms since the epoch. Else 0.
    pub retry_at: f64,
    /// When the present connection opened; 0 when it isn't open.
    pub opened_at: f64,
    /// How many connections so far.
    pub connection: u32,
    /// Events kept.
    pub events: f64,
    /// Events a second over the last second.
    pub rate: f64,
    /// Events of each of the last 30 seconds, oldest first.
    pub spark: Vec<u32>,
    /// What the next connection will send as `Last-Event-ID`.
    pub resume_id: String,
    /// When the last byte came, ms; 0 when none did.
    pub last_byte_at: f64,
    /// The resume id stays as the person set it.
    pub frozen: bool,
    /// It accepts any certificate: to be shown loudly.
    pub accepts_any_certificate: bool,
    /// Gaps and possible gaps since the program began.
    pub gaps: u32,
    /// The weightiest hint about what the server does, or null.
    pub hint: Option<String>,
}

/// What to do with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum StreamAction {
    /// Close the connection and stay away.
    Pause,
    /// Connect again after a pause, an end or a failure.
    Resume,
    /// Close and connect at once.
    Reconnect,
}

/// A stream that is watched no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct GoneStream {
    /// Its number in the capture.
    pub key: u16,
    /// What it was called.
    pub name: String,
}

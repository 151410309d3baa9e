//! When a stream connects again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What no delay is longer than.
pub(in crate::stream) const DAY_MS: u32 = 86_400_000;

/// When a stream connects again, and when it counts as stalled.
///
/// | field | the standard (HTML 9.2.3) | default here | why |
/// | --- | --- | --- | --- |
/// | `reconnect` | every end and network error | the same, and `retry_statuses`; not for POST | servers restart; a POST may cost money |
/// | `retry_statuses` | none: another status than 200 fails | 429 and 5xx, not before their `Retry-After` | they pass |
/// | `retry_max_ms` | a user agent may grow the delay | doubles up to 30 s after failures, and not after a connection that delivered something | a dead server is not hammered |
/// | `jitter_percent` | none | up to a quarter of the delay is taken off at random | a hundred clients don't return at once |
/// | `server_retry_min_ms`, `server_retry_max_ms` | `retry:` is taken as it is | taken for 100 ms to 5 min, and shown as it was | nobody waits a year for a slip; `strict` takes it as it is, up to a day |
/// | `stall_after_ms`, `stall_action` | nothing | silence is shown once a heartbeat was seen; the connection stays | a dead connection looks like a quiet one |
/// | `reconnect_on_wake` | a user agent may wait for the network | connects again at once after sleep or a change of the network | what was open is dead, and nobody says so |
/// | [`end_marker`](super::StreamSpec::end_marker) | nothing | none; where one is set, the stream is closed and completed | APIs end so |
/// | [`freeze_id`](super::StreamSpec::freeze_id) | the last event ID is sent | the same, unless the person freezes it | to see a replay again |
/// | `strict` | the delay, `retry:`, the statuses and the waking are this column's | off | |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Policy {
    /// Whether to connect again.
    pub reconnect: Reconnect,
    /// The reconnection time until the server sends `retry:`, ms, 100 to 300,000.
    pub retry_initial_ms: u32,
    /// The longest delay, ms, at least `retry_initial_ms`.
    pub retry_max_ms: u32,
    /// The least and the most that a server's `retry:` is taken for, ms, 0 to a day.
    pub server_retry_min_ms: u32,
    /// See `server_retry_min_ms`.
    pub server_retry_max_ms: u32,
    /// Up to how much of a delay is taken off at random, percent, 0 to 100.
    pub jitter_percent: u8,
    /// After which statuses `auto` connects again: numbers, ranges and classes, `429 500-599`.
    pub retry_statuses: String,
    /// The standard to the letter: only ends and network errors retry, after exactly the
    /// reconnection time, without jitter, growth or bounds of our own, but a day.
    pub strict: bool,
    /// One connection and no retries.
    pub once: bool,
    /// Silence after which an open connection counts as stalled, ms; 0 never. `None` takes it
    /// from the heartbeat that the server is seen to keep, and never stalls before one was seen.
    pub stall_after_ms: Option<u32>,
    /// What to do then.
    pub stall_action: StallAction,
    /// How long a response's head may take, ms.
    pub header_timeout_ms: u32,
    /// How long connecting may take, ms.
    pub connect_timeout_ms: u32,
    /// Connect again at once when the computer woke from sleep or its network changed.
    pub reconnect_on_wake: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            reconnect: Reconnect::Auto,
            retry_initial_ms: 500,
            retry_max_ms: 30_000,
            server_retry_min_ms: 100,
            server_retry_max_ms: 300_000,
            jitter_percent: 25,
            retry_statuses: "429 500-599".to_owned(),
            strict: false,
            once: false,
            stall_after_ms: None,
            stall_action: StallAction::Mark,
            header_timeout_ms: 15_000,
            connect_timeout_ms: 10_000,
            reconnect_on_wake: true,
        }
    }
}

impl Policy {
    /// The least and the most that a server's `retry:` is taken for, ms.
    pub fn retry_bounds(&self) -> (u32, u32) {
        let (min, max) = (self.server_retry_min_ms, self.server_retry_max_ms);
        match self.strict {
            true => (0, DAY_MS),
            false => (min, min.max(max)),
        }
    }
}

/// Whether a stream connects again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Reconnect {
    /// After ends, network errors and `retry_statuses`; never for a method other than GET.
    Auto,
    /// The same; and after another method with a GET without the body, once there is an id to
    /// resume after. MCP's servers want it so.
    Resume,
    /// Whatever the method and whatever went wrong: every other status, TLS, an answer of another
    /// type, a passed bound. Not after 204, nor where the request can't be made.
    Always,
    /// Not by itself.
    Never,
}

/// What to do with a stalled connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum StallAction {
    /// Say so in the timeline and wait on.
    Mark,
    /// Close it and connect again.
    Reconnect,
}

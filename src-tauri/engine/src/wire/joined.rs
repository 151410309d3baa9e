//! Fragments of text put together: what a language model said, token by token.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which fragments are to be joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct JoinRequest {
    /// The stream's name.
    pub stream: String,
    /// Which of its connections; `null` is that of `around`, or else the latest.
    pub connection: Option<u32>,
    /// The JSON path of a fragment in an event's data; "" picks the preset that fits.
    pub path: String,
    /// The seq of a record of that connection: where to look first. `null` looks at the newest.
    pub around: Option<f64>,
}

/// The fragments of one connection's events, joined in the order they came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Joined {
    /// The text, at most 1 MiB, its end.
    pub text: String,
    /// Its beginning was left out.
    pub cut: bool,
    /// The path that was used; "" joins the data as it is.
    pub path: String,
    /// The name of the preset that was used, or `null` when the path is the person's own.
    pub preset: Option<String>,
    /// What there is to choose from.
    pub presets: Vec<JoinPreset>,
    /// Which connection it is, 0 when the stream has none.
    pub connection: u32,
    /// Fragments in `text`.
    pub fragments: f64,
    /// Bytes of `text` in UTF-8.
    pub bytes: f64,
    /// When the first fragment came, ms; 0 when none did.
    pub first_ms: f64,
    /// When the last one came, ms; 0 when none did.
    pub last_ms: f64,
    /// When the connection opened, ms; `null` when the capture does not say.
    pub open_ms: Option<f64>,
    /// From there to the first event, ms.
    pub to_first_event_ms: Option<f64>,
    /// The longest time between two fragments, ms.
    pub longest_gap_ms: f64,
    /// Where in `text` it lies, in UTF-16 units; `null` when there is no gap.
    pub gap_at: Option<f64>,
    /// The connection is over: nothing more comes.
    pub ended: bool,
}

/// A common format of fragments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JoinPreset {
    /// What it is called.
    pub name: String,
    /// Where its fragments are; "" is the data itself.
    pub path: String,
}

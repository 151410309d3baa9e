//! What is known of one attempt to connect, and of the bytes that came on it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::record::Reason;

/// One attempt to connect, from its reason to its end. Times are ms since the Unix epoch, 0 when
/// there is none. Secrets are masked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Attempt {
    /// Which one of the stream since the program began, from 1.
    pub number: u32,
    /// The connection it made, 0 when it made none.
    pub connection: u32,
    /// Why it was made.
    pub why: Why,
    /// How long was waited before it, ms.
    pub delay_ms: f64,
    /// What it sent as `Last-Event-ID`, "" for none.
    pub resume_id: String,
    /// When it began.
    pub began: f64,
    /// When the response's head came.
    pub opened: f64,
    /// When it ended.
    pub ended: f64,
    /// How it ended; `None` while it goes on.
    pub reason: Option<Reason>,
    /// The same in one sentence that names the remedy.
    pub detail: String,
    /// HTTP status, 0 without a response.
    pub status: u16,
    /// `HTTP/1.1` or `HTTP/2`.
    pub protocol: String,
    /// Method and URL as asked.
    pub request: String,
    /// Request headers as sent.
    pub request_headers: Vec<(String, String)>,
    /// Where redirects led, in order.
    pub redirects: Vec<String>,
    /// Response headers as received.
    pub headers: Vec<(String, String)>,
    /// The beginning of an answer that is no event stream, or of what a command for a value said
    /// when it failed, at most 4 KiB.
    pub body: String,
    /// What was on the wire.
    pub wire: WireFacts,
}

/// Why an attempt was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The stream was started.
    #[default]
    Start,
    /// The one before ended.
    Retry,
    /// The person asked: resume, reconnect, retry now.
    Asked,
    /// The person changed what is asked for.
    Edited,
    /// The computer woke from sleep.
    Woke,
    /// The network changed.
    NetworkChanged,
}

/// What was on the wire of one connection, after content decoding.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct WireFacts {
    /// Bytes of body.
    pub bytes: f64,
    /// Pieces that they came in.
    pub chunks: f64,
    /// Bytes of the smallest and the largest piece.
    pub chunk_min: f64,
    /// See `chunk_min`.
    pub chunk_max: f64,
    /// Events dispatched.
    pub events: f64,
    /// Comments.
    pub comments: f64,
    /// Lines that ended in LF, CRLF and CR.
    pub lf: f64,
    /// See `lf`.
    pub crlf: f64,
    /// See `lf`.
    pub cr: f64,
    /// The body began with a byte order mark.
    pub bom: bool,
    /// Lines with bytes that are not UTF-8.
    pub invalid_utf8: f64,
    /// Names of fields that the standard does not know, and how often; the first 16 names.
    pub unknown_fields: Vec<(String, u32)>,
    /// Ids with a NUL, which are ignored.
    pub invalid_ids: f64,
    /// Values of `retry` that are not digits; the first 16.
    pub bad_retries: Vec<String>,
    /// What `retry` said last, ms, as the server wrote it.
    pub retry_ms: Option<f64>,
    /// The content coding, when there is one.
    pub compression: Option<String>,
    /// Bytes of an incomplete event that the end of the body cut off.
    pub incomplete: f64,
    /// The last of the bytes, at most 2 KiB, as text; what is not UTF-8 in it as `\xNN`.
    pub last: String,
    /// What that means, in plain words, the weightiest first.
    pub hints: Vec<Hint>,
}

/// Something about a server that a person would want to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Hint {
    /// One word for a program: `buffered`, `compressed`, `no-ids`, …
    pub code: String,
    /// One or two sentences that say what was seen and what to try.
    pub text: String,
}

//! One request beside the streams: the POST to which a stream is the answer, for one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::stream::spec::Header;

/// A request to be sent once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SendRequest {
    /// The stream (by name) whose credentials, cookies, proxy and TLS settings are used: only
    /// when the URL is of its own origin. `null` uses none.
    pub stream: Option<String>,
    /// The HTTP method: `POST`.
    pub method: String,
    /// Where to; `http` or `https`.
    pub url: String,
    /// Headers, besides the stream's.
    pub headers: Vec<Header>,
    /// The body, or `null` for none.
    pub body: Option<String>,
    /// How long the whole may take, ms; 100 to 600,000.
    pub timeout_ms: u32,
}

/// What the server answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SendAnswer {
    /// HTTP status.
    pub status: u16,
    /// `HTTP/1.1` or `HTTP/2`.
    pub protocol: String,
    /// The headers as received, secrets redacted.
    pub headers: Vec<(String, String)>,
    /// The body's first 64 KiB, as text.
    pub body: String,
    /// Bytes of the body read; more than `body` holds when it was cut. At most 16 MiB are read.
    pub body_bytes: f64,
    /// From the request to the body's end, ms.
    pub ms: f64,
}

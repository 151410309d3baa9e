//! A stream as the person describes it: where, how to ask, and when to try again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A saved subscription. Everything but the URL has a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StreamSpec {
    /// What the person calls it; unique among the streams; letters of any script, digits,
    /// spaces and punctuation, 1 to 80 characters. "" takes the URL's host and path.
    #[serde(default)]
    pub name: String,
    /// An `http` or `https` URL.
    pub url: String,
    /// The HTTP method, `GET` unless told.
    #[serde(default = "get")]
    pub method: String,
    /// Request headers, in order, beside `Accept`, `Cache-Control` and `Last-Event-ID`.
    #[serde(default)]
    pub headers: Vec<Header>,
    /// The request's body.
    #[serde(default)]
    pub body: Option<String>,
    /// Sent as `Last-Event-ID` by the first connection, when the capture knows none.
    #[serde(default)]
    pub last_event_id: String,
    /// When to try again.
    #[serde(default)]
    pub policy: Policy,
    /// Keep and send cookies.
    #[serde(default)]
    pub cookies: bool,
    /// `http`, `https`, `socks5` or `socks5h` URL of a proxy; the system's when `None`.
    #[serde(default)]
    pub proxy: Option<String>,
    /// A PEM file with certificate authorities to trust besides the system's.
    #[serde(default)]
    pub cacert: Option<String>,
}

impl StreamSpec {
    /// A plain GET of a URL; an empty name takes the URL's.
    pub fn get(name: &str, url: &str) -> StreamSpec {
        StreamSpec {
            name: name.to_owned(),
            url: url.to_owned(),
            method: get(),
            headers: Vec::new(),
            body: None,
            last_event_id: String::new(),
            policy: Policy::default(),
            cookies: false,
            proxy: None,
            cacert: None,
        }
    }
}

fn get() -> String {
    "GET".to_owned()
}

/// One request header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Header {
    /// Its name, as the person typed it.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// When a stream connects again, and when it counts as stalled.
///
/// | field | the standard (HTML 9.2.3) | default here | why |
/// | --- | --- | --- | --- |
/// | `reconnect` | every end and network error | the same, and 429 and 5xx; not for POST | servers restart; a POST may cost money |
/// | `retry_max_ms` | a user agent may grow the delay | doubles up to 30 s after failures | a dead server is not hammered |
/// | jitter | none | up to a quarter of the delay is taken off at random | a hundred clients don't return at once |
/// | `strict` | is this column | off | |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Policy {
    /// Whether to connect again.
    pub reconnect: Reconnect,
    /// The reconnection time until the server sends `retry:`, ms, 100 to 300,000.
    pub retry_initial_ms: u32,
    /// The longest delay, ms, at least `retry_initial_ms`.
    pub retry_max_ms: u32,
    /// The standard to the letter: only ends and network errors retry, after exactly the
    /// reconnection time, without jitter or growth.
    pub strict: bool,
    /// One connection and no retries.
    pub once: bool,
    /// Silence after which an open connection counts as stalled, ms; `None` never.
    pub stall_after_ms: Option<u32>,
    /// What to do then.
    pub stall_action: StallAction,
    /// How long a response's head may take, ms.
    pub header_timeout_ms: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            reconnect: Reconnect::Auto,
            retry_initial_ms: 500,
            retry_max_ms: 30_000,
            strict: false,
            once: false,
            stall_after_ms: None,
            stall_action: StallAction::Mark,
            header_timeout_ms: 15_000,
        }
    }
}

/// Whether a stream connects again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Reconnect {
    /// After ends, network errors, 429 and 5xx; never for a method other than GET.
    Auto,
    /// The same, whatever the method, and after every other status too.
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

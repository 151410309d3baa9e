//! A stream as the person describes it: where, how to ask, and when to try again.
//!
//! [`StreamSpec`] is what is saved and what the window edits; [`Policy`] says where a stream may
//! leave the standard.

mod debug;
mod policy;
mod request;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub(in crate::stream) use policy::DAY_MS;
pub use policy::{Policy, Reconnect, StallAction};
pub use request::{Auth, Header, HttpVersion, Source, Value};

/// A saved subscription. Everything but the URL has a default.
#[derive(Clone, PartialEq, Serialize, Deserialize, TS)]
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
    /// Parameters put behind those of the URL, percent-encoded, in order.
    #[serde(default)]
    pub query: Vec<Header>,
    /// Request headers, in order, beside `Accept`, `Cache-Control` and `Last-Event-ID`.
    #[serde(default)]
    pub headers: Vec<Header>,
    /// How to say who asks; besides an `Authorization` among the headers it is an error.
    #[serde(default)]
    pub auth: Auth,
    /// The request's body.
    #[serde(default)]
    pub body: Option<String>,
    /// Sent as `Last-Event-ID` by the first connection, when the capture knows none; with
    /// `freeze_id` by every connection.
    #[serde(default)]
    pub last_event_id: String,
    /// The resume id stays `last_event_id`, whatever the server sends.
    #[serde(default)]
    pub freeze_id: bool,
    /// When to try again.
    #[serde(default)]
    pub policy: Policy,
    /// How the body is cut into events.
    #[serde(default)]
    pub framing: Framing,
    /// What reads the body.
    #[serde(default)]
    pub parser: Parser,
    /// What the numbers of events are read from, to find gaps; `None` does not look.
    #[serde(default)]
    pub numbering: Option<Numbering>,
    /// What the server sends as its last event: the stream is then completed.
    #[serde(default)]
    pub end_marker: Option<EndMarker>,
    /// How large things may be.
    #[serde(default)]
    pub bounds: Bounds,
    /// Keep and send cookies.
    #[serde(default)]
    pub cookies: bool,
    /// `http`, `https`, `socks5` or `socks5h` URL of a proxy; the system's when `None`.
    #[serde(default)]
    pub proxy: Option<String>,
    /// A Unix socket to connect to instead of the URL's host and port.
    #[serde(default)]
    pub unix_socket: Option<String>,
    /// Which HTTP to speak.
    #[serde(default)]
    pub http: HttpVersion,
    /// Ask for a compressed body (gzip, br, deflate, zstd); unasked ones are read as well.
    #[serde(default)]
    pub compression: bool,
    /// A PEM file with certificate authorities to trust besides the system's.
    #[serde(default)]
    pub cacert: Option<String>,
    /// A PEM file with the certificate (and its chain) to appear as.
    #[serde(default)]
    pub client_cert: Option<String>,
    /// A PEM file with that certificate's private key; `None` when `client_cert` has it too.
    #[serde(default)]
    pub client_key: Option<String>,
    /// Accept any certificate, for any name. Shown loudly, never a default.
    #[serde(default)]
    pub accept_any_certificate: bool,
    /// Origins (`https://host:port`) that redirects may carry this stream's headers, cookies,
    /// credentials and resume id to.
    #[serde(default)]
    pub redirect_trust: Vec<String>,
}

impl StreamSpec {
    /// A plain GET of a URL; an empty name takes the URL's.
    pub fn get(name: &str, url: &str) -> StreamSpec {
        StreamSpec {
            name: name.to_owned(),
            url: url.to_owned(),
            method: get(),
            query: Vec::new(),
            headers: Vec::new(),
            auth: Auth::default(),
            body: None,
            last_event_id: String::new(),
            freeze_id: false,
            policy: Policy::default(),
            framing: Framing::default(),
            parser: Parser::default(),
            numbering: None,
            end_marker: None,
            bounds: Bounds::default(),
            cookies: false,
            proxy: None,
            unix_socket: None,
            http: HttpVersion::default(),
            compression: false,
            cacert: None,
            client_cert: None,
            client_key: None,
            accept_any_certificate: false,
            redirect_trust: Vec::new(),
        }
    }
}

fn get() -> String {
    "GET".to_owned()
}

/// How a body is cut into events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Framing {
    /// By its content type: `text/event-stream`, or lines for `application/x-ndjson`,
    /// `application/jsonl` and their kin; anything else fails.
    #[default]
    Auto,
    /// As an event stream, whatever the content type.
    Sse,
    /// Each line that is not blank is an event, whatever the content type.
    Lines,
}

/// What reads a body. Both read the same of the same bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Parser {
    /// Feedscope's own, the faster one.
    #[default]
    Own,
    /// The library of that name, made to keep to the standard.
    EventsourceClient,
}

/// Where an event's number is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Numbering {
    /// Its id is a whole number, one greater than the one before.
    Id,
    /// So is the number at this path of its JSON data: `$.seq`.
    Path(String),
}

/// What ends a stream in good order. Either suffices when both are given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct EndMarker {
    /// An event with exactly this data: `[DONE]`.
    pub data: Option<String>,
    /// An event of this type: `message_stop`.
    pub event_type: Option<String>,
}

/// How large things may be. What passes a bound is left out with a mark, or ends the connection
/// where it can't go on; memory stays flat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Bounds {
    /// Bytes of a line without its end, 1 KiB to 1 GiB.
    pub line: u32,
    /// Bytes of an event's data, 1 KiB to 1 GiB.
    pub event: u32,
    /// Bytes of a response's headers, 1 KiB to 1 MiB.
    pub head: u32,
    /// Redirects followed, 0 to 20.
    pub redirects: u8,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            line: 16 << 20,
            event: 64 << 20,
            head: 64 << 10,
            redirects: 10,
        }
    }
}

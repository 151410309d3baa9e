//! The words every part shares: a record, what kinds there are, and what a mark says.
//!
//! A record is one line of a timeline: an event the server sent, a comment, or a mark that says
//! what happened to the stream. Its `seq` is given by the recorder when it is kept.

use std::fmt;

use serde::{Deserialize, Serialize};
pub use smol_str::SmolStr;
use ts_rs::TS;

/// Our own number of a record in a capture; from 1, increasing by one, never reused.
pub type Seq = u64;

/// The number of a stream within one capture, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamKey(pub u16);

impl StreamKey {
    /// The capture itself, whose name is "": what happened to it is marked under this key.
    pub const CAPTURE: StreamKey = StreamKey(0);
}

/// When something was received: nanoseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub i64);

impl Time {
    /// The system clock's time.
    pub fn now() -> Self {
        Time::from(std::time::SystemTime::now())
    }

    /// Milliseconds since the epoch, as the window counts time.
    pub fn as_millis(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl From<std::time::SystemTime> for Time {
    fn from(time: std::time::SystemTime) -> Self {
        match time.duration_since(std::time::UNIX_EPOCH) {
            Ok(since) => Time(since.as_nanos() as i64),
            Err(before) => Time(-(before.duration().as_nanos() as i64)),
        }
    }
}

impl fmt::Display for Time {
    /// RFC 3339 in UTC with nine decimals: `2026-11-20T12:00:00.000000000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_nanosecond(i128::from(self.0)) {
            Ok(time) => write!(f, "{time:.9}"),
            Err(_) => write!(f, "{} ns", self.0),
        }
    }
}

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// What the SSE standard dispatches.
    Event = 0,
    /// A line that began with a colon.
    Comment = 1,
    /// Something that happened to the stream; `kind` is the [`Mark`]'s word, `data` its JSON.
    Mark = 2,
}

/// One line of a timeline, before or after it is kept. Its type and id are short as a rule: up to
/// 23 bytes lie in the record itself, and copies share what is longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which stream of the capture it belongs to.
    pub stream: StreamKey,
    /// Which connection of the stream brought it, from 1; 0 when none did yet.
    pub connection: u32,
    /// When its last byte was received.
    pub time: Time,
    /// Event, comment or mark.
    pub kind: Kind,
    /// The server sent it again after a resume.
    pub duplicate: bool,
    /// Its bytes on the wire after content decoding; 0 for a mark.
    pub wire: u32,
    /// An event's type (`message` when unnamed), a mark's word (`open`), "" for a comment.
    pub event_type: SmolStr,
    /// The stream's last event ID when this was dispatched, "" when there is none. On every
    /// kind of record: the last record of a stream therefore says where to resume.
    pub id: SmolStr,
    /// An event's data, a comment's text, or a mark's fields as one JSON object.
    pub data: String,
}

impl Record {
    /// The record of a mark, outside of any event.
    pub fn of_mark(
        stream: StreamKey,
        connection: u32,
        time: Time,
        id: impl Into<SmolStr>,
        mark: &Mark,
    ) -> Record {
        let (event_type, data) = mark.to_parts();
        Record {
            stream,
            connection,
            time,
            kind: Kind::Mark,
            duplicate: false,
            wire: 0,
            event_type,
            id: id.into(),
            data,
        }
    }
}

/// Why a connection or a stream ended, in one word a script can match and a person can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The server closed the response.
    ServerClosed,
    /// The connection broke while the response was being read.
    Reset,
    /// The host's name does not resolve.
    Dns,
    /// Nobody listens there.
    Refused,
    /// The TLS handshake failed.
    Tls,
    /// Any other failure to connect.
    Unreachable,
    /// The response's head did not come in time.
    HeaderTimeout,
    /// Nothing came for longer than the stream's silence threshold, and it asked to reconnect.
    Silent,
    /// A status other than 200.
    HttpStatus,
    /// A body that is not `text/event-stream`.
    ContentType,
    /// 204: the server asked to stop.
    NoContent,
    /// A redirect that is not followed.
    Redirect,
    /// A bound was passed, and the connection can't go on.
    Limit,
    /// The stream was asked to connect once.
    Once,
    /// The person stopped it.
    Stopped,
    /// The request itself can't be made.
    BadRequest,
    /// A command or a value that the request needs could not be had now.
    Credentials,
    /// The server sent the end marker that the stream has.
    Completed,
    /// The computer woke from sleep: what was open may be dead.
    Woke,
    /// The network changed: what was open may be dead.
    NetworkChanged,
}

impl Reason {
    /// The word as it stands in exports: `server-closed`.
    pub fn word(self) -> &'static str {
        match self {
            Reason::ServerClosed => "server-closed",
            Reason::Reset => "reset",
            Reason::Dns => "dns",
            Reason::Refused => "refused",
            Reason::Tls => "tls",
            Reason::Unreachable => "unreachable",
            Reason::HeaderTimeout => "header-timeout",
            Reason::Silent => "silent",
            Reason::HttpStatus => "http-status",
            Reason::ContentType => "content-type",
            Reason::NoContent => "no-content",
            Reason::Redirect => "redirect",
            Reason::Limit => "limit",
            Reason::Once => "once",
            Reason::Stopped => "stopped",
            Reason::BadRequest => "bad-request",
            Reason::Credentials => "credentials",
            Reason::Completed => "completed",
            Reason::Woke => "woke",
            Reason::NetworkChanged => "network-changed",
        }
    }
}

/// Something that happened to a stream. Its JSON fields are those of the `watch --output ndjson`
/// lines, less `kind`, `stream`, `connection` and `time`, which the record carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Mark {
    /// A connection's response began.
    Open {
        /// HTTP status, 200.
        status: u16,
        /// `HTTP/1.1` or `HTTP/2`.
        protocol: String,
        /// Response headers as received, secrets redacted.
        headers: Vec<(String, String)>,
    },
    /// A connection ended.
    End {
        /// Why.
        reason: Reason,
        /// One sentence.
        detail: String,
    },
    /// The next connection is scheduled.
    Retry {
        /// How many attempts in a row this will be, from 1.
        attempt: u32,
        /// How long until then, ms.
        delay_ms: u64,
        /// What it will send as `Last-Event-ID`, "" for none.
        resume_id: String,
        /// What the server's `retry:` asked for, ms, when it was taken for something else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked_ms: Option<u64>,
    },
    /// An open connection has been silent for longer than its threshold.
    Stalled {
        /// How long nothing came, ms.
        silent_ms: u64,
        /// What the threshold is and where it comes from, as a part of a sentence.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        detail: String,
    },
    /// Bytes came again after a stall.
    Resumed {
        /// How long it had been silent, ms.
        silent_ms: u64,
    },
    /// The server moved the last event ID without an event, or the person set what the next
    /// connection sends.
    ResumeId {
        /// The new one.
        resume_id: String,
    },
    /// Something passed a bound and was left out.
    Limit {
        /// `line`, `event`, `header`, or `id`: a last event ID that no header can carry.
        what: String,
        /// Bytes left out.
        bytes: u64,
    },
    /// The person paused the stream.
    Paused {},
    /// The stream will not connect again, and that is in order.
    Ended {
        /// Why.
        reason: Reason,
        /// One sentence.
        detail: String,
    },
    /// The stream will not connect again, and something is wrong.
    Failed {
        /// Why.
        reason: Reason,
        /// One sentence that names the remedy.
        detail: String,
    },
    /// On opening, the capture had a part that could not be read.
    Recovered {
        /// Bytes cut off.
        bytes: u64,
        /// Where, and what became of them.
        detail: String,
    },
    /// The capture outgrew its disk budget and its oldest records were removed.
    Dropped {
        /// Seq of the first record removed.
        first: Seq,
        /// Seq of the last.
        last: Seq,
        /// How many.
        records: u64,
        /// Bytes of disk freed.
        bytes: u64,
        /// One sentence.
        reason: String,
    },
    /// Something is missing, or may be: numbers that were not sent, a reconnect without an id,
    /// a while in which nothing was recorded.
    Gap {
        /// One sentence.
        detail: String,
        /// How many events are missing; `None` when nobody knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        missing: Option<u64>,
    },
    /// A number came that had come before, or is less than the one before.
    Repeated {
        /// One sentence.
        detail: String,
    },
    /// What the person asked to be told of came about.
    Alert {
        /// The alert's name.
        name: String,
        /// One sentence.
        detail: String,
    },
    /// The server caught up after a resume.
    Replayed {
        /// What the connection sent as `Last-Event-ID`.
        resume_id: String,
        /// Events that came at once, before the first that was new to the moment.
        replayed: u64,
        /// Events among them that had been here before.
        duplicates: u64,
    },
}

impl Mark {
    /// The mark's word and its fields as a JSON object, as a record keeps them.
    pub fn to_parts(&self) -> (SmolStr, String) {
        let tagged = serde_json::to_string(self).unwrap_or_default();
        let (word, fields) = tagged
            .strip_prefix(r#"{"kind":""#)
            .and_then(|rest| rest.split_once('"'))
            .expect("a mark is written with its tag first");
        let fields = fields.strip_prefix(',').unwrap_or(fields);
        (word.into(), format!("{{{fields}"))
    }

    /// The mark that a record of [`Kind::Mark`] keeps, unless a newer version wrote it.
    pub fn from_parts(word: &str, data: &str) -> Option<Mark> {
        let mut value: serde_json::Value = serde_json::from_str(data).ok()?;
        value
            .as_object_mut()?
            .insert("kind".to_owned(), word.into());
        serde_json::from_value(value).ok()
    }
}

/// A hash of an event's type and data, the same in every version and on every machine: what is
/// kept of an event to know it again when the server sends it after a resume.
///
/// Each part is taken as its length and then its bytes in little-endian words of eight, the last
/// padded with zeros; for each word `hash = (hash rotated left by 5 ^ word) * K`, in 64 bits.
pub fn event_hash(event_type: &str, data: &str) -> u64 {
    let mut hash = 0;
    for part in [event_type.as_bytes(), data.as_bytes()] {
        hash = mix(hash, part.len() as u64);
        let (words, rest) = part.as_chunks::<8>();
        for word in words {
            hash = mix(hash, u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        hash = mix(hash, u64::from_le_bytes(last));
    }
    hash ^ (hash >> 32)
}

fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
}

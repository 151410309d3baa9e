//! Hints: what the wire of a connection says about its server, in plain words.

mod pace;

use super::attempt::{Hint, WireFacts};
use super::shield::Opened;
use super::spec::Framing;
use crate::record::Time;
pub use pace::Pace;

/// Silence after which a connection is in danger, seconds: proxies often cut idle ones at 60 s.
pub(super) const SILENCE: f64 = 30.0;

/// So many events without an id are no accident.
const EVENTS: f64 = 10.0;

/// An event that is a burden, bytes.
const LARGE: u64 = 1 << 20;

/// What was seen of a connection.
pub struct Seen<'a> {
    /// What was counted on the wire.
    pub wire: &'a WireFacts,
    /// How it came over time.
    pub pace: &'a Pace,
    /// Blocks that set the last event ID.
    pub ids: u64,
    /// Events that say that something went wrong.
    pub errors: u64,
    /// Bytes of the largest event.
    pub largest: u64,
    /// The response's head.
    pub head: &'a Opened,
    /// A compressed body was asked for.
    pub compression_asked: bool,
    /// The least and the most that a `retry` is taken for, ms.
    pub retry_bounds: (u32, u32),
    /// The present time while the connection lives.
    pub now: Option<Time>,
}

/// What a person would want to know of it, the weightiest first: what went wrong, then what is
/// lost, then what comes late, then what may be lost, then what is odd.
pub fn hints(seen: &Seen<'_>) -> Vec<Hint> {
    let rules: [(&str, Rule); 16] = [
        ("error-events", error_events),
        ("incomplete-tail", incomplete_tail),
        ("not-utf8", not_utf8),
        ("invalid-id", invalid_id),
        ("buffered", buffered),
        ("compressed", compressed),
        ("no-heartbeat", no_heartbeat),
        ("bad-retry", bad_retry),
        ("retry-clamped", retry_clamped),
        ("no-ids", no_ids),
        ("big-events", big_events),
        ("cacheable", cacheable),
        ("no-cache-control", no_cache_control),
        ("unknown-fields", unknown_fields),
        ("mixed-line-ends", mixed_line_ends),
        ("bom", bom),
    ];
    let said = rules.into_iter().filter_map(|(code, rule)| {
        Some(Hint {
            code: code.to_owned(),
            text: rule(seen)?,
        })
    });
    said.collect()
}

type Rule = fn(&Seen<'_>) -> Option<String>;

fn error_events(seen: &Seen<'_>) -> Option<String> {
    let errors = seen.errors as f64;
    (errors > 0.0).then(|| {
        format!(
            "{} of an error, although the status was 200: look for the type error, or for data that begins with {{\"error\":, to see what went wrong.",
            counted(errors, "event tells", "events tell")
        )
    })
}

fn incomplete_tail(seen: &Seen<'_>) -> Option<String> {
    let bytes = seen.wire.incomplete;
    let end = match seen.head.framing {
        Framing::Lines => "The last line had no end and was no complete JSON",
        Framing::Auto | Framing::Sse => "The last event had no blank line after it",
    };
    (bytes > 0.0).then(|| {
        format!(
            "{end}, so its {bytes} bytes were discarded: let the server end each event before it closes."
        )
    })
}

fn not_utf8(seen: &Seen<'_>) -> Option<String> {
    let lines = seen.wire.invalid_utf8;
    (lines > 0.0).then(|| {
        format!(
            "{} bytes that are not UTF-8, which were replaced by \u{FFFD}: let the server encode its text as UTF-8.",
            counted(lines, "line has", "lines have")
        )
    })
}

fn invalid_id(seen: &Seen<'_>) -> Option<String> {
    let ids = seen.wire.invalid_ids;
    (ids > 0.0).then(|| {
        format!(
            "{} a NUL and must be ignored, so that a reconnect resumes too early: correct the server's ids.",
            counted(ids, "id contains", "ids contain")
        )
    })
}

fn buffered(seen: &Seen<'_>) -> Option<String> {
    let (events, period) = seen.pace.bursts()?;
    Some(format!(
        "Events arrive in bursts of {events} every {period:.1} s: a proxy may be buffering. Try the response header X-Accel-Buffering: no, or turn the proxy's buffering off."
    ))
}

fn compressed(seen: &Seen<'_>) -> Option<String> {
    let coding = seen.wire.compression.as_ref()?;
    (!seen.compression_asked).then(|| {
        format!(
            "The body is compressed ({coding}) although that was not asked for, which may delay events: turn compression off for event streams."
        )
    })
}

fn no_heartbeat(seen: &Seen<'_>) -> Option<String> {
    let silence = seen.pace.longest_silence(seen.now);
    (silence >= SILENCE && seen.wire.comments == 0.0).then(|| {
        format!(
            "Nothing came for {silence:.0} s, and the server sends no comments as heartbeats; proxies cut idle connections, often at 60 s. Let it send a line with a colon every 15 s."
        )
    })
}

fn bad_retry(seen: &Seen<'_>) -> Option<String> {
    let value = seen.wire.bad_retries.first()?;
    Some(format!(
        "retry was {value:?}, which is no whole number of milliseconds and is ignored: correct the server."
    ))
}

fn retry_clamped(seen: &Seen<'_>) -> Option<String> {
    let retry = seen.wire.retry_ms?;
    let (least, most) = (
        f64::from(seen.retry_bounds.0),
        f64::from(seen.retry_bounds.1),
    );
    (retry < least || retry > most).then(|| {
        format!(
            "The server asked for a reconnection time of {retry} ms, which is taken for {} ms: change the bounds of this stream to honour it.",
            retry.clamp(least, most)
        )
    })
}

fn no_ids(seen: &Seen<'_>) -> Option<String> {
    let events = seen.wire.events;
    let can_have_ids = seen.head.framing != Framing::Lines;
    (can_have_ids && seen.ids == 0 && events >= EVENTS).then(|| {
        format!(
            "None of {events} events has an id, so what is sent during a reconnect is lost: let the server send ids and resume after Last-Event-ID."
        )
    })
}

fn big_events(seen: &Seen<'_>) -> Option<String> {
    let mib = seen.largest as f64 / f64::from(1 << 20);
    (seen.largest >= LARGE).then(|| {
        format!(
            "The largest event had {mib:.1} MiB, and delays those after it: let the server send it in parts, or a link to it."
        )
    })
}

fn cacheable(seen: &Seen<'_>) -> Option<String> {
    let control = cache_control(seen)?;
    let forbids = ["no-cache", "no-store"];
    (!forbids.iter().any(|word| control.contains(word))).then(|| {
        format!(
            "Cache-Control is {control:?}, so the stream may be stored and served old: let the server send Cache-Control: no-cache."
        )
    })
}

fn no_cache_control(seen: &Seen<'_>) -> Option<String> {
    (!seen.head.headers.is_empty() && cache_control(seen).is_none()).then(|| {
        "The response says nothing about caching: let the server send Cache-Control: no-cache."
            .to_owned()
    })
}

/// All of it in small letters.
fn cache_control(seen: &Seen<'_>) -> Option<String> {
    let values: Vec<&str> = seen
        .head
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("cache-control"))
        .map(|(_, value)| value.as_str())
        .collect();
    (!values.is_empty()).then(|| values.join(", ").to_ascii_lowercase())
}

fn unknown_fields(seen: &Seen<'_>) -> Option<String> {
    let names: Vec<String> = seen
        .wire
        .unknown_fields
        .iter()
        .take(3)
        .map(|(name, _)| format!("{name:?}"))
        .collect();
    let more = match seen.wire.unknown_fields.len() {
        0 => return None,
        1..=3 => "",
        _ => " and others",
    };
    Some(format!(
        "Fields that the standard does not know are ignored: {}{more}. Look for a misspelt name, or for data that is broken into lines without data: before each.",
        names.join(", ")
    ))
}

fn mixed_line_ends(seen: &Seen<'_>) -> Option<String> {
    let ends = [
        ("LF", seen.wire.lf),
        ("CRLF", seen.wire.crlf),
        ("CR", seen.wire.cr),
    ];
    let used: Vec<String> = ends
        .into_iter()
        .filter(|(_, times)| *times > 0.0)
        .map(|(end, times)| format!("{times} {end}"))
        .collect();
    (used.len() > 1).then(|| {
        format!(
            "Lines end in different ways ({}), which other clients may not read: let the server keep to LF.",
            used.join(", ")
        )
    })
}

fn bom(seen: &Seen<'_>) -> Option<String> {
    seen.wire.bom.then(|| {
        "The body begins with a byte order mark, which other clients may take for data: let the server leave it out.".to_owned()
    })
}

fn counted(number: f64, one: &str, many: &str) -> String {
    match number {
        1.0 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}

//! Bodies of one event a line: JSON Lines, NDJSON, and JSON text sequences (RFC 7464) whose
//! texts have no line ends.

use serde::de::IgnoredAny;

use super::block::saturated;
use super::{Limit, Line, Tail};

/// Stands before each text of a JSON text sequence.
const RECORD_SEPARATOR: char = '\u{1E}';

/// What a line is.
pub(in crate::stream) enum Row<'a> {
    /// Nothing.
    Blank,
    /// An event with this data, and its bytes on the wire.
    Event(&'a str, u32),
    /// It is larger than an event may be.
    Limit(Limit),
}

/// Reads a line, of which at most `bound` bytes are an event.
pub(in crate::stream) fn row<'a>(line: &Line<'a>, bound: usize) -> Row<'a> {
    let text = line.text;
    let text = text.strip_prefix(RECORD_SEPARATOR).unwrap_or(text);
    let wire = line.size.wire + line.size.owed;
    if text.trim_ascii().is_empty() {
        Row::Blank
    } else if text.len() > bound {
        Row::Limit(Limit {
            what: "event",
            bytes: wire as u64,
            phantom: false,
        })
    } else {
        Row::Event(text, saturated(wire))
    }
}

impl Tail {
    /// Whether a last line without an end is there as a whole.
    pub fn is_json(&self) -> bool {
        let text = self.text.as_str();
        let text = text.strip_prefix(RECORD_SEPARATOR).unwrap_or(text);
        !self.overlong && serde_json::from_str::<IgnoredAny>(text).is_ok()
    }
}

//! One JSON object a line, as `feedscope watch --output ndjson` prints them.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::value::RawValue;

use super::Writer;
use crate::capture::RecordRef;
use crate::record::{Kind, Seq};

/// Writes NDJSON.
pub struct Ndjson;

#[derive(Serialize)]
struct Event<'a> {
    kind: &'static str,
    stream: &'a str,
    seq: Seq,
    connection: u32,
    time: String,
    #[serde(rename = "type")]
    event_type: &'a str,
    id: &'a str,
    data: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    duplicate: bool,
}

#[derive(Serialize)]
struct Comment<'a> {
    kind: &'static str,
    stream: &'a str,
    seq: Seq,
    connection: u32,
    time: String,
    text: &'a str,
}

/// The beginning of a mark's line; its own fields follow.
#[derive(Serialize)]
struct MarkHead<'a> {
    kind: &'a str,
    stream: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<u32>,
    time: String,
}

impl Writer for Ndjson {
    fn write(
        &mut self,
        seq: Seq,
        stream: &str,
        record: &RecordRef<'_>,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        let time = record.time.to_string();
        let connection = record.connection;
        match record.kind {
            Kind::Event => serde_json::to_writer(
                &mut *to,
                &Event {
                    kind: "event",
                    stream,
                    seq,
                    connection,
                    time,
                    event_type: record.event_type,
                    id: record.id,
                    data: record.data,
                    duplicate: record.duplicate,
                },
            )?,
            Kind::Comment => {
                let text = record.data;
                let comment = Comment {
                    kind: "comment",
                    stream,
                    seq,
                    connection,
                    time,
                    text,
                };
                serde_json::to_writer(&mut *to, &comment)?;
            }
            Kind::Mark => mark(stream, record, time, to)?,
        }
        to.write_all(b"\n")
    }
}

/// A mark's fields lie in its data as one JSON object; they go into the line as they are.
fn mark(stream: &str, record: &RecordRef<'_>, time: String, to: &mut dyn Write) -> io::Result<()> {
    let between = matches!(record.event_type, "retry" | "ended" | "failed" | "paused");
    let head = MarkHead {
        kind: record.event_type,
        stream,
        connection: (record.connection > 0 && !between).then_some(record.connection),
        time,
    };
    let head = serde_json::to_string(&head)?;
    let fields = serde_json::from_str::<&RawValue>(record.data)
        .map_or("{}", RawValue::get)
        .trim();
    let inner = fields
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or("")
        .trim();
    to.write_all(head.trim_end_matches('}').as_bytes())?;
    if !inner.is_empty() {
        to.write_all(b",")?;
        to.write_all(inner.as_bytes())?;
    }
    to.write_all(b"}")
}

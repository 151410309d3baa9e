//! One JSON object a line, as `feedscope watch --output ndjson` prints them.

use std::io;

use serde_json::value::RawValue;

use super::Writer;
use super::text::{Names, Times, put_json, put_number};
use crate::capture::RecordRef;
use crate::record::{Kind, Seq};

/// Marks between connections: their line names none.
const BETWEEN: [&str; 4] = ["retry", "ended", "failed", "paused"];

/// Writes NDJSON.
#[derive(Default)]
pub struct Ndjson {
    times: Times,
    names: Names,
}

impl Writer for Ndjson {
    fn write(
        &mut self,
        seq: Seq,
        stream: &str,
        record: &RecordRef<'_>,
        to: &mut Vec<u8>,
    ) -> io::Result<()> {
        match record.kind {
            Kind::Event => {
                to.extend_from_slice(br#"{"kind":"event""#);
                self.origin(seq, stream, record, to);
                to.extend_from_slice(br#","type":"#);
                put_json(record.event_type, to);
                to.extend_from_slice(br#","id":"#);
                put_json(record.id, to);
                to.extend_from_slice(br#","data":"#);
                put_json(record.data, to);
                if record.duplicate {
                    to.extend_from_slice(br#","duplicate":true"#);
                }
            }
            Kind::Comment => {
                to.extend_from_slice(br#"{"kind":"comment""#);
                self.origin(seq, stream, record, to);
                to.extend_from_slice(br#","text":"#);
                put_json(record.data, to);
            }
            Kind::Mark => self.mark(stream, record, to),
        }
        to.extend_from_slice(b"}\n");
        Ok(())
    }
}

impl Ndjson {
    /// What events and comments have in common.
    fn origin(&mut self, seq: Seq, stream: &str, record: &RecordRef<'_>, to: &mut Vec<u8>) {
        self.stream(stream, record, to);
        to.extend_from_slice(br#","seq":"#);
        put_number(seq, to);
        to.extend_from_slice(br#","connection":"#);
        put_number(record.connection.into(), to);
        self.time(record, to);
    }

    /// A mark's fields lie in its data as one JSON object; they go into the line as they are.
    fn mark(&mut self, stream: &str, record: &RecordRef<'_>, to: &mut Vec<u8>) {
        to.extend_from_slice(br#"{"kind":"#);
        put_json(record.event_type, to);
        self.stream(stream, record, to);
        if record.connection > 0 && !BETWEEN.contains(&record.event_type) {
            to.extend_from_slice(br#","connection":"#);
            put_number(record.connection.into(), to);
        }
        self.time(record, to);
        let fields = serde_json::from_str::<&RawValue>(record.data).map_or("{}", RawValue::get);
        let inner = fields
            .trim()
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .map_or("", str::trim);
        if !inner.is_empty() {
            to.push(b',');
            to.extend_from_slice(inner.as_bytes());
        }
    }

    fn stream(&mut self, stream: &str, record: &RecordRef<'_>, to: &mut Vec<u8>) {
        to.extend_from_slice(br#","stream":"#);
        to.extend_from_slice(self.names.get(record.stream.0, stream, put_json));
    }

    fn time(&mut self, record: &RecordRef<'_>, to: &mut Vec<u8>) {
        to.extend_from_slice(br#","time":""#);
        self.times.put(record.time, to);
        to.push(b'"');
    }
}

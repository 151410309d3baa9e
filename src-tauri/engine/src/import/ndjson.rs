//! Our own lines, read back exactly.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use tokio::io::AsyncBufReadExt;

use super::ImportError;
use super::sink::Sink;
use super::source::{Reader, Source};
use crate::record::{Kind, Record, SmolStr, Time};

/// A line that is longer holds no record that could be kept.
const LONGEST_LINE: usize = 1 << 30;

/// Reads the file to its end.
pub(super) async fn read(mut source: Source, sink: &mut Sink<'_>) -> Result<(), ImportError> {
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        let more = next_line(&mut source.reader, &mut line).await;
        if !more.map_err(|error| source.failed(error))? {
            return Ok(());
        }
        number += 1;
        let wrong = |wrong: Wrong| ImportError::Line {
            path: source.path.clone(),
            line: number,
            column: wrong.column,
            why: wrong.why,
        };
        if line.len() > LONGEST_LINE {
            return Err(wrong(Wrong::at(1, "it is longer than 1 GiB")));
        }
        let text = std::str::from_utf8(&line)
            .map_err(|error| wrong(Wrong::at(error.valid_up_to() + 1, "it is not UTF-8")))?;
        let text = match number {
            1 => text.strip_prefix('\u{feff}').unwrap_or(text),
            _ => text,
        };
        if text.trim_ascii().is_empty() {
            continue;
        }
        let parts = Parts::of(text).map_err(wrong)?;
        let stream = sink.stream(&parts.stream).await?;
        let mut record = parts.record;
        record.stream = stream.key;
        match record.kind {
            Kind::Event => stream.id.clone_from(&record.id),
            Kind::Comment | Kind::Mark => record.id.clone_from(&stream.id),
        }
        if parts.between {
            record.connection = stream.connection;
        } else if record.connection > 0 {
            stream.connection = record.connection;
        }
        sink.put(record).await?;
    }
}

/// Appends the next line without its end, or so much of it that it is seen to be too long;
/// whether there was one.
async fn next_line(reader: &mut Reader, line: &mut Vec<u8>) -> std::io::Result<bool> {
    loop {
        let buffer = reader.fill_buf().await?;
        if buffer.is_empty() {
            return Ok(!line.is_empty());
        }
        let end = memchr::memchr(b'\n', buffer);
        let taken = end.unwrap_or(buffer.len());
        line.extend_from_slice(&buffer[..taken]);
        reader.consume(taken + usize::from(end.is_some()));
        if end.is_some() || line.len() > LONGEST_LINE {
            return Ok(true);
        }
    }
}

/// A line taken apart. Its record's stream is to be set, and a mark's or comment's id.
struct Parts {
    stream: String,
    record: Record,
    /// A mark between connections, whose line names none.
    between: bool,
}

struct Wrong {
    column: usize,
    why: String,
}

impl Wrong {
    fn at(column: usize, why: impl Into<String>) -> Wrong {
        Wrong {
            column,
            why: why.into(),
        }
    }
}

impl Parts {
    fn of(text: &str) -> Result<Parts, Wrong> {
        let Members(members) = serde_json::from_str(text).map_err(|error| {
            let why = error.to_string();
            // The column is told already, and there is only one line.
            let why = why.rsplit_once(" at line ").map_or(&*why, |(why, _)| why);
            Wrong::at(
                error.column().max(1),
                format!("it is no JSON object: {why}"),
            )
        })?;
        let line = Line { text, members };
        let word: String = line.get("kind")?;
        let kind = match &*word {
            "event" => Kind::Event,
            "comment" => Kind::Comment,
            _ => Kind::Mark,
        };
        let stream: String = line.get("stream")?;
        if stream.is_empty() && kind != Kind::Mark {
            return Err(line.wrong("stream", "is \"\", which is for marks alone"));
        }
        let mut record = Record {
            stream: crate::record::StreamKey::CAPTURE,
            connection: 0,
            time: line.time()?,
            kind,
            duplicate: false,
            wire: 0,
            event_type: SmolStr::default(),
            id: SmolStr::default(),
            data: String::new(),
        };
        let mut between = false;
        match kind {
            Kind::Event => {
                record.connection = line.get("connection")?;
                record.event_type = line.get("type")?;
                record.id = line.get("id")?;
                record.data = line.get("data")?;
                record.duplicate = line.has("duplicate") && line.get("duplicate")?;
            }
            Kind::Comment => {
                record.connection = line.get("connection")?;
                record.data = line.get("text")?;
            }
            Kind::Mark => {
                between = matches!(&*word, "retry" | "ended" | "failed" | "paused");
                if line.has("connection") {
                    record.connection = line.get("connection")?;
                }
                record.event_type = word.into();
                record.data = line.fields();
            }
        }
        Ok(Parts {
            stream,
            record,
            between,
        })
    }
}

struct Line<'a> {
    text: &'a str,
    members: Vec<(Cow<'a, str>, &'a RawValue)>,
}

impl Line<'_> {
    fn find(&self, name: &str) -> Option<&RawValue> {
        let found = self.members.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| *value)
    }

    fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn get<T: for<'de> Deserialize<'de>>(&self, name: &str) -> Result<T, Wrong> {
        let value = self.find(name).ok_or_else(|| {
            Wrong::at(
                1,
                format!("it has no {name:?}, as all lines of Feedscope have"),
            )
        })?;
        serde_json::from_str(value.get()).map_err(|_| {
            let value: String = value.get().chars().take(40).collect();
            self.wrong(name, &format!("can't be {value}"))
        })
    }

    fn time(&self) -> Result<Time, Wrong> {
        let text: String = self.get("time")?;
        let time: Option<Timestamp> = text.parse().ok();
        time.and_then(|time| i64::try_from(time.as_nanosecond()).ok())
            .map(Time)
            .ok_or_else(|| self.wrong("time", "is no time like 2026-11-20T12:00:00.000000000Z"))
    }

    /// A mark's own members, as they stand in the line.
    fn fields(&self) -> String {
        const HEAD: [&str; 4] = ["kind", "stream", "connection", "time"];
        let mut fields = String::from("{");
        for (name, value) in &self.members {
            if HEAD.contains(&&**name) {
                continue;
            }
            if fields.len() > 1 {
                fields.push(',');
            }
            fields.push_str(&serde_json::Value::from(&**name).to_string());
            fields.push(':');
            fields.push_str(value.get());
        }
        fields.push('}');
        fields
    }

    /// What is wrong with a member that is there.
    fn wrong(&self, name: &str, why: &str) -> Wrong {
        let column = self.find(name).map_or(0, |value| {
            value.get().as_ptr().addr() - self.text.as_ptr().addr()
        });
        Wrong::at(column + 1, format!("its {name} {why}"))
    }
}

/// An object's members in their order.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        #[derive(Deserialize)]
        struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
        let mut members = Vec::with_capacity(9);
        while let Some((Key(key), value)) = map.next_entry()? {
            members.push((key, value));
        }
        Ok(Members(members))
    }
}

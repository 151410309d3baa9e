//! Text that one connection brought in fragments, put together: what a language model said.

use std::collections::VecDeque;
use std::ops::{ControlFlow, Range};

use super::blocks::{BLOCK, SPARSE, blocks};
use crate::capture::{Capture, CaptureError, Columns};
use crate::json::{Path, Value, unescaped};
use crate::record::{Kind, Seq, StreamKey, Time};

/// Bytes of text at most: its end.
const MOST_BYTES: usize = 1 << 20;
/// How many of the newest events say which preset fits.
const SAMPLE: usize = 200;
/// Marks after which a connection brings nothing more.
const ENDS: [&str; 4] = ["end", "ended", "failed", "paused"];

/// Where the common formats have their fragments: a name and a JSON path, "" for the data itself.
pub const PRESETS: [(&str, &str); 7] = [
    ("OpenAI chat", "$.choices[0].delta.content"),
    ("OpenAI responses", "$.delta"),
    ("Anthropic", "$.delta.text"),
    ("Ollama chat", "$.message.content"),
    ("Ollama generate", "$.response"),
    ("Gemini", "$.candidates[0].content.parts[0].text"),
    ("Plain data", ""),
];

/// The records that one connection of a stream brought, as far as the capture has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    stream: StreamKey,
    number: u32,
    /// Before it there may be records of an older one, whose beginning was dropped.
    range: Range<Seq>,
    /// When it opened, unless that was dropped.
    pub opened: Option<Time>,
    /// When its first event came, if it is known when it opened.
    pub first_event: Option<Time>,
    /// The capture says that it is over.
    pub ended: bool,
}

/// Fragments joined in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// The text, or its end.
    pub text: String,
    /// Its beginning was left out.
    pub cut: bool,
    /// Fragments in the text.
    pub fragments: u64,
    /// When the first and the last of them came.
    pub times: Option<(Time, Time)>,
    /// The longest time between two of them, ns, and where in the text the later one begins, in
    /// UTF-16 units.
    pub longest_gap: Option<(i64, usize)>,
}

impl Connection {
    /// Finds the records of the stream's `number`th connection.
    ///
    /// # Errors
    ///
    /// When the capture can't be read.
    pub fn find(
        capture: &Capture,
        stream: StreamKey,
        number: u32,
    ) -> Result<Connection, CaptureError> {
        let all = capture.first_seq()..capture.end_seq();
        let mut range = all.clone();
        let mut opened = None;
        let open = capture.type_index("open");
        let is_open =
            |columns: &Columns| columns.kind == Kind::Mark && Some(columns.type_index) == open;
        'back: for block in blocks(&all).rev() {
            for seq in seqs(capture, block, stream, is_open).into_iter().rev() {
                let Some(record) = capture.read(seq)? else {
                    continue;
                };
                if record.connection > number {
                    range.end = seq;
                    continue;
                }
                range.start = seq;
                opened = (record.connection == number).then_some(record.time);
                break 'back;
            }
        }
        let first_event = opened.and_then(|_| {
            let mut first = None;
            blocks(&range).find_map(|block| {
                capture.columns(block, |_, columns| {
                    if columns.stream == stream && columns.kind == Kind::Event {
                        first = first.or(Some(columns.time));
                    }
                });
                first
            })
        });
        let ends = ENDS.map(|word| capture.type_index(word));
        let is_end = |columns: &Columns| {
            columns.kind == Kind::Mark && ends.contains(&Some(columns.type_index))
        };
        let ended = range.end < all.end
            || blocks(&range).any(|block| !seqs(capture, block, stream, is_end).is_empty());
        Ok(Connection {
            stream,
            number,
            range,
            opened,
            first_event,
            ended,
        })
    }

    /// The preset that has a text in most of the newest events; that of plain data when none has.
    ///
    /// # Errors
    ///
    /// When the capture can't be read.
    pub fn preset(&self, capture: &Capture) -> Result<usize, CaptureError> {
        let paths = PRESETS.map(|(_, path)| Path::parse(path).ok());
        let mut hits = [0_usize; PRESETS.len()];
        let mut seen = 0;
        self.newest_first(capture, |_, data| {
            for (hits, path) in hits.iter_mut().zip(&paths) {
                let value = path.as_ref().and_then(|path| path.first(data));
                *hits += usize::from(matches!(value, Some(Value::Text(text)) if !text.is_empty()));
            }
            seen += 1;
            match seen < SAMPLE {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        })?;
        let most = hits.iter().max().copied().unwrap_or(0);
        let first = hits.iter().position(|hits| *hits == most && most > 0);
        Ok(first.unwrap_or(PRESETS.len() - 1))
    }

    /// Joins the fragments at a path; `None` joins the data as it is.
    ///
    /// # Errors
    ///
    /// When the capture can't be read.
    pub fn joined(&self, capture: &Capture, path: Option<&Path>) -> Result<Joined, CaptureError> {
        let mut fragments: VecDeque<(Time, String)> = VecDeque::new();
        let mut room = MOST_BYTES;
        let mut cut = false;
        self.newest_first(capture, |time, data| {
            let mut text = fragment(path, data);
            if text.is_empty() {
                return ControlFlow::Continue(());
            }
            if text.len() > room {
                cut = true;
                let from = text.ceil_char_boundary(text.len() - room);
                text.drain(..from);
            }
            room -= text.len();
            if !text.is_empty() {
                fragments.push_front((time, text));
            }
            match cut {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })?;
        Ok(Joined {
            cut,
            ..join(fragments)
        })
    }

    /// Shows the connection's events, the newest first, until told to stop.
    fn newest_first(
        &self,
        capture: &Capture,
        mut visit: impl FnMut(Time, &str) -> ControlFlow<()>,
    ) -> Result<(), CaptureError> {
        let is_event = |columns: &Columns| columns.kind == Kind::Event;
        for block in blocks(&self.range).rev() {
            let seqs = seqs(capture, block.clone(), self.stream, is_event);
            if seqs.len() * SPARSE < BLOCK as usize {
                for seq in seqs.into_iter().rev() {
                    if let Some(record) = capture.read(seq)?
                        && (record.kind, record.connection) == (Kind::Event, self.number)
                        && visit(record.time, &record.data).is_break()
                    {
                        return Ok(());
                    }
                }
                continue;
            }
            let mut events = Vec::new();
            capture.scan(block, |_, record| {
                let of = (record.stream, record.kind, record.connection);
                if of == (self.stream, Kind::Event, self.number) {
                    events.push((record.time, record.data.to_owned()));
                }
                ControlFlow::Continue(())
            })?;
            for (time, data) in events.into_iter().rev() {
                if visit(time, &data).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// The stream's records in a range of which the columns say so.
fn seqs(
    capture: &Capture,
    range: Range<Seq>,
    stream: StreamKey,
    wanted: impl Fn(&Columns) -> bool,
) -> Vec<Seq> {
    let mut seqs = Vec::new();
    capture.columns(range, |seq, columns| {
        if columns.stream == stream && !columns.lost && wanted(&columns) {
            seqs.push(seq);
        }
    });
    seqs
}

/// The texts and numbers that the path leads to.
fn fragment(path: Option<&Path>, data: &str) -> String {
    let Some(path) = path else {
        return data.to_owned();
    };
    let mut fragment = String::new();
    path.visit(data, |value| {
        match value {
            Value::Text(raw) => fragment.push_str(&unescaped(raw)),
            Value::Number(raw) => fragment.push_str(raw),
            Value::Bool(value) => fragment.push_str(&value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => {}
        }
        ControlFlow::Continue(())
    });
    fragment
}

fn join(fragments: VecDeque<(Time, String)>) -> Joined {
    let mut joined = Joined {
        fragments: fragments.len() as u64,
        ..Joined::default()
    };
    let mut units = 0;
    for (time, text) in fragments {
        let (first, before) = joined.times.unwrap_or((time, time));
        let gap = time.0 - before.0;
        if gap > joined.longest_gap.map_or(0, |(longest, _)| longest) {
            joined.longest_gap = Some((gap, units));
        }
        joined.times = Some((first, time));
        units += text.encode_utf16().count();
        joined.text.push_str(&text);
    }
    joined
}

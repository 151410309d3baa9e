//! Event streams in files: our own exports exactly, and those of anybody else.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use jiff::Timestamp;
use tokio_util::io::ReaderStream;

use super::ImportError;
use super::sink::Sink;
use super::source::{Reader, Source};
use crate::capture::MAX_RECORD_BYTES;
use crate::record::{Kind, Record, SmolStr, StreamKey, Time};
use crate::stream::decoder::{Decoder, What};
use crate::stream::spec::{Bounds, Framing, Parser};

/// So much is decoded at once.
const PIECE: usize = 256 << 10;

/// Reads the file to its end. As the standard has it, an event that no blank line ends is none.
pub(super) async fn read(source: Source, sink: &mut Sink<'_>) -> Result<(), ImportError> {
    let Source {
        path,
        reader,
        stem,
        changed,
        ..
    } = source;
    let bounds = Bounds {
        line: MAX_RECORD_BYTES as u32,
        event: MAX_RECORD_BYTES as u32,
        ..Bounds::default()
    };
    let broken = Broken::default();
    let body = body(reader, broken.clone());
    let mut decoder = Decoder::read_with(Parser::Own, Framing::Sse, body, bounds);
    let mut story = Story {
        sink,
        stream: stem,
        time: changed,
        id: SmolStr::default(),
        held: None,
    };
    while let Some(Ok(arrival)) = decoder.next().await {
        match arrival.what {
            What::Event {
                event_type,
                data,
                id,
                wire,
            } => {
                story.origin().await?;
                if let Some(id) = id {
                    story.id = id;
                }
                story.event(event_type, data, wire).await?;
            }
            What::Comment { text, wire } => {
                story.end_comment().await?;
                story.held = Some((text, wire));
            }
            What::Id(id) => story.id = id,
            What::Limit { what, bytes } => {
                story.end_comment().await?;
                return Err(ImportError::TooLarge { path, what, bytes });
            }
            What::Open(_) | What::Retry(_) | What::Bytes => {}
        }
    }
    story.end_comment().await?;
    match broken.take() {
        Some(source) => Err(ImportError::Read { path, source }),
        None => Ok(()),
    }
}

/// What is known at a place in the file.
struct Story<'a, 'b> {
    sink: &'a mut Sink<'b>,
    /// Whose the next records are.
    stream: String,
    time: Time,
    /// The last event ID.
    id: SmolStr,
    /// A comment that may say whence the next event came.
    held: Option<(String, u32)>,
}

impl Story<'_, '_> {
    /// An event comes: the comment right before it may say when it came, and of which stream.
    async fn origin(&mut self) -> Result<(), ImportError> {
        let held = self.held.as_ref();
        if let Some((time, stream)) = held.and_then(|(text, _)| timed(text)) {
            stream.clone_into(&mut self.stream);
            self.time = time;
            self.held = None;
        }
        self.end_comment().await
    }

    async fn event(
        &mut self,
        event_type: SmolStr,
        data: String,
        wire: u32,
    ) -> Result<(), ImportError> {
        let stream = self.sink.stream(&self.stream).await?;
        stream.id.clone_from(&self.id);
        let record = Record {
            event_type,
            id: self.id.clone(),
            data,
            wire,
            ..blank(Kind::Event, stream.key, stream.connection.max(1), self.time)
        };
        self.sink.put(record).await
    }

    /// The comment that was held is one, or a mark.
    async fn end_comment(&mut self) -> Result<(), ImportError> {
        let Some((text, wire)) = self.held.take() else {
            return Ok(());
        };
        if let Some((time, rest)) = timed(&text)
            && let Some((stream, word, data)) = mark(rest)
        {
            stream.clone_into(&mut self.stream);
            self.time = time;
            let stream = self.sink.stream(stream).await?;
            stream.connection += u32::from(word == "open");
            let record = Record {
                event_type: word.into(),
                id: stream.id.clone(),
                data: data.to_owned(),
                ..blank(Kind::Mark, stream.key, stream.connection, time)
            };
            return self.sink.put(record).await;
        }
        let stream = self.sink.stream(&self.stream).await?;
        let record = Record {
            id: stream.id.clone(),
            data: text,
            wire,
            ..blank(
                Kind::Comment,
                stream.key,
                stream.connection.max(1),
                self.time,
            )
        };
        self.sink.put(record).await
    }
}

fn blank(kind: Kind, stream: StreamKey, connection: u32, time: Time) -> Record {
    Record {
        stream,
        connection,
        time,
        kind,
        duplicate: false,
        wire: 0,
        event_type: SmolStr::default(),
        id: SmolStr::default(),
        data: String::new(),
    }
}

/// ` 2026-11-20T12:00:00.000000000Z stocks`: the time, and what follows it.
fn timed(comment: &str) -> Option<(Time, &str)> {
    let (time, rest) = comment.strip_prefix(' ')?.split_once(' ')?;
    let length = "2026-11-20T12:00:00.000000000Z".len();
    let stamp: Timestamp = (time.len() == length).then(|| time.parse().ok())??;
    let stamp = i64::try_from(stamp.as_nanosecond()).ok()?;
    Some((Time(stamp), rest))
}

/// `stocks end {"reason":…}`: whose mark, its word, and its fields. A stream's name may have
/// blanks and braces itself.
fn mark(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices(" {").find_map(|(at, _)| {
        let (before, fields) = (&text[..at], &text[at + 1..]);
        let (stream, word) = before.rsplit_once(' ')?;
        let is_word = !word.is_empty() && word.bytes().all(|b| b == b'-' || b.is_ascii_lowercase());
        let is_object = || serde_json::from_str::<serde::de::IgnoredAny>(fields).is_ok();
        (is_word && is_object()).then_some((stream, word, fields))
    })
}

/// The error that ended a body.
#[derive(Clone, Default)]
struct Broken(Arc<Mutex<Option<io::Error>>>);

impl Broken {
    fn set(&self, error: io::Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    fn take(&self) -> Option<io::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The file's bytes up to its end, or to an error.
fn body(reader: Reader, broken: Broken) -> impl Stream<Item = Bytes> + Send + Sync + Unpin {
    let pieces = ReaderStream::with_capacity(reader, PIECE);
    pieces.scan((), move |(), piece| {
        std::future::ready(piece.map_err(|error| broken.set(error)).ok())
    })
}

//! Text in fragments, joined for the window.

use super::{Engine, EngineError};
use crate::json::Path;
use crate::record::{Seq, StreamKey, Time};
use crate::view::{Connection, Joined as Text, PRESETS};
use crate::wire::{JoinPreset, JoinRequest, Joined};

impl Engine {
    /// Joins what one connection's events carry in fragments, at most its last 1 MiB.
    ///
    /// # Errors
    ///
    /// When the path can't be read, there is no such stream, or the capture can't be read.
    pub async fn joined(&self, request: JoinRequest) -> Result<Joined, EngineError> {
        let own = match request.path.as_str() {
            "" => None,
            path => Some(Path::parse(path)?),
        };
        let (key, live) = self.stream_of(&request.stream).await?;
        let capture = self.inner.capture.clone();
        let newest = capture.resume(key).connection.max(live.unwrap_or(0));
        let around = request.around.map(|seq| seq.max(0.0) as Seq);
        let read = move || {
            let of_around = match (request.connection, around) {
                (None, Some(seq)) => capture.read(seq)?.filter(|record| record.stream == key),
                _ => None,
            };
            let number = request
                .connection
                .or(of_around.map(|record| record.connection))
                .unwrap_or(newest);
            let connection = Connection::find(&capture, key, number)?;
            let preset = match own {
                Some(_) => None,
                None => Some(PRESETS[connection.preset(&capture)?]),
            };
            let path = match preset {
                Some((_, path)) => Path::parse(path).ok(),
                None => own,
            };
            let text = connection.joined(&capture, path.as_ref())?;
            Ok(Joined {
                path: preset.map_or(request.path, |(_, path)| path.to_owned()),
                preset: preset.map(|(name, _)| name.to_owned()),
                connection: number,
                ended: connection.ended || live != Some(number),
                ..shown(text, &connection)
            })
        };
        apart(read).await
    }

    /// A stream's key, and the number of its connection while that is open. Of one that is
    /// watched no more, the capture knows the key.
    async fn stream_of(&self, name: &str) -> Result<(StreamKey, Option<u32>), EngineError> {
        let streams = self.inner.streams.lock().await;
        if let Ok(index) = streams.index(name) {
            let stream = &streams.list[index];
            let status = stream.status();
            let live = status.opened_at.map(|_| status.connection);
            return Ok((stream.key, live));
        }
        let known = self.inner.capture.streams().into_iter();
        match known.rev().find(|stream| stream.name == name) {
            Some(stream) => Ok((stream.key, None)),
            None => Err(EngineError::NoSuchStream(name.to_owned())),
        }
    }
}

/// Does what reads much of the capture where it holds nobody up.
pub(super) async fn apart<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, EngineError> + Send + 'static,
) -> Result<T, EngineError> {
    match tokio::task::spawn_blocking(read).await {
        Ok(answer) => answer,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => Err(EngineError::Threads(error.into())),
        },
    }
}

fn shown(text: Text, connection: &Connection) -> Joined {
    let (first, last) = text.times.unwrap_or_default();
    let since = |a: Time, b: Time| (b.0 - a.0) as f64 / 1e6;
    let until_first = connection.opened.zip(connection.first_event);
    Joined {
        cut: text.cut,
        path: String::new(),
        preset: None,
        presets: PRESETS.map(|(name, path)| preset(name, path)).to_vec(),
        connection: 0,
        fragments: text.fragments as f64,
        bytes: text.text.len() as f64,
        first_ms: first.as_millis(),
        last_ms: last.as_millis(),
        open_ms: connection.opened.map(Time::as_millis),
        to_first_event_ms: until_first.map(|(opened, first)| since(opened, first)),
        longest_gap_ms: text.longest_gap.map_or(0.0, |(gap, _)| gap as f64 / 1e6),
        gap_at: text.longest_gap.map(|(_, at)| at as f64),
        text: text.text,
        ended: connection.ended,
    }
}

fn preset(name: &str, path: &str) -> JoinPreset {
    JoinPreset {
        name: name.to_owned(),
        path: path.to_owned(),
    }
}

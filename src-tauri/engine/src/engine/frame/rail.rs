//! The rail of a frame: as many streams as a reply has room for, page after page.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{MOST_BYTES, SENTENCE, SPARK, bytes, cut, millis, shortened};
use crate::engine::watched::Watched;
use crate::engine::{Engine, Inner};
use crate::record::Time;
use crate::stream::redacted;
use crate::wire::{FrameReply, StreamStatus};

/// Streams in a reply at most.
const MOST: usize = 32;
/// Bytes of a stream's URL at most.
const URL: usize = 600;

/// A page of the rail, and what is said of the whole of it.
pub(super) struct Rail {
    page: Vec<StreamStatus>,
    pub(super) of: u32,
    pub(super) list: f64,
    /// Events a second, of all streams.
    pub(super) rate: f64,
}

impl Engine {
    pub(super) async fn rail(&self, from: u32, now: Time) -> Rail {
        let inner = &self.inner;
        let read = |streams: &[Watched]| Rail {
            page: streams
                .iter()
                .skip(from as usize)
                .take(MOST)
                .map(|stream| inner.stream_status(stream, now))
                .collect(),
            of: streams.len() as u32,
            list: fingerprint(streams),
            rate: streams
                .iter()
                .map(|stream| inner.live.tally(stream.key, |tally| tally.rate(now)))
                .fold(0.0, |sum, rate| sum + rate),
        };
        inner.with_streams(read).await
    }
}

impl Rail {
    /// Puts as many streams into a reply as it has room for; one at least, so that the next page
    /// is another one.
    pub(super) fn fill(self, reply: &mut FrameReply) {
        let mut room = MOST_BYTES.saturating_sub(bytes(reply));
        for stream in self.page {
            let length = bytes(&stream) + 1;
            if length > room && !reply.streams.is_empty() {
                break;
            }
            room = room.saturating_sub(length);
            reply.streams.push(stream);
        }
    }
}

impl Inner {
    fn stream_status(&self, stream: &Watched, now: Time) -> StreamStatus {
        let status = stream.status();
        let (events, rate, spark) = self.live.tally(stream.key, |tally| {
            (
                tally.events as f64,
                tally.rate(now),
                tally.spark(now, SPARK),
            )
        });
        StreamStatus {
            name: stream.spec.name.clone(),
            url: cut(&redacted(&stream.spec.url), URL),
            key: stream.key.0,
            state: status.state,
            detail: shortened(&status.detail, SENTENCE),
            attempt: status.attempt,
            retry_at: millis(status.retry_at),
            opened_at: millis(status.opened_at),
            connection: status.connection,
            events,
            rate,
            spark,
            resume_id: status.resume_id,
            last_byte_at: millis(status.last_byte_at),
            frozen: status.frozen,
            accepts_any_certificate: stream.spec.accept_any_certificate,
            gaps: status.gaps,
            hint: status.hint.map(|hint| shortened(&hint, SENTENCE)),
        }
    }
}

/// A whole number below 2^53 that stands for which streams there are, in which order.
fn fingerprint(streams: &[Watched]) -> f64 {
    let mut hasher = DefaultHasher::new();
    for stream in streams {
        (stream.key.0, &stream.spec.name).hash(&mut hasher);
    }
    (hasher.finish() >> 11) as f64
}

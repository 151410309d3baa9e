//! A feed's events, numbered, the newest of them kept: what lets a client come back and miss
//! nothing. One history serves every client of a feed; each follows it by its own cursor.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use tokio::sync::watch;

/// The most bytes that a follower gets at once, unless one event is larger.
const BATCH: usize = 64 * 1024;

/// What a feed sends: a type and data. Its id is given by the [`History`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The event's type.
    pub event_type: &'static str,
    /// Its data; every line becomes a `data:` line.
    pub data: String,
}

impl Event {
    /// An event whose data is `fields` as JSON.
    pub fn json(event_type: &'static str, fields: &impl serde::Serialize) -> Event {
        let data = serde_json::to_string(fields).expect("fields are plain structs");
        Event { event_type, data }
    }
}

/// A feed's newest events as they stand on the wire, with consecutive ids.
pub struct History {
    kept: Mutex<Kept>,
    newest: watch::Sender<u64>,
}

struct Kept {
    blocks: VecDeque<Box<str>>,
    limit: usize,
    newest: u64,
}

impl History {
    /// An empty history whose first event will have the id `first_id`, at least 1; the newest
    /// `limit` events will be kept.
    pub fn new(first_id: u64, limit: usize) -> Arc<History> {
        let newest = first_id.saturating_sub(1);
        Arc::new(History {
            kept: Mutex::new(Kept {
                blocks: VecDeque::new(),
                limit,
                newest,
            }),
            newest: watch::Sender::new(newest),
        })
    }

    /// Adds an event, tells every follower, and returns the event's id.
    pub fn push(&self, event: Event) -> u64 {
        self.extend([event])
    }

    /// Adds events in order, tells every follower once, and returns the newest id.
    pub fn extend(&self, events: impl IntoIterator<Item = Event>) -> u64 {
        let newest = {
            let mut kept = self.kept();
            for event in events {
                kept.push(&event);
            }
            kept.newest
        };
        // Of two that push at once the later may announce first: the number only ever grows.
        self.newest.send_if_modified(|announced| {
            let grew = newest > *announced;
            *announced = newest.max(*announced);
            grew
        });
        newest
    }

    /// Where a client that sent this `Last-Event-ID` goes on: after the id returned.
    ///
    /// An id older than what is kept gets everything kept, so that the gap can be seen; one
    /// that was never given gets what comes from now on; none, or one that isn't a number,
    /// gets the last `recent` events first.
    pub fn resume(&self, last_event_id: Option<&str>, recent: u64) -> u64 {
        let kept = self.kept();
        let id = match last_event_id.and_then(|id| id.parse().ok()) {
            Some(id) => id,
            None => kept.newest.saturating_sub(recent),
        };
        id.clamp(kept.before_first(), kept.newest)
    }

    /// Every event after the id `after`, in order, in batches of whole events; it waits for
    /// those to come, and never ends. A follower too slow for what is kept skips to the oldest.
    pub fn follow(self: Arc<History>, after: u64) -> impl Stream<Item = Bytes> + Send {
        let news = self.newest.subscribe();
        stream::unfold(
            (self, news, after),
            |(history, mut news, after)| async move {
                // The history holds the sender, so waiting can't fail while it is followed.
                news.wait_for(|newest| *newest > after).await.ok()?;
                let (batch, last) = history.kept().batch(after);
                Some((batch, (history, news, last)))
            },
        )
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("nobody panics while holding it")
    }
}

impl Kept {
    fn push(&mut self, event: &Event) {
        if self.blocks.len() == self.limit {
            self.blocks.pop_front();
        }
        self.newest += 1;
        self.blocks.push_back(block(self.newest, event).into());
    }

    fn before_first(&self) -> u64 {
        self.newest - self.blocks.len() as u64
    }

    /// What follows `after`, which is older than the newest, and the id of the last in it.
    fn batch(&self, after: u64) -> (Bytes, u64) {
        let mut last = after.max(self.before_first());
        let from = (last - self.before_first()) as usize;
        let mut batch = String::new();
        for block in self.blocks.range(from..) {
            if !batch.is_empty() && batch.len() + block.len() > BATCH {
                break;
            }
            batch.push_str(block);
            last += 1;
        }
        (batch.into(), last)
    }
}

fn block(id: u64, event: &Event) -> String {
    let Event { event_type, data } = event;
    let mut block = String::with_capacity(data.len() + 48);
    write!(block, "id: {id}\nevent: {event_type}\n").expect("a string takes everything");
    for line in data.split('\n') {
        block.push_str("data: ");
        block.push_str(line);
        block.push('\n');
    }
    block.push('\n');
    block
}

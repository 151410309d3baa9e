//! One connection's playing of one stream.

use std::collections::VecDeque;
use std::io;
use std::ops::{ControlFlow, Range};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use tokio::time::{Instant, sleep_until};

use super::ReplayOptions;
use crate::capture::{Capture, CaptureError, RecordRef};
use crate::export::{put_comment, put_event};
use crate::record::{Kind, Record, Seq, StreamKey, Time};

/// So many seqs are looked through at once,
const BLOCK: u64 = 1 << 14;
/// and so many bytes of records are read at most.
const PIECE: usize = 1 << 20;
/// Records so near each other are read in one go.
const NEAR: Seq = 16;
/// What is due is sent in chunks of this size, unless one event is larger.
const CHUNK: usize = 64 << 10;

pub(super) struct Play {
    capture: Capture,
    key: StreamKey,
    options: ReplayOptions,
    /// The id to go on after, while its event has not been found.
    after: Option<String>,
    next: Seq,
    /// What comes next.
    records: VecDeque<Record>,
    /// When the record of a time was due, and what came last.
    clock: Option<(Instant, Time, Time)>,
    last_id: String,
    /// Something was sent since the beginning.
    any: bool,
}

impl Play {
    pub fn new(
        capture: Capture,
        key: StreamKey,
        options: ReplayOptions,
        after: Option<&str>,
    ) -> Play {
        Play {
            next: capture.first_seq(),
            capture,
            key,
            options,
            after: after.map(str::to_owned),
            records: VecDeque::new(),
            clock: None,
            last_id: String::new(),
            any: false,
        }
    }

    /// The bytes as they are due. It never ends by itself.
    pub fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::unfold(self, |mut play| async move {
            let chunk = play.chunk().await;
            Some((chunk, play))
        })
    }

    async fn chunk(&mut self) -> io::Result<Bytes> {
        if let Some(id) = self.after.take() {
            self.go_behind(&id).await.map_err(io::Error::other)?;
        }
        let mut bytes = Vec::new();
        loop {
            while let Some(record) = self.records.front() {
                let time = record.time;
                if let Some(due) = self.due(time)
                    && due > Instant::now()
                {
                    if !bytes.is_empty() {
                        return Ok(bytes.into());
                    }
                    sleep_until(due).await;
                }
                let Some(record) = self.records.pop_front() else {
                    break;
                };
                self.put(&(&record).into(), &mut bytes);
                if bytes.len() >= CHUNK {
                    return Ok(bytes.into());
                }
            }
            if !bytes.is_empty() {
                return Ok(bytes.into());
            }
            if !self.read().await.map_err(io::Error::other)? {
                self.end().await;
            }
        }
    }

    fn put(&mut self, record: &RecordRef<'_>, to: &mut Vec<u8>) {
        self.any = true;
        match record.kind {
            Kind::Comment => put_comment(record.data, to),
            _ => put_event(record, &mut self.last_id, to),
        }
    }

    /// When a record of this time is due; `None` is at once. Where times go back, the clock goes
    /// on from there.
    fn due(&mut self, time: Time) -> Option<Instant> {
        let speed = self.options.speed?;
        let (began, first, last) = match self.clock {
            Some(clock) if clock.2 <= time => clock,
            _ => (Instant::now(), time, time),
        };
        self.clock = Some((began, first, last.max(time)));
        let since = time.0.saturating_sub(first.0).max(0) as f64 / 1e9 / speed;
        // A pause longer than that is for ever to whoever waits.
        const LONGEST: f64 = 1e9;
        Some(began + Duration::from_secs_f64(since.min(LONGEST)))
    }

    /// Everything was sent.
    async fn end(&mut self) {
        if !(self.options.again && self.any) {
            std::future::pending::<()>().await;
        }
        self.next = self.capture.first_seq();
        self.clock = None;
        self.any = false;
    }

    /// Reads on until there is something to send; whether there is.
    async fn read(&mut self) -> Result<bool, CaptureError> {
        while self.records.is_empty() && self.next < self.capture.end_seq() {
            let (capture, key, from) = (self.capture.clone(), self.key, self.next);
            let read = tokio::task::spawn_blocking(move || piece(&capture, key, from)).await;
            let (records, next) =
                read.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
            self.records = records;
            self.next = next;
        }
        Ok(!self.records.is_empty())
    }

    /// Goes to what follows the event with this id; without one, everything is to come.
    async fn go_behind(&mut self, id: &str) -> Result<(), CaptureError> {
        while self.read().await? {
            while let Some(record) = self.records.pop_front() {
                if record.kind == Kind::Event && record.id == id {
                    id.clone_into(&mut self.last_id);
                    self.any = true;
                    return Ok(());
                }
            }
        }
        self.next = self.capture.first_seq();
        Ok(())
    }
}

/// The next records of a stream that are to be sent, and the seq to go on from.
fn piece(
    capture: &Capture,
    key: StreamKey,
    from: Seq,
) -> Result<(VecDeque<Record>, Seq), CaptureError> {
    let end = capture.end_seq().min(from.saturating_add(BLOCK));
    let mut runs: Vec<Range<Seq>> = Vec::new();
    capture.columns(from..end, |seq, columns| {
        if columns.stream == key {
            match runs.last_mut() {
                Some(run) if seq - run.end < NEAR => run.end = seq + 1,
                _ => runs.push(seq..seq + 1),
            }
        }
    });
    let mut records = VecDeque::new();
    let (mut bytes, mut next) = (0, None);
    for run in runs {
        capture.scan(run, |seq, record| {
            if bytes >= PIECE {
                next = Some(seq);
                return ControlFlow::Break(());
            }
            if record.stream == key && record.kind != Kind::Mark && !record.duplicate {
                bytes += record.data.len();
                records.push_back(record.to_record());
            }
            ControlFlow::Continue(())
        })?;
        if next.is_some() {
            break;
        }
    }
    Ok((records, next.unwrap_or(end)))
}

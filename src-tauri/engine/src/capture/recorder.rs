//! The writing side: what producers hold, and what they send to the writer's thread.

use std::path::Path;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};

use super::disk::{Disk, RealDisk};
use super::error::CaptureError;
use super::folder::{self, Lock};
use super::frame::MAX_RECORD_BYTES;
use super::reader::Capture;
use super::recovery;
use super::shared::{Shared, read};
use super::writer::Writer;
use super::{CaptureOptions, RetentionOptions};
use crate::record::{Kind, Record, Seq, StreamKey};

/// Whether what is received is being kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecorderStatus {
    /// It is.
    Recording,
    /// It waits, and producers wait with it, until the disk takes it. Nothing is lost.
    Paused {
        /// Why and what to do, as a sentence for a banner.
        why: String,
    },
}

/// What the writer is told.
pub(super) enum Message {
    Records {
        records: Vec<Record>,
        room: OwnedSemaphorePermit,
    },
    Define {
        name: String,
        url: String,
        reply: Reply<StreamKey>,
    },
    Rename {
        key: StreamKey,
        name: String,
        url: String,
        reply: Reply<()>,
    },
    Retain(RetentionOptions),
    Keep {
        sync: bool,
        reply: Reply<Seq>,
    },
    Close {
        reply: Reply<()>,
    },
}

pub(super) type Reply<T> = oneshot::Sender<Result<T, CaptureError>>;

/// What every record is reckoned to take in the queue beside its texts.
const RECORD_OVERHEAD: usize = 128;

/// A capture to write. Clones write the same one; when the last is gone, the capture is closed
/// in the background.
#[derive(Clone)]
pub struct Recorder {
    line: Arc<Line>,
}

/// The way to the writer's thread.
struct Line {
    shared: Arc<Shared>,
    sender: Mutex<Option<mpsc::Sender<Message>>>,
    room: Arc<Semaphore>,
    queue_bytes: usize,
    status: watch::Receiver<RecorderStatus>,
}

impl Capture {
    /// Opens the capture in a folder to write it, or begins one there: takes the lock, recovers
    /// what an earlier process left, and starts the writer's thread.
    pub fn create_or_open(
        dir: &Path,
        options: CaptureOptions,
    ) -> Result<(Capture, Recorder), CaptureError> {
        Self::create_or_open_on(Arc::new(RealDisk), dir, options)
    }

    /// [`create_or_open`](Capture::create_or_open) on another disk. The lock is always taken on
    /// the operating system's.
    pub fn create_or_open_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        options: CaptureOptions,
    ) -> Result<(Capture, Recorder), CaptureError> {
        disk.create_dir(dir)
            .map_err(CaptureError::io("made", dir))?;
        folder::check_use(&*disk, dir)?;
        let lock = Lock::take(dir)?;
        let opened = recovery::open_for_writing(disk, dir)?;
        let capture = Capture::of(opened.shared);
        let options = options.within_bounds();
        let room = Arc::new(Semaphore::new(options.queue_bytes));
        let queue_bytes = options.queue_bytes;
        let (sender, receiver) = mpsc::channel();
        let (status, status_seen) = watch::channel(RecorderStatus::Recording);
        let writer = Writer::new(
            Arc::clone(&capture.shared),
            options,
            opened.numbers,
            receiver,
            Arc::clone(&room),
            status,
            lock,
        )?;
        std::thread::Builder::new()
            .name("capture".to_owned())
            .spawn(move || writer.run())
            .map_err(CaptureError::io("written by a thread of its own", dir))?;
        let line = Line {
            shared: Arc::clone(&capture.shared),
            sender: Mutex::new(Some(sender)),
            room,
            queue_bytes,
            status: status_seen,
        };
        let recorder = Recorder {
            line: Arc::new(line),
        };
        Ok((capture, recorder))
    }
}

impl Recorder {
    /// Defines a stream and returns its number: that of the stream of this name, if there is
    /// one, which then has the new URL.
    pub async fn define_stream(
        &self,
        name: impl Into<String>,
        url: impl Into<String>,
    ) -> Result<StreamKey, CaptureError> {
        let (name, url) = (name.into(), url.into());
        self.ask(|reply| Message::Define { name, url, reply }).await
    }

    /// Calls a stream otherwise; its records stay its own.
    pub async fn rename_stream(
        &self,
        key: StreamKey,
        name: impl Into<String>,
        url: impl Into<String>,
    ) -> Result<(), CaptureError> {
        let (name, url) = (name.into(), url.into());
        self.ask(|reply| Message::Rename {
            key,
            name,
            url,
            reply,
        })
        .await
    }

    /// Hands records over, in order. Waits while the queue is full; nothing is dropped. Dropping
    /// the future before it is done records none of them.
    pub async fn record(&self, records: Vec<Record>) -> Result<(), CaptureError> {
        if records.is_empty() {
            return Ok(());
        }
        let bytes = self.check(&records)?;
        let cost = bytes.min(self.line.queue_bytes) as u32;
        let room = Arc::clone(&self.line.room).acquire_many_owned(cost);
        let room = room.await.map_err(|_| CaptureError::Closed)?;
        self.send(Message::Records { records, room })
    }

    /// What records take in the queue, if all of them may be recorded.
    fn check(&self, records: &[Record]) -> Result<usize, CaptureError> {
        let streams = read(&self.line.shared.streams);
        let mut bytes = 0;
        for record in records {
            let texts = record.event_type.len() + record.id.len() + record.data.len();
            if texts as u64 > MAX_RECORD_BYTES {
                return Err(CaptureError::TooLarge {
                    bytes: texts as u64,
                    most: MAX_RECORD_BYTES,
                });
            }
            let of_capture = record.stream == StreamKey::CAPTURE && record.kind == Kind::Mark;
            if !of_capture && streams.get(record.stream).is_none() {
                return Err(CaptureError::UnknownStream {
                    key: record.stream.0,
                });
            }
            bytes += texts + RECORD_OVERHEAD;
        }
        Ok(bytes)
    }

    /// Waits until everything sent before is kept: `kill -9` no longer takes it away. Returns
    /// the end of the capture then.
    pub async fn kept(&self) -> Result<Seq, CaptureError> {
        self.ask(|reply| Message::Keep { sync: false, reply }).await
    }

    /// Waits until everything sent before is kept and synced: no power cut takes it away either.
    pub async fn flush(&self) -> Result<Seq, CaptureError> {
        self.ask(|reply| Message::Keep { sync: true, reply }).await
    }

    /// Changes how much is kept, and how, from now on: what is too much then goes at once.
    pub fn set_options(&self, options: RetentionOptions) -> Result<(), CaptureError> {
        self.send(Message::Retain(options))
    }

    /// Follows whether records are being kept.
    pub fn status(&self) -> watch::Receiver<RecorderStatus> {
        self.line.status.clone()
    }

    /// Keeps and syncs everything sent before, writes the newest segment's index and releases
    /// the lock. Every clone is closed with it. Fails if the disk takes nothing even now.
    pub async fn close(self) -> Result<(), CaptureError> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Close { reply })?;
        drop(self.sender().take());
        answer.await.unwrap_or(Err(CaptureError::Closed))
    }

    async fn ask<T>(&self, message: impl FnOnce(Reply<T>) -> Message) -> Result<T, CaptureError> {
        let (reply, answer) = oneshot::channel();
        self.send(message(reply))?;
        answer.await.unwrap_or(Err(CaptureError::Closed))
    }

    fn send(&self, message: Message) -> Result<(), CaptureError> {
        let sender = self.sender();
        let sender = sender.as_ref().ok_or(CaptureError::Closed)?;
        sender.send(message).map_err(|_| CaptureError::Closed)
    }

    fn sender(&self) -> std::sync::MutexGuard<'_, Option<mpsc::Sender<Message>>> {
        self.line
            .sender
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

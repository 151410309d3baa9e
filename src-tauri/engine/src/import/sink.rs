//! Where imported records go.

use std::collections::HashMap;
use std::mem::take;
use std::sync::atomic::Ordering;

use super::{ImportError, Progress};
use crate::capture::{Capture, Recorder};
use crate::record::{Record, SmolStr, StreamKey};

/// A batch has so many records,
const BATCH_RECORDS: usize = 1_000;
/// or so many bytes.
const BATCH_BYTES: usize = 4 << 20;

pub(super) struct Sink<'a> {
    capture: &'a Capture,
    recorder: &'a Recorder,
    progress: &'a Progress,
    streams: HashMap<String, Stream>,
    batch: Vec<Record>,
    bytes: usize,
}

/// A stream that is being filled, and where its last record left it.
#[derive(Debug)]
pub(super) struct Stream {
    pub key: StreamKey,
    pub connection: u32,
    pub id: SmolStr,
}

impl<'a> Sink<'a> {
    pub fn new(capture: &'a Capture, recorder: &'a Recorder, progress: &'a Progress) -> Sink<'a> {
        Sink {
            capture,
            recorder,
            progress,
            streams: HashMap::new(),
            batch: Vec::new(),
            bytes: 0,
        }
    }

    /// The stream of this name; "" is the capture itself.
    pub async fn stream(&mut self, name: &str) -> Result<&mut Stream, ImportError> {
        // Looked up before it is asked for, since only a new one needs the name to keep.
        if !self.streams.contains_key(name) {
            let stream = Stream {
                key: match name {
                    "" => StreamKey::CAPTURE,
                    _ => self.define(name).await?,
                },
                connection: 0,
                id: SmolStr::default(),
            };
            self.streams.insert(name.to_owned(), stream);
        }
        Ok(self.streams.get_mut(name).expect("it was put there"))
    }

    /// A stream without a URL was made by an import.
    async fn define(&self, name: &str) -> Result<StreamKey, ImportError> {
        let known = self.capture.streams();
        let watched = |name: &str| {
            let mut known = known.iter();
            known.any(|stream| stream.name == name && !stream.url.is_empty())
        };
        let mut free = name.to_owned();
        while watched(&free) {
            free.push_str(" (imported)");
        }
        Ok(self.recorder.define_stream(free, "").await?)
    }

    pub async fn put(&mut self, record: Record) -> Result<(), ImportError> {
        self.bytes += record.data.len();
        self.batch.push(record);
        if self.batch.len() >= BATCH_RECORDS || self.bytes >= BATCH_BYTES {
            self.flush().await?;
        }
        Ok(())
    }

    /// Hands over what was put.
    pub async fn flush(&mut self) -> Result<(), ImportError> {
        let batch = take(&mut self.batch);
        let records = batch.len() as u64;
        self.bytes = 0;
        self.recorder.record(batch).await?;
        self.progress.records.fetch_add(records, Ordering::Relaxed);
        // Other tasks get their turn, however fast the disk is.
        tokio::task::yield_now().await;
        Ok(())
    }
}

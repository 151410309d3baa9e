//! Records on their way into a file, part by part: by all cores where the format allows it.
//!
//! Whoever is free takes the next part and hands on what it wrote, mostly in one piece; one thread
//! writes the pieces of all parts in their order. Few parts may be ahead, and of each few pieces, so
//! that memory stays flat.

use std::num::NonZero;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::{ExportError, Format, Job, Seam, Selection, Writer, part_writer};
use crate::capture::Capture;

/// Records of a part,
const PART: u64 = 1 << 11;
/// and bytes of their data, or a little more.
const PART_BYTES: u64 = 1 << 19;
/// Bytes of a piece, or a little more: what a part usually becomes.
const PIECE: usize = 1 << 20;
/// Pieces of a part that may wait: who wrote a usual part can go on.
const WAITING: usize = 1;

/// Records looked at or written before the job hears of them.
const TOLD: u64 = 256;

/// What is to be written, and who follows it.
pub(super) struct Parts<'a> {
    pub capture: &'a Capture,
    pub selection: &'a Selection<'a>,
    /// The streams' names by key.
    pub names: &'a [String],
    pub job: &'a Job,
}

type Put<'a> = dyn FnMut(&[u8]) -> Result<(), ExportError> + 'a;

/// Is given bytes, and leaves room for more.
type Full<'a> = dyn FnMut(&mut dyn Writer, &mut Vec<u8>) -> Result<(), ExportError> + 'a;

/// Some bytes of a part.
struct Piece {
    bytes: Vec<u8>,
    seam: Seam,
}

type Handed = SyncSender<Result<Piece, ExportError>>;
type Pieces = Receiver<Result<Piece, ExportError>>;

/// What is left to do, and where it is told what becomes of it.
struct Queue {
    left: Range<u64>,
    in_order: SyncSender<Pieces>,
}

impl Parts<'_> {
    /// Writes the records of some places, part by part on all cores.
    pub fn write_at_once(
        &self,
        places: Range<u64>,
        format: Format,
        put: &mut Put<'_>,
    ) -> Result<(), ExportError> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let (in_order, parts) = sync_channel(cores);
        let left = places;
        let queue = Mutex::new(Some(Queue { left, in_order }));
        let spare = Mutex::new(Vec::new());
        let work = || {
            while let Some((places, pieces)) = self.next(&queue) {
                self.write_part(places, format, &spare, &pieces);
            }
        };
        thread::scope(|scope| {
            for _ in 0..cores {
                scope.spawn(work);
            }
            join(parts, &spare, put)
        })
    }

    /// Writes the records of some places with the one writer of the format.
    pub fn write_in_turn(
        &self,
        mut places: Range<u64>,
        writer: &mut dyn Writer,
        put: &mut Put<'_>,
    ) -> Result<(), ExportError> {
        let mut bytes = Vec::with_capacity(PIECE + PIECE / 4);
        while let Some(part) = self.take(&mut places) {
            self.write(part, writer, &mut bytes, &mut |_, bytes| {
                put(bytes)?;
                bytes.clear();
                Ok(())
            })?;
        }
        put(&bytes)
    }

    /// The next part, and where its pieces go.
    fn next(&self, queue: &Mutex<Option<Queue>>) -> Option<(Range<u64>, Handed)> {
        let mut queue = lock(queue);
        let part = queue.as_mut().and_then(|queue| {
            let part = self.take(&mut queue.left).filter(|_| !self.cancelled())?;
            let (pieces, receiver) = sync_channel(WAITING);
            // Nobody receives any more once something failed.
            queue.in_order.send(receiver).ok()?;
            Some((part, pieces))
        });
        if part.is_none() {
            // Whoever writes the pieces learns that there will be no more.
            *queue = None;
        }
        part
    }

    /// Takes a part off the front: fewer records where they are large.
    fn take(&self, places: &mut Range<u64>) -> Option<Range<u64>> {
        let start = places.start;
        let mut end = places.end.min(start + PART);
        if !matches!(self.selection, Selection::Seqs(_)) {
            let mut bytes = 0;
            self.capture.column_blocks(start..end, |block| {
                for (seq, size) in (block.first_seq()..).zip(block.sizes()) {
                    bytes += u64::from(*size);
                    if bytes > PART_BYTES {
                        end = end.min(seq + 1);
                    }
                }
            });
        }
        places.start = end;
        (start < end).then_some(start..end)
    }

    fn cancelled(&self) -> bool {
        self.job.cancel.load(Ordering::Relaxed)
    }

    fn write_part(
        &self,
        places: Range<u64>,
        format: Format,
        spare: &Mutex<Vec<Vec<u8>>>,
        pieces: &Handed,
    ) {
        let Some(mut writer) = part_writer(format) else {
            return;
        };
        let mut bytes = empty(spare);
        let hand_on = |writer: &mut dyn Writer, bytes| {
            let seam = writer.seam();
            // Nobody receives it any more once something failed.
            let sent = pieces.send(Ok(Piece { bytes, seam }));
            sent.map_err(|_| ExportError::Cancelled)
        };
        let written = self.write(places, &mut *writer, &mut bytes, &mut |writer, bytes| {
            hand_on(writer, std::mem::replace(bytes, empty(spare)))
        });
        let written = written.and_then(|()| hand_on(&mut *writer, bytes));
        if let Err(error) = written {
            let _ = pieces.send(Err(error));
        }
    }

    /// Writes the records of some places, and has `full` take the bytes whenever they are many.
    fn write(
        &self,
        places: Range<u64>,
        writer: &mut dyn Writer,
        bytes: &mut Vec<u8>,
        full: &mut Full<'_>,
    ) -> Result<(), ExportError> {
        let mut told = Told::default();
        let mut outcome = Ok(());
        let length = places.end - places.start;
        let first = places.start;
        self.selection
            .walk(self.capture, places, &mut |place, seq, record| {
                if self.cancelled() {
                    return ControlFlow::Break(());
                }
                if let Some(record) = record {
                    let name = self.names.get(usize::from(record.stream.0));
                    let name = name.map_or("", String::as_str);
                    outcome = writer
                        .write(seq, name, record, bytes)
                        .map_err(ExportError::Format);
                    told.written += 1;
                }
                if bytes.len() >= PIECE && outcome.is_ok() {
                    outcome = full(writer, bytes);
                }
                told.tell(self.job, place + 1 - first, TOLD);
                match outcome {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            })?;
        told.tell(self.job, length, 0);
        outcome
    }
}

/// Writes the pieces of all parts one after another.
fn join(
    parts: Receiver<Pieces>,
    spare: &Mutex<Vec<Vec<u8>>>,
    put: &mut Put<'_>,
) -> Result<(), ExportError> {
    let mut last_id = String::new();
    for pieces in parts {
        for piece in pieces {
            let Piece { mut bytes, seam } = piece?;
            match seam.line {
                Some((line, id)) if id == last_id => {
                    put(&bytes[..line.start])?;
                    put(&bytes[line.end..])?;
                }
                _ => put(&bytes)?,
            }
            last_id = seam.last_id.unwrap_or(last_id);
            if bytes.capacity() <= 2 * PIECE {
                bytes.clear();
                lock(spare).push(bytes);
            }
        }
    }
    Ok(())
}

/// Room for a piece: memory that was used before is faster than new.
fn empty(spare: &Mutex<Vec<Vec<u8>>>) -> Vec<u8> {
    let used = lock(spare).pop();
    used.unwrap_or_else(|| Vec::with_capacity(PIECE + PIECE / 4))
}

/// Nothing that panics is done while it is held.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a job was told of a part, and what it will be: not at each record, lest threads wait for
/// one another there.
#[derive(Default)]
struct Told {
    looked_at: u64,
    written: u64,
}

impl Told {
    /// So many records of the part have been looked at; they are told once there are `enough`.
    fn tell(&mut self, job: &Job, looked_at: u64, enough: u64) {
        let more = looked_at - self.looked_at;
        if more >= enough {
            job.done.fetch_add(more, Ordering::Relaxed);
            job.written.fetch_add(self.written, Ordering::Relaxed);
            self.looked_at = looked_at;
            self.written = 0;
        }
    }
}

//! Reading a segment's frames one after another, and finding the next good one after damage.
//!
//! Every frame carries its number, so a frame found after damage says by itself how many records
//! are missing before it.

use std::io;

use super::disk::{self, DiskFile};
use super::frame::{self, Frame, HEAD, MIN_FRAME};

/// What lies in a segment, in order.
pub(super) enum Found<'a> {
    /// A good frame.
    Frame { offset: u64, frame: Frame<'a> },
    /// Bytes that are no frame, before one that is.
    Damage {
        from: u64,
        to: u64,
        /// How many records are missing.
        records: u32,
    },
}

/// Where to begin, and where the bytes end.
pub(super) struct Walk<'a> {
    pub file: &'a dyn DiskFile,
    pub log_bytes: u64,
    pub seed: u32,
}

/// What a walk came to.
pub(super) struct Walked {
    /// Where the last good frame ends: what lies after it is torn, or not there yet.
    pub end: u64,
    /// Why some of the bytes could not be read, if there were such.
    pub refused: Option<io::Error>,
}

impl Walk<'_> {
    /// Visits everything from `from` on, where record `number` is expected. What the disk can't
    /// read counts as damage.
    pub fn run(
        &self,
        from: u64,
        mut number: u32,
        found: &mut dyn FnMut(Found<'_>),
    ) -> io::Result<Walked> {
        let mut window = Window::new(self.file, self.log_bytes);
        let mut offset = from;
        while offset < self.log_bytes {
            let good = window.frame(offset, self.seed, number)?;
            if let Some((frame, bytes)) = good {
                if let Frame::Record { .. } = frame {
                    number += 1;
                }
                found(Found::Frame { offset, frame });
                offset += bytes;
                continue;
            }
            let Some((next, next_number)) = self.resume(&mut window, offset, number)? else {
                break;
            };
            found(Found::Damage {
                from: offset,
                to: next,
                records: next_number - number,
            });
            (offset, number) = (next, next_number);
        }
        Ok(Walked {
            end: offset,
            refused: window.refused,
        })
    }

    /// The next good frame after damage at `damaged`, and its number.
    fn resume(
        &self,
        window: &mut Window<'_>,
        damaged: u64,
        number: u32,
    ) -> io::Result<Option<(u64, u32)>> {
        // Bytes made to look like frames could ask for a checksum over everything at every
        // offset: beyond a few times the file's size the rest counts as damaged.
        let mut affordable = 4 * self.log_bytes;
        for offset in damaged..self.log_bytes.saturating_sub(MIN_FRAME - 1) {
            let head = window.at(offset, HEAD)?;
            let Some(claimed) = frame::plausible(head) else {
                continue;
            };
            let fits = frame::frame_bytes(head).is_some_and(|n| n <= self.log_bytes - offset);
            let least = u64::from(claimed).saturating_mul(MIN_FRAME);
            if claimed < number || least > offset || !fits {
                continue;
            }
            affordable = match frame::frame_bytes(head).and_then(|n| affordable.checked_sub(n)) {
                Some(left) => left,
                None => return Ok(None),
            };
            if window.frame(offset, self.seed, claimed)?.is_some() {
                return Ok(Some((offset, claimed)));
            }
        }
        Ok(None)
    }
}

/// A piece of the file in memory, moved along as the walk goes.
struct Window<'a> {
    file: &'a dyn DiskFile,
    log_bytes: u64,
    start: u64,
    bytes: Vec<u8>,
    refused: Option<io::Error>,
}

const WINDOW: usize = 1 << 20;

/// What a disk fails to read at a time.
const SECTOR: usize = 4096;

impl<'a> Window<'a> {
    fn new(file: &'a dyn DiskFile, log_bytes: u64) -> Self {
        Window {
            file,
            log_bytes,
            start: 0,
            bytes: Vec::new(),
            refused: None,
        }
    }

    /// The frame at an offset, if it is whole, unharmed and the expected one, and its length.
    fn frame(
        &mut self,
        offset: u64,
        seed: u32,
        expected: u32,
    ) -> io::Result<Option<(Frame<'_>, u64)>> {
        let Some(length) = frame::frame_bytes(self.at(offset, 4)?) else {
            return Ok(None);
        };
        if length > self.log_bytes - offset {
            return Ok(None);
        }
        let frame = frame::take(self.at(offset, length as usize)?, seed);
        Ok(frame
            .filter(|frame| match frame {
                Frame::Record { number, .. } => *number == expected,
                Frame::Definition(_) => true,
            })
            .map(|frame| (frame, length)))
    }

    /// `want` bytes from an offset, fewer at the end of the file.
    fn at(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
        let want = (self.log_bytes - offset).min(want as u64) as usize;
        let held = self.start + self.bytes.len() as u64;
        if offset < self.start || offset + want as u64 > held {
            let size = (self.log_bytes - offset).min(want.max(WINDOW) as u64) as usize;
            self.bytes.clear();
            self.bytes.resize(size, 0);
            self.start = offset;
            self.fill()?;
        }
        let begin = (offset - self.start) as usize;
        Ok(&self.bytes[begin..begin + want])
    }

    /// Reads the piece, around what the disk can't read: that stays zero.
    fn fill(&mut self) -> io::Result<()> {
        let whole = disk::read_exact_at(self.file, &mut self.bytes, self.start);
        if whole.as_ref().is_err_and(is_refusal) {
            for (at, sector) in (0u64..).zip(self.bytes.chunks_mut(SECTOR)) {
                let offset = self.start + at * SECTOR as u64;
                match disk::read_exact_at(self.file, sector, offset) {
                    Err(error) if is_refusal(&error) => {
                        sector.fill(0);
                        self.refused = Some(error);
                    }
                    read => read?,
                }
            }
            return Ok(());
        }
        whole
    }
}

/// Whether this says something about the bytes, and not about the file's length.
fn is_refusal(error: &io::Error) -> bool {
    error.kind() != io::ErrorKind::UnexpectedEof
}

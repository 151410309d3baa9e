//! What is noticed of a connection's bytes while they are read.

use crate::record::Time;
use crate::stream::attempt::WireFacts;
use crate::stream::hints::Pace;

/// How many unknown names and bad values are kept, and how much of each, bytes.
const KEPT: usize = 16;
const KEPT_SIZE: usize = 64;

/// How many of the last bytes are kept.
const LAST: usize = 2 << 10;

/// Counters of one connection, after content decoding. [`WireFacts`] says what each means.
#[derive(Clone, Debug, Default)]
pub(in crate::stream) struct Counts {
    pub bytes: u64,
    pub chunks: u64,
    chunk_min: u64,
    chunk_max: u64,
    pub events: u64,
    pub comments: u64,
    pub lf: u64,
    pub crlf: u64,
    pub cr: u64,
    pub bom: bool,
    pub invalid_utf8: u64,
    unknown_fields: Vec<(String, u32)>,
    pub invalid_ids: u64,
    bad_retries: Vec<String>,
    pub retry: Option<u64>,
    pub incomplete: u64,
    /// Blocks that set the last event ID.
    pub ids: u64,
    /// Events that say that something went wrong.
    pub errors: u64,
    /// Bytes of the largest event.
    pub largest: usize,
    /// How they came over time.
    pub pace: Pace,
    last: Vec<u8>,
}

impl Counts {
    /// A chunk came, and is not read yet.
    pub fn chunk(&mut self, chunk: &[u8], now: Time) {
        let length = chunk.len() as u64;
        self.chunk_min = match self.chunks {
            0 => length,
            _ => self.chunk_min.min(length),
        };
        self.chunk_max = self.chunk_max.max(length);
        self.chunks += 1;
        self.bytes += length;
        self.pace.chunk(now, self.events);
        let new = &chunk[chunk.len().saturating_sub(LAST)..];
        let old = (self.last.len() + new.len()).saturating_sub(LAST);
        self.last.drain(..old);
        self.last.extend_from_slice(new);
    }

    /// An event is dispatched.
    #[inline]
    pub fn event(&mut self, wire: usize, is_error: bool) {
        self.events += 1;
        self.errors += u64::from(is_error);
        self.largest = self.largest.max(wire);
    }

    /// The line end that was taken for a CR was a CRLF.
    pub fn late_lf(&mut self) {
        self.cr -= 1;
        self.crlf += 1;
    }

    /// A line without a known field.
    pub fn unknown(&mut self, line: &str) {
        let name = line.split(':').next().unwrap_or_default();
        let name = &name[..name.floor_char_boundary(KEPT_SIZE)];
        let known = &mut self.unknown_fields;
        match known.iter().position(|(seen, _)| seen == name) {
            Some(at) => known[at].1 = known[at].1.saturating_add(1),
            None if known.len() < KEPT => known.push((name.to_owned(), 1)),
            None => {}
        }
    }

    /// A `retry` that is no number.
    pub fn bad_retry(&mut self, value: &str) {
        if self.bad_retries.len() < KEPT {
            let value = &value[..value.floor_char_boundary(KEPT_SIZE)];
            self.bad_retries.push(value.to_owned());
        }
    }

    /// The counters as they are shown; compression and hints are not known here.
    pub fn facts(&self) -> WireFacts {
        WireFacts {
            bytes: self.bytes as f64,
            chunks: self.chunks as f64,
            chunk_min: self.chunk_min as f64,
            chunk_max: self.chunk_max as f64,
            events: self.events as f64,
            comments: self.comments as f64,
            lf: self.lf as f64,
            crlf: self.crlf as f64,
            cr: self.cr as f64,
            bom: self.bom,
            invalid_utf8: self.invalid_utf8 as f64,
            unknown_fields: self.unknown_fields.clone(),
            invalid_ids: self.invalid_ids as f64,
            bad_retries: self.bad_retries.clone(),
            retry_ms: self.retry.map(|ms| ms as f64),
            compression: None,
            incomplete: self.incomplete as f64,
            last: self.shown_last(),
            hints: Vec::new(),
        }
    }

    fn shown_last(&self) -> String {
        let is_cut = self.bytes > self.last.len() as u64;
        let begins = |byte: &u8| !is_cut || !(0x80..0xc0).contains(byte);
        // A character has at most three bytes after its first.
        let start = self.last.iter().take(4).position(begins).unwrap_or(0);
        let mut shown = String::with_capacity(self.last.len());
        for chunk in self.last[start..].utf8_chunks() {
            shown.push_str(chunk.valid());
            for byte in chunk.invalid() {
                shown.push_str(&format!("\\x{byte:02X}"));
            }
        }
        shown
    }
}

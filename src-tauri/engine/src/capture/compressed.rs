//! A sealed segment's log, compressed: `00000007.zlog`, which reads as the `00000007.log` it was
//! made from, byte for byte.
//!
//! ```text
//! header      as of a log, twice, but with the magic `FEEDZST\n`
//! blocks      of 128 KiB of the log each, the last of what is left:
//!     stored    u32   bytes of the compressed block
//!     plain     u32   bytes of the log in it
//!     checksum  u32   crc32c of the block's number u32 and its compressed bytes
//!     head      u32   crc32c of the block's number u32 and the three before
//!     a zstd frame
//! directory   for each block: stored, plain, checksum as above
//! footer      the header once more; log length u64, blocks u32, crc32c of the directory u32,
//!             crc32c u32 of all the footer before
//! ```
//!
//! All checksums but the header's begin from the segment's seed. A file with its footer and
//! directory is **whole**; of another the blocks are found by their heads, up to the first that
//! is harmed. A harmed block reads as zeros, of which no frame consists.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use zstd::bulk::{Compressor, Decompressor};

use super::disk::{self, DiskFile};
use super::segment::{COPY, FRAMES_AT, Header, NoHeader};

pub(super) const MAGIC: &[u8; 8] = b"FEEDZST\n";

const BLOCK: usize = 128 << 10;
const HEAD: usize = 16;
const ENTRY: usize = 12;
const FOOTER: usize = COPY + 8 + 4 + 4 + 4;

/// The fastest: the levels above save little more of such blocks.
const LEVEL: i32 = 1;

/// No block of [`BLOCK`] bytes gets longer, however little it can be compressed.
const MOST_STORED: usize = BLOCK + (BLOCK >> 7);

/// How many decoded blocks a file keeps: as many as its readers on all cores come back to.
const MOST_RECENT: usize = 2;

/// Writes a log compressed; returns the bytes it takes so. Asks between blocks whether to go on,
/// and leaves the file unsynced.
pub(super) fn write(
    header: &Header,
    log: &dyn DiskFile,
    to: &dyn DiskFile,
    go_on: &dyn Fn() -> bool,
) -> io::Result<u64> {
    let seed = header.seed();
    let log_bytes = log.size()?;
    let mut compressor = Compressor::new(LEVEL)?;
    let (mut plain, mut stored) = (Vec::new(), Vec::new());
    let mut blocks = Vec::new();
    disk::write_all_at(to, &header.encode_as(MAGIC), 0)?;
    let mut at = FRAMES_AT;
    for from in (0..log_bytes).step_by(BLOCK) {
        if !go_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        plain.resize((log_bytes - from).min(BLOCK as u64) as usize, 0);
        disk::read_exact_at(log, &mut plain, from)?;
        stored.clear();
        stored.resize(HEAD + zstd::zstd_safe::compress_bound(plain.len()), 0);
        let length = compressor.compress_to_buffer(&plain, &mut stored[HEAD..])?;
        stored.truncate(HEAD + length);
        let number = blocks.len() as u32;
        let block = Block {
            at: at + HEAD as u64,
            stored: length as u32,
            plain: plain.len() as u32,
            checksum: checksum(seed, number, &stored[HEAD..]),
        };
        stored[..ENTRY].copy_from_slice(&block.entry());
        let head = checksum(seed, number, &block.entry());
        stored[ENTRY..HEAD].copy_from_slice(&head.to_le_bytes());
        disk::write_all_at(to, &stored, at)?;
        at += stored.len() as u64;
        blocks.push(block);
    }
    let mut end: Vec<u8> = blocks.iter().flat_map(Block::entry).collect();
    let directory = crc32c::crc32c_append(seed, &end);
    let footer = end.len();
    end.extend_from_slice(&header.encode_as(MAGIC)[..COPY]);
    end.extend_from_slice(&log_bytes.to_le_bytes());
    end.extend_from_slice(&(blocks.len() as u32).to_le_bytes());
    end.extend_from_slice(&directory.to_le_bytes());
    let whole = crc32c::crc32c_append(seed, &end[footer..]);
    end.extend_from_slice(&whole.to_le_bytes());
    disk::write_all_at(to, &end, at)?;
    Ok(at + end.len() as u64)
}

/// Whether this reads exactly as the log.
pub(super) fn is_same(
    compressed: &Compressed,
    log: &dyn DiskFile,
    go_on: &dyn Fn() -> bool,
) -> io::Result<bool> {
    if !compressed.whole || compressed.log_bytes != log.size()? {
        return Ok(false);
    }
    let (mut one, mut other) = (Vec::new(), Vec::new());
    for (number, block) in compressed.blocks.iter().enumerate() {
        if !go_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        one.resize(block.plain as usize, 0);
        other.resize(block.plain as usize, 0);
        compressed.decode(number, &mut one)?;
        disk::read_exact_at(log, &mut other, (number * BLOCK) as u64)?;
        if one != other {
            return Ok(false);
        }
    }
    Ok(true)
}

/// An open compressed log, which reads as the log it was made from. It can't be written.
pub(super) struct Compressed {
    file: Arc<dyn DiskFile>,
    seed: u32,
    pub header: Result<Header, NoHeader>,
    /// Its footer and its directory are there, and it is what was wanted.
    pub whole: bool,
    /// Bytes that it takes on the disk.
    pub stored_bytes: u64,
    log_bytes: u64,
    blocks: Vec<Block>,
    recent: Mutex<VecDeque<(usize, Arc<Vec<u8>>)>>,
}

/// Where a block lies.
struct Block {
    at: u64,
    stored: u32,
    plain: u32,
    checksum: u32,
}

impl Compressed {
    /// Opens what should be the compressed log of this capture's segment with this number.
    pub fn open(file: Arc<dyn DiskFile>, wanted: &Header) -> io::Result<Compressed> {
        let stored_bytes = file.size()?;
        let mut beginning = vec![0; stored_bytes.min(FRAMES_AT) as usize];
        disk::read_exact_at(&*file, &mut beginning, 0)?;
        let seed = wanted.seed();
        let footer = read_footer(&*file, stored_bytes, seed)?;
        let mut whole = footer.is_some();
        let mut header = Header::decode_as(MAGIC, &beginning);
        let (log_bytes, blocks) = match footer {
            Some(footer) => {
                if header == Err(NoHeader::Damaged) {
                    header = footer.header;
                }
                (footer.log_bytes, footer.blocks)
            }
            None => {
                let blocks = find_blocks(&*file, stored_bytes, seed)?;
                let plain = blocks.iter().map(|block| u64::from(block.plain)).sum();
                (plain, blocks)
            }
        };
        whole &= header
            .is_ok_and(|header| (header.capture, header.number) == (wanted.capture, wanted.number));
        Ok(Compressed {
            file,
            seed,
            header,
            whole,
            stored_bytes,
            log_bytes,
            blocks,
            recent: Mutex::default(),
        })
    }

    /// A block's part of the log, of exactly the right length.
    fn decode(&self, number: usize, plain: &mut [u8]) -> io::Result<()> {
        /// One for each thread: making one takes as long as decoding a block.
        #[derive(Default)]
        struct Decoder {
            context: Decompressor<'static>,
            stored: Vec<u8>,
        }
        thread_local! {
            static DECODER: RefCell<Decoder> = RefCell::default();
        }
        let block = &self.blocks[number];
        DECODER.with_borrow_mut(|decoder| {
            decoder.stored.resize(block.stored as usize, 0);
            disk::read_exact_at(&*self.file, &mut decoder.stored, block.at)?;
            let unharmed = checksum(self.seed, number as u32, &decoder.stored) == block.checksum;
            let decoded = unharmed.then(|| {
                let decoded = decoder.context.decompress_to_buffer(&decoder.stored, plain);
                decoded.is_ok_and(|bytes| bytes == plain.len())
            });
            if decoded != Some(true) {
                plain.fill(0);
            }
            Ok(())
        })
    }

    fn recent(&self, number: usize) -> io::Result<Arc<Vec<u8>>> {
        let recent = || self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, plain)) = recent().iter().find(|(known, _)| *known == number) {
            return Ok(Arc::clone(plain));
        }
        let mut plain = vec![0; self.blocks[number].plain as usize];
        self.decode(number, &mut plain)?;
        let plain = Arc::new(plain);
        let mut recent = recent();
        recent.push_back((number, Arc::clone(&plain)));
        if recent.len() > MOST_RECENT {
            recent.pop_front();
        }
        Ok(plain)
    }
}

impl DiskFile for Compressed {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let left = self.log_bytes.saturating_sub(offset);
        let want = left.min(bytes.len() as u64) as usize;
        let mut done = 0;
        while done < want {
            let at = offset + done as u64;
            let (number, within) = ((at / BLOCK as u64) as usize, (at % BLOCK as u64) as usize);
            let plain = self.blocks[number].plain as usize;
            let part = (plain - within).min(want - done);
            let to = &mut bytes[done..done + part];
            if part == plain {
                self.decode(number, to)?;
            } else {
                to.copy_from_slice(&self.recent(number)?[within..within + part]);
            }
            done += part;
        }
        Ok(want)
    }

    fn write_at(&self, _bytes: &[u8], _offset: u64) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn sync(&self) -> io::Result<()> {
        self.file.sync()
    }

    fn truncate(&self, _size: u64) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.log_bytes)
    }
}

impl Block {
    fn entry(&self) -> [u8; ENTRY] {
        let mut entry = [0; ENTRY];
        entry[..4].copy_from_slice(&self.stored.to_le_bytes());
        entry[4..8].copy_from_slice(&self.plain.to_le_bytes());
        entry[8..].copy_from_slice(&self.checksum.to_le_bytes());
        entry
    }

    /// The block whose head begins at an offset, if it can be one that ends before `end`.
    fn of_entry(entry: &[u8; ENTRY], at: u64, end: u64) -> Option<Block> {
        let (stored, rest) = entry.split_first_chunk()?;
        let (plain, rest) = rest.split_first_chunk()?;
        let block = Block {
            at: at + HEAD as u64,
            stored: u32::from_le_bytes(*stored),
            plain: u32::from_le_bytes(*plain),
            checksum: u32::from_le_bytes(*rest.first_chunk()?),
        };
        let fits = block.stored as usize <= MOST_STORED && block.end() <= end;
        let holds = (1..=BLOCK).contains(&(block.plain as usize));
        (fits && holds).then_some(block)
    }

    fn end(&self) -> u64 {
        self.at + u64::from(self.stored)
    }

    /// Only the last block is shorter.
    fn is_full(&self) -> bool {
        self.plain as usize == BLOCK
    }
}

struct Footer {
    header: Result<Header, NoHeader>,
    log_bytes: u64,
    blocks: Vec<Block>,
}

/// The footer, if all of it and of the directory is unharmed.
fn read_footer(file: &dyn DiskFile, stored_bytes: u64, seed: u32) -> io::Result<Option<Footer>> {
    let Some(directory_end) = stored_bytes.checked_sub(FOOTER as u64) else {
        return Ok(None);
    };
    let mut footer = [0; FOOTER];
    disk::read_exact_at(file, &mut footer, directory_end)?;
    let Some((log_bytes, blocks, directory)) = footer_fields(&footer, seed) else {
        return Ok(None);
    };
    let Some(directory_at) = directory_end.checked_sub(u64::from(blocks) * ENTRY as u64) else {
        return Ok(None);
    };
    let mut entries = vec![0; (directory_end - directory_at) as usize];
    disk::read_exact_at(file, &mut entries, directory_at)?;
    let unharmed = crc32c::crc32c_append(seed, &entries) == directory;
    let blocks = unharmed.then(|| blocks_of(&entries, directory_at, log_bytes));
    Ok(blocks.flatten().map(|blocks| Footer {
        header: Header::decode_as(MAGIC, &footer),
        log_bytes,
        blocks,
    }))
}

/// The log's length, the number of blocks and the directory's checksum.
fn footer_fields(footer: &[u8; FOOTER], seed: u32) -> Option<(u64, u32, u32)> {
    let (content, stored) = footer.split_last_chunk()?;
    let (log_bytes, rest) = content[COPY..].split_first_chunk()?;
    let (blocks, rest) = rest.split_first_chunk()?;
    let unharmed = crc32c::crc32c_append(seed, content).to_le_bytes() == *stored;
    unharmed.then_some((
        u64::from_le_bytes(*log_bytes),
        u32::from_le_bytes(*blocks),
        u32::from_le_bytes(*rest.first_chunk()?),
    ))
}

fn blocks_of(entries: &[u8], end: u64, log_bytes: u64) -> Option<Vec<Block>> {
    let (entries, _) = entries.as_chunks::<ENTRY>();
    let (mut at, mut plain) = (FRAMES_AT, 0);
    let mut blocks = Vec::with_capacity(entries.len());
    for (number, entry) in (1..).zip(entries) {
        let block = Block::of_entry(entry, at, end)?;
        if number < entries.len() && !block.is_full() {
            return None;
        }
        at = block.end();
        plain += u64::from(block.plain);
        blocks.push(block);
    }
    (at == end && plain == log_bytes).then_some(blocks)
}

/// The blocks of a file without its directory, up to the first that is not there whole.
fn find_blocks(file: &dyn DiskFile, stored_bytes: u64, seed: u32) -> io::Result<Vec<Block>> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut at = FRAMES_AT;
    while at + HEAD as u64 <= stored_bytes && blocks.last().is_none_or(Block::is_full) {
        let mut head = [0; HEAD];
        disk::read_exact_at(file, &mut head, at)?;
        let number = blocks.len() as u32;
        let found = head.split_first_chunk::<ENTRY>().and_then(|(entry, own)| {
            let unharmed = checksum(seed, number, entry).to_le_bytes() == *own;
            unharmed.then(|| Block::of_entry(entry, at, stored_bytes))?
        });
        let Some(block) = found else { break };
        at = block.end();
        blocks.push(block);
    }
    Ok(blocks)
}

fn checksum(seed: u32, number: u32, bytes: &[u8]) -> u32 {
    let seed = crc32c::crc32c_append(seed, &number.to_le_bytes());
    crc32c::crc32c_append(seed, bytes)
}

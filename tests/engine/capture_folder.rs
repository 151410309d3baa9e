//! Any bytes become a folder: they say what is done to the files of a capture. Whatever that is,
//! nothing panics, work is bounded, nothing is made up, and nothing is lost without a mark.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use feedscope_engine::capture::{Capture, CaptureOptions};
use feedscope_engine::record::{Kind, Record, Seq, StreamKey, Time};

use crate::memory_disk::{Image, MemoryDisk};

/// The files that are changed, and the records in them; the second segment is compressed.
const FILES: [(&str, &[u8]); 7] = [
    (
        "CAPTURE",
        include_bytes!("../captures/log-1-index-2/compressed/CAPTURE"),
    ),
    (
        "00000001.log",
        include_bytes!("../captures/log-1-index-2/whole/00000001.log"),
    ),
    (
        "00000001.idx",
        include_bytes!("../captures/log-1-index-2/compressed/00000001.idx"),
    ),
    (
        "00000002.zlog",
        include_bytes!("../captures/log-1-index-2/compressed/00000002.zlog"),
    ),
    (
        "00000002.idx",
        include_bytes!("../captures/log-1-index-2/compressed/00000002.idx"),
    ),
    (
        "00000003.log",
        include_bytes!("../captures/log-1-index-2/compressed/00000003.log"),
    ),
    (
        "00000003.idx",
        include_bytes!("../captures/log-1-index-2/compressed/00000003.idx"),
    ),
];

/// Names to copy files to.
const MORE: [&str; 10] = [
    "00000001.zlog",
    "00000002.log",
    "00000003.zlog",
    "00000004.log",
    "00000009.idx",
    "00000009.log",
    "90000000.log",
    "90000001.log",
    "00000002.log.tmp",
    "notes.txt",
];

/// Makes a folder as `bytes` say and puts it to the test. `place` is a folder on the system's
/// disk, for the lock alone.
pub fn survive(bytes: &[u8], place: &Path) {
    let (image, forged) = changed(bytes, place);
    let originals = originals(place);
    let judge = Judge {
        originals: (!forged).then_some(&originals),
        most: image.values().map(|file| file.len() as u64).sum::<u64>() / 23 + 64,
    };
    if let Ok(reader) = Capture::open_for_reading_on(Arc::new(MemoryDisk::of(image.clone())), place)
    {
        judge.look_at(&reader);
    }
    let disk = Arc::new(MemoryDisk::of(image));
    let Ok((capture, recorder)) = Capture::create_or_open_on(disk.clone(), place, options()) else {
        return;
    };
    let runtime = runtime();
    // What it says of the opening is kept by then.
    runtime.block_on(recorder.kept()).unwrap();
    let before = judge.look_at(&capture);
    let more: Vec<Record> = runtime.block_on(async {
        let more = recorder
            .define_stream("more", "http://127.0.0.1/")
            .await
            .unwrap();
        let more: Vec<Record> = (0..3).map(|n| event(more, n)).collect();
        recorder.record(more.clone()).await.unwrap();
        recorder.close().await.unwrap();
        more
    });
    let again = Capture::open_for_reading_on(disk, place).unwrap();
    let after = scan(&again);
    for (seq, record) in before {
        if record.event_type != "recovered" {
            assert_eq!(after.get(&seq), Some(&record), "record {seq}");
        }
    }
    let newest: Vec<&Record> = after.values().rev().take(3).rev().collect();
    assert!(
        newest.iter().copied().eq(&more),
        "the last are {newest:?}, not {more:?}"
    );
}

struct Judge<'a> {
    /// What may be there; `None` when frames were forged, which may then say anything.
    originals: Option<&'a BTreeMap<Seq, Record>>,
    /// More records than this can't come of so many bytes.
    most: u64,
}

impl Judge<'_> {
    fn look_at(&self, capture: &Capture) -> BTreeMap<Seq, Record> {
        let found = scan(capture);
        assert!(found.len() as u64 <= self.most, "{} records", found.len());
        let mut columns = Vec::new();
        capture.columns(0..Seq::MAX, |seq, _| columns.push(seq));
        let keys: Vec<Seq> = found.keys().copied().collect();
        assert_eq!(columns, keys, "memory and disk tell the same rows");
        let (mut next, mut marked) = (capture.first_seq(), false);
        for (&seq, record) in &found {
            assert!(
                seq == next || marked,
                "{next} to {seq} are missing without a mark"
            );
            next = seq + 1;
            let stand_in = record.kind == Kind::Mark && record.event_type == "recovered";
            marked = stand_in;
            if let Some(originals) = self.originals {
                let own = record.stream == StreamKey::CAPTURE;
                let right = stand_in || own || originals.get(&seq) == Some(record);
                assert!(right, "record {seq} was never recorded: {record:?}");
            }
        }
        assert!(
            next == capture.end_seq() || marked,
            "the end is missing without a mark"
        );
        let beginning = capture.first_seq() == 1 || capture.end_seq() == capture.first_seq();
        let dropped = found.values().any(|record| record.event_type == "dropped");
        assert!(
            beginning || dropped || capture.recovery().is_some(),
            "the beginning is gone untold"
        );
        found
    }
}

fn scan(capture: &Capture) -> BTreeMap<Seq, Record> {
    let mut found = BTreeMap::new();
    let visit = |seq, record: feedscope_engine::capture::RecordRef<'_>| {
        let twice = found.insert(seq, record.to_record());
        assert_eq!(twice, None, "record {seq} comes twice");
        ControlFlow::Continue(())
    };
    capture.scan(0..Seq::MAX, visit).unwrap();
    found
}

fn originals(place: &Path) -> BTreeMap<Seq, Record> {
    let disk = MemoryDisk::of(unchanged(place));
    scan(&Capture::open_for_reading_on(Arc::new(disk), place).unwrap())
}

fn unchanged(place: &Path) -> Image {
    let file = |(name, bytes): (&str, &[u8])| (place.join(name), bytes.to_vec());
    FILES.into_iter().map(file).collect()
}

/// The folder that `bytes` make of the capture, and whether checksums were made to fit.
fn changed(bytes: &[u8], place: &Path) -> (Image, bool) {
    let mut image = unchanged(place);
    let mut input = Input(bytes);
    let mut forged = false;
    for _ in 0..16 {
        let Some(choice) = input.next() else { break };
        let path = place.join(FILES[input.below(FILES.len())].0);
        let other = input.name(place);
        let Some(file) = image.get_mut(&path) else {
            continue;
        };
        let (from, to) = input.range(file.len());
        match choice % 11 {
            0 if from < to => file[from] ^= 1 << (to % 8),
            1 => file.truncate(from),
            2 => {
                for (byte, new) in file[from..to].iter_mut().zip(input.take(16)) {
                    *byte = *new;
                }
            }
            3 => drop(image.remove(&path)),
            4 => {
                let copy = file.clone();
                image.insert(other, copy);
            }
            5 => drop(file.splice(from..from, input.take(32).to_vec())),
            6 => drop(file.drain(from..to)),
            7 => file.extend_from_within(from..to),
            8 => file[from..to].fill(0),
            9 => *file = input.take(64).to_vec(),
            10 => forged |= forge(file, from, &mut input),
            _ => {}
        }
    }
    (image, forged)
}

/// Changes bytes and makes the checksum over them right: of a header, a frame or an index.
fn forge(file: &mut [u8], from: usize, input: &mut Input<'_>) -> bool {
    let new = input.take(12);
    let put = |bytes: &mut [u8], at: usize| {
        let at = at.min(bytes.len());
        for (byte, new) in bytes[at..].iter_mut().zip(new) {
            *byte = *new;
        }
    };
    if file.starts_with(b"FEEDIDX\n") && file.len() > 44 {
        let end = file.len() - 4;
        put(&mut file[..end], 20 + from % 64);
        let checksum = crc32c::crc32c(&file[..end]);
        file[end..].copy_from_slice(&checksum.to_le_bytes());
        return true;
    }
    let Some((header, frames)) = file.split_at_mut_checked(88) else {
        return false;
    };
    let seed = crc32c::crc32c(&header[12..32]);
    if from.is_multiple_of(4) {
        put(&mut header[8..40], from % 32);
        let checksum = crc32c::crc32c(&header[..40]);
        header[40..44].copy_from_slice(&checksum.to_le_bytes());
        return true;
    }
    // The frame nearest before the place.
    let mut at = 0;
    while let Some(length) = frames.get(at..at + 4) {
        let length = u32::from_le_bytes(length.try_into().unwrap()) as usize;
        let Some(frame) = frames.get_mut(at..at + 8 + length) else {
            return false;
        };
        if at + 8 + length > from.saturating_sub(88) && length > 0 {
            put(&mut frame[8..], from % 24);
            let checksum =
                crc32c::crc32c_append(crc32c::crc32c_append(seed, &frame[..4]), &frame[8..]);
            frame[4..8].copy_from_slice(&checksum.to_le_bytes());
            return true;
        }
        at += 8 + length;
    }
    false
}

/// What is left of the bytes.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(self.next().unwrap_or(0)) % end
    }

    fn take(&mut self, most: usize) -> &'a [u8] {
        let count = self.below(most + 1).min(self.0.len());
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }

    /// A part of so many bytes.
    fn range(&mut self, length: usize) -> (usize, usize) {
        let mut place = || {
            let (high, low) = (self.next().unwrap_or(0), self.next().unwrap_or(0));
            usize::from(u16::from_be_bytes([high, low])) % (length + 1)
        };
        let (one, two) = (place(), place());
        (one.min(two), one.max(two))
    }

    fn name(&mut self, place: &Path) -> PathBuf {
        let at = self.below(FILES.len() + MORE.len());
        let name = FILES
            .get(at)
            .map_or_else(|| MORE[at - FILES.len()], |file| file.0);
        place.join(name)
    }
}

fn options() -> CaptureOptions {
    CaptureOptions {
        segment_bytes: 1_024,
        budget_bytes: None,
        free_floor_bytes: 0,
        retry_every: Duration::from_millis(1),
        ..CaptureOptions::default()
    }
}

fn event(stream: StreamKey, n: i64) -> Record {
    Record {
        stream,
        connection: 1,
        time: Time(n),
        kind: Kind::Event,
        duplicate: false,
        wire: 9,
        event_type: "more".into(),
        id: n.to_string().into(),
        data: "more".to_owned(),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
}

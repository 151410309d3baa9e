//! The power goes at any moment, and what was not synced is there or not, each thing by itself:
//! everything synced is there once, unaltered and in order, and what is gone is told.
//!
//! `FEEDSCOPE_IMAGES` multiplies how many images of the disk are tried.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_memory_disk.rs"]
mod memory_disk;
#[path = "capture_support.rs"]
mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use feedscope_engine::capture::{Capture, CaptureError, CaptureOptions, Recorder};
use feedscope_engine::record::{Kind, Mark, StreamKey};
use memory_disk::{Fate, Image, MemoryDisk, Op, Power, Promise, any_fate};
use support::*;
use tempfile::tempdir;

/// Appending, sealing, beginning the next segment, renaming, closing and opening again.
#[test]
fn a_power_cut_at_any_moment_takes_nothing_that_was_synced() {
    for seed in 0..3 {
        let plan = Plan {
            options: small(),
            seed,
        };
        survive_every_cut(&plan, 12);
    }
}

/// The same while the oldest segments are dropped.
#[test]
fn a_power_cut_while_segments_are_dropped_leaves_no_hole() {
    for seed in 10..13 {
        let plan = Plan {
            options: CaptureOptions {
                max_records: Some(30),
                ..small()
            },
            seed,
        };
        survive_every_cut(&plan, 12);
    }
}

/// The same while sealed segments are compressed, which a thread of its own does.
#[test]
fn a_power_cut_while_segments_are_compressed_takes_nothing_that_was_synced() {
    for (seed, max_records) in [(30, None), (31, Some(30))] {
        let plan = Plan {
            options: CaptureOptions {
                compress: true,
                max_records,
                ..small()
            },
            seed,
        };
        survive_every_cut(&plan, 12);
    }
}

/// The power goes again at every moment of the opening after a power cut.
#[test]
fn a_second_power_cut_during_recovery_takes_nothing_either() {
    for (seed, max_records) in [(20, None), (21, Some(30))] {
        let plan = Plan {
            options: CaptureOptions {
                max_records,
                ..small()
            },
            seed,
        };
        let folder = tempdir().unwrap();
        let disk = record(folder.path(), &plan);
        let mut random = fastrand::Rng::with_seed(seed);
        let mut first = Cuts::of(&disk);
        while let Some((at, power, before, after)) = first.next() {
            if !random.u8(..).is_multiple_of(4) {
                continue;
            }
            let image = power.cut(&mut || any_fate(&mut random));
            let again = recover(&image, folder.path(), &plan, before, after, at);
            let mut second = Cuts::of(&again.disk);
            while let Some((then, power, now, _)) = second.next() {
                let image = power.cut(&mut || any_fate(&mut random));
                let case = format!("seed {seed}, cut at {at}, then at {then}");
                let promised = match now.synced {
                    0 => (0..before.synced).collect(),
                    _ => again.events.clone(),
                };
                let opened = Opened::after(&MemoryDisk::of(image), folder.path(), &plan, &case);
                verify(&opened.capture, &promised, &case);
                let told = !again.torn || cut_marks(&opened.capture) > 0;
                assert!(told, "{case}: what was cut off is not told");
                opened.close();
            }
        }
    }
}

/// Twenty thousand torn ends: sectors lost, stale, zeroed, garbled or with a flipped bit, ends cut
/// anywhere and ends of zeros.
#[test]
fn no_torn_end_hides_a_synced_record_or_makes_one_up() {
    let folder = tempdir().unwrap();
    let disk = MemoryDisk::default();
    let runtime = runtime();
    let (history, synced) = runtime.block_on(async {
        let options = CaptureOptions {
            segment_bytes: 1 << 20,
            ..small()
        };
        let opened = Capture::create_or_open_on(Arc::new(disk.clone()), folder.path(), options);
        let (_, recorder) = opened.unwrap();
        let ticks = define(&recorder).await;
        recorder.record(events(ticks, 0..20)).await.unwrap();
        recorder.flush().await.unwrap();
        let synced = disk.history().done.len();
        for n in 0..6 {
            recorder
                .record(events(ticks, 20 + n * 8..28 + n * 8))
                .await
                .unwrap();
            recorder.kept().await.unwrap();
        }
        let history = disk.history();
        // Gives back the lock, which is on the system's disk.
        recorder.close().await.unwrap();
        (history, synced)
    });
    let mut random = fastrand::Rng::with_seed(30);
    let log = folder.path().join("00000001.log");
    let mut power = history.power;
    for op in &history.done[..synced] {
        power.advance(op);
    }
    let durable = power.cut(&mut || Fate::Lost)[&log].len();
    for op in &history.done[synced..] {
        power.advance(op);
    }
    let promised = (0..20).collect();
    for case in 0..20_000 * images_asked() {
        let mut image = power.cut(&mut || any_fate(&mut random));
        let bytes = image.get_mut(&log).unwrap();
        match random.u8(0..4) {
            0 => bytes.truncate(random.usize(durable..=bytes.len())),
            1 => bytes.resize(bytes.len() + random.usize(..3_000), 0),
            _ => {}
        }
        let case = format!("image {case}");
        let disk = MemoryDisk::of(image);
        let reader = Capture::open_for_reading_on(Arc::new(disk.clone()), folder.path()).unwrap();
        let read = verify(&reader, &promised, &case);
        if random.u8(..).is_multiple_of(32) {
            let plan = Plan {
                options: small(),
                seed: 0,
            };
            let opened = Opened::after(&disk, folder.path(), &plan, &case);
            assert_eq!(verify(&opened.capture, &promised, &case), read, "{case}");
            opened.close();
        }
    }
}

/// How the disk is filled before the power goes.
struct Plan {
    options: CaptureOptions,
    seed: u64,
}

fn small() -> CaptureOptions {
    CaptureOptions {
        segment_bytes: 1_100,
        batch_records: 4,
        sync_every: Duration::from_secs(3_600),
        ..options()
    }
}

/// Records 90 events, syncing, renaming and opening again now and then. Only the second half of
/// the time something is dropped, then much at once.
fn record(folder: &Path, plan: &Plan) -> MemoryDisk {
    let disk = MemoryDisk::default();
    let mut random = fastrand::Rng::with_seed(plan.seed);
    runtime().block_on(async {
        let mut recorder: Option<(Capture, Recorder)> = None;
        let mut synced = 0;
        for n in 0..18 {
            let (capture, writing) = recorder.take().unwrap_or_else(|| {
                let disk = Arc::new(disk.clone());
                let max_records = plan.options.max_records.filter(|_| n >= 9);
                let options = CaptureOptions {
                    max_records,
                    ..plan.options.clone()
                };
                Capture::create_or_open_on(disk, folder, options).unwrap()
            });
            let ticks = define(&writing).await;
            writing
                .record(events(ticks, n * 5..n * 5 + 5))
                .await
                .unwrap();
            writing.kept().await.unwrap();
            let choice = random.u8(0..5);
            if choice == 0 {
                let url = format!("http://127.0.0.1/{n}");
                writing.rename_stream(ticks, "ticks", url).await.unwrap();
            }
            if choice <= 1 {
                writing.flush().await.unwrap();
                synced = n * 5 + 5;
            }
            // Whatever was dropped up to here may be gone from here on.
            let first = capture.first_seq();
            disk.promise(Promise { synced, first });
            match choice {
                _ if n == 8 => writing.close().await.unwrap(),
                2 => writing.close().await.unwrap(),
                _ => recorder = Some((capture, writing)),
            }
        }
        if let Some((_, writing)) = recorder {
            writing.close().await.unwrap();
        }
    });
    disk
}

/// Every moment at which the power may go.
struct Cuts {
    done: Vec<Op>,
    at: usize,
    power: Power,
    promise: Promise,
}

impl Cuts {
    fn of(disk: &MemoryDisk) -> Cuts {
        let history = disk.history();
        Cuts {
            done: history.done,
            at: 0,
            power: history.power,
            promise: Promise::default(),
        }
    }

    /// The moment, the disk then, what was promised by then, and what is promised next.
    fn next(&mut self) -> Option<(usize, &Power, Promise, Promise)> {
        let op = self.done.get(self.at)?;
        self.power.advance(op);
        self.at += 1;
        if let Op::Note(promise) = op {
            self.promise = *promise;
        }
        let next = self.done[self.at..].iter().find_map(|op| match op {
            Op::Note(promise) => Some(*promise),
            _ => None,
        });
        let next = next.unwrap_or(Promise {
            first: u64::MAX,
            ..self.promise
        });
        Some((self.at, &self.power, self.promise, next))
    }
}

/// Cuts the power after each thing done, with every combination of fates where these are few and
/// random ones beside.
fn survive_every_cut(plan: &Plan, torn: usize) {
    const MOST: usize = 4;
    let folder = tempdir().unwrap();
    let disk = record(folder.path(), plan);
    let mut random = fastrand::Rng::with_seed(plan.seed);
    let mut cuts = Cuts::of(&disk);
    let mut tried = 0;
    while let Some((at, power, before, after)) = cuts.next() {
        let mut images: Vec<Image> = Vec::new();
        let pending = power.pending().min(MOST);
        for choice in 0..1u32 << pending {
            let mut nth = 0;
            images.push(power.cut(&mut || {
                nth += 1;
                match nth <= pending && choice >> (nth - 1) & 1 == 0 {
                    true => Fate::Lost,
                    false => Fate::Kept,
                }
            }));
        }
        if power.pending() > 0 {
            for _ in 0..torn * images_asked() {
                images.push(power.cut(&mut || any_fate(&mut random)));
            }
        }
        images.sort();
        images.dedup();
        for image in &images {
            recover(image, folder.path(), plan, before, after, at);
            tried += 1;
        }
    }
    println!(
        "seed {}: {tried} disks after {} operations",
        plan.seed, cuts.at
    );
    assert!(tried > 500, "only {tried} images were tried");
}

/// How many times as many images are asked for.
fn images_asked() -> usize {
    let asked = std::env::var("FEEDSCOPE_IMAGES").ok();
    asked.map_or(1, |times| {
        times.parse().expect("FEEDSCOPE_IMAGES is a number")
    })
}

/// What became of a disk that a power cut left.
struct Recovered {
    disk: MemoryDisk,
    /// A torn end was cut off.
    torn: bool,
    /// The events that are promised once they are synced again.
    events: BTreeSet<u64>,
}

/// Opens what a power cut left: to read, to write, and once more; each finds everything that was
/// promised.
fn recover(
    image: &Image,
    folder: &Path,
    plan: &Plan,
    before: Promise,
    after: Promise,
    at: usize,
) -> Recovered {
    let case = format!("seed {}, cut at {at}", plan.seed);
    let disk = MemoryDisk::of(image.clone());
    let promised = (0..before.synced).collect();
    match Capture::open_for_reading_on(Arc::new(disk.clone()), folder) {
        Ok(reader) => {
            verify(&reader, &promised, &case);
            let first = reader.first_seq();
            assert!(
                first <= after.first.max(1),
                "{case}: more is gone than was dropped"
            );
        }
        Err(CaptureError::Missing { .. }) if before.synced == 0 => {}
        Err(error) => panic!("{case}: {error}"),
    }
    let opened = Opened::after(&disk, folder, plan, &case);
    let mut events = verify(&opened.capture, &promised, &case);
    let torn = opened
        .capture
        .recovery()
        .is_some_and(|report| report.cut_bytes > 0);
    assert!(
        !torn || cut_marks(&opened.capture) > 0,
        "{case}: the cut is not told"
    );
    let next = events.last().map_or(0, |last| last + 1);
    runtime().block_on(async {
        let ticks = define(&opened.recorder).await;
        assert!(ticks == StreamKey(1) || before.synced == 0, "{case}");
        let more = support::events(ticks, next..next + 3);
        opened.recorder.record(more).await.unwrap();
        opened.recorder.flush().await.unwrap();
        assert_eq!(
            opened.capture.resume(ticks).id,
            (next + 2).to_string(),
            "{case}"
        );
    });
    events.extend(next..next + 3);
    disk.promise(Promise {
        synced: next + 3,
        first: opened.capture.first_seq(),
    });
    verify(&opened.capture, &events, &case);
    opened.close();
    let reader = Capture::open_for_reading_on(Arc::new(disk.clone()), folder).unwrap();
    verify(&reader, &events, &case);
    Recovered { disk, torn, events }
}

struct Opened {
    capture: Capture,
    recorder: Recorder,
}

impl Opened {
    fn after(disk: &MemoryDisk, folder: &Path, plan: &Plan, case: &str) -> Opened {
        let shared = Arc::new(disk.clone());
        let opened = Capture::create_or_open_on(shared, folder, plan.options.clone());
        let (capture, recorder) = opened.unwrap_or_else(|error| panic!("{case}: {error}"));
        runtime().block_on(recorder.flush()).unwrap();
        Opened { capture, recorder }
    }

    fn close(self) {
        runtime().block_on(self.recorder.close()).unwrap();
    }
}

/// The numbers of all events that can be read, once each, unaltered and in order; the place of
/// those that can't be is marked. Fails unless everything promised is there.
fn verify(capture: &Capture, promised: &BTreeSet<u64>, case: &str) -> BTreeSet<u64> {
    let found = all(capture);
    let mut events = BTreeSet::new();
    let (mut next, mut marked) = (capture.first_seq(), false);
    for (seq, record) in &found {
        assert!(
            *seq == next || marked,
            "{case}: {next} to {seq} are missing unmarked"
        );
        let hole = record.data.contains("their segment is missing");
        assert!(!hole, "{case}: a segment is missing from the middle");
        next = seq + 1;
        marked = record.event_type == "recovered";
        if record.kind == Kind::Event {
            let n = record.id.parse().unwrap();
            assert_eq!(*record, event(record.stream, n), "{case}");
            assert!(
                events.last().is_none_or(|&last| last < n),
                "{case}: {n} is out of order"
            );
            events.insert(n);
        }
    }
    assert!(
        next == capture.end_seq() || marked,
        "{case}: the end is missing unmarked"
    );
    // What was dropped is known to go from the beginning on.
    let first = match capture.first_seq() {
        1 => 0,
        _ => events.first().copied().unwrap_or(u64::MAX),
    };
    for n in promised.range(first..) {
        assert!(
            events.contains(n),
            "{case}: event {n} was synced and is gone"
        );
    }
    let unsaid = capture.recovery().map_or(0, |report| report.gone.end);
    if capture.first_seq() > unsaid.max(1) {
        let last = capture.first_seq() - 1;
        let told = found.iter().any(|(_, record)| {
            let mark = Mark::from_parts(&record.event_type, &record.data);
            matches!(mark, Some(Mark::Dropped { last: told, .. }) if told == last)
        });
        assert!(
            told,
            "{case}: no mark tells that records up to {last} were dropped"
        );
    }
    events
}

/// How many marks tell of an end that was cut off.
fn cut_marks(capture: &Capture) -> usize {
    let found = all(capture).into_iter().map(|(_, record)| record);
    found
        .filter(|record| record.stream == StreamKey::CAPTURE)
        .filter(|record| record.event_type == "recovered" && record.data.contains("torn end"))
        .count()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

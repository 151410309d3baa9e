//! The power goes at any moment, and what was not synced is there or not, each thing by itself:
//! everything synced is there once, unaltered and in order, and what is gone is told.
//!
//! `FEEDSCOPE_IMAGES` multiplies how many images of the disk are tried.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_power/cuts.rs"]
mod cuts;
#[path = "capture_memory_disk.rs"]
mod memory_disk;
#[path = "capture_power/recovery.rs"]
mod recovery;
#[path = "capture_support.rs"]
mod support;

use std::sync::Arc;
use std::time::Duration;

use cuts::{Cuts, Plan, record, runtime};
use feedscope_engine::capture::{Capture, CaptureOptions};
use memory_disk::{Fate, Image, MemoryDisk, any_fate};
use recovery::{Opened, cut_marks, recover, verify};
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

fn small() -> CaptureOptions {
    CaptureOptions {
        segment_bytes: 1_100,
        batch_records: 4,
        sync_every: Duration::from_secs(3_600),
        ..options()
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

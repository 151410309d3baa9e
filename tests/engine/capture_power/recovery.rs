//! What a power cut left is opened, and holds what was promised.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use feedscope_engine::capture::{Capture, CaptureError, Recorder};
use feedscope_engine::record::{Kind, Mark, StreamKey};

use super::cuts::{Plan, runtime};
use crate::memory_disk::{Image, MemoryDisk, Promise};
use crate::support::*;

/// What became of a disk that a power cut left.
pub struct Recovered {
    pub disk: MemoryDisk,
    /// A torn end was cut off.
    pub torn: bool,
    /// The events that are promised once they are synced again.
    pub events: BTreeSet<u64>,
}

/// Opens what a power cut left: to read, to write, and once more; each finds everything that was
/// promised.
pub fn recover(
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
        let more = crate::support::events(ticks, next..next + 3);
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

pub struct Opened {
    pub capture: Capture,
    recorder: Recorder,
}

impl Opened {
    pub fn after(disk: &MemoryDisk, folder: &Path, plan: &Plan, case: &str) -> Opened {
        let shared = Arc::new(disk.clone());
        let opened = Capture::create_or_open_on(shared, folder, plan.options.clone());
        let (capture, recorder) = opened.unwrap_or_else(|error| panic!("{case}: {error}"));
        runtime().block_on(recorder.flush()).unwrap();
        Opened { capture, recorder }
    }

    pub fn close(self) {
        runtime().block_on(self.recorder.close()).unwrap();
    }
}

/// The numbers of all events that can be read, once each, unaltered and in order; the place of
/// those that can't be is marked. Fails unless everything promised is there.
pub fn verify(capture: &Capture, promised: &BTreeSet<u64>, case: &str) -> BTreeSet<u64> {
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
pub fn cut_marks(capture: &Capture) -> usize {
    let found = all(capture).into_iter().map(|(_, record)| record);
    found
        .filter(|record| record.stream == StreamKey::CAPTURE)
        .filter(|record| record.event_type == "recovered" && record.data.contains("torn end"))
        .count()
}

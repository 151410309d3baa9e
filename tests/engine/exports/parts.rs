//! Large exports, of which all cores write a part.

use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;

use feedscope_engine::capture::{Capture, CaptureOptions};
use feedscope_engine::export::{ExportError, Job, Selection, names, write_to, writer};
use feedscope_engine::record::{Kind, Record, Seq, StreamKey, Time};
use feedscope_engine::view::{Filter, Matcher};
use feedscope_engine::wire::Format;

use super::{START, event};

const RECORDS: u64 = 30_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_large_export_is_what_one_writer_alone_writes() {
    let folder = tempfile::tempdir().unwrap();
    let capture = large(folder.path()).await;
    let filters = [
        "",
        "type:trade",
        "kind:comment",
        "id:same",
        "gap:>10ms",
        "nothing",
    ];
    let matchers =
        filters.map(|text| Matcher::new(&Filter::parse(text).unwrap(), &[], &capture.streams()));
    let seqs: Vec<Seq> = (1..=RECORDS).filter(|seq| seq % 3 > 0).collect();
    let mut selections: Vec<Selection<'_>> = matchers.iter().map(Selection::from).collect();
    selections.extend([
        Selection::Range(5_000..29_000),
        Selection::Seqs(&seqs),
        Selection::Time(Time(START + 4_000_000_000)..Time(START + 90_000_000_000)),
    ]);
    for format in [Format::Ndjson, Format::Csv, Format::Sse] {
        for selection in &selections {
            let (expected, records) = alone(&capture, selection, format);
            let job = Job::default();
            let mut bytes = Vec::new();
            write_to(
                &capture,
                selection.clone(),
                format,
                &mut bytes,
                &job,
                &failed,
            )
            .unwrap();
            assert!(bytes == expected, "{format:?} of {selection:?}");
            assert_eq!(job.written.load(Ordering::Relaxed), records);
            assert_eq!(
                job.done.load(Ordering::Relaxed),
                job.of.load(Ordering::Relaxed)
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_export_ends_when_its_bytes_are_no_longer_taken() {
    let folder = tempfile::tempdir().unwrap();
    let capture = large(folder.path()).await;
    for room in [0, 1_000, 300_000, 1_000_000, 3_000_000] {
        for cancels in [false, true] {
            let job = Job::default();
            let mut taker = Taker {
                room,
                cancels: cancels.then_some(&job),
            };
            let all = Selection::Range(0..Seq::MAX);
            let outcome = write_to(&capture, all, Format::Ndjson, &mut taker, &job, &failed);
            match outcome {
                Err(ExportError::Cancelled) => assert!(cancels),
                Err(ExportError::Write { .. }) => assert!(!cancels),
                other => panic!("{other:?}"),
            }
        }
    }
}

/// Takes so many bytes, and then fails or cancels.
struct Taker<'a> {
    room: usize,
    cancels: Option<&'a Job>,
}

impl io::Write for Taker<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match (self.room.checked_sub(bytes.len()), self.cancels) {
            (Some(room), _) => self.room = room,
            (None, Some(job)) => job.cancel.store(true, Ordering::Relaxed),
            (None, None) => return Err(io::ErrorKind::BrokenPipe.into()),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn failed(source: io::Error) -> ExportError {
    let path = "out".into();
    ExportError::Write { path, source }
}

/// What the format's writer makes of the records that a selection means, one after another.
fn alone(capture: &Capture, selection: &Selection<'_>, format: Format) -> (Vec<u8>, u64) {
    let names = names(capture);
    let mut writer = writer(format).unwrap();
    let (mut bytes, mut records) = (Vec::new(), 0);
    writer.begin(&mut bytes).unwrap();
    let mut pass = match selection {
        Selection::Matching(matcher) => Some(matcher.pass(capture)),
        _ => None,
    };
    capture
        .scan(0..Seq::MAX, |seq, record| {
            let selected = match selection {
                Selection::Matching(_) => pass.as_mut().unwrap().matches(seq, &record),
                Selection::Range(range) => range.contains(&seq),
                Selection::Seqs(seqs) => seqs.binary_search(&seq).is_ok(),
                Selection::Time(times) => times.contains(&record.time),
            };
            if selected {
                let name = &names[usize::from(record.stream.0)];
                writer.write(seq, name, &record, &mut bytes).unwrap();
                records += 1;
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    writer.finish(&mut bytes).unwrap();
    (bytes, records)
}

/// A capture of many records, in which the same ID stands for long, none stands for long, and no
/// event comes for long.
async fn large(folder: &Path) -> Capture {
    let options = CaptureOptions {
        free_floor_bytes: 0,
        segment_bytes: 1 << 20,
        ..CaptureOptions::default()
    };
    let (capture, recorder) = Capture::create_or_open(&folder.join("capture"), options).unwrap();
    let a = recorder.define_stream("a", "http://h/").await.unwrap();
    let b = recorder.define_stream("b", "http://h/").await.unwrap();
    let record = |n: u64| {
        let (id, kind) = match n / 1_000 % 10 {
            0 => (n.to_string(), Kind::Event),
            1..=4 => ("same".to_owned(), Kind::Event),
            5..=6 => (String::new(), Kind::Event),
            _ => (String::new(), Kind::Comment),
        };
        let stream: StreamKey = if n.is_multiple_of(5) { b } else { a };
        let data = format!(
            "{{\"n\":{n},\"text\":\"{}\"}}",
            "a\"b".repeat(n as usize % 90)
        );
        Record {
            time: Time(START + n as i64 * 3_333_333),
            kind,
            event_type: match kind {
                Kind::Event => ["message", "trade"][n as usize % 2].into(),
                _ => "".into(),
            },
            ..event(stream, "", &id, &data)
        }
    };
    recorder
        .record((0..RECORDS).map(record).collect())
        .await
        .unwrap();
    recorder.close().await.unwrap();
    capture
}

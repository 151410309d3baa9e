//! What was exported comes back as it was; what others wrote comes in as far as it says.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use async_compression::tokio::write::{GzipEncoder, ZstdEncoder};
use feedscope_engine::capture::Capture;
use feedscope_engine::import::{ImportError, Progress, import};
use feedscope_engine::record::{Kind, Record, Time};
use feedscope_engine::wire::{Format, ImportState};
use tokio::io::AsyncWriteExt;

use super::{START, create, event, full, open, read, until, write};

#[tokio::test]
async fn ndjson_comes_back_as_it_was_but_for_the_seqs() {
    comes_back(Format::Ndjson, "all.ndjson").await;
}

#[tokio::test]
async fn sse_comes_back_byte_for_byte() {
    comes_back(Format::Sse, "all.sse").await;
}

async fn comes_back(format: Format, name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let before = full(&folder.path().join("before")).await;
    let first = folder.path().join(name);
    write(&Capture::open_for_reading(&before).unwrap(), format, &first);

    let after = folder.path().join("after");
    let records = bring_in(&[&first], &after).await.unwrap();
    let capture = Capture::open_for_reading(&after).unwrap();
    assert_eq!(records, capture.end_seq() - capture.first_seq());
    let second = folder.path().join("second");
    write(&capture, format, &second);
    assert_eq!(without_seqs(&read(&second)), without_seqs(&read(&first)));
}

/// Imports begin at seq 1 as captures do, so of a whole capture even the seqs are the same; one
/// that lost its oldest records has others.
fn without_seqs(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once(",\"seq\":") {
        Some((head, rest)) => format!("{head}{}", &rest[rest.find(',').unwrap()..]),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_capture_comes_in_with_every_field_of_every_record() {
    let folder = tempfile::tempdir().unwrap();
    let before = full(&folder.path().join("before")).await;
    let after = folder.path().join("after");
    bring_in(&[&before], &after).await.unwrap();
    assert_eq!(named(&after), named(&before));
}

#[tokio::test]
async fn what_came_in_twice_is_there_twice_in_the_same_streams() {
    let folder = tempfile::tempdir().unwrap();
    let before = full(&folder.path().join("before")).await;
    let after = folder.path().join("after");
    bring_in(&[&before], &after).await.unwrap();
    bring_in(&[&before], &after).await.unwrap();
    let once = named(&before);
    assert_eq!(named(&after), [once.clone(), once].concat());
}

#[tokio::test]
async fn a_stream_that_has_been_watched_is_not_added_to() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("into");
    let (capture, recorder) = create(&into);
    let key = recorder.define_stream("s", "http://h/").await.unwrap();
    recorder
        .record(vec![event(key, "message", "9", "mine")])
        .await
        .unwrap();
    let file = folder.path().join("s.sse");
    std::fs::write(&file, "id: 5\ndata: theirs\n\n").unwrap();
    import(&[file], &capture, &recorder, &Progress::default())
        .await
        .unwrap();
    assert_eq!(capture.resume(key).id, "9");
    recorder.close().await.unwrap();
    let names: Vec<String> = named(&into).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["s", "s (imported)"]);
}

#[tokio::test]
async fn compressed_files_come_in_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let before = full(&folder.path().join("before")).await;
    let plain = folder.path().join("all.ndjson");
    let capture = Capture::open_for_reading(&before).unwrap();
    write(&capture, Format::Ndjson, &plain);
    let text = std::fs::read(&plain).unwrap();
    let expected = {
        let into = folder.path().join("plain");
        bring_in(&[&plain], &into).await.unwrap();
        named(&into)
    };

    let mut gzip = GzipEncoder::new(Vec::new());
    gzip.write_all(&text).await.unwrap();
    gzip.shutdown().await.unwrap();
    let mut zstd = ZstdEncoder::new(Vec::new());
    zstd.write_all(&text).await.unwrap();
    zstd.shutdown().await.unwrap();
    for (name, bytes) in [
        ("a.ndjson.gz", gzip.into_inner()),
        ("a.zst", zstd.into_inner()),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let into = folder.path().join(format!("from {name}"));
        bring_in(&[&file], &into).await.unwrap();
        assert_eq!(named(&into), expected, "{name}");
    }
}

#[tokio::test]
async fn an_event_stream_from_elsewhere_is_called_after_its_file_and_has_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("news.sse");
    let text = "\u{feff}:hello\r\nretry: 10\r\nid: 1\r\nevent: a\r\ndata: x\r\ndata: y\r\n\r\n\
                data\rdata\r\r: bye\ndata:  z\n\ndata: cut off";
    let changed = SystemTime::UNIX_EPOCH + Duration::from_nanos(START as u64);
    let mut written = std::fs::File::create(&file).unwrap();
    written.write_all(text.as_bytes()).unwrap();
    written.set_modified(changed).unwrap();
    drop(written);
    let into = folder.path().join("into");
    bring_in(&[&file], &into).await.unwrap();
    let found: Vec<_> = named(&into)
        .into_iter()
        .map(|(name, record)| {
            assert_eq!(name, "news");
            assert_eq!(record.time, Time(START));
            (record.kind, record.event_type, record.id, record.data)
        })
        .collect();
    let record = |kind, event_type: &str, id: &str, data: &str| {
        (kind, event_type.into(), id.into(), data.to_owned())
    };
    let expected = [
        record(Kind::Comment, "", "", "hello"),
        record(Kind::Event, "a", "1", "x\ny"),
        record(Kind::Event, "message", "1", "\n"),
        record(Kind::Comment, "", "1", " bye"),
        record(Kind::Event, "message", "1", " z"),
    ];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_line_that_can_t_be_read_is_named_and_all_before_it_stays() {
    let good = r#"{"kind":"comment","stream":"s","seq":1,"connection":1,"time":"2026-11-20T12:00:00.000000000Z","text":"x"}"#;
    for (bad, column, why) in [
        ("{\"kind\":\"event\"", 15, "no JSON object"),
        ("[1]", 1, "no JSON object"),
        (&*good.replace("\"stream\"", "\"flow\""), 1, "no \"stream\""),
        (&*good.replace("\"s\"", "7"), 28, "stream can't be 7"),
        (&*good.replace("T12", " twelve "), 62, "time is no time"),
        (&*good.replace("\"s\"", "\"\""), 28, "for marks alone"),
        (&*good.replace(":1,\"time\"", ":-1,\"time\""), 53, "-1"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bad.ndjson");
        std::fs::write(&file, format!("{good}\n\n{good}\r\n{bad}\n{good}\n")).unwrap();
        let into = folder.path().join("into");
        let error = bring_in(&[&file], &into).await.unwrap_err();
        let said = error.to_string();
        let ImportError::Line {
            line, column: at, ..
        } = error
        else {
            panic!("{said}");
        };
        assert_eq!((line, at), (4, column), "{said}");
        assert!(
            said.contains(why) && said.contains("bad.ndjson, line 4"),
            "{said}"
        );
        assert_eq!(named(&into).len(), 2, "{said}");
    }
}

#[tokio::test]
async fn what_is_no_export_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("into");
    for (name, text, word) in [
        ("a.csv", "seq,time", "CSV"),
        ("a.parquet", "PAR1", "Parquet"),
        ("picture.png", "\u{89}PNG", "neither"),
        ("not-there.ndjson", "", "can't be read"),
    ] {
        let file = folder.path().join(name);
        if !text.is_empty() {
            std::fs::write(&file, text).unwrap();
        }
        let error = bring_in(&[&file], &into).await.unwrap_err().to_string();
        assert!(error.contains(word) && error.contains(name), "{error}");
    }
    let error = bring_in(&[folder.path()], &into).await.unwrap_err();
    assert!(error.to_string().contains("holds no capture"), "{error}");
    let error = bring_in(&[&into], &into).await.unwrap_err();
    assert!(matches!(error, ImportError::Itself { .. }), "{error}");
}

#[tokio::test]
async fn an_engine_shows_what_it_imports_also_where_times_go_back() {
    let folder = tempfile::tempdir().unwrap();
    let before = full(&folder.path().join("before")).await;
    let engine = open(&folder.path().join("window")).await;
    let id = engine.import(vec![before.clone(), folder.path().join("missing")]);
    let frame = until(&engine, "", |frame| {
        frame.imports[0].state != ImportState::Running
    })
    .await;
    let status = &frame.imports[0];
    assert_eq!((status.id, status.state), (id, ImportState::Failed));
    assert!(status.detail.contains("missing"), "{}", status.detail);

    engine.import(vec![before.clone()]);
    let all = named(&before);
    let frame = until(&engine, "", |frame| {
        frame.imports[1].state != ImportState::Running
    })
    .await;
    assert_eq!(frame.imports[1].state, ImportState::Done);
    assert_eq!(frame.imports[1].records, all.len() as f64);
    assert!(frame.streams.is_empty());
    let gone: Vec<&str> = frame.gone.iter().map(|gone| &*gone.name).collect();
    assert_eq!(gone, ["trades {x}", "chat, \"room\" 1"]);

    // A gap is the time since the stream's record before, and less than nothing where it goes back.
    let mut last = std::collections::HashMap::new();
    let gaps = all.iter().filter(|(name, record)| {
        let before = last.insert(name.clone(), record.time.0);
        before.is_some_and(|before| record.time.0 - before > 1_000_000_000)
    });
    let gaps = gaps.count();
    let moment = Time(START + 20_000_000_000);
    let after = all.iter().filter(|(_, record)| record.time >= moment);
    let after = after.count();
    assert!(gaps > 0 && after > 0);
    for (filter, expected) in [
        ("gap:>1s".to_owned(), gaps),
        (format!("after:{moment}"), after),
    ] {
        let frame = until(&engine, &filter, |frame| {
            frame.view.scanned == frame.view.of
        })
        .await;
        assert_eq!(frame.view.error, None);
        assert_eq!(frame.view.total, expected as f64, "{filter}");
    }
    engine.close().await.unwrap();
}

/// Imports into the capture in a folder; how many records came in.
async fn bring_in(files: &[&Path], into: &Path) -> Result<u64, ImportError> {
    let files: Vec<PathBuf> = files.iter().map(|&file| file.to_owned()).collect();
    let (capture, recorder) = create(into);
    let progress = Progress::default();
    let outcome = import(&files, &capture, &recorder, &progress).await;
    recorder.close().await.unwrap();
    outcome.map(|()| progress.records.load(std::sync::atomic::Ordering::Relaxed))
}

/// Every record, with its stream's name in place of its number.
fn named(folder: &Path) -> Vec<(String, Record)> {
    let capture = Capture::open_for_reading(folder).unwrap();
    let names = feedscope_engine::export::names(&capture);
    let mut found = Vec::new();
    let all = capture.first_seq()..capture.end_seq();
    capture
        .scan(all, |_, record| {
            let name = names.get(usize::from(record.stream.0));
            let mut record = record.to_record();
            record.stream = feedscope_engine::record::StreamKey(0);
            found.push((name.cloned().unwrap_or_default(), record));
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    found
}

//! Which records an export takes, and what is told of it before.

use std::path::Path;

use feedscope_engine::Engine;
use feedscope_engine::record::Time;
use feedscope_engine::wire::{ExportRequest, ExportScope, ExportState, Format, FrameReply, Shown};
use serde_json::Value;

use super::{START, full, open, until};

#[tokio::test]
async fn an_export_takes_what_its_scope_says_and_its_estimate_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let place = full(&folder.path().join("capture")).await;
    let engine = open(&place).await;
    let file = folder.path().join("out");
    let all = written(&engine, ExportScope::All, &file).await;
    let of = all.len();
    assert!(of > 300);
    let of_events = |lines: &[Value]| -> Vec<u64> {
        let seqs = lines.iter().filter_map(|line| line["seq"].as_u64());
        seqs.collect()
    };

    let range = ExportScope::Range {
        from: 10.0,
        to: 20.0,
    };
    let lines = written(&engine, range, &file).await;
    assert_eq!(lines, all[9..20]);

    let beyond = ExportScope::Range {
        from: of as f64,
        to: 1e15,
    };
    assert_eq!(written(&engine, beyond, &file).await, all[of - 1..]);
    let nothing = ExportScope::Range {
        from: 20.0,
        to: 10.0,
    };
    assert!(written(&engine, nothing, &file).await.is_empty());

    let seqs = vec![200.0, 7.0, 8.0, 1e12, 7.0, 0.0, 9.0];
    let lines = written(&engine, ExportScope::Seqs(seqs), &file).await;
    assert_eq!(of_events(&lines), [7, 8, 9, 200]);

    let (from, to) = (START + 5_100_000_000, START + 50_100_000_000);
    let time = ExportScope::Time {
        from: Time(from).as_millis(),
        to: Time(to).as_millis(),
    };
    let lines = written(&engine, time, &file).await;
    let (first, last) = (Time(from).to_string(), Time(to).to_string());
    let within = all.iter().filter(|line| {
        let time = line["time"].as_str().unwrap();
        (&*first..&*last).contains(&time)
    });
    let within: Vec<Value> = within.cloned().collect();
    assert!(within.len() > 50 && within.len() < of);
    assert_eq!(lines, within);

    let lines = written(&engine, ExportScope::View, &file).await;
    let trades = all.iter().filter(|line| line["type"] == "trade");
    assert_eq!(lines, trades.cloned().collect::<Vec<_>>());
    engine.close().await.unwrap();
}

#[tokio::test]
async fn the_estimated_bytes_are_about_those_that_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let place = full(&folder.path().join("capture")).await;
    let engine = open(&place).await;
    let file = folder.path().join("out");
    for format in [Format::Ndjson, Format::Csv, Format::Sse, Format::Parquet] {
        let request = ExportRequest {
            format,
            ..request(ExportScope::All)
        };
        let estimate = engine.estimate(&request).unwrap();
        export(&engine, &request, &file).await;
        let bytes = file.metadata().unwrap().len() as f64;
        let ratio = estimate.bytes / bytes;
        assert!(
            (0.8..1.25).contains(&ratio),
            "{format:?}: {estimate:?} for {bytes}"
        );
    }
    engine.close().await.unwrap();
}

fn request(scope: ExportScope) -> ExportRequest {
    ExportRequest {
        scope,
        filter: "type:trade".to_owned(),
        streams: Shown::default(),
        format: Format::Ndjson,
    }
}

/// What an export of the scope wrote, after its estimate proved right.
async fn written(engine: &Engine, scope: ExportScope, file: &Path) -> Vec<Value> {
    let request = request(scope);
    // The estimate makes the view, the frames follow it to its end.
    engine.estimate(&request).unwrap();
    until(engine, &request.filter, |frame| {
        frame.view.scanned == frame.view.of
    })
    .await;
    let estimate = engine.estimate(&request).unwrap();
    assert!(estimate.exact, "{request:?}");
    export(engine, &request, file).await;
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<Value> = lines.collect();
    assert_eq!(estimate.records, lines.len() as f64, "{request:?}");
    lines
}

async fn export(engine: &Engine, request: &ExportRequest, file: &Path) {
    let id = engine.export(request, file.to_owned()).unwrap();
    let state = |frame: &FrameReply| {
        let mut exports = frame.exports.iter();
        exports.find(|export| export.id == id).unwrap().state
    };
    let frame = until(engine, "", |frame| state(frame) != ExportState::Running).await;
    assert_eq!(state(&frame), ExportState::Done);
}

//! The engine as the window and the command line know it: streams over restarts, frames, exports.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod engine_support;
mod stream_server;

use std::time::Duration;

use engine_support::{everything, options, until};
use feedscope_engine::wire::{
    ExportRequest, ExportScope, ExportState, ExportStatus, Format, FoundRequest, FrameReply,
    FrameRequest, LanesRequest, RowKind, RowsAt, Shown, State, StreamAction, StreamSpec,
};
use feedscope_engine::{Engine, EngineError};
use stream_server::{Server, Step, stream};

#[tokio::test]
async fn a_full_disk_is_said_in_words_and_the_window_still_gets_its_frames() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(folder.path());
    options.capture_options.free_floor_bytes = u64::MAX;
    let engine = Engine::open(options).await.unwrap();
    let spec = StreamSpec::get("a", "http://127.0.0.1:9/");
    let error = engine.add_stream(spec).await.unwrap_err();
    assert!(matches!(error, EngineError::Paused(_)));
    assert!(error.to_string().contains("free space"), "{error}");
    let frame = engine.frame(everything()).await;
    assert!(
        frame
            .engine
            .trouble
            .unwrap()
            .contains("recording goes on by itself")
    );
}

#[tokio::test]
async fn a_saved_stream_is_watched_also_when_the_disk_is_full_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let spec = StreamSpec::get("a", "http://127.0.0.1:9/");
    engine.add_stream(spec).await.unwrap();
    until(&engine, |frame| state(frame, "a") == State::Retrying).await;
    engine.close().await.unwrap();
    drop(engine);

    let mut full = options(folder.path());
    full.capture_options.free_floor_bytes = u64::MAX;
    let engine = Engine::open(full).await.unwrap();
    let frame = until(&engine, |frame| frame.engine.trouble.is_some()).await;
    assert_eq!(frame.streams[0].name, "a");
    let spec = StreamSpec::get("b", "http://127.0.0.1:9/");
    engine.add_stream(spec).await.unwrap_err();
    engine.remove_stream("a").await.unwrap();
    assert!(engine.frame(everything()).await.streams.is_empty());
}

#[tokio::test]
async fn what_a_server_sends_again_is_known_again_also_after_a_restart() {
    const BEFORE: usize = 1_100;
    let server = Server::start(|n, _| {
        let ids = match n {
            0 => 0..BEFORE,
            1 => BEFORE..BEFORE + 3,
            _ => BEFORE - 7..BEFORE + 4,
        };
        let events: String = ids.map(|id| format!("id: {id}\ndata: {id}\n\n")).collect();
        vec![
            stream(&events),
            if n == 1 { Step::Reset } else { Step::Hold },
        ]
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    engine
        .add_stream(StreamSpec::get("a", &server.url("/")))
        .await
        .unwrap();
    until(&engine, |frame| frame.streams[0].events == BEFORE as f64).await;
    engine.close().await.unwrap();
    drop(engine);

    let engine = Engine::open(options(folder.path())).await.unwrap();
    let all = (BEFORE + 3 + 11) as f64;
    let frame = until(&engine, |frame| frame.streams[0].events == all).await;
    assert_eq!(frame.engine.duplicates, 10.0);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn huge_ids_and_types_do_not_make_a_frame_huge() {
    let server = Server::start(|_, _| {
        let huge = "x".repeat(1 << 20);
        let first = format!("id: {huge}\nevent: {huge}\ndata: 1\n\n");
        vec![
            stream(&format!("{first}data: 2\n\ndata: 3\n\n")),
            Step::Hold,
        ]
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    engine
        .add_stream(StreamSpec::get("a", &server.url("/")))
        .await
        .unwrap();
    let frame = until(&engine, |frame| frame.streams[0].events == 3.0).await;
    let bytes = serde_json::to_vec(&frame.rows).unwrap().len();
    assert!(bytes <= 32 << 10, "rows of {bytes} bytes");
    let seq = frame.rows.last().unwrap().seq as u64;
    let detail = engine.record(seq, 100).unwrap().unwrap();
    assert_eq!(detail.row.id.len(), 1 << 20);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn demo_feeds_that_were_stopped_and_started_lead_their_streams_along() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let (url, feeds) = engine.start_demo().await.unwrap();
    engine.add_stream(feeds[0].clone()).await.unwrap();
    until(&engine, |frame| state(frame, &feeds[0].name) == State::Open).await;
    engine.stop_demo().await.unwrap();
    until(&engine, |frame| {
        state(frame, &feeds[0].name) == State::Retrying
    })
    .await;
    let port = url.rsplit(':').next().unwrap();
    let taken = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}"))
        .await
        .unwrap();
    let (elsewhere, _) = engine.start_demo().await.unwrap();
    assert_ne!(url, elsewhere);
    drop(taken);
    until(&engine, |frame| state(frame, &feeds[0].name) == State::Open).await;
    engine.close().await.unwrap();
}

#[tokio::test]
async fn streams_and_the_demo_feeds_are_there_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let (url, feeds) = engine.start_demo().await.unwrap();
    for feed in &feeds[..2] {
        engine.add_stream(feed.clone()).await.unwrap();
    }
    let resting = &feeds[1].name;
    engine
        .control_stream(resting, StreamAction::Pause)
        .await
        .unwrap();
    until(&engine, |frame| state(frame, resting) == State::Paused).await;
    until(&engine, |frame| frame.engine.total > 1.0).await;
    engine.close().await.unwrap();
    drop(engine);

    let engine = Engine::open(options(folder.path())).await.unwrap();
    let frame = until(&engine, |frame| state(frame, &feeds[0].name) == State::Open).await;
    assert_eq!(frame.engine.demo.as_ref(), Some(&url));
    assert_eq!(state(&frame, resting), State::Paused);
    engine.stop_demo().await.unwrap();
    engine.close().await.unwrap();
}

#[tokio::test]
async fn an_edited_stream_forgets_the_id_of_another_feed_and_keeps_it_for_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let (url, _) = engine.start_demo().await.unwrap();
    let spec = StreamSpec::get("a", &format!("{url}/stocks"));
    engine.add_stream(spec.clone()).await.unwrap();
    let frame = until(&engine, |frame| !frame.streams[0].resume_id.is_empty()).await;
    let first: u64 = frame.streams[0].resume_id.parse().unwrap();

    let renamed = StreamSpec {
        name: "b".to_owned(),
        ..spec.clone()
    };
    engine.edit_stream("a", renamed).await.unwrap();
    let frame = until(&engine, |frame| frame.streams[0].name == "b").await;
    assert!(frame.streams[0].resume_id.parse::<u64>().unwrap() >= first);

    let clock = StreamSpec::get("b", &format!("{url}/clock"));
    engine.edit_stream("b", clock).await.unwrap();
    until(&engine, |frame| {
        frame.streams[0].resume_id.is_empty() && frame.streams[0].connection == 2
    })
    .await;
    let taken = engine
        .add_stream(StreamSpec::get("b", &url))
        .await
        .unwrap_err();
    assert!(matches!(taken, EngineError::NameTaken(_)));
    engine.close().await.unwrap();
}

#[tokio::test]
async fn what_a_removed_stream_left_keeps_its_name_and_a_frame_shows_no_more_than_asked() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let (url, _) = engine.start_demo().await.unwrap();
    let spec = StreamSpec::get("gone soon", &format!("{url}/firehose?rate=5000&size=300"));
    engine.add_stream(spec).await.unwrap();
    until(&engine, |frame| frame.engine.total > 2_000.0).await;
    engine.remove_stream("gone soon").await.unwrap();
    let frame = engine.frame(everything()).await;
    assert_eq!(frame.gone[0].name, "gone soon");
    assert_eq!(frame.rows.len(), 120);
    let mut events = frame.rows.iter().filter(|row| row.kind == RowKind::Event);
    assert!(events.all(|row| row.size > 0), "each row tells its size");
    let bytes = serde_json::to_vec(&frame).unwrap().len();
    assert!(bytes <= 32 << 10, "a frame of {bytes} bytes");

    let middle = FrameRequest {
        rows: RowsAt::Rank(1_000.0),
        ..everything()
    };
    let frame = engine.frame(middle).await;
    assert_eq!((frame.first_rank, frame.rows[0].seq), (1_000.0, 1_001.0));
    let anchored = FrameRequest {
        rows: RowsAt::Seq(1_500.0),
        ..everything()
    };
    assert_eq!(engine.frame(anchored).await.rows[0].seq, 1_500.0);
    let none = FrameRequest {
        filter: "type:nothing".to_owned(),
        ..everything()
    };
    assert!(engine.frame(none).await.rows.is_empty());
    engine.close().await.unwrap();
}

#[tokio::test]
async fn an_export_can_fail_or_be_cancelled_and_leaves_no_half_file() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let (url, _) = engine.start_demo().await.unwrap();
    let spec = StreamSpec::get("load", &format!("{url}/firehose?rate=50000&size=500"));
    engine.add_stream(spec).await.unwrap();
    until(&engine, |frame| frame.engine.total > 30_000.0).await;
    let everything = ExportRequest {
        scope: ExportScope::View,
        filter: String::new(),
        streams: Shown::default(),
        format: Format::Ndjson,
    };

    let nowhere = folder.path().join("no such folder/out.ndjson");
    engine.export(&everything, nowhere).unwrap();
    let ended = export_ended(&engine, 0).await;
    assert_eq!(ended.state, ExportState::Failed);
    assert!(ended.detail.contains("choose another place"));

    let file = folder.path().join("out.ndjson");
    let id = engine.export(&everything, file.clone()).unwrap();
    engine.cancel_export(id);
    let ended = export_ended(&engine, 1).await;
    assert_eq!(ended.state, ExportState::Cancelled);
    assert!(!file.exists());
    let left = std::fs::read_dir(folder.path()).unwrap().flatten();
    let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");

    engine.export(&everything, file.clone()).unwrap();
    let ended = export_ended(&engine, 2).await;
    let lines = std::fs::read_to_string(&file).unwrap().lines().count();
    assert_eq!(ended.written, lines as f64);
    assert!(lines > 30_000);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn lanes_tell_how_many_events_are_under_the_pointer_and_what_the_whole_capture_holds() {
    const EVENTS: usize = 500;
    let events: String = (0..EVENTS).map(|n| format!("data: {n}\n\n")).collect();
    let server = Server::start(move |_, _| vec![stream(&events), Step::Hold]).await;
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    for name in ["a", "b"] {
        let spec = StreamSpec::get(name, &server.url("/"));
        engine.add_stream(spec).await.unwrap();
    }
    let frame = until(&engine, |frame| {
        frame.streams.len() == 2 && frame.streams.iter().all(|s| s.events == EVENTS as f64)
    })
    .await;
    let times: Vec<f64> = frame.rows.iter().map(|row| row.time).collect();
    let ask = async |px, probe| {
        let lanes = LanesRequest {
            from: Some(times[0] - 60_000.0),
            to: Some(times[0] + 60_000.0),
            px,
            probe: Some(probe),
            overview: true,
            ranks: 9,
            ..everything().lanes.unwrap()
        };
        let request = FrameRequest {
            lanes: Some(lanes),
            ..everything()
        };
        engine.frame(request).await.lanes.unwrap()
    };

    let one = ask(1, 0).await;
    assert_eq!(one.counts, [500, 500]);
    assert_eq!(one.ranks.len(), 9);
    assert!(one.ranks.is_sorted());
    assert!((one.ranks[8] - times.last().unwrap()).abs() < 1.0);
    let lit = ask(4_000, 0).await.lanes[0].runs[0];
    assert!(ask(4_000, u32::from(lit)).await.counts[0] > 0);
    assert!(
        ask(4_000, u32::from(lit) + 1).await.counts[0] > 0,
        "a bucket is 128 ms wide"
    );
    assert_eq!(ask(4_000, 0).await.counts, [0, 0]);

    engine.remove_stream("b").await.unwrap();
    let gone = ask(1, 0).await;
    assert_eq!(gone.counts, [500]);
    let overview = gone.overview.unwrap();
    assert_eq!(overview.lane.peak, 1_000, "also of a stream that is gone");
    assert!(overview.from < gone.ranks[0] + 1.0);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn what_is_found_is_counted_and_placed_while_nothing_is_hidden() {
    let events: String = (0..300)
        .map(|n| format!("data: {}\n\n", if n % 3 == 0 { "pear" } else { "plum" }))
        .collect();
    let server = Server::start(move |_, _| vec![stream(&events), Step::Hold]).await;
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let spec = StreamSpec::get("a", &server.url("/"));
    engine.add_stream(spec).await.unwrap();
    let frame = until(&engine, |frame| {
        frame.streams.iter().any(|stream| stream.events == 300.0)
    })
    .await;
    let time = frame.rows.last().unwrap().time;
    let find = |filter: &str, find: &str| FoundRequest {
        filter: filter.to_owned(),
        streams: Shown::default(),
        find: find.to_owned(),
        from: time - 60_000.0,
        to: time + 60_000.0,
        px: 500,
    };
    let searched = async {
        loop {
            let found = engine.found_in_view(&find("", "pear")).unwrap();
            if found.scanned == found.of {
                break found;
            }
            until(&engine, |_| true).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(30), searched).await;
    let found = found.expect("the whole view searched within 30 s");
    assert_eq!(found.total, 100.0);
    assert!(!found.runs.is_empty());
    let all = engine.frame(everything()).await.view;
    assert!(all.total >= 300.0, "nothing is hidden: {}", all.total);
    assert!(engine.found_in_view(&find("", "pear (")).is_err());
    assert!(engine.found_in_view(&find("", "")).unwrap().runs.is_empty());
    engine.close().await.unwrap();
}

/// Waits until this export is over, the first being 0.
async fn export_ended(engine: &Engine, nth: usize) -> ExportStatus {
    let over = |frame: &FrameReply| frame.exports[nth].state != ExportState::Running;
    until(engine, over).await.exports.remove(nth)
}

fn state(frame: &FrameReply, name: &str) -> State {
    let stream = frame.streams.iter().find(|stream| stream.name == name);
    stream.map_or(State::Connecting, |stream| stream.state)
}

//! A replayed capture, heard as any client hears a live feed.

use feedscope_engine::capture::Capture;
use feedscope_engine::record::{Kind, Record, Time};
use feedscope_engine::replay::{Replay, ReplayOptions};
use feedscope_engine::wire::StreamSpec;

use super::{create, event, full, open, until};

const AT_ONCE: ReplayOptions = ReplayOptions {
    port: None,
    speed: None,
    again: false,
};

#[tokio::test]
async fn whoever_watches_a_replay_gets_what_was_received() {
    let folder = tempfile::tempdir().unwrap();
    let place = full(&folder.path().join("capture")).await;
    let capture = Capture::open_for_reading(&place).unwrap();
    let replay = Replay::start(capture.clone(), AT_ONCE).await.unwrap();
    for feed in replay.feeds() {
        let stream = capture.streams().into_iter().find(|s| s.name == feed.name);
        let key = stream.unwrap().key;
        let sent = played(&capture, |record| record.stream == key);
        let spec = StreamSpec::get("s", &format!("{}{}", replay.url(), feed.path));
        assert_eq!(
            heard(&folder.path().join(&feed.path[1..]), spec, sent.len()).await,
            sent
        );
    }
    replay.stop().await;
}

#[tokio::test]
async fn a_replay_goes_on_after_the_id_that_a_client_sends() {
    let folder = tempfile::tempdir().unwrap();
    let place = full(&folder.path().join("capture")).await;
    let capture = Capture::open_for_reading(&place).unwrap();
    let replay = Replay::start(capture.clone(), AT_ONCE).await.unwrap();
    let feed = replay.feeds()[0].clone();
    let key = capture.streams()[0].key;
    let all = played(&capture, |record| record.stream == key);
    for id in ["12", "ünï"] {
        let first = all
            .iter()
            .position(|(kind, _, of, _)| *kind == Kind::Event && of == id);
        let sent = &all[first.unwrap() + 1..];
        let mut spec = StreamSpec::get("s", &format!("{}{}", replay.url(), feed.path));
        spec.last_event_id = id.to_owned();
        let got = heard(&folder.path().join(format!("after {id}")), spec, sent.len()).await;
        assert_eq!(got, sent, "after {id}");
    }
    replay.stop().await;
}

#[tokio::test]
async fn a_loop_begins_again_and_the_page_lists_the_streams() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("capture");
    let (_, recorder) = create(&place);
    let key = recorder.define_stream("a/<b>", "http://h/").await.unwrap();
    let records = ["1", "2"].map(|id| event(key, "tick", id, id)).to_vec();
    recorder.record(records).await.unwrap();
    recorder.close().await.unwrap();
    let options = ReplayOptions {
        again: true,
        ..AT_ONCE
    };
    let capture = Capture::open_for_reading(&place).unwrap();
    let replay = Replay::start(capture, options).await.unwrap();
    let feed = replay.feeds()[0].clone();
    assert_eq!((feed.path.as_str(), feed.events), ("/a%2F%3Cb%3E", 2));
    let page = reqwest::get(replay.url())
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("<strong>a/&lt;b&gt;</strong>"), "{page}");
    assert!(page.contains("data-types=\"[&quot;tick&quot;]\""), "{page}");
    let missing = reqwest::get(format!("{}/none", replay.url()))
        .await
        .unwrap();
    assert_eq!(missing.status(), 404);

    let spec = StreamSpec::get("s", &format!("{}{}", replay.url(), feed.path));
    let heard = heard(&folder.path().join("heard"), spec, 5).await;
    let ids: Vec<&str> = heard[..5].iter().map(|(_, _, id, _)| &**id).collect();
    assert_eq!(ids, ["1", "2", "1", "2", "1"]);
    replay.stop().await;
}

#[tokio::test]
async fn a_replay_keeps_the_times_between_records() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("capture");
    let (_, recorder) = create(&place);
    let key = recorder.define_stream("s", "http://h/").await.unwrap();
    let mut records = vec![event(key, "tick", "1", "1"), event(key, "tick", "2", "2")];
    records[1].time.0 += 3_000_000_000;
    recorder.record(records).await.unwrap();
    recorder.close().await.unwrap();
    let options = ReplayOptions {
        speed: Some(2.0),
        ..AT_ONCE
    };
    let capture = Capture::open_for_reading(&place).unwrap();
    let replay = Replay::start(capture, options).await.unwrap();
    let spec = StreamSpec::get("s", &format!("{}/s", replay.url()));
    let into = folder.path().join("heard");
    let asked = Time::now();
    heard(&into, spec, 2).await;
    let mut times = Vec::new();
    let heard = Capture::open_for_reading(&into).unwrap();
    heard
        .scan(0..heard.end_seq(), |_, record| {
            if record.kind == Kind::Event {
                times.push(record.time.0);
            }
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    // The first is sent when it is asked for, the second half of three seconds later: however
    // slow the machine is, it can't be there before.
    assert_eq!(times.len(), 2);
    assert!(times[1] - asked.0 >= 1_500_000_000, "{times:?}");
    replay.stop().await;
}

type Heard = (Kind, String, String, String);

fn of(record: &Record) -> Heard {
    // A comment's id is the client's matter.
    let id = match record.kind {
        Kind::Event => record.id.to_string(),
        _ => String::new(),
    };
    let event_type = record.event_type.to_string();
    (record.kind, event_type, id, record.data.clone())
}

/// What a replay of a capture sends.
fn played(capture: &Capture, mine: impl Fn(&Record) -> bool) -> Vec<Heard> {
    let mut played = Vec::new();
    capture
        .scan(capture.first_seq()..capture.end_seq(), |_, record| {
            let record = record.to_record();
            if mine(&record) && record.kind != Kind::Mark && !record.duplicate {
                played.push(of(&record));
            }
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    played
}

/// Watches the stream until it brought so many events and comments, and gives these.
async fn heard(place: &std::path::Path, spec: StreamSpec, count: usize) -> Vec<Heard> {
    let engine = open(place).await;
    engine.add_stream(spec).await.unwrap();
    until(&engine, "-kind:mark", |frame| {
        frame.view.total >= count as f64
    })
    .await;
    let capture = engine.capture().clone();
    engine.close().await.unwrap();
    played(&capture, |_| true)
}

//! Alerts: when they fire, that they fire once, and who is told.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod engine_support;
mod stream_server;

use std::sync::Arc;
use std::time::Duration;

use engine_support::{options, until};
use feedscope_engine::Engine;
use feedscope_engine::alerts::watch::{Cause, Seen, Watch};
use feedscope_engine::record::Time;
use feedscope_engine::wire::{Alert, AlertWhen, State, StreamSpec};
use stream_server::{Server, Step, send, stream};
use tokio::sync::Notify;

/// A clock and streams that the test moves by hand.
struct Stage {
    watch: Watch,
    seconds: i64,
    streams: Vec<Seen>,
    /// Events within any time that an alert asks for.
    events: u64,
}

impl Stage {
    fn new(when: AlertWhen) -> Stage {
        let mut watch = Watch::default();
        watch.set(vec![alert("it", when)]);
        Stage {
            watch,
            seconds: 1_795_000_000,
            streams: vec![seen("a"), seen("b")],
            events: 0,
        }
    }

    /// Looks once a second; the streams of the alerts that fire.
    fn pass(&mut self, seconds: i64) -> Vec<String> {
        let mut fired = Vec::new();
        for _ in 0..seconds {
            self.seconds += 1;
            fired.extend(self.look().into_iter().map(|cause| cause.stream));
        }
        fired
    }

    fn look(&mut self) -> Vec<Cause> {
        let now = Time(self.seconds * 1_000_000_000);
        self.watch.look(now, &self.streams, |_, _| self.events)
    }
}

#[test]
fn silence_fires_once_and_again_after_an_event_and_another_silence() {
    let mut stage = Stage::new(AlertWhen::Silence {
        stream: "a".to_owned(),
        ms: 10_000.0,
    });
    assert!(stage.pass(10).is_empty());
    assert_eq!(stage.pass(1), ["a"]);
    assert_eq!(stage.watch.spent(), [0]);
    assert!(stage.pass(100).is_empty());
    stage.streams[0].events += 1;
    assert!(stage.pass(10).is_empty());
    assert!(stage.watch.spent().is_empty());
    assert_eq!(stage.pass(1), ["a"]);
}

#[test]
fn a_stream_that_is_paused_or_ended_is_neither_silent_nor_down() {
    for state in [State::Paused, State::Ended] {
        for when in [
            AlertWhen::Silence {
                stream: String::new(),
                ms: 5_000.0,
            },
            AlertWhen::Down {
                stream: String::new(),
                ms: 5_000.0,
            },
        ] {
            let mut stage = Stage::new(when);
            stage.streams[0].state = state;
            stage.streams[1].state = state;
            assert!(stage.pass(60).is_empty());
        }
    }
}

#[test]
fn down_fires_after_its_time_whatever_is_tried_meanwhile_and_at_once_when_a_stream_failed() {
    let mut stage = Stage::new(AlertWhen::Down {
        stream: String::new(),
        ms: 5_000.0,
    });
    for n in 0..5 {
        stage.streams[1].state = match n % 2 {
            0 => State::Retrying,
            _ => State::Connecting,
        };
        assert!(stage.pass(1).is_empty());
    }
    stage.seconds += 1;
    let fired = stage.look();
    assert_eq!(fired[0].stream, "b");
    assert_eq!(
        fired[0].happened.to_string(),
        "\"b\" was not connected for 5 s"
    );
    stage.streams[1].state = State::Open;
    assert!(stage.pass(1).is_empty());
    stage.streams[0].state = State::Failed;
    stage.seconds += 1;
    let fired = stage.look();
    let said = fired[0].happened.to_string();
    assert!(said.contains("does not connect again"), "{said}");
}

#[test]
fn a_rate_fires_out_of_its_bounds_and_is_armed_again_once_it_stayed_within_them() {
    let mut stage = Stage::new(AlertWhen::Rate {
        stream: "a".to_owned(),
        below: Some(1.0),
        above: Some(10.0),
        over_ms: 10_000.0,
    });
    // Nothing is known of the ten seconds before.
    assert!(stage.pass(10).is_empty());
    assert_eq!(stage.pass(1), ["a"]);
    for _ in 0..5 {
        stage.events = 50;
        assert!(stage.pass(5).is_empty());
        stage.events = 500;
        assert!(stage.pass(5).is_empty());
    }
    stage.events = 50;
    assert!(stage.pass(12).is_empty());
    stage.events = 101;
    stage.seconds += 1;
    let fired = stage.look();
    let said = "\"a\" brings 10.1 events a second, more than 10";
    assert_eq!(fired[0].happened.to_string(), said);
}

#[test]
fn one_that_is_not_enabled_does_not_fire_and_a_changed_one_is_armed() {
    let when = |ms| AlertWhen::Silence {
        stream: "a".to_owned(),
        ms,
    };
    let mut stage = Stage::new(when(2_000.0));
    assert_eq!(stage.pass(3), ["a"]);
    stage.watch.set(vec![alert("it", when(2_000.0))]);
    assert!(stage.pass(3).is_empty());
    stage.watch.set(vec![alert("it", when(3_000.0))]);
    assert_eq!(stage.pass(1), ["a"]);
    let off = Alert {
        enabled: false,
        ..alert("it", when(4_000.0))
    };
    stage.watch.set(vec![off]);
    assert!(stage.pass(9).is_empty());
    assert!(stage.watch.spent().is_empty());
}

#[tokio::test]
async fn a_record_that_matches_fires_once_and_is_marked_and_told() {
    let go = Arc::new(Notify::new());
    let wait = Arc::clone(&go);
    let server = Server::start(move |_, _| {
        vec![
            stream("data: an error before\n\n"),
            Step::Wait(Arc::clone(&wait)),
            send("data: fine\n\ndata: an error\n\ndata: another error\n\n"),
            Step::Wait(Arc::clone(&wait)),
            send("data: a third error\n\n"),
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
    until(&engine, |frame| frame.streams[0].events == 1.0).await;
    let filter = AlertWhen::Filter {
        filter: "error".to_owned(),
    };
    let mut told = engine.fired();
    engine.save_alerts(vec![alert("errors", filter)]).unwrap();
    go.notify_one();
    let frame = until(&engine, |frame| {
        let marked = frame.rows.iter().any(|row| row.event_type == "alert");
        marked && !frame.alerts.fired.is_empty()
    })
    .await;
    let fired = &frame.alerts.fired[0];
    let row = frame.rows.iter().find(|row| Some(row.seq) == fired.seq);
    assert_eq!(row.unwrap().preview, "an error");
    assert_eq!(
        (fired.name.as_str(), fired.stream.as_str()),
        ("errors", "a")
    );
    assert_eq!(fired.sentence, "a record of \"a\" matches error");
    let notice = tokio::time::timeout(Duration::from_secs(60), told.recv()).await;
    let notice = notice.unwrap().unwrap();
    assert_eq!((&notice.fired, notice.notify), (fired, true));

    until(&engine, |frame| frame.streams[0].events == 4.0).await;
    assert_eq!(spent(&engine).await, [0]);
    engine.rearm_alert("errors").unwrap();
    assert_eq!(spent(&engine).await, [] as [u32; 0]);
    assert!(engine.rearm_alert("none").is_err());
    go.notify_one();
    let frame = until(&engine, |frame| frame.alerts.fired.len() == 2).await;
    let third = frame.rows.iter().find(|row| row.preview == "a third error");
    assert_eq!(frame.alerts.fired[1].seq, third.map(|row| row.seq));
    engine.close().await.unwrap();
    drop(engine);

    let engine = Engine::open(options(folder.path())).await.unwrap();
    assert_eq!(engine.alerts()[0].name, "errors");
    engine.close().await.unwrap();
}

#[tokio::test]
async fn a_stream_that_can_not_be_reached_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let down = AlertWhen::Down {
        stream: String::new(),
        ms: 1_000.0,
    };
    engine.save_alerts(vec![alert("down", down)]).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    engine
        .add_stream(StreamSpec::get("unreachable", &url))
        .await
        .unwrap();
    let frame = until(&engine, |frame| !frame.alerts.fired.is_empty()).await;
    assert_eq!(frame.alerts.fired[0].stream, "unreachable");
    engine.close().await.unwrap();
}

#[tokio::test]
async fn an_alert_that_can_not_be_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let good = AlertWhen::Filter {
        filter: String::new(),
    };
    let bad = [
        AlertWhen::Filter {
            filter: "(".to_owned(),
        },
        AlertWhen::Down {
            stream: String::new(),
            ms: f64::NAN,
        },
        AlertWhen::Rate {
            stream: String::new(),
            below: None,
            above: None,
            over_ms: 1_000.0,
        },
    ];
    for when in bad {
        let error = engine.save_alerts(vec![alert("it", when)]).unwrap_err();
        assert_eq!(error.code(), "bad-alert");
    }
    let twice = vec![alert("it", good.clone()), alert("it", good.clone())];
    let error = engine.save_alerts(twice).unwrap_err();
    assert!(error.to_string().contains("another name"), "{error}");
    assert!(engine.save_alerts(vec![alert("", good)]).is_err());
    assert!(engine.alerts().is_empty());
    engine.close().await.unwrap();
}

fn alert(name: &str, when: AlertWhen) -> Alert {
    Alert {
        name: name.to_owned(),
        when,
        notify: true,
        enabled: true,
    }
}

fn seen(name: &str) -> Seen {
    Seen {
        name: name.to_owned(),
        state: State::Open,
        events: 7,
    }
}

async fn spent(engine: &Engine) -> Vec<u32> {
    let frame = engine.frame(engine_support::everything()).await;
    frame.alerts.spent
}

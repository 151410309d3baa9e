//! A subscription against real servers: resuming, commands, silence, backpressure.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod stream_server;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use feedscope_engine::record::{Kind, Mark, Reason, event_hash};
use feedscope_engine::sentence;
use feedscope_engine::stream::spec::{
    Auth, Parser, Policy, Reconnect, Source, StallAction, StreamSpec, Value,
};
use feedscope_engine::stream::{Command, Start, State};
use stream_server::*;
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore};

#[tokio::test]
async fn the_resume_id_lasts_over_connections_that_bring_no_new_one() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("id: 7\ndata: a\n\n")],
        1 => vec![stream("data: b\n\n")],
        2 => vec![stream("")],
        3 => vec![stream(": hello\n\n")],
        4 => vec![stream("id: 8\n\n")],
        5 => vec![stream("data: c\n\n")],
        6 => vec![stream("id:\ndata: d\n\n")],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/feed")));
    until_state(&handle, State::Ended).await;
    let sent: Vec<_> = server
        .requests(8)
        .await
        .iter()
        .map(|request| request.last_event_id().unwrap_or_default())
        .collect();
    assert_eq!(sent, ["", "7", "7", "7", "7", "8", "8", ""]);
    let records = kept.now();
    let seen: Vec<_> = events(&records)
        .iter()
        .map(|event| (event.data.clone(), event.id.clone(), event.connection))
        .collect();
    let expected = [("a", "7", 1), ("b", "7", 2), ("c", "8", 6), ("d", "", 7)];
    assert_eq!(seen, expected.map(|(d, i, c)| (d.to_owned(), i.into(), c)));
    assert!(marks(&records).contains(&Mark::ResumeId {
        resume_id: "8".to_owned()
    }));
    assert_eq!(
        records.last().unwrap().id,
        "",
        "the last record says where to resume"
    );
    assert_eq!(server.count(), 8, "204 stops for good");
}

#[tokio::test]
async fn events_before_the_first_id_of_a_connection_carry_the_last_one_of_those_before() {
    for parser in [Parser::Own, Parser::EventsourceClient] {
        let server = Server::start(|n, _| match n {
            0 => vec![stream("id: 7\ndata: a\n\n")],
            _ => vec![
                stream("data: b\n\ndata: c\nid: 8\n\ndata: d\n\n"),
                Step::Hold,
            ],
        })
        .await;
        let (handle, kept) = watch_stream(StreamSpec {
            parser,
            ..spec(&server.url("/"))
        });
        let events = kept.until_events(4).await;
        let seen: Vec<_> = events
            .iter()
            .map(|event| (event.data.as_str(), event.id.as_str(), event.connection))
            .collect();
        let expected = [("a", "7", 1), ("b", "7", 2), ("c", "8", 2), ("d", "8", 2)];
        assert_eq!(seen, expected, "{parser:?}");
        handle.join().await;
    }
}

#[tokio::test]
async fn a_stream_starts_where_the_capture_left_it() {
    let server = Server::start(|_, _| vec![stream("data: a\n\n"), Step::Hold]).await;
    let mut asked = spec(&server.url("/"));
    asked.last_event_id = "spec".to_owned();
    let kept = Kept::new();
    let from = Start {
        resume_id: "…é 9".to_owned(),
        connection: 41,
        recent: Vec::new(),
        ..Start::default()
    };
    let first = start(asked.clone(), from, &kept);
    let event = kept.until_events(1).await.remove(0);
    assert_eq!(
        (event.id.as_str(), event.connection, event.stream.0),
        ("…é 9", 42, 3)
    );
    assert_eq!(first.status().borrow().connection, 42);
    let second = start(asked, Start::default(), &Kept::new());
    let requests = server.requests(2).await;
    assert_eq!(requests[0].last_event_id().unwrap(), "…é 9");
    assert_eq!(requests[1].last_event_id().unwrap(), "spec");
    first.join().await;
    second.join().await;
}

#[tokio::test]
async fn an_id_that_no_header_can_carry_is_kept_told_and_not_sent() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("id: a\u{1}b\ndata: a\n\n")],
        _ => vec![stream("data: b\n\n"), Step::Hold],
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    let events = kept.until_events(2).await;
    assert_eq!(server.requests(2).await[1].last_event_id(), None);
    assert_eq!(events[1].id, "a\u{1}b");
    assert_eq!(
        kept.until_mark("limit").await,
        Mark::Limit {
            what: "id".to_owned(),
            bytes: 3
        }
    );
    handle.join().await;
}

#[tokio::test]
async fn the_servers_retry_time_is_waited_and_shown() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("retry: 700\n\n")],
        _ => vec![stream("data: b\n\n"), Step::Hold],
    })
    .await;
    let mut asked = spec(&server.url("/"));
    asked.policy.strict = true;
    let (handle, kept) = watch_stream(asked);
    kept.until_mark("retry").await;
    let waiting = Instant::now();
    let status = until_state(&handle, State::Retrying).await;
    assert_eq!(status.attempt, 1);
    assert!(status.retry_at.is_some());
    assert_eq!(status.detail, "the server closed the connection");
    server.requests(2).await;
    assert!(
        waiting.elapsed() >= Duration::from_millis(600),
        "{:?}",
        waiting.elapsed()
    );
    let expected = Mark::Retry {
        attempt: 1,
        delay_ms: 700,
        resume_id: String::new(),
        asked_ms: None,
    };
    assert_eq!(kept.until_mark("retry").await, expected);
    handle.join().await;
}

#[tokio::test]
async fn an_absurd_retry_time_is_bounded_and_shown_as_the_server_wrote_it() {
    for (asked_ms, delay_ms) in [(0, 100), (99_999_999_999, 300_000)] {
        let server = Server::start(move |n, _| match n {
            0 => vec![stream(&format!("retry: {asked_ms}\ndata: a\n\n"))],
            _ => vec![Step::Hold],
        })
        .await;
        let mut asked = spec(&server.url("/"));
        asked.policy.jitter_percent = 0;
        let (handle, kept) = watch_stream(asked);
        let mark = kept.until_mark("retry").await;
        let expected = Mark::Retry {
            attempt: 1,
            delay_ms,
            resume_id: String::new(),
            asked_ms: Some(asked_ms),
        };
        assert_eq!(mark, expected);
        let (word, text) = mark.to_parts();
        let raw = format!("the server asked for {asked_ms} ms");
        assert!(sentence(&word, &text).contains(&raw), "{text}");
        let wire = &handle.attempts()[0].wire;
        assert_eq!(wire.retry_ms, Some(asked_ms as f64));
        assert!(wire.hints.iter().any(|hint| hint.code == "retry-clamped"));
        handle.join().await;
    }
}

#[tokio::test]
async fn refused_credentials_stop_the_stream_until_it_is_resumed_with_renewed_ones() {
    for refusal in ["401 Unauthorized", "403 Forbidden"] {
        let folder = tempfile::tempdir().unwrap();
        let token = folder.path().join("token");
        std::fs::write(&token, "old").unwrap();
        let server =
            Server::start(
                move |_, request| match request.header("authorization").as_deref() {
                    Some("Bearer new") => vec![stream("data: a\n\n"), Step::Hold],
                    _ => vec![answer(refusal, "")],
                },
            )
            .await;
        let mut asked = spec(&server.url("/"));
        asked.auth = Auth::Bearer {
            token: Value {
                source: Source::Command,
                ..Value::text(&format!("cat '{}'", token.display()))
            },
        };
        let (handle, kept) = watch_stream(asked);
        let status = until_state(&handle, State::Failed).await;
        assert!(status.detail.starts_with(refusal), "{}", status.detail);
        assert!(status.detail.contains("credentials"), "{}", status.detail);
        std::fs::write(&token, "new").unwrap();
        handle.command(Command::Resume);
        kept.until_events(1).await;
        assert_eq!(server.count(), 2, "it is not asked before");
        handle.join().await;
    }
}

#[tokio::test]
async fn retry_after_as_a_date_is_of_the_servers_clock_in_each_form_of_it() {
    for date in [
        "Sat, 31 Dec 2050 23:59:59 GMT",
        "Saturday, 31-Dec-50 23:59:59 GMT",
        "Sat Dec 31 23:59:59 2050",
        "Sat, 31 Dec 2050 23:59:59 -0000",
    ] {
        for status in ["429 Too Many Requests", "503 Service Unavailable"] {
            let head =
                format!("{status}\r\nDate: Sat, 31 Dec 2050 23:59:00 GMT\r\nRetry-After: {date}");
            let server = Server::start(move |_, _| vec![answer(&head, "")]).await;
            let (handle, kept) = watch_stream(spec(&server.url("/")));
            let Mark::Retry { delay_ms, .. } = kept.until_mark("retry").await else {
                panic!("a retry is one")
            };
            assert_eq!(delay_ms, 59_000, "{status} {date}");
            assert!(
                until_state(&handle, State::Retrying)
                    .await
                    .retry_at
                    .is_some()
            );
            handle.join().await;
        }
    }
}

#[tokio::test]
async fn retry_after_is_honoured_in_seconds_and_as_a_date() {
    let server = Server::start(|n, _| match n {
        0 => vec![answer("503 Service Unavailable\r\nRetry-After: 1", "busy")],
        1 => vec![answer(
            "429 Too Many\r\nRetry-After: Fri, 31 Dec 2100 23:59:59 GMT",
            "",
        )],
        _ => no_content(),
    })
    .await;
    let begun = Instant::now();
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    server.requests(2).await;
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let records = kept
        .until(|records| {
            marks(records)
                .iter()
                .filter(|mark| matches!(mark, Mark::Retry { .. }))
                .count()
                == 2
        })
        .await;
    let marks = marks(&records);
    assert!(
        matches!(&marks[0], Mark::End { reason: Reason::HttpStatus, detail }
        if detail.starts_with("503 Service Unavailable: ") && detail.ends_with("The server said: busy"))
    );
    assert!(matches!(&marks[1], Mark::Retry { delay_ms: 1000, .. }));
    assert!(
        matches!(
            &marks[3],
            Mark::Retry {
                delay_ms: 86_400_000,
                ..
            }
        ),
        "{marks:?}"
    );
    handle.command(Command::Resume);
    until_state(&handle, State::Ended).await;
}

#[tokio::test]
async fn a_pause_closes_at_once_and_a_resume_goes_on_from_the_id() {
    let more = Arc::new(Notify::new());
    let wait = Arc::clone(&more);
    let server = Server::start(move |n, _| match n {
        0 => vec![stream("id: 1\ndata: a\n\n"), Step::Hold],
        _ => vec![stream("id: 2\ndata: b\n\n"), Step::Wait(Arc::clone(&wait))],
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    kept.until_events(1).await;
    handle.command(Command::Pause);
    server.closed(1).await;
    let status = until_state(&handle, State::Paused).await;
    assert_eq!(
        (
            status.resume_id.as_str(),
            status.connection,
            status.opened_at
        ),
        ("1", 1, None)
    );
    assert_eq!(kept.until_mark("paused").await, Mark::Paused {});
    handle.command(Command::Resume);
    let events = kept.until_events(2).await;
    assert_eq!(data(&events), ["a", "b"]);
    assert_eq!(server.requests(2).await[1].last_event_id().unwrap(), "1");
    handle.join().await;
}

#[tokio::test]
async fn commands_do_not_wait_for_a_delay_or_for_an_answer() {
    let server = Server::start(|n, _| match n {
        0 => vec![answer("500 Oops", "")],
        1 => vec![Step::Hold],
        _ => vec![stream("data: a\n\n"), Step::Hold],
    })
    .await;
    let mut asked = spec(&server.url("/"));
    asked.policy.retry_initial_ms = 60_000;
    asked.policy.retry_max_ms = 60_000;
    let (handle, kept) = watch_stream(asked);
    until_state(&handle, State::Retrying).await;
    handle.command(Command::Reconnect);
    server.requests(2).await;
    assert_eq!(handle.status().borrow().state, State::Connecting);
    handle.command(Command::Reconnect);
    server.closed(1).await;
    kept.until_events(1).await;
    handle.command(Command::Stop);
    server.closed(2).await;
    handle.join().await;
    let marks = marks(&kept.now());
    assert!(matches!(
        marks.last(),
        Some(Mark::Ended {
            reason: Reason::Stopped,
            ..
        })
    ));
}

#[tokio::test]
async fn a_dropped_handle_stops_the_stream() {
    let server = Server::start(|_, _| vec![stream("data: a\n\n"), Step::Hold]).await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    kept.until_events(1).await;
    drop(handle);
    server.closed(1).await;
    kept.until_mark("ended").await;
}

#[tokio::test]
async fn what_the_server_sends_again_after_a_resume_is_marked_duplicate() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("id: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: beat\n\n")],
        1 => vec![stream("data: beat\n\nid: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: beat\n\nid: 2\ndata: B\n\nid: 3\ndata: c\n\nid: 2\ndata: b\n\n")],
        _ => no_content(),
    })
    .await;
    let kept = Kept::new();
    let from = Start {
        recent: vec![("0".into(), event_hash("message", "z"))],
        ..Start::default()
    };
    let handle = start(spec(&server.url("/")), from, &kept);
    let status = until_state(&handle, State::Ended).await;
    let seen: Vec<_> = kept
        .now()
        .iter()
        .filter(|record| record.kind == Kind::Event)
        .map(|event| (event.data.clone(), event.duplicate))
        .collect();
    let expected = [
        ("a", false),
        ("b", false),
        ("beat", false),
        ("beat", false),
        ("a", true),
        ("b", true),
        ("beat", true),
        ("B", false),
        ("c", false),
        ("b", false),
    ];
    assert_eq!(seen, expected.map(|(data, again)| (data.to_owned(), again)));
    assert_eq!((status.events, status.duplicates), (10, 3));
}

#[tokio::test]
async fn events_kept_by_an_earlier_run_are_known_again() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("id: 4\nevent: add\ndata: d\n\nid: 5\ndata: e\n\n")],
        _ => no_content(),
    })
    .await;
    let kept = Kept::new();
    let from = Start {
        resume_id: "4".to_owned(),
        connection: 1,
        recent: vec![("3".into(), 1), ("4".into(), event_hash("add", "d"))],
        ..Start::default()
    };
    let handle = start(spec(&server.url("/")), from, &kept);
    until_state(&handle, State::Ended).await;
    let seen: Vec<bool> = events(&kept.now())
        .iter()
        .map(|event| event.duplicate)
        .collect();
    assert_eq!(seen, [true, false]);
}

#[tokio::test]
async fn a_silent_server_is_stalled_and_a_comment_is_life() {
    let speak = Arc::new(Notify::new());
    let wait = Arc::clone(&speak);
    let server = Server::start(move |_, _| {
        vec![
            stream("data: a\n\n"),
            Step::Wait(Arc::clone(&wait)),
            send(": ping\n"),
            Step::Hold,
        ]
    })
    .await;
    let mut asked = spec(&server.url("/"));
    asked.policy.stall_after_ms = Some(200);
    let (handle, kept) = watch_stream(asked);
    until_state(&handle, State::Stalled).await;
    assert!(
        matches!(kept.until_mark("stalled").await, Mark::Stalled { silent_ms, .. } if silent_ms >= 200)
    );
    speak.notify_one();
    assert!(
        matches!(kept.until_mark("resumed").await, Mark::Resumed { silent_ms } if silent_ms >= 200)
    );
    let records = kept
        .until(|records| records.iter().any(|record| record.kind == Kind::Comment))
        .await;
    let comment = records
        .iter()
        .find(|record| record.kind == Kind::Comment)
        .unwrap();
    assert_eq!((comment.data.as_str(), comment.wire), (" ping", 7));
    handle.join().await;
}

#[tokio::test]
async fn a_half_open_connection_is_left_when_asked_to() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("id: 1\ndata: a\n\n"), Step::Hold],
        _ => vec![stream("data: b\n\n"), Step::Hold],
    })
    .await;
    let mut asked = spec(&server.url("/"));
    asked.policy.stall_after_ms = Some(200);
    asked.policy.stall_action = StallAction::Reconnect;
    let (handle, kept) = watch_stream(asked);
    server.closed(1).await;
    kept.until_events(2).await;
    assert_eq!(server.requests(2).await[1].last_event_id().unwrap(), "1");
    assert!(matches!(
        kept.until_mark("end").await,
        Mark::End {
            reason: Reason::Silent,
            ..
        }
    ));
    handle.join().await;
}

#[tokio::test]
async fn a_slow_sink_holds_the_server_back_and_loses_nothing() {
    const COUNT: usize = 300_000;
    let body: String = (0..COUNT)
        .map(|n| format!("id: {n}\ndata: event number {n} {}\n\n", "x".repeat(40)))
        .collect();
    let size = body.len();
    let server = Server::start(move |n, _| match n {
        0 => vec![stream(&body)],
        _ => no_content(),
    })
    .await;
    let gate = Arc::new(Semaphore::new(2));
    let mut kept = Kept::new();
    kept.gate = Some(Arc::clone(&gate));
    let handle = start(spec(&server.url("/")), Start::default(), &kept);
    kept.until_events(1).await;
    // The server fills the buffers between and then has to wait.
    let mut before = usize::MAX;
    while before != server.sent.load(Ordering::Relaxed) {
        before = server.sent.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(before < size, "all {size} bytes were taken");
    gate.add_permits(1_000_000);
    until_state(&handle, State::Ended).await;
    let records = events(&kept.now());
    assert_eq!(records.len(), COUNT);
    for (n, event) in records.iter().enumerate() {
        assert!(
            event.data.starts_with(&format!("event number {n} ")),
            "{n}: {}",
            event.data
        );
    }
    let writes = kept.writes.load(Ordering::Relaxed);
    assert!(writes < COUNT / 100, "{writes} writes");
}

#[tokio::test]
async fn a_pause_closes_the_socket_even_while_the_sink_is_busy() {
    let server = Server::start(|_, _| vec![stream("id: 1\ndata: a\n\n"), Step::Hold]).await;
    let gate = Arc::new(Semaphore::new(0));
    let mut kept = Kept::new();
    kept.gate = Some(Arc::clone(&gate));
    let handle = start(spec(&server.url("/")), Start::default(), &kept);
    server.requests(1).await;
    gate.add_permits(1);
    kept.until_mark("open").await;
    handle.command(Command::Pause);
    server.closed(1).await;
    gate.add_permits(1000);
    until_state(&handle, State::Paused).await;
    handle.join().await;
}

#[tokio::test]
async fn a_post_sends_its_body_and_is_not_repeated() {
    let server = Server::start(|_, _| vec![stream("data: a\n\n")]).await;
    let mut asked = spec(&server.url("/v1"));
    asked.method = "POST".to_owned();
    asked.body = Some("{\"stream\":true}".to_owned());
    asked.headers = vec![header("Content-Type", "application/json")];
    let (handle, kept) = watch_stream(asked);
    until_state(&handle, State::Ended).await;
    let request = server.requests(1).await.remove(0);
    assert_eq!(request.line, "POST /v1 HTTP/1.1");
    assert_eq!(request.body, b"{\"stream\":true}");
    assert_eq!(request.header("content-type").unwrap(), "application/json");
    assert!(matches!(
        kept.until_mark("ended").await,
        Mark::Ended {
            reason: Reason::ServerClosed,
            ..
        }
    ));
    assert_eq!(server.count(), 1);
    handle.command(Command::Resume);
    assert_eq!(server.requests(2).await[1].body, b"{\"stream\":true}");
    handle.join().await;
}

#[tokio::test]
async fn a_post_may_be_resumed_by_a_get_without_its_body() {
    for parser in [Parser::Own, Parser::EventsourceClient] {
        let server = Server::start(|n, _| match n {
            0 => vec![stream("id: 7\nretry: 100\ndata:\n\n")],
            1 => vec![stream("data: a\n\n")],
            _ => no_content(),
        })
        .await;
        let mut asked = spec(&server.url("/mcp"));
        asked.method = "POST".to_owned();
        asked.body = Some("{}".to_owned());
        asked.headers = vec![
            header("Content-Type", "application/json"),
            header("MCP-Session-Id", "s"),
        ];
        asked.policy.reconnect = Reconnect::Resume;
        asked.parser = parser;
        let (handle, kept) = watch_stream(asked);
        until_state(&handle, State::Ended).await;
        assert_eq!(data(&events(&kept.now())), ["", "a"]);
        let requests = server.requests(3).await;
        let told: Vec<_> = requests
            .iter()
            .map(|request| {
                (
                    request.line.split(' ').next().unwrap(),
                    request.body.len(),
                    request.header("content-type").is_some(),
                    request.header("mcp-session-id").unwrap(),
                    request.last_event_id().unwrap_or_default(),
                )
            })
            .collect();
        let session = || "s".to_owned();
        assert_eq!(
            told,
            [
                ("POST", 2, true, session(), String::new()),
                ("GET", 0, false, session(), "7".to_owned()),
                ("GET", 0, false, session(), "7".to_owned()),
            ]
        );
        assert_eq!(
            handle.attempts()[1].request,
            format!("GET {}", server.url("/mcp"))
        );
        handle.join().await;
    }
}

#[tokio::test]
async fn once_is_one_connection() {
    let server = Server::start(|_, _| vec![stream("data: a\n\n")]).await;
    let mut asked = spec(&server.url("/"));
    asked.policy.once = true;
    let (handle, kept) = watch_stream(asked);
    until_state(&handle, State::Ended).await;
    assert!(matches!(
        kept.until_mark("ended").await,
        Mark::Ended {
            reason: Reason::Once,
            ..
        }
    ));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_server_that_comes_back_is_found_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let (handle, kept) = watch_stream(spec(&format!("http://{address}/")));
    let status = until_state(&handle, State::Retrying).await;
    assert_eq!(
        status.detail,
        format!("nothing listens at {address}: start the server or check the port")
    );
    assert!(matches!(
        kept.until_mark("end").await,
        Mark::End {
            reason: Reason::Refused,
            ..
        }
    ));
    let listener = TcpListener::bind(address).await.unwrap();
    let _server = Server::on(listener, |_, _| vec![stream("data: back\n\n"), Step::Hold]);
    let events = kept.until_events(1).await;
    assert_eq!((events[0].data.as_str(), events[0].connection), ("back", 1));
    handle.join().await;
}

#[tokio::test]
async fn a_connection_that_breaks_is_told_from_one_that_ends() {
    let chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n";
    let server = Server::start(move |n, _| match n {
        0 => vec![stream("data: a\n\ndata: cut"), Step::Hold, Step::Reset],
        1 => vec![send(chunked)],
        2 => vec![send(&format!("{chunked}0\r\n\r\n"))],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    kept.until_events(1).await;
    handle.command(Command::Reconnect);
    until_state(&handle, State::Ended).await;
    let records = kept.now();
    assert_eq!(data(&events(&records)), ["a", "a", "a"]);
    let reasons: Vec<_> = marks(&records)
        .iter()
        .filter_map(|mark| match mark {
            Mark::End { reason, .. } => Some(*reason),
            _ => None,
        })
        .collect();
    assert_eq!(
        reasons,
        [Reason::Stopped, Reason::ServerClosed, Reason::ServerClosed]
    );
}

#[tokio::test]
async fn a_reset_is_a_reset() {
    let now = Arc::new(Notify::new());
    let wait = Arc::clone(&now);
    let server = Server::start(move |n, _| match n {
        0 => vec![
            stream("data: a\n\n"),
            Step::Wait(Arc::clone(&wait)),
            Step::Reset,
        ],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    kept.until_events(1).await;
    now.notify_one();
    until_state(&handle, State::Ended).await;
    assert!(matches!(
        kept.until_mark("end").await,
        Mark::End {
            reason: Reason::Reset,
            ..
        }
    ));
}

#[tokio::test]
async fn an_edit_goes_elsewhere_without_the_id_of_the_old_server() {
    let old = Server::start(|_, _| vec![stream("id: 9\ndata: a\n\n"), Step::Hold]).await;
    let new = Server::start(|_, _| vec![stream("data: b\n\n"), Step::Hold]).await;
    let (handle, kept) = watch_stream(spec(&old.url("/")));
    kept.until_events(1).await;
    let mut renamed = spec(&old.url("/"));
    renamed.name = "renamed".to_owned();
    renamed.policy = Policy::default();
    handle.command(Command::Edit(renamed));
    let mut elsewhere = spec(&old.url("/?token=2"));
    handle.command(Command::Edit(elsewhere.clone()));
    old.closed(1).await;
    assert_eq!(old.requests(2).await[1].last_event_id().unwrap(), "9");
    elsewhere.url = new.url("/");
    handle.command(Command::Edit(elsewhere));
    old.closed(2).await;
    assert_eq!(new.requests(1).await[0].last_event_id(), None);
    assert_eq!(old.count(), 2, "a new name connects nothing");
    handle.join().await;
}

#[tokio::test]
async fn what_another_server_sends_is_no_duplicate_of_the_old_ones() {
    let same = || Server::start(|_, _| vec![stream("id: 1\ndata: a\n\n"), Step::Hold]);
    let (old, new) = (same().await, same().await);
    let (handle, kept) = watch_stream(spec(&old.url("/")));
    kept.until_events(1).await;
    let mut elsewhere = spec(&new.url("/"));
    elsewhere.last_event_id = "0".to_owned();
    handle.command(Command::Edit(elsewhere));
    let events = events(&kept.until_events(2).await);
    assert_eq!(new.requests(1).await[0].last_event_id().unwrap(), "0");
    assert!(!events[1].duplicate);
    handle.join().await;
}

#[tokio::test]
async fn a_sink_that_closes_ends_the_stream() {
    let server = Server::start(|_, _| vec![stream("data: a\n\n"), Step::Hold]).await;
    let gate = Arc::new(Semaphore::new(0));
    gate.close();
    let mut kept = Kept::new();
    kept.gate = Some(gate);
    let handle = start(spec(&server.url("/")), Start::default(), &kept);
    let status = until_state(&handle, State::Failed).await;
    assert_eq!(
        status.detail,
        "the capture is closed: nothing more is recorded"
    );
    server.closed(1).await;
    handle.join().await;
}

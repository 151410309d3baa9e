//! A subscription against real servers: resuming, commands, silence, backpressure.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

#[path = "stream/resuming.rs"]
mod resuming;
#[path = "stream/retries.rs"]
mod retries;
mod stream_server;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use feedscope_engine::record::{Kind, Mark, Reason};
use feedscope_engine::stream::spec::StallAction;
use feedscope_engine::stream::{Command, Start, State};
use stream_server::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, Semaphore};

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
    // The server fills the buffers between and then has to wait, while others go on.
    let other = Server::start(|_, _| no_content()).await;
    let mut before = usize::MAX;
    while before != server.sent.load(Ordering::Relaxed) {
        before = server.sent.load(Ordering::Relaxed);
        for _ in 0..200 {
            ask(&other).await;
        }
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

/// Asks the server by itself and waits for all of its answer.
async fn ask(server: &Server) {
    let mut socket = TcpStream::connect(("127.0.0.1", server.port))
        .await
        .unwrap();
    socket.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 204"));
}

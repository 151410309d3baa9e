//! What a stream tells of its life: attempts, end markers, resume ids that a person sets, and
//! waking. Against real servers, and over restarts.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod engine_support;
#[path = "stream_life/restarts.rs"]
mod restarts;
mod stream_server;

use std::sync::Arc;
use std::time::Duration;

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::attempt::{Attempt, Why};
use feedscope_engine::stream::spec::{EndMarker, StreamSpec};
use feedscope_engine::stream::{Command, State, SubscriptionHandle};
use stream_server::*;
use tokio::sync::Notify;

#[tokio::test]
async fn every_attempt_says_why_it_was_made_what_it_sent_and_how_it_ended() {
    let server = Server::start(|n, _| match n {
        0 => vec![answer("503 Busy\r\nX-Node: 1", "come later")],
        1 => vec![stream("id: 7\ndata: a\n\n: hello\n\n")],
        2 => vec![Step::Hold],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/feed?token=abc")));
    server.requests(3).await;
    handle.command(Command::Reconnect);
    until_state(&handle, State::Ended).await;
    let attempts = handle.attempts();
    let told: Vec<_> = attempts
        .iter()
        .map(|attempt| {
            (
                attempt.number,
                attempt.connection,
                attempt.why,
                attempt.reason.unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, 0, Why::Start, Reason::HttpStatus),
            (2, 1, Why::Retry, Reason::ServerClosed),
            (3, 0, Why::Retry, Reason::Stopped),
            (4, 0, Why::Asked, Reason::NoContent),
        ]
    );
    assert_eq!(
        (attempts[0].status, attempts[0].body.as_str()),
        (503, "come later")
    );
    assert!(attempts[0].detail.starts_with("503 Service Unavailable: "));
    assert!(
        (1.0..=100.0).contains(&attempts[1].delay_ms),
        "{}",
        attempts[1].delay_ms
    );
    assert_eq!(
        (attempts[1].status, attempts[1].protocol.as_str()),
        (200, "HTTP/1.1")
    );
    assert!(
        attempts[1]
            .headers
            .iter()
            .any(|(name, _)| name == "content-type")
    );
    assert_eq!(
        (attempts[1].wire.events, attempts[1].wire.comments),
        (1.0, 1.0)
    );
    assert_eq!(
        (
            attempts[1].resume_id.as_str(),
            attempts[2].resume_id.as_str()
        ),
        ("", "7")
    );
    for attempt in &attempts {
        assert!(
            attempt.began > 0.0 && attempt.ended >= attempt.began,
            "{attempt:?}"
        );
        assert!(
            attempt.request.starts_with("GET http://127.0.0.1:"),
            "{attempt:?}"
        );
        assert!(!attempt.request.contains("abc"), "{attempt:?}");
    }
    let given_up = kept
        .now()
        .into_iter()
        .filter(|record| record.event_type == "end" && record.data.contains("\"stopped\""));
    let given_up: Vec<u32> = given_up.map(|record| record.connection).collect();
    assert_eq!(
        given_up,
        [2],
        "an attempt that was given up is in the timeline"
    );
}

#[tokio::test]
async fn what_is_on_the_wire_is_told_while_the_connection_is_open() {
    let server = Server::start(|_, _| vec![stream("data: a\n\ndata: b\n\n"), Step::Hold]).await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    kept.until_events(2).await;
    let attempts = until_attempts(&handle, |list| list[0].wire.events == 2.0).await;
    assert_eq!((attempts[0].reason, attempts[0].ended), (None, 0.0));
    assert!(attempts[0].opened > 0.0 && attempts[0].wire.bytes > 0.0);
    handle.join().await;
}

#[tokio::test]
async fn only_the_latest_attempts_are_kept() {
    let server = Server::start(|n, _| match n {
        0..60 => vec![stream("")],
        _ => no_content(),
    })
    .await;
    let mut asked = spec(&server.url("/"));
    asked.policy.jitter_percent = 100;
    asked.policy.server_retry_min_ms = 0;
    let (handle, _kept) = watch_stream(asked);
    for n in 1..=60 {
        server.requests(n).await;
        handle.command(Command::Reconnect);
    }
    until_state(&handle, State::Ended).await;
    let attempts = handle.attempts();
    assert_eq!(attempts.len(), 50);
    let numbers: Vec<u32> = attempts.iter().map(|attempt| attempt.number).collect();
    assert!(numbers.is_sorted() && numbers[0] > 1, "{numbers:?}");
}

#[tokio::test]
async fn an_end_marker_completes_the_stream_and_what_follows_it_is_not_taken() {
    let by_data = EndMarker {
        data: Some("[DONE]".to_owned()),
        event_type: None,
    };
    let by_type = EndMarker {
        data: None,
        event_type: Some("message_stop".to_owned()),
    };
    for (end, last) in [
        (by_data, "data: [DONE]\n\n"),
        (by_type, "event: message_stop\ndata: {}\n\n"),
    ] {
        let server = Server::start(move |_, _| {
            let body = format!("data: a\n\n{last}data: late\n\n");
            vec![stream(&body), Step::Hold]
        })
        .await;
        let mut asked = spec(&server.url("/"));
        asked.end_marker = Some(end);
        let (handle, kept) = watch_stream(asked);
        let status = until_state(&handle, State::Ended).await;
        assert!(
            status.detail.contains("the end marker"),
            "{}",
            status.detail
        );
        server.closed(1).await;
        let records = kept.now();
        assert_eq!(
            events(&records).len(),
            2,
            "the marker is an event like any other"
        );
        let last: Vec<Mark> = marks(&records).into_iter().rev().take(2).collect();
        assert!(
            matches!(
                last[0],
                Mark::Ended {
                    reason: Reason::Completed,
                    ..
                }
            ),
            "{last:?}"
        );
        assert!(
            matches!(
                last[1],
                Mark::End {
                    reason: Reason::Completed,
                    ..
                }
            ),
            "{last:?}"
        );
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn a_frozen_id_is_sent_by_every_connection_and_the_capture_keeps_the_servers() {
    let go = Arc::new(Notify::new());
    let wait = Arc::clone(&go);
    let server = Server::start(move |n, _| {
        let body = format!("id: {}\ndata: a\n\n", 100 + n);
        vec![stream(&body), Step::Wait(Arc::clone(&wait))]
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    kept.until_events(1).await;
    let set = |id: &str, frozen| Command::ResumeFrom {
        id: id.to_owned(),
        frozen,
    };
    handle.command(set("42", true));
    let mark = kept.until_mark("resume-id").await;
    assert_eq!(
        mark,
        Mark::ResumeId {
            resume_id: "42".to_owned()
        }
    );
    assert_eq!(server.count(), 1, "the connection stays");
    for n in 2..=3 {
        go.notify_one();
        kept.until_events(n).await;
    }
    let status = handle.status().borrow().clone();
    assert_eq!((status.resume_id.as_str(), status.frozen), ("42", true));
    handle.command(set("", false));
    let mut status = handle.status();
    status.wait_for(|status| !status.frozen).await.unwrap();
    go.notify_one();
    let seen = kept.until_events(4).await;
    let sent: Vec<_> = server
        .requests(4)
        .await
        .iter()
        .map(Request::last_event_id)
        .collect();
    let frozen = Some("42".to_owned());
    assert_eq!(sent, [None, frozen.clone(), frozen, None]);
    let ids: Vec<&str> = seen.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["100", "101", "102", "103"]);
    handle.join().await;
}

#[tokio::test]
async fn an_edit_of_the_saved_id_or_its_freezing_is_one_of_the_resume_id() {
    let server = Server::start(|_, _| vec![stream("id: 9\ndata: a\n\n"), Step::Hold]).await;
    let asked = spec(&server.url("/"));
    let (handle, kept) = watch_stream(asked.clone());
    kept.until_events(1).await;
    let edited = StreamSpec {
        last_event_id: "5".to_owned(),
        freeze_id: true,
        ..asked
    };
    handle.command(Command::Edit(edited));
    handle.command(Command::Reconnect);
    let requests = server.requests(2).await;
    assert_eq!(requests[1].last_event_id().unwrap(), "5");
    handle.join().await;
}

#[tokio::test]
async fn waking_connects_again_and_a_changed_network_leaves_this_computer_alone() {
    let server = Server::start(|_, _| vec![stream("id: 3\ndata: a\n\n"), Step::Hold]).await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    kept.until_events(1).await;
    handle.command(Command::NetworkChanged);
    handle.command(Command::Woke);
    server.closed(1).await;
    assert_eq!(server.requests(2).await[1].last_event_id().unwrap(), "3");
    let attempts = until_attempts(&handle, |list| list.len() == 2).await;
    assert_eq!(
        (attempts[0].reason, attempts[1].why),
        (Some(Reason::Woke), Why::Woke)
    );
    let end = kept.until_mark("end").await;
    assert!(
        matches!(
            end,
            Mark::End {
                reason: Reason::Woke,
                ..
            }
        ),
        "{end:?}"
    );
    handle.join().await;
}

#[tokio::test]
async fn a_changed_network_cuts_the_delay_of_a_stream_elsewhere_short() {
    // Not this computer, and no connection leaves it: nothing is connected to by broadcast.
    let mut asked = spec("http://255.255.255.255:9/");
    asked.policy.retry_initial_ms = 300_000;
    asked.policy.retry_max_ms = 300_000;
    let (handle, _kept) = watch_stream(asked);
    until_state(&handle, State::Retrying).await;
    handle.command(Command::NetworkChanged);
    let attempts = until_attempts(&handle, |list| list.len() == 2).await;
    assert_eq!(attempts[1].why, Why::NetworkChanged);
    handle.join().await;
}

/// Waits until the attempts are as `enough` says. Nobody announces these: it looks again and again.
async fn until_attempts(
    handle: &SubscriptionHandle,
    enough: impl Fn(&[Attempt]) -> bool,
) -> Vec<Attempt> {
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    let looking = async {
        while !enough(&handle.attempts()) {
            looks.tick().await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, looking).await;
    let attempts = handle.attempts();
    assert!(found.is_ok(), "{attempts:#?}");
    attempts
}

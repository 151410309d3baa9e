//! When a stream connects again by itself, and when it does not.

use std::time::{Duration, Instant};

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::sentence;
use feedscope_engine::stream::spec::{Auth, Source, Value};
use feedscope_engine::stream::{Command, State};
use tokio::net::TcpListener;

use crate::stream_server::*;

#[tokio::test]
async fn the_servers_retry_time_is_waited_and_shown() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("retry: 700\n\n")],
        _ => vec![stream("data: b\n\n"), Step::Hold],
    })
    .await;
    let mut asked = spec(&server.url("/"));
    asked.policy.strict = true;
    let begun = Instant::now();
    let (handle, kept) = watch_stream(asked);
    let status = until_state(&handle, State::Retrying).await;
    assert_eq!(status.attempt, 1);
    assert!(status.retry_at.is_some());
    assert_eq!(status.detail, "the server closed the connection");
    server.requests(2).await;
    // Never early; how late depends on the machine.
    assert!(
        begun.elapsed() >= Duration::from_millis(700),
        "{:?}",
        begun.elapsed()
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

//! Many streams over HTTP/2, and servers that take only so many on a connection.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod stream_server;
mod tls_server;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use feedscope_engine::record::Mark;
use feedscope_engine::stream::Start;
use feedscope_engine::stream::spec::{HttpVersion, StallAction};
use stream_server::{Kept, spec, start, watch_stream};
use tls_server::*;
use tokio::sync::Semaphore;

const PATIENCE: Duration = Duration::from_secs(60);
const H2: &[&str] = &["h2"];

#[tokio::test]
async fn http2_is_spoken_without_tls_when_the_person_says_so() {
    let server = FeedServer::start(Setup {
        prior_knowledge: true,
        ..Setup::default()
    })
    .await;
    let mut asked = spec(&server.url("/"));
    asked.http = HttpVersion::Http2;
    let (handle, kept) = watch_stream(asked);
    let Mark::Open { protocol, .. } = kept.until_mark("open").await else {
        panic!("it opens");
    };
    assert_eq!(protocol, "HTTP/2");
    kept.until_events(1).await;
    handle.join().await;
}

#[tokio::test]
async fn streams_beyond_the_servers_limit_get_connections_of_their_own() {
    for (limit, streams) in [(100, 120), (5, 8)] {
        let authority = Authority::new();
        let setup = Setup {
            max_streams: Some(limit),
            ..Setup::tls(authority.issue(&["127.0.0.1"], |_| {}), H2, None)
        };
        let server = FeedServer::start(setup).await;
        let watched: Vec<_> = (0..streams)
            .map(|n| {
                let mut asked = spec(&server.url(&format!("/{n}")));
                asked.cacert = Some(authority.file());
                // A machine under load may take its time; a stream that hangs takes for ever.
                asked.policy.header_timeout_ms = 60_000;
                watch_stream(asked)
            })
            .collect();
        server.until_open(streams, PATIENCE).await;
        for (_, kept) in &watched {
            assert_eq!(kept.until_events(1).await[0].data, "hello");
        }
        let connections = server.connections.load(Ordering::Relaxed);
        println!("{streams} streams, limit {limit}: {connections} connections");
        assert!(connections > 1, "one connection does not carry them");
        for (handle, _) in watched {
            handle.join().await;
        }
    }
}

#[tokio::test]
async fn a_request_that_must_not_be_made_twice_never_waits_behind_others() {
    let authority = Authority::new();
    let setup = Setup {
        max_streams: Some(2),
        ..Setup::tls(authority.issue(&["127.0.0.1"], |_| {}), H2, None)
    };
    let server = FeedServer::start(setup).await;
    let watched: Vec<_> = (0..6)
        .map(|n| {
            let mut asked = spec(&server.url(&format!("/{n}")));
            asked.cacert = Some(authority.file());
            asked.method = "POST".to_owned();
            asked.body = Some("ask".to_owned());
            asked.policy.header_timeout_ms = 60_000;
            watch_stream(asked)
        })
        .collect();
    server.until_open(6, PATIENCE).await;
    assert_eq!(server.requests.load(Ordering::Relaxed), 6, "each once");
    for (handle, _) in watched {
        handle.join().await;
    }
}

#[tokio::test]
async fn streams_that_are_not_read_leave_room_for_the_others_on_their_connection() {
    let server = FeedServer::start(Setup {
        prior_knowledge: true,
        ..Setup::default()
    })
    .await;
    let ask = |path: &str| {
        let mut asked = spec(&server.url(path));
        asked.http = HttpVersion::Http2;
        asked.policy.header_timeout_ms = 60_000;
        asked
    };
    // Nothing is ever taken from these.
    let mut kept = Kept::new();
    kept.gate = Some(Arc::new(Semaphore::new(0)));
    let unread: Vec<_> = (0..8)
        .map(|_| start(ask("/flood"), Start::default(), &kept))
        .collect();
    // Each of them fills its window, which is 1 MiB.
    let mut flooded = server.flooded.clone();
    let full = flooded.wait_for(|sent| *sent >= 7 << 20);
    tokio::time::timeout(PATIENCE, full)
        .await
        .expect("the windows fill up")
        .unwrap();
    let (read, kept) = watch_stream(ask("/"));
    assert_eq!(kept.until_events(1).await[0].data, "hello");
    read.join().await;
    drop(unread);
}

#[tokio::test]
async fn a_connection_that_fell_silent_is_not_used_again() {
    for path in ["/", "/mute"] {
        let server = FeedServer::start(Setup {
            prior_knowledge: true,
            ..Setup::default()
        })
        .await;
        let mut asked = spec(&server.url(path));
        asked.http = HttpVersion::Http2;
        asked.policy.retry_initial_ms = 100;
        // The first is closed when nothing more comes, the second is never answered.
        asked.policy.stall_after_ms = Some(500);
        asked.policy.stall_action = StallAction::Reconnect;
        asked.policy.header_timeout_ms = if path == "/" { 60_000 } else { 500 };
        let (handle, kept) = watch_stream(asked);
        // As often as it is closed or given up, a new one is made.
        kept.until(|_| server.connections.load(Ordering::Relaxed) >= 3)
            .await;
        handle.join().await;
    }
}

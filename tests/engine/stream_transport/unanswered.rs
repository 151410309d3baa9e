//! The ways to get no answer, each in its own words.

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::State;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::stream_server::*;

#[tokio::test]
async fn a_server_that_never_finishes_the_handshake_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut asked = spec(&format!("https://127.0.0.1:{port}/"));
    asked.policy.connect_timeout_ms = 200;
    asked.policy.header_timeout_ms = 60_000;
    asked.policy.once = true;
    let (reason, detail) = failed(asked).await;
    assert_eq!(reason, Reason::Unreachable);
    assert_eq!(
        detail,
        format!(
            "127.0.0.1:{port} did not answer in time: check the address, the port and the firewall"
        )
    );
}

#[tokio::test]
async fn a_host_that_does_not_resolve_is_told_and_tried_again() {
    let (handle, kept) = watch_stream(spec("http://nosuch.invalid/"));
    let status = until_state(&handle, State::Retrying).await;
    assert_eq!(
        status.detail,
        "the host nosuch.invalid does not resolve: check its spelling or the network"
    );
    assert!(matches!(
        kept.until_mark("end").await,
        Mark::End {
            reason: Reason::Dns,
            ..
        }
    ));
    handle.join().await;
}

#[tokio::test]
async fn each_way_to_get_no_answer_has_its_word() {
    let silent = Server::start(|_, _| vec![Step::Hold]).await;
    let mut slow = spec(&silent.url("/"));
    slow.policy.header_timeout_ms = 200;
    let plain = speaks_first("HTTP/1.1 400 Bad Request\r\n\r\n").await;
    let rude = Server::start(|_, _| vec![Step::Reset]).await;
    let hasty = Server::start(|_, _| vec![]).await;
    let foreign =
        Server::start(|_, _| vec![send("220 smtp.example.com ESMTP\r\n"), Step::Hold]).await;
    let endless = Server::start(|_, _| {
        vec![
            send("HTTP/1.1 200 OK\r\n"),
            send(&"X-Filler: xxxxxxxxxxxxxxxx\r\n".repeat(100_000)),
            Step::Hold,
        ]
    })
    .await;
    let table = [
        (
            slow,
            Reason::HeaderTimeout,
            "no response came within 200 ms",
        ),
        (
            spec("http://127.0.0.1:9/"),
            Reason::Refused,
            "nothing listens at 127.0.0.1:9: start the server or check the port",
        ),
        (
            spec(&format!("https://127.0.0.1:{plain}/")),
            Reason::Tls,
            "the TLS handshake with 127.0.0.1:",
        ),
        (
            spec(&rude.url("/")),
            Reason::Reset,
            "closed the connection before it answered",
        ),
        (
            spec(&hasty.url("/")),
            Reason::Reset,
            "closed the connection before it answered",
        ),
        (
            spec(&foreign.url("/")),
            Reason::Unreachable,
            "does not speak HTTP",
        ),
        (spec(&endless.url("/")), Reason::Limit, "too large"),
    ];
    for (mut spec, reason, detail) in table {
        spec.policy.once = true;
        let got = failed(spec).await;
        assert_eq!(got.0, reason, "{}", got.1);
        assert!(got.1.contains(detail), "{}", got.1);
    }
}

#[tokio::test]
async fn a_missing_certificate_file_and_a_dead_proxy_are_named() {
    let server = Server::start(|_, _| no_content()).await;
    let mut asked = spec(&server.url("/"));
    asked.cacert = Some("no/such.pem".to_owned());
    let (reason, detail) = failed(asked).await;
    assert_eq!(reason, Reason::BadRequest);
    assert!(
        detail.starts_with("the certificate file no/such.pem can't be read"),
        "{detail}"
    );

    let mut asked = spec(&server.url("/"));
    asked.proxy = Some("http://me:SECRET@127.0.0.1:9".to_owned());
    asked.policy.once = true;
    let (reason, detail) = failed(asked).await;
    assert_eq!(reason, Reason::Refused);
    assert_eq!(
        detail,
        "nothing listens at the proxy 127.0.0.1:9: start the server or check the port"
    );
    assert_eq!(server.count(), 0);
}

/// A server that answers before it is asked; its port.
async fn speaks_first(words: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            // The client may hang up as soon as it has read them.
            let _ = socket.write_all(words.as_bytes()).await;
            let _ = socket.read(&mut [0; 1024]).await;
        }
    });
    port
}

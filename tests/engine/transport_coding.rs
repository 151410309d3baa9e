//! Compressed bodies: decoded as they come, and cut off when they grow without end.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod stream_server;

use std::sync::Arc;

use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder};
use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::State;
use stream_server::*;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;

#[tokio::test]
async fn each_event_is_there_as_soon_as_the_server_flushes_it() {
    for coding in ["gzip", "x-gzip", "br", "zstd", "deflate"] {
        let pieces = compressed(coding, &["data: one\n\n", "data: two\n\n"]).await;
        let next = Arc::new(Notify::new());
        let until = Arc::clone(&next);
        let server = Server::start(move |_, _| {
            vec![
                send(&head(coding)),
                Step::Send(pieces[0].clone()),
                Step::Wait(Arc::clone(&until)),
                Step::Send(pieces[1].clone()),
                Step::Hold,
            ]
        })
        .await;
        let mut asked = spec(&server.url("/"));
        asked.compression = true;
        let (handle, kept) = watch_stream(asked);
        // The second is not even sent before the first has been received.
        assert_eq!(data(&kept.until_events(1).await), ["one"], "{coding}");
        next.notify_one();
        assert_eq!(data(&kept.until_events(2).await), ["one", "two"]);
        let request = server.requests(1).await.remove(0);
        assert_eq!(
            request.header("accept-encoding").unwrap(),
            "gzip, br, zstd, deflate"
        );
        let Mark::Open { headers, .. } = kept.until_mark("open").await else {
            panic!("it opens");
        };
        assert!(headers.contains(&("content-encoding".to_owned(), coding.to_owned())));
        handle.join().await;
    }
}

#[tokio::test]
async fn codings_on_top_of_each_other_are_undone_and_unknown_ones_are_named() {
    let inner = compressed("gzip", &["data: deep\n\n"]).await.concat();
    let outer = compress("br", &[&inner]).await.concat();
    let server = Server::start(move |_, _| {
        vec![
            send(&head("gzip, br")),
            Step::Send(outer.clone()),
            Step::Hold,
        ]
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    assert_eq!(data(&kept.until_events(1).await), ["deep"]);
    handle.join().await;

    let server = Server::start(|_, _| vec![send(&head("lzma")), Step::Hold]).await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    until_state(&handle, State::Failed).await;
    let Mark::Failed { reason, detail } = kept.until_mark("failed").await else {
        panic!("it fails");
    };
    assert_eq!(reason, Reason::ContentType);
    assert!(
        detail.contains(r#"compressed the body as "lzma""#),
        "{detail}"
    );
    handle.join().await;
}

#[tokio::test]
async fn a_body_that_grows_a_thousandfold_is_cut_off() {
    let lines = format!(":{}\n", "a".repeat(1 << 20)).repeat(40);
    let bomb = compressed("zstd", &[&lines]).await.concat();
    assert!(bomb.len() * 2_000 < lines.len(), "{}", bomb.len());
    let server =
        Server::start(move |_, _| vec![send(&head("zstd")), Step::Send(bomb.clone()), Step::Hold])
            .await;
    let mut asked = spec(&server.url("/"));
    asked.policy.once = true;
    let (handle, kept) = watch_stream(asked);
    let Mark::End { reason, detail } = kept.until_mark("end").await else {
        panic!("it ends");
    };
    assert_eq!(reason, Reason::Limit);
    assert!(detail.contains("1000 times"), "{detail}");
    handle.join().await;
}

#[tokio::test]
async fn a_body_that_is_not_what_it_says_is_told_apart_from_one_that_ends_early() {
    let whole = compressed("gzip", &["data: one\n\n", "data: two\n\n"]).await;
    let cut = whole[0].clone();
    for (body, expected) in [
        (b"data: plain\n\n".to_vec(), Reason::Reset),
        (cut, Reason::ServerClosed),
    ] {
        let server =
            Server::start(move |_, _| vec![send(&head("gzip")), Step::Send(body.clone())]).await;
        let mut asked = spec(&server.url("/"));
        asked.policy.once = true;
        let (handle, kept) = watch_stream(asked);
        let Mark::End { reason, detail } = kept.until_mark("end").await else {
            panic!("it ends");
        };
        assert_eq!(reason, expected, "{detail}");
        handle.join().await;
    }
}

#[tokio::test]
async fn what_the_server_says_instead_of_a_stream_is_shown_decoded() {
    let body = compressed("gzip", &["no such feed"]).await.concat();
    let server = Server::start(move |_, _| {
        let length = body.len();
        vec![
            send(&format!(
                "HTTP/1.1 404 Not Found\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n"
            )),
            Step::Send(body.clone()),
        ]
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    let Mark::Failed { detail, .. } = kept.until_mark("failed").await else {
        panic!("it fails");
    };
    assert!(
        detail.ends_with("The server said: no such feed"),
        "{detail}"
    );
    handle.join().await;
}

fn head(coding: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: {coding}\r\nConnection: close\r\n\r\n"
    )
}

async fn compressed(coding: &str, pieces: &[&str]) -> Vec<Vec<u8>> {
    let pieces: Vec<&[u8]> = pieces.iter().map(|piece| piece.as_bytes()).collect();
    compress(coding, &pieces).await
}

/// The pieces as one body, flushed after each.
async fn compress(coding: &str, pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    match coding {
        "gzip" | "x-gzip" => {
            write(GzipEncoder::new(Vec::new()), pieces, &mut out, |e| {
                std::mem::take(e.get_mut())
            })
            .await
        }
        "br" => {
            write(BrotliEncoder::new(Vec::new()), pieces, &mut out, |e| {
                std::mem::take(e.get_mut())
            })
            .await
        }
        "zstd" => {
            write(ZstdEncoder::new(Vec::new()), pieces, &mut out, |e| {
                std::mem::take(e.get_mut())
            })
            .await
        }
        _ => {
            write(ZlibEncoder::new(Vec::new()), pieces, &mut out, |e| {
                std::mem::take(e.get_mut())
            })
            .await
        }
    }
    out
}

async fn write<E: AsyncWrite + Unpin>(
    mut encoder: E,
    pieces: &[&[u8]],
    out: &mut Vec<Vec<u8>>,
    take: impl Fn(&mut E) -> Vec<u8>,
) {
    for piece in pieces {
        encoder.write_all(piece).await.unwrap();
        encoder.flush().await.unwrap();
        out.push(take(&mut encoder));
    }
    encoder.shutdown().await.unwrap();
    out.last_mut().unwrap().extend(take(&mut encoder));
}

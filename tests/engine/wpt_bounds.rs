//! Servers that send without end, over real sockets: what they send is bounded, said and left.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod stream_server;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::State;
use feedscope_engine::stream::spec::Parser;
use stream_server::{events, marks, spec, until_state, watch_stream};
use tokio::sync::Mutex;

const HEAD: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
const GIB: u64 = 1 << 30;
const MIB: u64 = 1 << 20;

/// Each test measures the memory of the whole process.
static MEMORY: Mutex<()> = Mutex::const_new(());

#[tokio::test]
async fn a_gibibyte_without_a_newline_is_left_out_and_the_next_event_comes() {
    a_gibibyte_without_a_newline(Parser::Own).await;
}

#[tokio::test]
async fn the_other_parser_leaves_out_a_gibibyte_without_a_newline_too() {
    a_gibibyte_without_a_newline(Parser::EventsourceClient).await;
}

#[tokio::test]
async fn an_event_of_endless_lines_is_left_out_and_the_next_event_comes() {
    let _alone = MEMORY.lock().await;
    let server = Flood::start(|socket| {
        socket.send(HEAD)?;
        socket.flood(b"data: 23456789ABCDE\n", GIB / 4)?;
        socket.send(b"\ndata: after\n\n")?;
        socket.hold()
    });
    let before = resident();
    let (handle, kept) = watch_stream(spec(&server.url));
    let event = kept.until_events(1).await.remove(0);
    assert_eq!((event.data.as_str(), event.connection), ("after", 1));
    let Mark::Limit { what, bytes } = kept.until_mark("limit").await else {
        panic!("a limit is one")
    };
    assert_eq!(what, "event");
    assert!(bytes >= GIB / 4, "{bytes}");
    handle.join().await;
    let peak = server.join();
    // The event's bound itself is 64 MiB.
    assert!(peak < before + 160 * MIB, "{before} to {peak}");
}

#[tokio::test]
async fn lines_without_end_that_say_nothing_are_no_burden() {
    let _alone = MEMORY.lock().await;
    for nothing in [b"unknown: 9ABCDEF".as_slice(), b"retry: 000000000", b"0"] {
        let before = resident();
        let server = Flood::start(move |socket| {
            socket.send(HEAD)?;
            socket.flood(nothing, GIB / 8)?;
            socket.send(b"\ndata: after\n\n")?;
            socket.hold()
        });
        let (handle, kept) = watch_stream(spec(&server.url));
        assert_eq!(kept.until_events(1).await[0].data, "after");
        handle.join().await;
        let records = kept.now();
        assert_eq!(events(&records).len(), 1);
        let peak = server.join();
        assert!(peak < before + 64 * MIB, "{before} to {peak}");
    }
}

#[tokio::test]
async fn headers_without_end_end_the_stream() {
    let _alone = MEMORY.lock().await;
    let heads: [(&str, &[u8], &[u8]); 4] = [
        (
            "many lines",
            b"HTTP/1.1 200 OK\r\n",
            b"X-Endless: 0123456789\r\n",
        ),
        ("one line", b"HTTP/1.1 200 OK\r\nX-Endless: ", b"0123456789"),
        ("a name", b"HTTP/1.1 200 OK\r\n", b"X"),
        ("a status", b"HTTP/1.1 200 ", b"O"),
    ];
    for (which, begin, more) in heads {
        let before = resident();
        let server = Flood::start(move |socket| {
            socket.send(begin)?;
            socket.flood(more, u64::MAX)
        });
        let (handle, kept) = watch_stream(spec(&server.url));
        until_state(&handle, State::Failed).await;
        handle.join().await;
        let peak = server.join();
        let failed = marks(&kept.now()).remove(0);
        assert!(
            matches!(
                &failed,
                Mark::Failed {
                    reason: Reason::Limit,
                    ..
                }
            ),
            "{which}: {failed:?}"
        );
        assert!(peak < before + 16 * MIB, "{which}: {before} to {peak}");
    }
}

#[tokio::test]
async fn headers_that_drip_without_end_run_into_the_deadline() {
    let _alone = MEMORY.lock().await;
    let server = Flood::start(|socket| {
        socket.send(b"HTTP/1.1 200 OK\r\nX-Endless: ")?;
        loop {
            socket.send(b"x")?;
            thread::sleep(Duration::from_millis(5));
        }
    });
    let mut asked = spec(&server.url);
    asked.policy.header_timeout_ms = 300;
    asked.policy.once = true;
    let (handle, kept) = watch_stream(asked);
    until_state(&handle, State::Failed).await;
    handle.join().await;
    server.join();
    let failed = marks(&kept.now()).remove(0);
    assert!(
        matches!(
            &failed,
            Mark::Failed {
                reason: Reason::HeaderTimeout,
                ..
            }
        ),
        "{failed:?}"
    );
}

#[tokio::test]
async fn interim_answers_without_end_run_into_the_deadline() {
    let _alone = MEMORY.lock().await;
    let before = resident();
    let server = Flood::start(|socket| {
        socket.flood(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", u64::MAX)
    });
    let mut asked = spec(&server.url);
    asked.policy.header_timeout_ms = 500;
    asked.policy.once = true;
    let (handle, kept) = watch_stream(asked);
    until_state(&handle, State::Failed).await;
    handle.join().await;
    let peak = server.join();
    let failed = marks(&kept.now()).remove(0);
    assert!(
        matches!(
            &failed,
            Mark::Failed {
                reason: Reason::HeaderTimeout,
                ..
            }
        ),
        "{failed:?}"
    );
    assert!(peak < before + 16 * MIB, "{before} to {peak}");
}

#[tokio::test]
async fn chunks_whose_frames_have_no_end_end_the_stream() {
    let _alone = MEMORY.lock().await;
    let frames: [(&str, &[u8], &[u8]); 2] = [
        ("trailers", b"0\r\n", b"X-Endless: 0123456789\r\n"),
        ("an extension", b"1", b";endless=1"),
    ];
    for (which, begin, more) in frames {
        let before = resident();
        let server = Flood::start(move |socket| {
            socket.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")?;
            socket.send(b"Transfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n")?;
            socket.send(begin)?;
            socket.flood(more, u64::MAX)
        });
        let (handle, kept) = watch_stream(spec(&server.url));
        until_state(&handle, State::Failed).await;
        handle.join().await;
        let peak = server.join();
        let failed = kept.until_mark("failed").await;
        assert!(
            matches!(
                &failed,
                Mark::Failed {
                    reason: Reason::Limit,
                    ..
                }
            ),
            "{which}: {failed:?}"
        );
        assert_eq!(events(&kept.now())[0].data, "a", "{which}");
        assert!(peak < before + 16 * MIB, "{which}: {before} to {peak}");
    }
}

#[tokio::test]
async fn headers_past_the_bound_are_left_out_and_the_stream_is_read() {
    let server = Flood::start(|socket| {
        let (status, rest) = HEAD.split_at(HEAD.len() - "\r\n".len());
        socket.send(status)?;
        for _ in 0..90 {
            let line = format!("X-Large: {}\r\n", "x".repeat(1017));
            socket.send(line.as_bytes())?;
        }
        socket.send(rest)?;
        socket.send(b"data: after\n\n")?;
        socket.hold()
    });
    let (handle, kept) = watch_stream(spec(&server.url));
    assert_eq!(kept.until_events(1).await[0].data, "after");
    let Mark::Open { headers, .. } = kept.until_mark("open").await else {
        panic!("an opening is one")
    };
    let shown = headers.iter().filter(|(name, _)| name == "x-large").count();
    let expected = Mark::Limit {
        what: "header".to_owned(),
        bytes: 1024 * (90 - shown as u64),
    };
    assert_eq!(shown, 63, "64 KiB less the other headers");
    assert_eq!(kept.until_mark("limit").await, expected);
    handle.join().await;
    server.join();
}

async fn a_gibibyte_without_a_newline(parser: Parser) {
    let _alone = MEMORY.lock().await;
    let before = resident();
    let server = Flood::start(|socket| {
        socket.send(HEAD)?;
        socket.send(b"data: first\n\ndata: ")?;
        socket.flood(b"x", GIB)?;
        socket.send(b"\ndata: the same event\n\ndata: after\n\n")?;
        socket.hold()
    });
    let mut asked = spec(&server.url);
    asked.parser = parser;
    let (handle, kept) = watch_stream(asked);
    let events = kept.until_events(2).await;
    let after = resident();
    assert_eq!(
        (events[0].data.as_str(), events[1].data.as_str()),
        ("first", "after")
    );
    assert_eq!(events[1].connection, 1, "the connection is kept");
    let expected = Mark::Limit {
        what: "line".to_owned(),
        bytes: "data: ".len() as u64 + GIB + "\ndata: the same event\n\n".len() as u64,
    };
    assert_eq!(kept.until_mark("limit").await, expected);
    handle.join().await;
    let peak = server.join();
    assert!(after < before + 64 * MIB, "{before} to {after}");
    assert!(peak < before + 64 * MIB, "{before} to {peak}");
}

/// A server for one connection, on a thread of its own so that it sends as fast as it can.
struct Flood {
    url: String,
    thread: JoinHandle<u64>,
}

impl Flood {
    fn start(script: impl FnOnce(&mut Socket) -> std::io::Result<()> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let thread = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            // The request is small and comes at once.
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let mut socket = Socket {
                stream,
                peak: AtomicU64::new(resident()),
            };
            // The client leaves whenever it has had enough.
            let _ = script(&mut socket);
            socket.peak.into_inner()
        });
        Flood { url, thread }
    }

    /// The most memory in use while it sent, bytes; waits until the client has left.
    fn join(self) -> u64 {
        self.thread.join().unwrap()
    }
}

struct Socket {
    stream: TcpStream,
    peak: AtomicU64,
}

impl Socket {
    fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Repeats `unit` for at least `bytes` bytes, and exactly so many if they divide 64 KiB.
    fn flood(&mut self, unit: &[u8], bytes: u64) -> std::io::Result<()> {
        let block = unit.repeat((64 << 10) / unit.len());
        let mut sent = 0;
        let mut look = 0;
        while sent < bytes {
            self.send(&block)?;
            sent += block.len() as u64;
            if sent >= look {
                self.peak.fetch_max(resident(), Ordering::Relaxed);
                look = sent + 8 * MIB;
            }
        }
        Ok(())
    }

    /// Keeps the connection until the client leaves.
    fn hold(&mut self) -> std::io::Result<()> {
        while self.stream.read(&mut [0; 64])? > 0 {}
        Ok(())
    }
}

/// Memory of this process that is in RAM, bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    let kib = line.split_whitespace().nth(1).unwrap();
    kib.parse::<u64>().unwrap() << 10
}

//! A short feed that resumes rightly, where its parts lie on the wire, and what is seen of it.
#![allow(dead_code, reason = "shared by test programs that each use a part")]

use feedscope_engine::record::{Mark, Record};
use feedscope_engine::stream::spec::{Policy, StallAction, StreamSpec};

use crate::stream_server::{Request, Server, Step, marks, no_content};

/// Events of the feed; their ids are 1 to this.
pub const COUNT: usize = 5;

/// How the response's body is delimited.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Framing {
    /// By the connection's end.
    Close,
    /// In chunks, an event each.
    Chunked,
}

impl Framing {
    fn head(self) -> &'static str {
        match self {
            Framing::Close => {
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
            }
            Framing::Chunked => {
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            }
        }
    }
}

/// Serves what comes after the resume id, and then says nothing.
pub async fn feed(framing: Framing) -> Server {
    let answer = move |_, request: &Request| {
        let response = response(framing, resumed(request), COUNT);
        vec![Step::Send(response), Step::Hold]
    };
    Server::start(answer).await
}

/// Serves events 1 to `count`, and 204 to whoever has them all.
pub async fn long(count: usize) -> Server {
    let answer = move |_, request: &Request| match resumed(request) {
        last if last == count => no_content(),
        last => vec![Step::Send(response(Framing::Close, last, count))],
    };
    Server::start(answer).await
}

/// The response to who has no event yet.
pub fn whole(framing: Framing) -> Vec<u8> {
    response(framing, 0, COUNT)
}

/// The data of each event.
pub fn texts() -> Vec<String> {
    (1..=COUNT).map(text).collect()
}

pub fn head_len(framing: Framing) -> usize {
    framing.head().len()
}

/// Bytes of the response up to the end of event `number`.
pub fn end_of(number: usize) -> usize {
    response(Framing::Close, 0, number).len()
}

/// Bytes of the chunked response before the chunk with event `number`.
pub fn chunk_of(number: usize) -> usize {
    response(Framing::Chunked, 0, number - 1).len()
}

/// How many events are whole in the first `bytes` of the response.
pub fn whole_events(framing: Framing, bytes: usize) -> usize {
    let chunk_end = match framing {
        Framing::Close => 0,
        Framing::Chunked => "\r\n".len(),
    };
    (1..=COUNT)
        .filter(|number| response(framing, 0, *number).len() - chunk_end <= bytes)
        .count()
}

/// A stream that waits a minute before it connects again, so that a test sees it wait.
pub fn patient(url: &str) -> StreamSpec {
    StreamSpec {
        policy: Policy {
            retry_initial_ms: 60_000,
            retry_max_ms: 60_000,
            ..Policy::default()
        },
        ..StreamSpec::get("", url)
    }
}

/// The same, which leaves a connection on which nothing comes.
pub fn impatient(calm: &StreamSpec) -> StreamSpec {
    let mut spec = calm.clone();
    spec.policy.stall_after_ms = Some(100);
    spec.policy.stall_action = StallAction::Reconnect;
    spec
}

/// What happened to the connections, in words, with the reasons.
pub fn words(records: &[Record]) -> Vec<String> {
    let word = |mark| match mark {
        Mark::End { reason, .. } => Some(format!("end {}", reason.word())),
        Mark::Ended { reason, .. } => Some(format!("ended {}", reason.word())),
        Mark::Failed { reason, .. } => Some(format!("failed {}", reason.word())),
        Mark::Open { .. } => Some("open".to_owned()),
        Mark::Retry { .. } => Some("retry".to_owned()),
        Mark::Stalled { .. } => Some("stalled".to_owned()),
        Mark::Resumed { .. } => Some("resumed".to_owned()),
        _ => None,
    };
    marks(records).into_iter().filter_map(word).collect()
}

pub fn ids(events: &[Record]) -> Vec<&str> {
    events.iter().map(|event| event.id.as_str()).collect()
}

pub fn numbers(range: std::ops::RangeInclusive<usize>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

fn resumed(request: &Request) -> usize {
    let id = request.last_event_id();
    id.map_or(0, |id| id.parse().unwrap())
}

fn response(framing: Framing, after: usize, last: usize) -> Vec<u8> {
    let mut response = framing.head().to_owned();
    for number in after + 1..=last {
        let event = format!("id: {number}\ndata: {}\n\n", text(number));
        match framing {
            Framing::Close => response.push_str(&event),
            Framing::Chunked => response.push_str(&format!("{:x}\r\n{event}\r\n", event.len())),
        }
    }
    response.into_bytes()
}

fn text(number: usize) -> String {
    format!("event {number}: ünïcødé 🔔")
}

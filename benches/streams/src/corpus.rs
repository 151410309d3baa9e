//! What is sent: the same bytes to every contestant, and what they should count.

use std::fmt::Write;

/// About as much as a server keeps ready and sends again and again, bytes.
const LAP: usize = 4 << 20;

/// What the 16 KiB chunks have.
const CHUNK: usize = 16 << 10;

/// The event types of all corpora: a client like npm `eventsource` must name those it wants.
pub const TYPES: [&str; 3] = ["trade", "quote", "news"];

/// A body of one kind of events, cut into HTTP chunks in one way.
pub struct Corpus {
    /// As the figures are called: `mixed_16k`.
    pub name: &'static str,
    event: fn(usize) -> String,
    cut: Cut,
    /// About how much is sent, MiB.
    mib: usize,
}

enum Cut {
    /// Chunks of 16 KiB, wherever that cuts an event.
    Every16k,
    /// Each event is a chunk, as servers commonly write it.
    PerEvent,
}

/// What arrives when all goes well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    pub events: u64,
    /// Bytes of the body, after HTTP's chunks are undone.
    pub body: u64,
    /// Bytes of the events' data.
    pub data: u64,
}

pub const CORPORA: [Corpus; 10] = [
    corpus("mixed_16k", mixed, Cut::Every16k, 128),
    corpus("mixed_per_chunk", mixed, Cut::PerEvent, 32),
    corpus("llm_16k", llm, Cut::Every16k, 128),
    corpus("llm_per_chunk", llm, Cut::PerEvent, 32),
    corpus("tiny", tiny, Cut::Every16k, 16),
    corpus("tiny_per_chunk", tiny, Cut::PerEvent, 4),
    corpus("wiki_16k", wiki, Cut::Every16k, 192),
    corpus("wiki_per_chunk", wiki, Cut::PerEvent, 128),
    corpus("line_16k", line, Cut::Every16k, 32),
    corpus("line_per_chunk", line, Cut::PerEvent, 32),
];

const fn corpus(name: &'static str, event: fn(usize) -> String, cut: Cut, mib: usize) -> Corpus {
    Corpus {
        name,
        event,
        cut,
        mib,
    }
}

impl Corpus {
    /// The one of this name.
    pub fn named(name: &str) -> Option<&'static Corpus> {
        CORPORA.iter().find(|corpus| corpus.name == name)
    }

    /// A lap in HTTP/1.1 chunks. The body is [`laps`](Corpus::laps) of them.
    pub fn lap(&self) -> Vec<u8> {
        let events = self.events();
        let whole;
        let pieces: Vec<&[u8]> = match self.cut {
            Cut::PerEvent => events.iter().map(String::as_bytes).collect(),
            Cut::Every16k => {
                whole = events.concat();
                whole.as_bytes().chunks(CHUNK).collect()
            }
        };
        let mut lap = Vec::with_capacity(2 * LAP);
        for piece in pieces {
            lap.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            lap.extend_from_slice(piece);
            lap.extend_from_slice(b"\r\n");
        }
        lap
    }

    pub fn laps(&self) -> usize {
        (self.mib << 20) / LAP
    }

    pub fn sent(&self) -> Sent {
        let events = self.events();
        let laps = self.laps() as u64;
        let bytes = |size: fn(&str) -> usize| {
            let sum: usize = events.iter().map(|event| size(event)).sum();
            sum as u64 * laps
        };
        Sent {
            events: events.len() as u64 * laps,
            body: bytes(str::len),
            data: bytes(data_size),
        }
    }

    fn events(&self) -> Vec<String> {
        let mut events = Vec::new();
        let mut bytes = 0;
        while bytes < LAP {
            let event = (self.event)(events.len());
            bytes += event.len();
            events.push(event);
        }
        events
    }
}

fn data_size(event: &str) -> usize {
    let data = event.lines().find_map(|line| line.strip_prefix("data: "));
    data.map_or(0, str::len)
}

/// 194 bytes on average: id, event and JSON, as a feed of prices sends them.
fn mixed(n: usize) -> String {
    let head = format!(
        "id: {:08}\nevent: {}\ndata: {{\"symbol\":\"ACME{}\",\"price\":{}.{:02},\"volume\":{},\"note\":\"",
        n + 10_000_000,
        TYPES[n % 3],
        n % 10,
        100 + n % 400,
        n % 100,
        1000 + n * 7 % 9000,
    );
    filled(head, "\"}\n\n", spread(194, 60, n))
}

/// 248 bytes on average: what a language model's answer comes in.
fn llm(n: usize) -> String {
    let head = format!(
        "data: {{\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\",\
         \"created\":{},\"model\":\"large-2026-08\",\
         \"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"",
        1_795_000_000 + n,
    );
    filled(head, "\"},\"finish_reason\":null}]}\n\n", spread(248, 8, n))
}

/// 13 bytes.
fn tiny(n: usize) -> String {
    format!("data: {:05}\n\n", n % 100_000)
}

/// 1,399 bytes on average: a long id and a long line of JSON, as recent changes of a wiki.
fn wiki(n: usize) -> String {
    let head = format!(
        "id: [{{\"topic\":\"eqiad.mediawiki.recentchange\",\"partition\":0,\"offset\":-1}},\
         {{\"topic\":\"codfw.mediawiki.recentchange\",\"partition\":0,\"timestamp\":{}}}]\n\
         data: {{\"$schema\":\"/mediawiki/recentchange/1.0.0\",\"type\":\"edit\",\"title\":\"Page {n}\",\"comment\":\"",
        1_795_000_000_000 + n,
    );
    filled(head, "\"}\n\n", spread(1399, 500, n))
}

/// One line of data of 4 MiB.
fn line(_: usize) -> String {
    filled("data: ".to_owned(), "\n\n", LAP + 8)
}

/// A size around `mean` by at most `by`, in turns that make it the average.
fn spread(mean: usize, by: usize, n: usize) -> usize {
    mean - by + by / 2 * (n % 5)
}

/// `size` bytes: words between the head and the tail.
fn filled(mut event: String, tail: &str, size: usize) -> String {
    let mut word = 0;
    while event.len() + tail.len() < size {
        let left = size - tail.len() - event.len();
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = write!(text, "word{word} ");
        event.push_str(&text[..text.len().min(left)]);
        word += 1;
    }
    event.push_str(tail);
    event
}

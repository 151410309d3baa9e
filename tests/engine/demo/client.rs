//! A client of the demo feeds that reads the format just as far as they use it.

use std::collections::VecDeque;

use feedscope_engine::demo::DemoFeeds;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use reqwest::{Response, StatusCode};
use serde_json::Value;

use super::{BOUND, get};

pub fn assert_consecutive(events: &[Event]) {
    for pair in events.windows(2) {
        assert_eq!(pair[0].number() + 1, pair[1].number());
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: String,
    pub event_type: String,
    pub text: String,
    /// `text` read as JSON, null when it isn't.
    pub data: Value,
}

impl Event {
    pub fn number(&self) -> u64 {
        self.id.parse().unwrap()
    }
}

#[derive(Debug)]
pub enum End {
    Complete,
    Broken,
}

/// A response read as an event stream, just as far as the demo feeds use the format.
pub struct Feed {
    body: BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    rest: Vec<u8>,
    events: VecDeque<Event>,
    pub last_id: String,
    pub retry: Option<String>,
}

impl Feed {
    pub async fn open(demo: &DemoFeeds, path: &str, last_event_id: Option<&str>) -> Feed {
        let mut request = get(demo, path);
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        Feed::of(response)
    }

    pub fn of(response: Response) -> Feed {
        Feed {
            body: response.bytes_stream().boxed(),
            rest: Vec::new(),
            events: VecDeque::new(),
            last_id: String::new(),
            retry: None,
        }
    }

    pub async fn take(mut self, count: usize) -> Vec<Event> {
        let mut events = Vec::new();
        while events.len() < count {
            events.push(self.next().await.unwrap());
        }
        events
    }

    pub async fn find(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.next().await.unwrap();
            if wanted(&event) {
                return event;
            }
        }
    }

    pub async fn next(&mut self) -> Result<Event, End> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            let chunk = tokio::time::timeout(BOUND, self.body.next()).await;
            match chunk.expect("a feed sends something in time") {
                Some(Ok(chunk)) => self.read(&chunk),
                Some(Err(_)) => return Err(End::Broken),
                None => return Err(End::Complete),
            }
        }
    }

    fn read(&mut self, chunk: &[u8]) {
        self.rest.extend_from_slice(chunk);
        let whole = self.rest.windows(2).rposition(|pair| pair == b"\n\n");
        let Some(end) = whole.map(|at| at + 2) else {
            return;
        };
        let blocks = String::from_utf8(self.rest.drain(..end).collect()).unwrap();
        for block in blocks.split_terminator("\n\n") {
            self.read_block(block);
        }
    }

    fn read_block(&mut self, block: &str) {
        let mut event_type = "message";
        let mut data = Vec::new();
        for line in block.lines() {
            match line.split_once(": ").unwrap() {
                ("id", id) => self.last_id = id.to_owned(),
                ("event", name) => event_type = name,
                ("data", line) => data.push(line),
                ("retry", ms) => self.retry = Some(ms.to_owned()),
                ("", _comment) => {}
                (field, _) => panic!("{field} is no field of the format"),
            }
        }
        if data.is_empty() {
            return;
        }
        let text = data.join("\n");
        self.events.push_back(Event {
            id: self.last_id.clone(),
            event_type: event_type.to_owned(),
            data: serde_json::from_str(&text).unwrap_or_default(),
            text,
        });
    }
}

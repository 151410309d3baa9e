//! What `feedscope watch` has printed, and what is to be found in it.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::support::watch::Watch;

/// How long a test waits while other things are printed.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running watch and all that it printed so far.
pub struct Heard {
    watch: Watch,
    lines: Vec<Value>,
}

impl Heard {
    pub fn start(arguments: &[&str]) -> Heard {
        Heard {
            watch: Watch::start(arguments),
            lines: Vec::new(),
        }
    }

    /// Waits until what it has printed is enough.
    pub async fn until(&mut self, enough: impl Fn(&Heard) -> bool) {
        let begun = Instant::now();
        while !enough(self) {
            let line = self.watch.next().await.expect("the watch goes on");
            self.lines.push(line);
            assert!(
                begun.elapsed() < PATIENCE,
                "it never came; {:#?}",
                self.lines
            );
        }
    }

    /// Waits until a stream has had so many events.
    pub async fn until_events(&mut self, stream: &str, count: usize) {
        self.until(|heard| heard.of(stream, "event").len() >= count)
            .await;
    }

    /// Waits until a stream has had so many lines of a kind.
    pub async fn until_count(&mut self, stream: &str, kind: &str, count: usize) {
        self.until(|heard| heard.of(stream, kind).len() >= count)
            .await;
    }

    /// Reads to the end, which must be the watch's own doing, and gives its exit code.
    pub async fn end(&mut self) -> i32 {
        while let Some(line) = self.watch.next().await {
            self.lines.push(line);
        }
        self.watch.child.wait().await.unwrap().code().unwrap()
    }

    /// Ends the watch.
    pub async fn stop(&mut self) {
        self.watch.child.kill().await.unwrap();
    }

    /// A stream's lines of a kind.
    pub fn of(&self, stream: &str, kind: &str) -> Vec<&Value> {
        let of = |line: &&Value| line["stream"] == stream && line["kind"] == kind;
        self.lines.iter().filter(of).collect()
    }

    /// A field of each of them.
    pub fn texts(&self, stream: &str, kind: &str, field: &str) -> Vec<&str> {
        let of = self.of(stream, kind);
        of.iter().map(|line| text(line, field)).collect()
    }

    /// What was said in a chat.
    pub fn said(&self, stream: &str) -> Vec<String> {
        let messages = self.texts(stream, "event", "data");
        let said = |data: &str| serde_json::from_str::<Value>(data).unwrap()["text"].clone();
        let said = messages.into_iter().map(said);
        said.map(|said| said.as_str().unwrap().to_owned()).collect()
    }

    /// What happened to a stream's connections, in words.
    pub fn story(&self, stream: &str) -> Vec<String> {
        let word = |line: &Value| {
            let kind = text(line, "kind");
            match kind {
                "open" => Some(kind.to_owned()),
                "end" | "ended" | "failed" => Some(format!("{kind} {}", text(line, "reason"))),
                "retry" => Some(format!("{kind} {}", text(line, "resume_id"))),
                _ => None,
            }
        };
        let of = self.lines.iter().filter(|line| line["stream"] == stream);
        of.filter_map(word).collect()
    }

    /// The end of the connection that brought a stream's event `number`, from 1.
    pub fn end_after(&self, stream: &str, number: usize) -> Option<&Value> {
        let mut lines = self.lines.iter().filter(|line| line["stream"] == stream);
        let is_event = |line: &&Value| line["kind"] == "event";
        lines.by_ref().filter(is_event).nth(number - 1)?;
        lines.find(|line| line["kind"] == "end")
    }

    /// Each retry must announce the id of the last event before it.
    pub fn assert_resumed_rightly(&self, stream: &str) {
        let mut last = "";
        for line in self.lines.iter().filter(|line| line["stream"] == stream) {
            match text(line, "kind") {
                "event" => last = text(line, "id"),
                "retry" => assert_eq!(text(line, "resume_id"), last, "{stream}"),
                _ => {}
            }
        }
    }

    /// Events must have the ids from the first on, each once, none marked as sent again.
    pub fn assert_whole(&self, stream: &str) {
        let ids = self.texts(stream, "event", "id");
        let first: usize = ids[0].parse().unwrap();
        let expected: Vec<String> = (first..).take(ids.len()).map(|id| id.to_string()).collect();
        assert_eq!(ids, expected, "{stream}");
        let again = |event: &&Value| event["duplicate"] == true;
        assert!(!self.of(stream, "event").iter().any(again), "{stream}");
    }
}

fn text<'a>(line: &'a Value, field: &str) -> &'a str {
    let text = line[field].as_str();
    text.unwrap_or_else(|| panic!("no {field} in {line}"))
}

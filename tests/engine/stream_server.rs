//! A scripted server on loopback that speaks raw bytes, and a sink that keeps what is recorded.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by test programs that each use a part; a test fails where it is"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use feedscope_engine::record::{Kind, Mark, Reason, Record, StreamKey};
use feedscope_engine::stream::spec::{Header, Policy, StreamSpec};
use feedscope_engine::stream::{
    RecordSink, SinkClosed, Start, State, Status, Subscription, SubscriptionHandle, check,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

/// How long a test waits for something before it gives up.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What the server does on a connection, after it has read the request.
#[derive(Clone)]
pub enum Step {
    /// Write these bytes.
    Send(Vec<u8>),
    /// Wait until the test says so.
    Wait(Arc<Notify>),
    /// Keep the connection until the client closes it.
    Hold,
    /// Close with a TCP reset.
    Reset,
}

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub line: String,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<String> {
        let (_, value) = self.headers.iter().find(|(known, _)| known == name)?;
        Some(String::from_utf8(value.clone()).unwrap())
    }

    pub fn last_event_id(&self) -> Option<String> {
        self.header("last-event-id")
    }
}

/// The server; it runs until the test's runtime ends.
#[derive(Clone)]
pub struct Server {
    pub port: u16,
    requests: watch::Receiver<Vec<Request>>,
    closed: watch::Receiver<usize>,
    pub sent: Arc<AtomicUsize>,
}

impl Server {
    /// Answers the n-th request (from 0) with the steps that `script` gives, then closes.
    pub async fn start(
        script: impl Fn(usize, &Request) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::on(listener, script)
    }

    pub fn on(
        listener: TcpListener,
        script: impl Fn(usize, &Request) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        let port = listener.local_addr().unwrap().port();
        let (requests, seen) = watch::channel(Vec::new());
        let (closed, closings) = watch::channel(0);
        let script = Arc::new(script);
        let sent = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&sent);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (script, requests) = (Arc::clone(&script), requests.clone());
                let (closed, sent) = (closed.clone(), Arc::clone(&counted));
                tokio::spawn(async move {
                    serve(socket, &*script, &requests, &closed, &sent).await;
                });
            }
        });
        Server {
            port,
            requests: seen,
            closed: closings,
            sent,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The first `count` requests, as soon as they have come.
    pub async fn requests(&self, count: usize) -> Vec<Request> {
        let mut seen = self.requests.clone();
        let wait = seen.wait_for(|requests| requests.len() >= count);
        let requests = tokio::time::timeout(PATIENCE, wait).await;
        requests.expect("the requests come").unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.requests.borrow().len()
    }

    /// Waits until the client has closed `count` connections that the server held.
    pub async fn closed(&self, count: usize) {
        let mut closed = self.closed.clone();
        let wait = closed.wait_for(|closed| *closed >= count);
        let closed = tokio::time::timeout(PATIENCE, wait).await;
        closed.expect("the client closes").unwrap();
    }
}

async fn serve(
    mut socket: TcpStream,
    script: &(dyn Fn(usize, &Request) -> Vec<Step> + Send + Sync),
    requests: &watch::Sender<Vec<Request>>,
    closed: &watch::Sender<usize>,
    sent: &AtomicUsize,
) {
    let Some(request) = read_request(&mut socket).await else {
        return;
    };
    let mut number = 0;
    requests.send_modify(|all| {
        number = all.len();
        all.push(request.clone());
    });
    for step in script(number, &request) {
        match step {
            Step::Send(bytes) => {
                for piece in bytes.chunks(16 << 10) {
                    if socket.write_all(piece).await.is_err() {
                        closed.send_modify(|count| *count += 1);
                        return;
                    }
                    sent.fetch_add(piece.len(), Ordering::Relaxed);
                }
            }
            Step::Wait(until) => until.notified().await,
            Step::Hold => {
                let mut rest = [0; 64];
                while matches!(socket.read(&mut rest).await, Ok(read) if read > 0) {}
                closed.send_modify(|count| *count += 1);
                return;
            }
            Step::Reset => {
                socket.set_zero_linger().unwrap();
                return;
            }
        }
    }
    let _ = socket.shutdown().await;
}

async fn read_request(socket: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let mut lines = bytes[..head].split(|byte| *byte == b'\n');
    let mut request = Request {
        line: String::from_utf8_lossy(lines.next()?).trim().to_owned(),
        ..Request::default()
    };
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = String::from_utf8_lossy(&line[..colon]).to_lowercase();
        let value = line[colon + 1..].trim_ascii().to_vec();
        request.headers.push((name, value));
    }
    let length = request.header("content-length");
    let length: usize = length.map_or(0, |length| length.parse().unwrap());
    request.body = bytes[head + 4..].to_vec();
    while request.body.len() < length {
        if socket.read_buf(&mut request.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(request)
}

/// The head of an event stream whose end is the connection's, and `body` after it.
pub fn stream(body: &str) -> Step {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    Step::Send(format!("{head}{body}").into_bytes())
}

/// A server that leads whoever asks to another place.
pub async fn leading_to(status: &'static str, there: &str) -> Server {
    let head = format!("{status}\r\nLocation: {there}");
    Server::start(move |_, _| vec![answer(&head, "")]).await
}

/// A whole response.
pub fn answer(head: &str, body: &str) -> Step {
    let length = body.len();
    Step::Send(
        format!("HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")
            .into_bytes(),
    )
}

pub fn send(text: &str) -> Step {
    Step::Send(text.as_bytes().to_vec())
}

pub fn no_content() -> Vec<Step> {
    vec![send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")]
}

/// Keeps what is recorded.
#[derive(Clone)]
pub struct Kept {
    records: watch::Sender<Vec<Record>>,
    /// When set, recording waits for a permit.
    pub gate: Option<Arc<tokio::sync::Semaphore>>,
    pub writes: Arc<AtomicUsize>,
}

impl Kept {
    pub fn new() -> Self {
        Kept {
            records: watch::Sender::new(Vec::new()),
            gate: None,
            writes: Arc::default(),
        }
    }

    pub fn now(&self) -> Vec<Record> {
        self.records.borrow().clone()
    }

    /// Waits until the records are as `enough` says.
    pub async fn until(&self, enough: impl Fn(&[Record]) -> bool) -> Vec<Record> {
        let mut records = self.records.subscribe();
        let wait = records.wait_for(|records| enough(records));
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(records) => records.unwrap().clone(),
            Err(_) => panic!("it did not come; there is {:#?}", self.now()),
        }
    }

    pub async fn until_events(&self, count: usize) -> Vec<Record> {
        let of = self.until(|records| events(records).len() >= count).await;
        events(&of)
    }

    pub async fn until_mark(&self, word: &str) -> Mark {
        let has = |records: &[Record]| {
            marks(records)
                .into_iter()
                .find(|mark| mark.to_parts().0 == word)
        };
        let records = self.until(|records| has(records).is_some()).await;
        has(&records).unwrap()
    }
}

impl RecordSink for Kept {
    async fn record(&self, records: Vec<Record>) -> Result<(), SinkClosed> {
        if let Some(gate) = &self.gate {
            gate.acquire().await.map_err(|_| SinkClosed)?.forget();
        }
        self.writes.fetch_add(1, Ordering::Relaxed);
        self.records.send_modify(|kept| kept.extend(records));
        Ok(())
    }
}

pub fn events(records: &[Record]) -> Vec<Record> {
    let events = records.iter().filter(|record| record.kind == Kind::Event);
    events.cloned().collect()
}

pub fn marks(records: &[Record]) -> Vec<Mark> {
    records
        .iter()
        .filter(|record| record.kind == Kind::Mark)
        .map(|record| Mark::from_parts(&record.event_type, &record.data).unwrap())
        .collect()
}

pub fn data(records: &[Record]) -> Vec<&str> {
    records.iter().map(|record| record.data.as_str()).collect()
}

/// A stream that retries fast.
pub fn spec(url: &str) -> StreamSpec {
    StreamSpec {
        policy: Policy {
            retry_initial_ms: 100,
            retry_max_ms: 100,
            ..Policy::default()
        },
        ..StreamSpec::get("", url)
    }
}

pub fn header(name: &str, value: &str) -> Header {
    Header::new(name, value)
}

pub fn watch_stream(spec: StreamSpec) -> (SubscriptionHandle, Kept) {
    let kept = Kept::new();
    (start(spec, Start::default(), &kept), kept)
}

pub fn start(spec: StreamSpec, start: Start, kept: &Kept) -> SubscriptionHandle {
    Subscription::spawn(check(&spec).unwrap(), StreamKey(3), start, kept.clone())
}

/// Waits until the stream is in `state`.
pub async fn until_state(handle: &SubscriptionHandle, state: State) -> Status {
    let mut status = handle.status();
    let wait = status.wait_for(|status| status.state == state);
    match tokio::time::timeout(PATIENCE, wait).await {
        Ok(status) => status.unwrap().clone(),
        Err(_) => panic!("never {state:?}, but {:?}", handle.status().borrow()),
    }
}

/// Runs the stream until it has ended in order.
pub async fn ended(spec: StreamSpec) {
    let (handle, _) = watch_stream(spec);
    until_state(&handle, State::Ended).await;
    handle.join().await;
}

/// Runs the stream until it has failed, and returns why.
pub async fn failed(spec: StreamSpec) -> (Reason, String) {
    let (handle, kept) = watch_stream(spec);
    let status = until_state(&handle, State::Failed).await;
    let Mark::Failed { reason, .. } = kept.until_mark("failed").await else {
        panic!("a failed stream says so in its timeline");
    };
    handle.join().await;
    (reason, status.detail)
}

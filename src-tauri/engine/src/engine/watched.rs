//! The streams being watched: each a subscription, its place in the capture, and its saved form.

use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use super::error::EngineError;
use super::saved::{Entry, File, Saved};
use super::secrets::{missing, secrets};
use crate::capture::{Capture, CaptureError, Recorder, RecorderStatus, Resume};
use crate::record::{Mark, Record, StreamKey, Time};
use crate::stream::transport::forget_connections;
use crate::stream::waking::Signal;
use crate::stream::{
    Command, RecordSink, SinkClosed, Start, Status, Subscription, SubscriptionHandle, check,
    redacted, same_place,
};
use crate::wire::StreamSpec;

/// How many of a stream's newest ids are remembered to know again what a server repeats.
const RECENT: usize = 1024;

/// Every stream, in the order they were added.
pub(super) struct Streams {
    capture: Capture,
    recorder: Recorder,
    version: watch::Sender<u64>,
    saved: Saved,
    demo_port: Option<u16>,
    pub(super) list: Vec<Watched>,
}

/// One stream.
pub(super) struct Watched {
    pub(super) spec: StreamSpec,
    pub(super) key: StreamKey,
    /// Whether the person wants it paused.
    pub(super) paused: bool,
    /// The name of its set in the store of secrets.
    pub(super) secrets: Option<String>,
    /// It has secrets that a restart would lose, or misses some.
    pub(super) unkept: bool,
    pub(super) subscription: SubscriptionHandle,
    status: watch::Receiver<Status>,
    teller: JoinHandle<()>,
}

impl Watched {
    pub(super) fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    /// Its secrets are in this set of the store.
    pub(super) fn set_secrets(&mut self, set: Option<String>) {
        let lost = set.is_none() && !secrets(&self.spec).is_empty();
        self.unkept = lost || !missing(&self.spec).is_empty();
        self.secrets = set;
    }

    /// Closes the connection and stays away, or connects again.
    pub(super) fn pause(&mut self, paused: bool) {
        self.paused = paused;
        self.subscription.command(match paused {
            true => Command::Pause,
            false => Command::Resume,
        });
    }

    pub(super) async fn stop(self) {
        self.subscription.join().await;
        self.teller.abort();
    }
}

/// A subscription's records go to the recorder, which makes it wait while it can't take more.
#[derive(Clone)]
struct ToRecorder(Recorder);

impl RecordSink for ToRecorder {
    async fn record(&self, records: Vec<Record>) -> Result<(), SinkClosed> {
        self.0.record(records).await.map_err(|_| SinkClosed)
    }
}

impl Streams {
    pub(super) fn new(
        capture: Capture,
        recorder: Recorder,
        version: watch::Sender<u64>,
        saved: Saved,
    ) -> Streams {
        Streams {
            capture,
            recorder,
            version,
            saved,
            demo_port: None,
            list: Vec::new(),
        }
    }

    /// Watches a stream as it was saved.
    pub(super) async fn restore(&mut self, entry: Entry) -> Result<(), EngineError> {
        let spec = check(&entry.stream)?;
        self.free_name(&spec.name, None)?;
        self.watch(spec, entry.secrets, entry.paused, true).await
    }

    /// Leads streams of feeds that moved to where they are now.
    pub(super) async fn lead(&mut self, feeds: &[StreamSpec]) -> Result<(), EngineError> {
        for feed in feeds {
            let moved = self.list.iter().position(|stream| {
                stream.spec.name == feed.name && is_loopback_of(&stream.spec.url, &feed.url)
            });
            if let Some(index) = moved {
                let url = feed.url.clone();
                let spec = StreamSpec {
                    url,
                    ..self.list[index].spec.clone()
                };
                let secrets = self.list[index].secrets.clone();
                self.edit(index, spec, secrets).await?;
            }
        }
        Ok(())
    }

    /// The demo feeds are on again where the saved streams expect them.
    pub(super) fn keep_demo_port(&mut self, port: u16) {
        self.demo_port = Some(port);
    }

    /// Saves whether the demo feeds are on, and where.
    pub(super) fn set_demo_port(&mut self, port: Option<u16>) -> Result<(), EngineError> {
        self.demo_port = port;
        self.save()
    }

    /// Ends every stream. Their last records are taken first, unless the disk takes nothing.
    pub(super) async fn stop_all(&mut self) {
        let mut ending = JoinSet::new();
        for stream in self.list.drain(..) {
            stream.subscription.command(Command::Stop);
            ending.spawn(stream.stop());
        }
        let ended = async { while ending.join_next().await.is_some() {} };
        tokio::select! {
            () = ended => {}
            _ = self.paused() => {}
        }
    }

    /// Saves and watches a new stream.
    pub(super) async fn add(
        &mut self,
        spec: StreamSpec,
        secrets: Option<String>,
    ) -> Result<(), EngineError> {
        let entry = Entry {
            stream: spec.clone(),
            paused: false,
            secrets: secrets.clone(),
        };
        self.save_with(|entries| entries.push(entry))?;
        // What a removed stream of this name left behind may still be on its way.
        let mut added = self.unless_paused(self.recorder.kept()).await.map(drop);
        if added.is_ok() {
            added = self.watch(spec, secrets, false, false).await;
        }
        if added.is_err() {
            self.save()?;
        }
        added
    }

    /// Begins a stream, or goes on with one that was `saved`.
    async fn watch(
        &mut self,
        spec: StreamSpec,
        secrets: Option<String>,
        paused: bool,
        saved: bool,
    ) -> Result<(), EngineError> {
        let url = redacted(&spec.url);
        let streams = self.capture.streams();
        let before = streams.into_iter().find(|stream| stream.name == spec.name);
        let (key, elsewhere) = match before {
            Some(before) if before.url == url => (before.key, false),
            before => {
                let defined = self.recorder.define_stream(&spec.name, &url);
                let elsewhere = before.is_some_and(|before| !same_place(&before.url, &url));
                (self.unless_paused(defined).await?, elsewhere)
            }
        };
        let mut start = self.start(key, elsewhere).await?;
        start.paused = paused;
        start.knows = saved && !elsewhere && start.connection > 0;
        let mut stream = self.subscribe(spec, key, start);
        stream.set_secrets(secrets);
        self.list.push(stream);
        Ok(())
    }

    /// What the recorder answers, or why it doesn't: it can't while the disk takes nothing.
    async fn unless_paused<T>(
        &self,
        asked: impl Future<Output = Result<T, CaptureError>>,
    ) -> Result<T, EngineError> {
        // First, so that nothing is asked that would be done after all when nobody waits for it.
        if let RecorderStatus::Paused { why } = &*self.recorder.status().borrow() {
            return Err(EngineError::Paused(why.clone()));
        }
        tokio::select! {
            answer = asked => match answer {
                Err(CaptureError::NameTaken { name }) => Err(EngineError::NameTaken(name)),
                answer => Ok(answer?),
            },
            why = self.paused() => Err(EngineError::Paused(why)),
        }
    }

    /// Waits until recording pauses, and says why.
    pub(super) async fn paused(&self) -> String {
        let mut status = self.recorder.status();
        loop {
            if let RecorderStatus::Paused { why } = &*status.borrow_and_update() {
                return why.clone();
            }
            if status.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
    }

    /// Goes on as `spec` says; its secrets are in the set `secrets`.
    pub(super) async fn edit(
        &mut self,
        index: usize,
        spec: StreamSpec,
        secrets: Option<String>,
    ) -> Result<(), EngineError> {
        self.save_with(|entries| {
            entries[index].stream = spec.clone();
            entries[index].secrets.clone_from(&secrets);
        })?;
        let key = self.list[index].key;
        let renamed = self
            .recorder
            .rename_stream(key, &spec.name, redacted(&spec.url));
        if let Err(error) = self.unless_paused(renamed).await {
            self.save()?;
            return Err(error);
        }
        let stream = &mut self.list[index];
        stream.subscription.command(Command::Edit(spec.clone()));
        stream.spec = spec;
        stream.set_secrets(secrets);
        Ok(())
    }

    /// Where the capture says that a stream stopped; the beginning when its URL now leads
    /// `elsewhere`.
    async fn start(&self, key: StreamKey, elsewhere: bool) -> Result<Start, EngineError> {
        let Resume { id, connection } = self.capture.resume(key);
        if elsewhere {
            if !id.is_empty() {
                let forget = self.recorder.record(vec![forget_id(key, connection)]);
                self.unless_paused(forget).await?;
            }
            return Ok(Start {
                connection,
                ..Start::default()
            });
        }
        let mut recent = self.capture.recent_ids(key, RECENT);
        recent.reverse();
        Ok(Start {
            resume_id: id,
            connection,
            recent,
            last_event: self.capture.last_event(key),
            ..Start::default()
        })
    }

    fn subscribe(&self, spec: StreamSpec, key: StreamKey, start: Start) -> Watched {
        let paused = start.paused;
        let sink = ToRecorder(self.recorder.clone());
        let subscription = Subscription::spawn(spec.clone(), key, start, sink);
        let status = subscription.status();
        let teller = tokio::spawn(tell(status.clone(), self.version.clone()));
        Watched {
            spec,
            key,
            paused,
            secrets: None,
            unkept: false,
            subscription,
            status,
            teller,
        }
    }

    /// Tells every stream what the computer did.
    pub(super) fn wake(&self, signal: Signal) {
        forget_connections();
        for stream in &self.list {
            stream.subscription.command(match signal {
                Signal::Woke => Command::Woke,
                Signal::NetworkChanged => Command::NetworkChanged,
            });
        }
    }

    /// Whether a restart would lose secrets, or some are missing.
    pub(super) fn secrets_unkept(&self) -> bool {
        self.saved.is_somewhere() && self.list.iter().any(|stream| stream.unkept)
    }

    pub(super) fn index(&self, name: &str) -> Result<usize, EngineError> {
        self.list
            .iter()
            .position(|stream| stream.spec.name == name)
            .ok_or_else(|| EngineError::NoSuchStream(name.to_owned()))
    }

    pub(super) fn free_name(&self, name: &str, except: Option<usize>) -> Result<(), EngineError> {
        let taken = self
            .list
            .iter()
            .enumerate()
            .any(|(index, stream)| stream.spec.name == name && Some(index) != except);
        if taken {
            Err(EngineError::NameTaken(name.to_owned()))
        } else {
            Ok(())
        }
    }

    pub(super) fn save(&self) -> Result<(), EngineError> {
        self.save_with(|_| {})
    }

    /// Saves the streams as they are to be; what can't be saved is not to happen.
    pub(super) fn save_with(
        &self,
        change: impl FnOnce(&mut Vec<Entry>),
    ) -> Result<(), EngineError> {
        let entry = |stream: &Watched| Entry {
            stream: stream.spec.clone(),
            paused: stream.paused,
            secrets: stream.secrets.clone(),
        };
        let mut entries = self.list.iter().map(entry).collect();
        change(&mut entries);
        self.saved.store(&File::new(entries, self.demo_port))
    }
}

/// The mark after which the stream's resume id is none.
fn forget_id(key: StreamKey, connection: u32) -> Record {
    let none = Mark::ResumeId {
        resume_id: String::new(),
    };
    Record::of_mark(key, connection, Time::now(), "", &none)
}

/// Whether a URL is that of a feed on this computer, but for the port.
fn is_loopback_of(url: &str, feed: &str) -> bool {
    match (Url::parse(url), Url::parse(feed)) {
        (Ok(url), Ok(feed)) => {
            url != feed && url.host() == feed.host() && url.path() == feed.path()
        }
        _ => false,
    }
}

/// Counts the version up with every change of a stream's status.
async fn tell(mut status: watch::Receiver<Status>, version: watch::Sender<u64>) {
    while status.changed().await.is_ok() {
        version.send_modify(|version| *version += 1);
    }
}

//! One stream: a task that owns its connection, its state machine and its resume id.

mod arrivals;
mod attempts;
mod batch;
mod effects;
mod status;
mod task;

use std::future::Future;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::attempt::Attempt;
use super::spec::StreamSpec;
use super::transport::Cookies;
use crate::record::{Record, SmolStr, StreamKey};
use attempts::Attempts;
pub use status::{State, Status};

/// Where records go. Awaiting it is the backpressure: while it is pending, the socket waits.
pub trait RecordSink: Send + Sync + Clone + 'static {
    /// Takes the records, in order; an error is for good.
    fn record(&self, records: Vec<Record>) -> impl Future<Output = Result<(), SinkClosed>> + Send;
}

/// The sink takes no more records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the capture is closed: nothing more is recorded")]
pub struct SinkClosed;

/// What is known of a stream from before.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The stream's last event ID in the capture; "" takes the one in its description, unless
    /// the capture `knows` better.
    pub resume_id: String,
    /// The capture has records of the stream, so that an empty `resume_id` is none at all.
    pub knows: bool,
    /// The last connection number used, 0 when there is none.
    pub connection: u32,
    /// The last events, oldest first, at most 1,024: last event ID, and
    /// [`event_hash`](crate::record::event_hash).
    pub recent: Vec<(SmolStr, u64)>,
    /// The last event, if it is known.
    pub last_event: Option<Record>,
    /// Wait for [`Command::Resume`] before the first connection.
    pub paused: bool,
}

/// What a person, or the computer, wants of a stream. Each takes effect at once.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a person gives commands, so they are few"
)]
pub enum Command {
    /// Close the connection and stay away.
    Pause,
    /// Connect again after a pause, an end or a failure, or now instead of after the delay.
    Resume,
    /// Close and connect at once.
    Reconnect,
    /// Close for good; the task ends.
    Stop,
    /// The next connection sends this id; with `frozen` every one does, whatever the server
    /// sends. The frozen id without `frozen` gives the server's last one back.
    ResumeFrom {
        /// The id, "" for none.
        id: String,
        /// See there.
        frozen: bool,
    },
    /// The computer woke from sleep: connect again at once, if the stream's policy says so.
    Woke,
    /// The network changed: likewise, unless the server is on this computer.
    NetworkChanged,
    /// Go on as this describes, which must have passed [`check`](super::check()). A change of
    /// the request connects again.
    Edit(StreamSpec),
}

/// A stream's task.
#[derive(Debug)]
pub struct Subscription;

impl Subscription {
    /// Starts a stream that has passed [`check`](super::check()): it connects at once, and its
    /// records go to `sink`. Needs a tokio runtime with time and I/O.
    pub fn spawn(
        spec: StreamSpec,
        key: StreamKey,
        start: Start,
        sink: impl RecordSink,
    ) -> SubscriptionHandle {
        let (commands, inbox) = mpsc::unbounded_channel();
        let (shown, status) = watch::channel(Status::default());
        let attempts = Attempts::default();
        let (kept, cookies) = watch::channel(Cookies::default());
        let told = task::Told {
            status: shown,
            attempts: attempts.clone(),
            cookies: kept,
        };
        let task = task::Task::new(spec, key, start, sink, inbox, told);
        SubscriptionHandle {
            commands,
            status,
            attempts,
            cookies,
            task: tokio::spawn(task.run()),
        }
    }
}

/// The handle of a running stream. Dropping it stops the stream.
#[derive(Debug)]
pub struct SubscriptionHandle {
    commands: mpsc::UnboundedSender<Command>,
    status: watch::Receiver<Status>,
    attempts: Attempts,
    cookies: watch::Receiver<Cookies>,
    task: JoinHandle<()>,
}

impl SubscriptionHandle {
    /// Asks for something; once the stream has stopped, nothing comes of it.
    pub fn command(&self, command: Command) {
        // A stopped stream has nobody to ask, and needs nothing.
        let _ = self.commands.send(command);
    }

    /// How the stream stands, now and at every change.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// The latest attempts to connect, newest last.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.attempts.list()
    }

    /// The cookies that it has now.
    pub fn cookies(&self) -> Cookies {
        self.cookies.borrow().clone()
    }

    /// Stops the stream if it still runs, and waits until its last record is taken.
    pub async fn join(self) {
        drop(self.commands);
        if let Err(error) = self.task.await
            && let Ok(panic) = error.try_into_panic()
        {
            std::panic::resume_unwind(panic);
        }
    }
}

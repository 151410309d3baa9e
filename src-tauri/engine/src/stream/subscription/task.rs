//! The task: one `select!`, one place where each thing that happens is answered.

use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::attempts::Attempts;
use super::batch::{Batch, next_batch};
use super::{Command, RecordSink, SinkClosed, Start, State, Status};
use crate::record::{Kind, Mark, Record, SmolStr, StreamKey, Time};
use crate::stream::check::same_place;
use crate::stream::decoder::{Arrival, Decoder};
use crate::stream::duplicates::Duplicates;
use crate::stream::failure::Failure;
use crate::stream::gaps::{Numbers, Reconnects};
use crate::stream::machine::{Input, Machine};
use crate::stream::number::Number;
use crate::stream::replay::Replay;
use crate::stream::spec::StreamSpec;
use crate::stream::transport::Cookies;
use crate::stream::waking::stays_here;

/// How soon readers are told what has been on the wire.
pub(super) const TELL_EVERY: Duration = Duration::from_millis(250);
/// How soon they are told what was recorded. Waking them for each batch would cost more than the
/// batch does.
pub(super) const PUBLISH_EVERY: Duration = Duration::from_millis(50);

/// What readers are to know of the records.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    pub events: u64,
    pub duplicates: u64,
    pub last_byte_at: Option<Time>,
}

pub(super) struct Task<S> {
    pub(super) spec: StreamSpec,
    key: StreamKey,
    sink: S,
    inbox: mpsc::UnboundedReceiver<Command>,
    /// Commands that came while the sink was busy.
    waiting: VecDeque<Command>,
    pub(super) status: watch::Sender<Status>,
    pub(super) attempts: Attempts,
    pub(super) machine: Machine,
    pub(super) decoder: Option<Decoder>,
    pub(super) cookies: watch::Sender<Cookies>,
    /// A connection that could not even be begun.
    pub(super) stillborn: Option<Failure>,
    pub(super) duplicates: Duplicates,
    pub(super) reconnects: Reconnects,
    pub(super) number: Option<Number>,
    pub(super) numbers: Numbers,
    /// Until the server has caught up after a resume.
    pub(super) replay: Option<Replay>,
    /// What the present connection sent as `Last-Event-ID`.
    pub(super) sent_id: String,
    /// When readers are to be told what was on the wire.
    pub(super) tell_at: Option<Instant>,
    /// When they are to be told again if nothing comes: that is then worth a hint.
    pub(super) silent_at: Option<Instant>,
    /// The id that was last reported as impossible to send.
    pub(super) unsendable: SmolStr,
    pub(super) timer: Option<Instant>,
    pub(super) records: Vec<Record>,
    /// For the next arrivals: growing it for each batch anew would cost more than filling it.
    pub(super) room: Vec<Arrival>,
    pub(super) recorded: Recorded,
    /// When readers are to be told what was recorded.
    pub(super) publish_at: Option<Instant>,
    begins_paused: bool,
    stopped: bool,
}

/// What the stream's handle sees of it.
pub(super) struct Told {
    pub(super) status: watch::Sender<Status>,
    pub(super) attempts: Attempts,
    pub(super) cookies: watch::Sender<Cookies>,
}

#[expect(
    clippy::large_enum_variant,
    reason = "it lives for a moment, one a stream"
)]
enum Wake {
    Command(Command),
    Batch(Batch),
    Timer,
    Chores,
}

impl<S: RecordSink> Task<S> {
    pub fn new(
        spec: StreamSpec,
        key: StreamKey,
        start: Start,
        sink: S,
        inbox: mpsc::UnboundedReceiver<Command>,
        told: Told,
    ) -> Self {
        let last_event_id = match start.resume_id.as_str() {
            "" if !start.knows => spec.last_event_id.clone(),
            _ => start.resume_id,
        };
        let mut machine = Machine::new(
            spec.policy.clone(),
            spec.method == "GET",
            start.connection,
            last_event_id,
        );
        if spec.freeze_id {
            machine.freeze(spec.last_event_id.clone());
        }
        let number = number(&spec);
        let last = start.last_event.as_ref();
        let last_number = last.and_then(|last| number.as_ref()?.read(&last.id, true, &last.data));
        let had_events = last.is_some() || !start.recent.is_empty();
        Task {
            machine,
            duplicates: Duplicates::new(&start.recent),
            reconnects: Reconnects::new(had_events, last.map(|last| last.time)),
            number,
            numbers: Numbers::after(last_number),
            spec,
            key,
            sink,
            inbox,
            waiting: VecDeque::new(),
            status: told.status,
            attempts: told.attempts,
            decoder: None,
            cookies: told.cookies,
            stillborn: None,
            replay: None,
            sent_id: String::new(),
            tell_at: None,
            silent_at: None,
            unsendable: SmolStr::default(),
            timer: None,
            records: Vec::new(),
            room: Vec::new(),
            recorded: Recorded::default(),
            publish_at: None,
            begins_paused: start.paused,
            stopped: false,
        }
    }

    pub async fn run(mut self) {
        self.step(if self.begins_paused {
            Input::Pause
        } else {
            Input::Start
        });
        loop {
            while let Some(failure) = self.stillborn.take() {
                self.step(Input::Closed(failure));
            }
            if let Err(closed) = self.write().await {
                self.leave();
                self.status.send_modify(|status| {
                    status.state = State::Failed;
                    status.detail = closed.to_string();
                });
                return;
            }
            if self.stopped {
                self.publish();
                return;
            }
            match self.wake().await {
                Wake::Command(command) => self.obey(command),
                Wake::Batch(batch) => self.take(batch),
                Wake::Timer => {
                    self.timer = None;
                    self.step(Input::Timer);
                }
                Wake::Chores => self.do_chores(Instant::now()),
            }
        }
    }

    async fn wake(&mut self) -> Wake {
        if let Some(command) = self.waiting.pop_front() {
            return Wake::Command(command);
        }
        let id_size = self.machine.last_event_id().len();
        let replay = self.replay.as_ref().map(|replay| replay.due().into());
        let told = [self.tell_at, self.silent_at, self.publish_at];
        let chores = told.into_iter().flatten().chain(replay).min();
        tokio::select! {
            biased;
            // Without its handle a stream has nobody who wants it.
            command = self.inbox.recv() => Wake::Command(command.unwrap_or(Command::Stop)),
            batch = next_batch(&mut self.decoder, &mut self.room, id_size) => Wake::Batch(batch),
            () = until(self.timer) => Wake::Timer,
            () = until(chores) => Wake::Chores,
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Pause => self.step(Input::Pause),
            Command::Resume => self.step(Input::Resume),
            Command::Reconnect => self.step(Input::Reconnect),
            Command::Stop => {
                self.step(Input::Stop);
                self.stopped = true;
            }
            Command::ResumeFrom { id, frozen } => {
                self.spec.last_event_id.clone_from(&id);
                self.spec.freeze_id = frozen;
                self.step(Input::ResumeFrom { id, frozen });
            }
            Command::Woke => self.step(Input::Woke),
            Command::NetworkChanged => {
                if !stays_here(&self.spec) {
                    self.step(Input::NetworkChanged);
                }
            }
            Command::Edit(spec) => self.edit(spec),
        }
    }

    fn edit(&mut self, spec: StreamSpec) {
        let before = std::mem::replace(&mut self.spec, spec);
        let request = |spec: &StreamSpec| {
            let mut spec = spec.clone();
            spec.name = String::new();
            spec.policy = Default::default();
            spec.last_event_id = String::new();
            spec.freeze_id = false;
            spec.numbering = None;
            spec.end_marker = None;
            spec
        };
        if before.numbering != self.spec.numbering {
            self.number = number(&self.spec);
            self.numbers = Numbers::default();
        }
        // An id says something to the server that gave it, and nothing to another.
        let elsewhere = !same_place(&before.url, &self.spec.url);
        if elsewhere {
            self.numbers = Numbers::default();
            self.reconnects = Reconnects::default();
            self.duplicates = Duplicates::default();
        }
        // A session is that of who asked.
        if elsewhere || before.auth != self.spec.auth || before.headers != self.spec.headers {
            self.cookies.send_replace(Cookies::default());
        }
        let resume_from = |spec: &StreamSpec| (spec.last_event_id.clone(), spec.freeze_id);
        let changed = resume_from(&before) != resume_from(&self.spec);
        self.step(Input::Edit {
            policy: self.spec.policy.clone(),
            is_get: self.spec.method == "GET",
            request_changed: request(&before) != request(&self.spec),
            elsewhere,
            resume_from: (elsewhere || changed).then(|| resume_from(&self.spec)),
        });
    }

    /// Closes the connection; what was counted on it is told first.
    pub(super) fn leave(&mut self) {
        self.tell();
        self.silent_at = None;
        self.decoder = None;
    }

    pub(super) fn do_chores(&mut self, now: Instant) {
        if self.publish_at.is_some_and(|at| at <= now) {
            self.publish();
        }
        if self.silent_at.take_if(|at| *at <= now).is_some() {
            self.tell_at = Some(now);
        }
        if self.tell_at.is_some_and(|at| at <= now) {
            self.tell();
        }
        if self
            .replay
            .as_ref()
            .is_some_and(|replay| replay.due() <= now.into_std())
        {
            self.end_replay();
        }
    }

    pub(super) fn tell(&mut self) {
        self.tell_at = None;
        let Some(decoder) = &self.decoder else {
            return;
        };
        if let Some(asked) = decoder.asked() {
            self.attempts.asked(asked);
        }
        let wire = decoder.wire();
        let hint = wire.hints.first().map(|hint| hint.text.clone());
        self.attempts.wire(wire);
        self.status.send_if_modified(|status| {
            let fresh = status.hint != hint;
            status.hint = hint;
            fresh
        });
    }

    pub(super) fn end_replay(&mut self) {
        if let Some(replay) = self.replay.take() {
            self.mark(&replay.mark(), Time::now());
        }
    }

    pub(super) fn mark(&mut self, mark: &Mark, time: Time) {
        if matches!(mark, Mark::Gap { .. }) {
            self.status.send_modify(|status| status.gaps += 1);
        }
        let (connection, id) = (
            self.machine.connection(),
            self.machine.last_event_id().clone(),
        );
        self.records
            .push(Record::of_mark(self.key, connection, time, id, mark));
    }

    pub(super) fn blank(&self, kind: Kind, time: Time) -> Record {
        Record {
            stream: self.key,
            connection: self.machine.connection(),
            time,
            kind,
            duplicate: false,
            wire: 0,
            event_type: SmolStr::default(),
            id: self.machine.last_event_id().clone(),
            data: String::new(),
        }
    }

    /// Hands the records to the sink. A command that closes the connection does so even while
    /// the sink is busy; what is in its hands already is still recorded.
    async fn write(&mut self) -> Result<(), SinkClosed> {
        if self.records.is_empty() {
            return Ok(());
        }
        let records = std::mem::take(&mut self.records);
        let events = records
            .iter()
            .filter(|record| record.kind == Kind::Event)
            .count();
        let duplicates = records.iter().filter(|record| record.duplicate).count();
        let sink = self.sink.clone();
        let mut writing = pin!(sink.record(records));
        match futures_util::poll!(writing.as_mut()) {
            Poll::Ready(written) => written?,
            Poll::Pending => self.wait_for(writing).await?,
        }
        self.recorded.events += events as u64;
        self.recorded.duplicates += duplicates as u64;
        if self.publish_at.is_none() {
            self.publish_soon(Instant::now());
        }
        Ok(())
    }

    /// Waits for the sink, and listens meanwhile.
    async fn wait_for(
        &mut self,
        mut writing: Pin<&mut impl Future<Output = Result<(), SinkClosed>>>,
    ) -> Result<(), SinkClosed> {
        let begun = Instant::now();
        let mut listening = !self.inbox.is_closed();
        loop {
            tokio::select! {
                biased;
                written = &mut writing => {
                    written?;
                    break;
                }
                command = self.inbox.recv(), if listening => {
                    let command = command.unwrap_or(Command::Stop);
                    listening = command != Command::Stop;
                    if matches!(command, Command::Pause | Command::Reconnect | Command::Stop) {
                        self.leave();
                    }
                    self.waiting.push_back(command);
                }
            }
        }
        self.machine.excuse(begun.elapsed());
        if let Some(replay) = &mut self.replay {
            replay.excuse(begun.elapsed());
        }
        Ok(())
    }
}

/// What the description says of numbers, which has been checked.
fn number(spec: &StreamSpec) -> Option<Number> {
    Number::of(spec.numbering.as_ref()?).ok()
}

async fn until(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}

//! The task: one `select!`, one place where each thing that happens is answered.

use std::collections::VecDeque;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::batch::{Batch, next_batch};
use super::{Command, RecordSink, SinkClosed, Start, State, Status};
use crate::record::{Kind, Mark, Record, StreamKey, Time};
use crate::stream::check::{resume_header, same_place};
use crate::stream::decoder::{Arrival, Decoder, What};
use crate::stream::duplicates::Duplicates;
use crate::stream::failure::Failure;
use crate::stream::machine::{Effect, Input, Machine};
use crate::stream::spec::StreamSpec;

pub(super) struct Task<S> {
    spec: StreamSpec,
    key: StreamKey,
    sink: S,
    inbox: mpsc::UnboundedReceiver<Command>,
    /// Commands that came while the sink was busy.
    waiting: VecDeque<Command>,
    status: watch::Sender<Status>,
    machine: Machine,
    decoder: Option<Decoder>,
    /// A connection that could not even be begun.
    stillborn: Option<Failure>,
    duplicates: Duplicates,
    resumed: bool,
    /// The id that was last reported as impossible to send.
    unsendable: String,
    timer: Option<Instant>,
    records: Vec<Record>,
    begins_paused: bool,
    stopped: bool,
}

enum Wake {
    Command(Command),
    Batch(Batch),
    Timer,
}

impl<S: RecordSink> Task<S> {
    pub fn new(
        spec: StreamSpec,
        key: StreamKey,
        start: Start,
        sink: S,
        inbox: mpsc::UnboundedReceiver<Command>,
        status: watch::Sender<Status>,
    ) -> Self {
        let last_event_id = match start.resume_id.as_str() {
            "" => spec.last_event_id.clone(),
            _ => start.resume_id,
        };
        Task {
            machine: Machine::new(
                spec.policy.clone(),
                spec.method == "GET",
                start.connection,
                last_event_id,
            ),
            duplicates: Duplicates::new(&start.recent),
            spec,
            key,
            sink,
            inbox,
            waiting: VecDeque::new(),
            status,
            decoder: None,
            stillborn: None,
            resumed: false,
            unsendable: String::new(),
            timer: None,
            records: Vec::new(),
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
            self.show_numbers();
            if let Err(closed) = self.write().await {
                self.decoder = None;
                self.status.send_modify(|status| {
                    status.state = State::Failed;
                    status.detail = closed.to_string();
                });
                return;
            }
            if self.stopped {
                return;
            }
            match self.wake().await {
                Wake::Command(command) => self.obey(command),
                Wake::Batch(batch) => self.take(batch),
                Wake::Timer => {
                    self.timer = None;
                    self.step(Input::Timer);
                }
            }
        }
    }

    async fn wake(&mut self) -> Wake {
        if let Some(command) = self.waiting.pop_front() {
            return Wake::Command(command);
        }
        let id_size = self.machine.last_event_id().len();
        tokio::select! {
            biased;
            // Without its handle a stream has nobody who wants it.
            command = self.inbox.recv() => Wake::Command(command.unwrap_or(Command::Stop)),
            batch = next_batch(&mut self.decoder, id_size) => Wake::Batch(batch),
            () = until(self.timer) => Wake::Timer,
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
            spec
        };
        // An id says something to the server that gave it, and nothing to another.
        let elsewhere = !same_place(&before.url, &self.spec.url);
        self.step(Input::Edit {
            policy: self.spec.policy.clone(),
            is_get: self.spec.method == "GET",
            request_changed: request(&before) != request(&self.spec),
            resume_id: elsewhere.then(|| self.spec.last_event_id.clone()),
        });
    }

    fn take(&mut self, batch: Batch) {
        let mut told = false;
        let delivered = batch
            .arrivals
            .iter()
            .any(|arrival| matches!(arrival.what, What::Event { .. } | What::Comment { .. }));
        let mut last_byte = None;
        for arrival in batch.arrivals {
            if let What::Open(opened) = arrival.what {
                self.duplicates.connected(self.resumed);
                self.step(Input::Opened(opened));
                continue;
            }
            last_byte = Some(arrival.time);
            if !std::mem::replace(&mut told, true) {
                self.step(Input::Received { delivered });
            }
            self.arrive(arrival);
        }
        if last_byte.is_some() {
            self.status
                .send_modify(|status| status.last_byte_at = last_byte);
        }
        if let Some(failure) = batch.end {
            self.decoder = None;
            self.step(Input::Closed(failure));
        }
    }

    fn arrive(&mut self, Arrival { time, what }: Arrival) {
        match what {
            What::Event {
                event_type,
                data,
                id,
                wire,
            } => {
                let has_own = id.is_some();
                if let Some(id) = id {
                    self.machine.set_last_event_id(id);
                }
                let id = self.machine.last_event_id();
                let duplicate = self
                    .duplicates
                    .is_duplicate(id, has_own, &event_type, &data);
                self.records.push(Record {
                    duplicate,
                    wire,
                    event_type,
                    data,
                    ..self.blank(Kind::Event, time)
                });
            }
            What::Comment { text, wire } => self.records.push(Record {
                wire,
                data: text,
                ..self.blank(Kind::Comment, time)
            }),
            What::Id(id) => {
                if id != self.machine.last_event_id() {
                    self.machine.set_last_event_id(id.clone());
                    self.mark(&Mark::ResumeId { resume_id: id }, time);
                }
            }
            What::Retry(ms) => self.step(Input::Retry(ms)),
            What::Limit { what, bytes } => {
                let what = what.to_owned();
                self.mark(&Mark::Limit { what, bytes }, time);
            }
            What::Open(_) | What::Bytes => {}
        }
    }

    fn step(&mut self, input: Input) {
        let now = Instant::now().into_std();
        for effect in self.machine.step(input, now, fastrand::u64(..)) {
            match effect {
                Effect::Connect { resume_id, .. } => self.connect(&resume_id),
                Effect::Close => {
                    self.decoder = None;
                    self.stillborn = None;
                    self.timer = None;
                }
                Effect::Wait(time) => self.timer = Some(Instant::now() + time),
                Effect::Record(mark) => self.mark(&mark, Time::now()),
                Effect::State {
                    state,
                    detail,
                    retry,
                } => self.show(state, detail, retry),
            }
        }
    }

    fn connect(&mut self, resume_id: &str) {
        self.timer = None;
        self.resumed = !resume_id.is_empty();
        self.report_unsendable();
        match Decoder::connect(&self.spec, resume_id) {
            Ok(decoder) => self.decoder = Some(decoder),
            Err(failure) => self.stillborn = Some(failure),
        }
    }

    /// Says once of each id that no header can carry it.
    fn report_unsendable(&mut self) {
        let id = self.machine.last_event_id();
        if id.is_empty() || id == self.unsendable || resume_header(id).is_some() {
            return;
        }
        self.unsendable = id.to_owned();
        let mark = Mark::Limit {
            what: "header".to_owned(),
            bytes: id.len() as u64,
        };
        self.mark(&mark, Time::now());
    }

    fn mark(&mut self, mark: &Mark, time: Time) {
        let (connection, id) = (self.machine.connection(), self.machine.last_event_id());
        self.records
            .push(Record::of_mark(self.key, connection, time, id, mark));
    }

    fn blank(&self, kind: Kind, time: Time) -> Record {
        Record {
            stream: self.key,
            connection: self.machine.connection(),
            time,
            kind,
            duplicate: false,
            wire: 0,
            event_type: String::new(),
            id: self.machine.last_event_id().to_owned(),
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
        let begun = Instant::now();
        let mut writing = pin!(self.sink.record(records));
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
                    if !matches!(command, Command::Resume | Command::Edit(_)) {
                        self.decoder = None;
                    }
                    self.waiting.push_back(command);
                }
            }
        }
        self.machine.excuse(begun.elapsed());
        if events > 0 {
            self.status.send_modify(|status| {
                status.events += events as u64;
                status.duplicates += duplicates as u64;
            });
        }
        Ok(())
    }

    fn show(&self, state: State, detail: String, retry: Option<(u32, Duration)>) {
        let now = Time::now();
        self.status.send_modify(|status| {
            status.opened_at = match state {
                State::Open | State::Stalled => status.opened_at.or(Some(now)),
                _ => None,
            };
            status.state = state;
            status.detail = detail;
            status.attempt = retry.map_or(0, |(attempt, _)| attempt);
            status.retry_at = retry.map(|(_, delay)| {
                let nanos = i64::try_from(delay.as_nanos()).unwrap_or(i64::MAX);
                Time(now.0.saturating_add(nanos))
            });
        });
    }

    fn show_numbers(&self) {
        let (connection, resume_id) = (self.machine.opened(), self.machine.resume_id());
        self.status.send_if_modified(|status| {
            let fresh = status.connection != connection || status.resume_id != resume_id;
            if fresh {
                status.connection = connection;
                status.resume_id = resume_id.to_owned();
            }
            fresh
        });
    }
}

async fn until(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}

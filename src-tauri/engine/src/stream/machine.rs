//! The connection state machine: inputs, the time and a random number in, effects out.
//!
//! It knows no sockets and no clock, so every rule of it can be tried in a test. Its one timer is
//! the last [`Effect::Wait`]; [`Effect::Connect`] and [`Effect::Close`] void it.

mod asked;
mod signals;
mod stall;
mod verdict;

use std::time::{Duration, Instant};

use super::attempt::Why;
use super::check::resume_header;
use super::failure::Failure;
use super::shield::Opened;
use super::silence::Heartbeat;
use super::spec::{Policy, Reconnect};
use super::subscription::State;
use crate::record::{Mark, Reason, SmolStr};
pub use signals::{Effect, Input};
use verdict::{Verdict, backoff, reconnection_time, reconnects_on_wake, verdict};

/// One stream's state.
#[derive(Debug)]
pub struct Machine {
    policy: Policy,
    is_get: bool,
    last_event_id: SmolStr,
    /// What every connection sends instead of the last event ID, as the person wants it.
    frozen: Option<String>,
    /// What the server's `retry:` said, ms.
    asked_ms: Option<u64>,
    heartbeat: Heartbeat,
    connection: u32,
    opened: u32,
    attempt: u32,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Idle,
    Connecting,
    Open(Life),
    Retrying(Delay),
    Paused,
    Over,
}

#[derive(Debug)]
struct Delay {
    time: Duration,
    /// What is waited after.
    failure: Failure,
    opened: bool,
    /// The server named the time before which it is not to be asked.
    by_server: bool,
}

/// What is known of an open connection.
#[derive(Debug)]
struct Life {
    delivered: bool,
    last_byte: Instant,
    stalled: bool,
}

impl Machine {
    /// A stream that has not begun. `connection` is the last number used before, `last_event_id`
    /// the last event ID known.
    pub fn new(
        policy: Policy,
        is_get: bool,
        connection: u32,
        last_event_id: impl Into<SmolStr>,
    ) -> Self {
        Machine {
            policy,
            is_get,
            last_event_id: last_event_id.into(),
            frozen: None,
            asked_ms: None,
            heartbeat: Heartbeat::default(),
            connection,
            opened: connection,
            attempt: 0,
            phase: Phase::Idle,
        }
    }

    /// Every connection sends `id`, whatever the server sends.
    pub fn freeze(&mut self, id: String) {
        self.frozen = Some(id);
    }

    /// Whether every connection sends the same id.
    pub fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// Whether it will not connect again by itself.
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }

    /// The stream's last event ID.
    pub fn last_event_id(&self) -> &SmolStr {
        &self.last_event_id
    }

    /// The server set the last event ID.
    pub fn set_last_event_id(&mut self, id: impl Into<SmolStr>) {
        self.last_event_id = id.into();
    }

    /// What the next connection will send: the frozen id, else the last event ID, if a header
    /// can carry it.
    pub fn resume_id(&self) -> &str {
        let id = self.frozen.as_deref().unwrap_or(&self.last_event_id);
        match resume_header(id) {
            Some(_) => id,
            None => "",
        }
    }

    /// The next request will be a GET.
    fn asks_by_get(&self) -> bool {
        self.is_get || self.policy.reconnect == Reconnect::Resume && !self.resume_id().is_empty()
    }

    /// The number of the connection that is open, being made, or was last. Attempts in a row
    /// share the number of the connection they are to make.
    pub fn connection(&self) -> u32 {
        self.connection
    }

    /// The number of the last connection that opened.
    pub fn opened(&self) -> u32 {
        self.opened
    }

    /// For the time `busy` nobody read: that was no silence of the server.
    pub fn excuse(&mut self, busy: Duration) {
        if let Phase::Open(life) = &mut self.phase {
            life.last_byte += busy;
        }
    }

    /// What `input` at the time `now` leads to. `random` spreads the delays.
    pub fn step(&mut self, input: Input, now: Instant, random: u64) -> Vec<Effect> {
        match input {
            Input::Start if matches!(self.phase, Phase::Idle) => {
                self.connect(Why::Start, Duration::ZERO)
            }
            Input::Start => Vec::new(),
            Input::Opened(opened) => self.open(opened, now),
            Input::Received { events, comments } => self.receive(events, comments, now),
            Input::Retry(ms) => {
                self.asked_ms = Some(ms);
                Vec::new()
            }
            Input::Completed(detail) => self.complete(detail, random),
            Input::Closed(failure) => self.close(&failure, random),
            Input::Timer => self.tick(now, random),
            Input::Woke => self.wake(
                Why::Woke,
                Reason::Woke,
                "closed by us: the computer woke from sleep, and what was open may be dead",
            ),
            Input::NetworkChanged => self.wake(
                Why::NetworkChanged,
                Reason::NetworkChanged,
                "closed by us: the network changed, and what was open may be dead",
            ),
            Input::Pause => self.pause(),
            Input::Resume => self.resume(),
            Input::Reconnect => self.reconnect(),
            Input::Stop => self.stop(),
            Input::ResumeFrom { id, frozen } => self.resume_from(id, frozen),
            Input::Edit {
                policy,
                is_get,
                request_changed,
                elsewhere,
                resume_from,
            } => {
                self.policy = policy;
                self.is_get = is_get;
                self.edit(request_changed, elsewhere, resume_from, now)
            }
        }
    }

    fn connect(&mut self, why: Why, waited: Duration) -> Vec<Effect> {
        if self.connection == self.opened {
            self.connection += 1;
        }
        self.phase = Phase::Connecting;
        vec![
            show(State::Connecting, ""),
            Effect::Connect {
                why,
                waited,
                resume_id: self.resume_id().to_owned(),
            },
        ]
    }

    fn open(&mut self, opened: Opened, now: Instant) -> Vec<Effect> {
        if !matches!(self.phase, Phase::Connecting) {
            return Vec::new();
        }
        self.opened = self.connection;
        self.heartbeat.interrupt();
        self.phase = Phase::Open(Life {
            delivered: false,
            last_byte: now,
            stalled: false,
        });
        let mut effects = vec![Effect::Record(Mark::Open {
            status: opened.status,
            protocol: opened.protocol,
            headers: opened.headers,
        })];
        if opened.headers_cut > 0 {
            effects.push(Effect::Record(Mark::Limit {
                what: "header".to_owned(),
                bytes: opened.headers_cut,
            }));
        }
        effects.push(show(State::Open, ""));
        effects.extend(self.patience().map(Effect::Wait));
        effects
    }

    fn receive(&mut self, events: bool, comments: bool, now: Instant) -> Vec<Effect> {
        let Phase::Open(life) = &mut self.phase else {
            return Vec::new();
        };
        let silent = now.saturating_duration_since(life.last_byte);
        life.last_byte = now;
        let was_stalled = std::mem::take(&mut life.stalled);
        if events || comments {
            life.delivered = true;
            self.attempt = 0;
        }
        let before = self.patience();
        if was_stalled {
            // It was slower than it seemed, or has changed.
            self.heartbeat = Heartbeat::default();
        }
        self.heartbeat.note(events, comments, now);
        let patience = self.patience();
        let mut effects = Vec::new();
        if was_stalled {
            effects.push(Effect::Record(Mark::Resumed {
                silent_ms: millis(silent),
            }));
            effects.push(show(State::Open, ""));
        }
        if was_stalled || patience != before {
            effects.extend(patience.map(Effect::Wait));
        }
        effects
    }

    fn complete(&mut self, detail: String, random: u64) -> Vec<Effect> {
        if !matches!(self.phase, Phase::Open(_)) {
            return Vec::new();
        }
        let mut effects = vec![Effect::Close];
        effects.extend(self.close(&Failure::new(Reason::Completed, detail), random));
        effects
    }

    /// What was open or being made may have died unseen, and what failed may succeed now.
    fn wake(&mut self, why: Why, reason: Reason, detail: &str) -> Vec<Effect> {
        if !reconnects_on_wake(&self.policy, self.asks_by_get()) {
            return Vec::new();
        }
        match self.phase {
            Phase::Connecting | Phase::Open(_) => {
                let mut effects = self.drop_connection(reason, detail);
                self.attempt = 0;
                effects.extend(self.connect(why, Duration::ZERO));
                effects
            }
            Phase::Retrying(Delay {
                by_server: false, ..
            }) => {
                let mut effects = vec![Effect::Close];
                effects.extend(self.connect(why, Duration::ZERO));
                effects
            }
            _ => Vec::new(),
        }
    }

    /// The attempt or the connection is over: what now?
    fn close(&mut self, failure: &Failure, random: u64) -> Vec<Effect> {
        let opened = match self.phase {
            Phase::Connecting => false,
            Phase::Open(_) => true,
            _ => return Vec::new(),
        };
        let verdict = verdict(&self.policy, self.asks_by_get(), opened, failure);
        let mut effects = vec![Effect::Over(failure.clone())];
        if opened || verdict == Verdict::Retry {
            effects.push(Effect::Record(Mark::End {
                reason: failure.reason,
                detail: failure.whole(),
            }));
        }
        match verdict {
            Verdict::Retry => {
                self.attempt = self.attempt.saturating_add(1);
                let delay = backoff(
                    &self.policy,
                    self.asked_ms,
                    self.attempt,
                    failure.retry_after,
                    random,
                );
                self.phase = Phase::Retrying(Delay {
                    time: delay,
                    failure: failure.clone(),
                    opened,
                    by_server: failure.retry_after.is_some(),
                });
                let clamped = |asked: &u64| reconnection_time(&self.policy, *asked) != *asked;
                effects.push(Effect::Record(Mark::Retry {
                    attempt: self.attempt,
                    delay_ms: millis(delay),
                    resume_id: self.resume_id().to_owned(),
                    asked_ms: self.asked_ms.filter(clamped),
                }));
                effects.push(Effect::State {
                    state: State::Retrying,
                    detail: failure.detail.clone(),
                    retry: Some((self.attempt, delay)),
                });
                effects.push(Effect::Wait(delay));
            }
            Verdict::Ended(reason) => effects.extend(self.end(reason, failure)),
            Verdict::Failed => effects.extend(self.fail(failure)),
        }
        effects
    }

    fn end(&mut self, reason: Reason, failure: &Failure) -> [Effect; 2] {
        self.phase = Phase::Over;
        let mark = Mark::Ended {
            reason,
            detail: failure.detail.clone(),
        };
        [
            Effect::Record(mark),
            show(State::Ended, failure.detail.clone()),
        ]
    }

    fn fail(&mut self, failure: &Failure) -> [Effect; 2] {
        self.phase = Phase::Over;
        let mark = Mark::Failed {
            reason: failure.reason,
            detail: failure.whole(),
        };
        [
            Effect::Record(mark),
            show(State::Failed, failure.detail.clone()),
        ]
    }
}

fn show(state: State, detail: impl Into<String>) -> Effect {
    Effect::State {
        state,
        detail: detail.into(),
        retry: None,
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

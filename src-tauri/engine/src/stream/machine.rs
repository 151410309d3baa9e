//! The connection state machine: inputs, the time and a random number in, effects out.
//!
//! It knows no sockets and no clock, so every rule of it can be tried in a test. Its one timer is
//! the last [`Effect::Wait`]; connecting, opening and closing void it.

mod signals;
mod verdict;

use std::time::{Duration, Instant};

use super::check::resume_header;
use super::failure::Failure;
use super::shield::Opened;
use super::spec::{Policy, StallAction};
use super::subscription::State;
use crate::record::{Mark, Reason};
pub use signals::{Effect, Input};
use verdict::{Verdict, backoff, verdict};

/// What the server may ask for as its reconnection time.
const RETRY_MIN: Duration = Duration::from_millis(100);
const RETRY_MAX: Duration = Duration::from_secs(300);

/// One stream's state.
#[derive(Debug)]
pub struct Machine {
    policy: Policy,
    is_get: bool,
    last_event_id: String,
    /// What the server set.
    reconnection_time: Option<Duration>,
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
    Retrying,
    Paused,
    Over,
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
    pub fn new(policy: Policy, is_get: bool, connection: u32, last_event_id: String) -> Self {
        Machine {
            policy,
            is_get,
            last_event_id,
            reconnection_time: None,
            connection,
            opened: connection,
            attempt: 0,
            phase: Phase::Idle,
        }
    }

    /// The stream's last event ID.
    pub fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// The server set the last event ID.
    pub fn set_last_event_id(&mut self, id: String) {
        self.last_event_id = id;
    }

    /// What the next connection will send: the last event ID, if a header can carry it.
    pub fn resume_id(&self) -> &str {
        match resume_header(&self.last_event_id) {
            Some(_) => &self.last_event_id,
            None => "",
        }
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
            Input::Start if matches!(self.phase, Phase::Idle) => self.connect(),
            Input::Start => Vec::new(),
            Input::Opened(opened) => self.open(opened, now),
            Input::Received { delivered } => self.receive(delivered, now),
            Input::Retry(ms) => {
                let asked = Duration::from_millis(ms);
                self.reconnection_time = Some(asked.clamp(RETRY_MIN, RETRY_MAX));
                Vec::new()
            }
            Input::Closed(failure) => self.close(&failure, random),
            Input::Timer => self.wake(now, random),
            Input::Pause => self.pause(),
            Input::Resume => self.resume(),
            Input::Reconnect => self.reconnect("closed to connect again, as asked"),
            Input::Stop => self.stop(),
            Input::Edit {
                policy,
                is_get,
                request_changed,
                resume_id,
            } => self.edit(policy, is_get, request_changed, resume_id, now),
        }
    }

    fn connect(&mut self) -> Vec<Effect> {
        if self.connection == self.opened {
            self.connection += 1;
        }
        self.phase = Phase::Connecting;
        vec![
            show(State::Connecting, ""),
            Effect::Connect {
                attempt: self.attempt,
                resume_id: self.resume_id().to_owned(),
            },
        ]
    }

    fn open(&mut self, opened: Opened, now: Instant) -> Vec<Effect> {
        if !matches!(self.phase, Phase::Connecting) {
            return Vec::new();
        }
        self.opened = self.connection;
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

    fn receive(&mut self, delivered: bool, now: Instant) -> Vec<Effect> {
        let patience = self.patience();
        let Phase::Open(life) = &mut self.phase else {
            return Vec::new();
        };
        if delivered {
            life.delivered = true;
            self.attempt = 0;
        }
        let silent = now.saturating_duration_since(life.last_byte);
        life.last_byte = now;
        if !std::mem::take(&mut life.stalled) {
            return Vec::new();
        }
        let mut effects = vec![
            Effect::Record(Mark::Resumed {
                silent_ms: millis(silent),
            }),
            show(State::Open, ""),
        ];
        effects.extend(patience.map(Effect::Wait));
        effects
    }

    fn wake(&mut self, now: Instant, random: u64) -> Vec<Effect> {
        let patience = self.patience();
        match &mut self.phase {
            Phase::Retrying => self.connect(),
            Phase::Open(life) if !life.stalled => {
                let Some(patience) = patience else {
                    return Vec::new();
                };
                let silent = now.saturating_duration_since(life.last_byte);
                if silent < patience {
                    return vec![Effect::Wait(patience - silent)];
                }
                life.stalled = true;
                let silent_ms = millis(silent);
                let mut effects = vec![Effect::Record(Mark::Stalled { silent_ms })];
                match self.policy.stall_action {
                    StallAction::Mark => effects.push(show(
                        State::Stalled,
                        format!("nothing came for {} s", silent.as_secs_f32().round()),
                    )),
                    StallAction::Reconnect => {
                        effects.push(Effect::Close);
                        let silent = Failure::new(
                            Reason::Silent,
                            format!("closed by us: nothing came for {silent_ms} ms"),
                        );
                        effects.extend(self.close(&silent, random));
                    }
                }
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
        let verdict = verdict(&self.policy, self.is_get, opened, failure);
        let mut effects = Vec::new();
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
                    self.reconnection_time,
                    self.attempt,
                    failure.retry_after,
                    random,
                );
                self.phase = Phase::Retrying;
                effects.push(Effect::Record(Mark::Retry {
                    attempt: self.attempt,
                    delay_ms: millis(delay),
                    resume_id: self.resume_id().to_owned(),
                }));
                effects.push(Effect::State {
                    state: State::Retrying,
                    detail: failure.detail.clone(),
                    retry: Some((self.attempt, delay)),
                });
                effects.push(Effect::Wait(delay));
            }
            Verdict::Ended(reason) => {
                self.phase = Phase::Over;
                effects.push(Effect::Record(Mark::Ended {
                    reason,
                    detail: failure.detail.clone(),
                }));
                effects.push(show(State::Ended, failure.detail.clone()));
            }
            Verdict::Failed => {
                self.phase = Phase::Over;
                effects.push(Effect::Record(Mark::Failed {
                    reason: failure.reason,
                    detail: failure.whole(),
                }));
                effects.push(show(State::Failed, failure.detail.clone()));
            }
        }
        effects
    }

    fn pause(&mut self) -> Vec<Effect> {
        if matches!(self.phase, Phase::Paused | Phase::Over) {
            return Vec::new();
        }
        let mut effects = self.drop_connection("closed to pause, as asked");
        // A stream that begins paused has said so before.
        if !matches!(self.phase, Phase::Idle) {
            effects.push(Effect::Record(Mark::Paused {}));
        }
        self.phase = Phase::Paused;
        self.attempt = 0;
        effects.push(show(State::Paused, ""));
        effects
    }

    fn resume(&mut self) -> Vec<Effect> {
        match self.phase {
            Phase::Connecting | Phase::Open(_) => Vec::new(),
            _ => self.reconnect(""),
        }
    }

    fn reconnect(&mut self, why: &str) -> Vec<Effect> {
        let mut effects = self.drop_connection(why);
        self.attempt = 0;
        effects.extend(self.connect());
        effects
    }

    fn stop(&mut self) -> Vec<Effect> {
        if matches!(self.phase, Phase::Over) {
            return Vec::new();
        }
        let mut effects = self.drop_connection("closed to stop, as asked");
        self.phase = Phase::Over;
        let detail = "stopped, as asked".to_owned();
        effects.push(Effect::Record(Mark::Ended {
            reason: Reason::Stopped,
            detail: detail.clone(),
        }));
        effects.push(show(State::Ended, detail));
        effects
    }

    fn edit(
        &mut self,
        policy: Policy,
        is_get: bool,
        request_changed: bool,
        resume_id: Option<String>,
        now: Instant,
    ) -> Vec<Effect> {
        self.policy = policy;
        self.is_get = is_get;
        let active = !matches!(self.phase, Phase::Idle | Phase::Paused);
        let mut effects = Vec::new();
        if request_changed && active {
            effects.extend(self.drop_connection("closed to connect as edited"));
        }
        if let Some(id) = resume_id {
            self.last_event_id = id;
            self.reconnection_time = None;
            let resume_id = self.last_event_id.clone();
            effects.push(Effect::Record(Mark::ResumeId { resume_id }));
        }
        if request_changed && active {
            self.attempt = 0;
            effects.extend(self.connect());
        } else if let (Phase::Open(life), Some(patience)) = (&self.phase, self.patience()) {
            let silent = now.saturating_duration_since(life.last_byte);
            effects.push(Effect::Wait(patience.saturating_sub(silent)));
        }
        effects
    }

    /// Closes what is open or being made, and says so in the timeline if it was open.
    fn drop_connection(&mut self, why: &str) -> Vec<Effect> {
        let mut effects = vec![Effect::Close];
        if let Phase::Open(_) = self.phase {
            effects.push(Effect::Record(Mark::End {
                reason: Reason::Stopped,
                detail: why.to_owned(),
            }));
        }
        effects
    }

    fn patience(&self) -> Option<Duration> {
        let ms = self.policy.stall_after_ms?;
        Some(Duration::from_millis(u64::from(ms)))
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

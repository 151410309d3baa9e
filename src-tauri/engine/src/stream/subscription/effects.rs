//! What the machine asks for is done here, and shown.

use std::time::Duration;

use tokio::time::Instant;

use super::task::{PUBLISH_EVERY, Task};
use super::{RecordSink, State, Status};
use crate::record::{Mark, Time};
use crate::stream::attempt::{Attempt, Why};
use crate::stream::check::{redacted, resume_header};
use crate::stream::decoder::Decoder;
use crate::stream::failure::Failure;
use crate::stream::machine::{Effect, Input};

impl<S: RecordSink> Task<S> {
    pub(super) fn step(&mut self, input: Input) {
        self.step_at(input, Time::now());
    }

    /// The marks of it are of `time`: what arrived then must not seem older than its mark.
    pub(super) fn step_at(&mut self, input: Input, time: Time) {
        let now = Instant::now().into_std();
        for effect in self.machine.step(input, now, fastrand::u64(..)) {
            match effect {
                Effect::Connect {
                    why,
                    waited,
                    resume_id,
                } => self.connect(why, waited, resume_id),
                Effect::Over(failure) => self.over(&failure),
                Effect::Close => {
                    self.leave();
                    self.stillborn = None;
                    self.timer = None;
                }
                Effect::Wait(time) => self.timer = Some(Instant::now() + time),
                Effect::Record(mark) => {
                    self.trust(&mark);
                    self.mark(&mark, time);
                }
                Effect::State {
                    state,
                    detail,
                    retry,
                } => self.show(state, detail, retry),
            }
        }
    }

    fn connect(&mut self, why: Why, waited: Duration, resume_id: String) {
        self.timer = None;
        self.report_unsendable();
        self.attempts.begin(Attempt {
            why,
            delay_ms: waited.as_secs_f64() * 1000.0,
            resume_id: resume_id.clone(),
            request: format!("{} {}", self.spec.method, redacted(&self.spec.url)),
            ..Attempt::default()
        });
        match Decoder::connect(&self.spec, &resume_id, &self.cookies.borrow()) {
            Ok(decoder) => self.decoder = Some(decoder),
            Err(failure) => self.stillborn = Some(failure),
        }
        self.sent_id = resume_id;
    }

    /// A connection that is silent for too long may be dead; one that delivers again is not.
    fn trust(&self, mark: &Mark) {
        if let Some(decoder) = &self.decoder
            && matches!(mark, Mark::Stalled { .. } | Mark::Resumed { .. })
        {
            decoder.distrust(matches!(mark, Mark::Stalled { .. }));
        }
    }

    fn over(&mut self, failure: &Failure) {
        self.end_replay();
        self.reconnects.closed(Time::now());
        self.attempts.over(failure);
        self.status
            .send_if_modified(|status| status.hint.take().is_some());
    }

    /// Says once of each id that no header can carry it.
    fn report_unsendable(&mut self) {
        let id = self.machine.last_event_id();
        if self.machine.is_frozen()
            || id.is_empty()
            || *id == self.unsendable
            || resume_header(id).is_some()
        {
            return;
        }
        self.unsendable.clone_from(id);
        let mark = Mark::Limit {
            what: "id".to_owned(),
            bytes: id.len() as u64,
        };
        self.mark(&mark, Time::now());
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
            self.put_numbers(status);
        });
    }

    /// Tells readers what was recorded, soon.
    pub(super) fn publish_soon(&mut self, now: Instant) {
        self.publish_at.get_or_insert(now + PUBLISH_EVERY);
    }

    /// Tells readers what was recorded.
    pub(super) fn publish(&mut self) {
        self.publish_at = None;
        self.status.send_modify(|status| self.put_numbers(status));
    }

    fn put_numbers(&self, status: &mut Status) {
        status.connection = self.machine.opened();
        if status.resume_id != self.machine.resume_id() {
            status.resume_id = self.machine.resume_id().to_owned();
        }
        status.frozen = self.machine.is_frozen();
        status.events = self.recorded.events;
        status.duplicates = self.recorded.duplicates;
        status.last_byte_at = self.recorded.last_byte_at;
    }
}

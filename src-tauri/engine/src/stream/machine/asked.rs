//! What a person asks of a stream.

use std::time::{Duration, Instant};

use super::verdict::{Verdict, verdict};
use super::{Effect, Machine, Phase, show};
use crate::record::{Mark, Reason, SmolStr};
use crate::stream::attempt::Why;
use crate::stream::failure::Failure;
use crate::stream::silence::Heartbeat;
use crate::stream::spec::StallAction;
use crate::stream::subscription::State;

impl Machine {
    pub(super) fn pause(&mut self) -> Vec<Effect> {
        if matches!(self.phase, Phase::Paused | Phase::Over) {
            return Vec::new();
        }
        let mut effects = self.drop_connection(Reason::Stopped, "closed to pause, as asked");
        // A stream that begins paused has said so before.
        if !matches!(self.phase, Phase::Idle) {
            effects.push(Effect::Record(Mark::Paused {}));
        }
        self.phase = Phase::Paused;
        self.attempt = 0;
        effects.push(show(State::Paused, ""));
        effects
    }

    pub(super) fn resume(&mut self) -> Vec<Effect> {
        match self.phase {
            Phase::Connecting | Phase::Open(_) => Vec::new(),
            _ => self.reconnect(),
        }
    }

    pub(super) fn reconnect(&mut self) -> Vec<Effect> {
        let detail = "closed to connect again, as asked";
        let mut effects = self.drop_connection(Reason::Stopped, detail);
        self.attempt = 0;
        effects.extend(self.connect(Why::Asked, Duration::ZERO));
        effects
    }

    pub(super) fn stop(&mut self) -> Vec<Effect> {
        if matches!(self.phase, Phase::Over) {
            return Vec::new();
        }
        let mut effects = self.drop_connection(Reason::Stopped, "closed to stop, as asked");
        self.phase = Phase::Over;
        let detail = "stopped, as asked".to_owned();
        effects.push(Effect::Record(Mark::Ended {
            reason: Reason::Stopped,
            detail: detail.clone(),
        }));
        effects.push(show(State::Ended, detail));
        effects
    }

    /// Takes effect on the next connection. A frozen id stands beside the last event ID, which
    /// goes on saying what the server sent: it is what unfreezing the same id gives back.
    pub(super) fn resume_from(&mut self, id: String, frozen: bool) -> Vec<Effect> {
        let before = self.frozen.take();
        if frozen {
            self.frozen = Some(id);
        } else if before.is_none_or(|before| before != id) {
            self.last_event_id = id.into();
        }
        let resume_id = self.frozen.as_deref().unwrap_or(&self.last_event_id);
        let resume_id = resume_id.to_owned();
        vec![Effect::Record(Mark::ResumeId { resume_id })]
    }

    pub(super) fn edit(
        &mut self,
        request_changed: bool,
        elsewhere: bool,
        resume_from: Option<(String, bool)>,
        now: Instant,
    ) -> Vec<Effect> {
        let reconnects = request_changed && !matches!(self.phase, Phase::Idle | Phase::Paused);
        let mut effects = Vec::new();
        if reconnects {
            effects.extend(self.drop_connection(Reason::Stopped, "closed to connect as edited"));
        }
        if request_changed {
            self.heartbeat = Heartbeat::default();
        }
        if elsewhere {
            self.asked_ms = None;
            self.last_event_id = SmolStr::default();
            self.frozen = None;
        }
        if let Some((id, frozen)) = resume_from {
            effects.extend(self.resume_from(id, frozen));
        }
        if reconnects {
            self.attempt = 0;
            effects.extend(self.connect(Why::Edited, Duration::ZERO));
        } else {
            effects.extend(self.apply_policy(now));
        }
        effects
    }

    /// What was waited for under another policy is waited for under the present one.
    fn apply_policy(&mut self, now: Instant) -> Vec<Effect> {
        let patience = self.patience();
        match &mut self.phase {
            Phase::Open(life) => {
                let silent = now.saturating_duration_since(life.last_byte);
                let stalls = patience.is_some_and(|patience| patience <= silent);
                let mut effects = Vec::new();
                if life.stalled {
                    if stalls && self.policy.stall_action == StallAction::Mark {
                        return effects;
                    }
                    life.stalled = false;
                    if !stalls {
                        effects.push(show(State::Open, ""));
                    }
                }
                let left = patience.map(|patience| patience.saturating_sub(silent));
                effects.extend(left.map(Effect::Wait));
                effects
            }
            Phase::Retrying(delay) => {
                let failure = delay.failure.clone();
                let mut effects = vec![Effect::Close];
                match verdict(&self.policy, self.is_get, delay.opened, &failure) {
                    Verdict::Retry => return Vec::new(),
                    Verdict::Ended(reason) => effects.extend(self.end(reason, &failure)),
                    Verdict::Failed => effects.extend(self.fail(&failure)),
                }
                effects
            }
            _ => Vec::new(),
        }
    }

    /// Closes what is open or being made, and says so in the timeline.
    pub(super) fn drop_connection(&mut self, reason: Reason, detail: &str) -> Vec<Effect> {
        let mut effects = vec![Effect::Close];
        if matches!(self.phase, Phase::Connecting | Phase::Open(_)) {
            effects.push(Effect::Over(Failure::new(reason, detail)));
            effects.push(Effect::Record(Mark::End {
                reason,
                detail: detail.to_owned(),
            }));
        }
        effects
    }
}

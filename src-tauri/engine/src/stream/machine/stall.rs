//! Silence on an open connection, and the one timer.

use std::time::{Duration, Instant};

use super::{Effect, Machine, Phase, millis, show};
use crate::record::{Mark, Reason};
use crate::stream::attempt::Why;
use crate::stream::failure::Failure;
use crate::stream::silence::Heartbeat;
use crate::stream::spec::StallAction;
use crate::stream::subscription::State;

impl Machine {
    pub(super) fn tick(&mut self, now: Instant, random: u64) -> Vec<Effect> {
        let patience = self.patience();
        match &mut self.phase {
            Phase::Retrying(delay) => {
                let waited = delay.time;
                self.connect(Why::Retry, waited)
            }
            Phase::Open(life) if !life.stalled => {
                let Some(patience) = patience else {
                    return Vec::new();
                };
                let silent = now.saturating_duration_since(life.last_byte);
                if silent < patience {
                    return vec![Effect::Wait(patience - silent)];
                }
                life.stalled = true;
                self.stall(silent, patience, random)
            }
            _ => Vec::new(),
        }
    }

    fn stall(&mut self, silent: Duration, patience: Duration, random: u64) -> Vec<Effect> {
        let silent_ms = millis(silent);
        let detail = self.threshold(patience);
        let mut effects = vec![Effect::Record(Mark::Stalled {
            silent_ms,
            detail: detail.clone(),
        })];
        match self.policy.stall_action {
            StallAction::Mark => effects.push(show(
                State::Stalled,
                format!(
                    "nothing came for {} s; {detail}",
                    silent.as_secs_f32().round()
                ),
            )),
            StallAction::Reconnect => {
                effects.push(Effect::Close);
                // Else one that was learned too short would close a sound stream again and again.
                self.heartbeat = Heartbeat::default();
                let silent = Failure::new(
                    Reason::Silent,
                    format!("closed by us: nothing came for {silent_ms} ms; {detail}"),
                );
                effects.extend(self.close(&silent, random));
            }
        }
        effects
    }

    /// How long a silence may be: what the person set, else what the heartbeat allows.
    pub(super) fn patience(&self) -> Option<Duration> {
        match self.policy.stall_after_ms {
            Some(0) => None,
            Some(ms) => Some(Duration::from_millis(u64::from(ms))),
            None => self.heartbeat.threshold(),
        }
    }

    fn threshold(&self, patience: Duration) -> String {
        let seconds = patience.as_secs_f32();
        match (self.policy.stall_after_ms, self.heartbeat.interval()) {
            (None, Some(interval)) => format!(
                "the threshold is {seconds:.1} s, from a heartbeat every {:.1} s",
                interval.as_secs_f32()
            ),
            _ => format!("the threshold is {seconds:.1} s"),
        }
    }
}

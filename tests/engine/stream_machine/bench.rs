//! A machine to try, and what it is given and gives.

use std::time::{Duration, Instant};

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::attempt::Why;
use feedscope_engine::stream::machine::{Effect, Input, Machine};
use feedscope_engine::stream::shield::Opened;
use feedscope_engine::stream::spec::Policy;
use feedscope_engine::stream::{Failure, State};

/// A machine, the time, and the fixed random number: 0 takes nothing off a delay.
pub struct Bench {
    pub machine: Machine,
    now: Instant,
    pub random: u64,
}

impl Bench {
    pub fn new(policy: Policy) -> Self {
        Bench::with(policy, true)
    }

    pub fn with(policy: Policy, is_get: bool) -> Self {
        Bench {
            machine: Machine::new(policy, is_get, 0, String::new()),
            now: Instant::now(),
            random: 0,
        }
    }

    pub fn open(policy: Policy) -> Self {
        let mut bench = Bench::new(policy);
        bench.step(Input::Start);
        bench.step(Input::Opened(Opened::default()));
        bench
    }

    pub fn step(&mut self, input: Input) -> Vec<Effect> {
        self.machine.step(input, self.now, self.random)
    }

    pub fn after(&mut self, ms: u64, input: Input) -> Vec<Effect> {
        self.now += Duration::from_millis(ms);
        self.step(input)
    }

    /// Ends what is open or being made, and returns the delay before the next attempt.
    pub fn fail(&mut self, reason: Reason) -> u64 {
        let effects = self.step(Input::Closed(Failure::new(reason, "x")));
        delay(&effects).unwrap_or_else(|| panic!("no retry: {effects:?}"))
    }

    pub fn retry(&mut self) -> Vec<Effect> {
        self.step(Input::Timer)
    }
}

/// An edit of nothing but the policy.
pub fn edited(policy: Policy) -> Input {
    Input::Edit {
        policy,
        is_get: true,
        request_changed: false,
        elsewhere: false,
        resume_from: None,
    }
}

pub fn status_failure(status: u16) -> Failure {
    let mut failure = Failure::new(Reason::HttpStatus, status.to_string());
    failure.status = Some(status);
    failure
}

pub fn opened() -> Opened {
    Opened {
        status: 200,
        protocol: "HTTP/1.1".to_owned(),
        ..Opened::default()
    }
}

pub fn delay(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| match effect {
        Effect::Wait(time) => u64::try_from(time.as_millis()).ok(),
        _ => None,
    })
}

pub fn last_word(effects: &[Effect]) -> (&'static str, Reason) {
    let word = effects.iter().rev().find_map(|effect| match effect {
        Effect::Record(Mark::Ended { reason, .. }) => Some(("ended", *reason)),
        Effect::Record(Mark::Failed { reason, .. }) => Some(("failed", *reason)),
        _ => None,
    });
    word.unwrap_or_else(|| panic!("neither ended nor failed: {effects:?}"))
}

pub fn connect(why: Why, waited: u64, resume_id: &str) -> Effect {
    Effect::Connect {
        why,
        waited: Duration::from_millis(waited),
        resume_id: resume_id.to_owned(),
    }
}

pub fn show(state: State, detail: &str) -> Effect {
    Effect::State {
        state,
        detail: detail.to_owned(),
        retry: None,
    }
}

pub fn wait(ms: u64) -> Effect {
    Effect::Wait(Duration::from_millis(ms))
}

pub fn event() -> Input {
    Input::Received {
        events: true,
        comments: false,
    }
}

pub fn comment() -> Input {
    Input::Received {
        events: false,
        comments: true,
    }
}

pub fn stalled(silent_ms: u64, detail: &str) -> Effect {
    Effect::Record(Mark::Stalled {
        silent_ms,
        detail: detail.to_owned(),
    })
}

//! The pace at which this process connects: a thousand streams that start, or come back after
//! their servers did, don't all knock at once.

use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many attempts may wait for their server at once. One that has waited for long makes room.
const UNDER_WAY: usize = 64;

/// When attempts may start: at most [`STARTS`](Pace::STARTS) within any
/// [`WINDOW`](Pace::WINDOW). It knows no clock.
#[derive(Debug, Default)]
struct Pace {
    /// The latest, oldest first.
    starts: VecDeque<Instant>,
}

impl Pace {
    /// How many attempts start within a window.
    const STARTS: usize = 32;
    /// How long a window is.
    const WINDOW: Duration = Duration::from_millis(100);

    /// How long an attempt that wants to start at `now` has to wait.
    fn wait(&self, now: Instant) -> Duration {
        if self.starts.len() < Self::STARTS {
            return Duration::ZERO;
        }
        match now.checked_duration_since(self.starts[0]) {
            Some(since) => Self::WINDOW.saturating_sub(since),
            // Times that have not come yet are another clock's.
            None => Duration::ZERO,
        }
    }

    /// An attempt starts at `now`.
    fn start(&mut self, now: Instant) {
        if self.starts.len() == Self::STARTS {
            self.starts.pop_front();
        }
        self.starts.push_back(now);
    }
}

/// Where attempts queue, first come, first served. Who gives up leaves no hole in the queue.
pub(super) struct Gate {
    pace: Mutex<Pace>,
    turn: tokio::sync::Mutex<()>,
    under_way: Arc<Semaphore>,
}

/// An attempt under way.
pub(super) struct Passage {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Gate {
    /// That of this process.
    pub fn shared() -> &'static Gate {
        static SHARED: LazyLock<Gate> = LazyLock::new(|| Gate {
            pace: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            under_way: Arc::new(Semaphore::new(UNDER_WAY)),
        });
        &SHARED
    }

    /// Waits for the turn of one more attempt, which is none for one that is alone.
    pub async fn enter(&self) -> Passage {
        // The semaphore is never closed.
        let permit = Arc::clone(&self.under_way).acquire_owned().await.ok();
        let _turn = self.turn.lock().await;
        loop {
            let wait = {
                let mut pace = self.pace();
                let now = tokio::time::Instant::now().into_std();
                let wait = pace.wait(now);
                if wait.is_zero() {
                    pace.start(now);
                }
                wait
            };
            if wait.is_zero() {
                return Passage { _permit: permit };
            }
            tokio::time::sleep(wait).await;
        }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_alone_never_waits_and_a_thousand_spread_over_three_seconds() {
        let begun = Instant::now();
        let mut pace = Pace::default();
        let mut now = begun;
        let mut waits = Vec::new();
        for _ in 0..1_000 {
            let wait = pace.wait(now);
            now += wait;
            assert_eq!(pace.wait(now), Duration::ZERO, "a wait is waited once");
            pace.start(now);
            waits.push(now - begun);
        }
        assert!(waits[..Pace::STARTS].iter().all(Duration::is_zero));
        assert_eq!(*waits.last().expect("a thousand"), Pace::WINDOW * 31);
        let crowded = waits
            .windows(Pace::STARTS + 1)
            .filter(|window| window[Pace::STARTS] - window[0] < Pace::WINDOW);
        assert_eq!(crowded.count(), 0, "no window has more starts than that");
        let later = now + Pace::WINDOW;
        assert_eq!(pace.wait(later), Duration::ZERO);
    }

    #[test]
    fn starts_that_a_clock_puts_into_the_future_hold_nobody_up() {
        let now = Instant::now();
        let mut pace = Pace::default();
        for _ in 0..100 {
            pace.start(now + Duration::from_secs(3600));
        }
        assert_eq!(pace.wait(now), Duration::ZERO);
    }

    #[tokio::test]
    async fn those_who_give_up_in_the_queue_cost_the_others_nothing() {
        let gate = Gate {
            pace: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            under_way: Arc::new(Semaphore::new(UNDER_WAY)),
        };
        for _ in 0..Pace::STARTS {
            drop(gate.enter().await);
        }
        for _ in 0..1_000 {
            let mut waiting = Box::pin(gate.enter());
            let polled = futures_util::poll!(&mut waiting);
            drop(polled);
        }
        assert_eq!(gate.under_way.available_permits(), UNDER_WAY);
        drop(gate.enter().await);
    }
}

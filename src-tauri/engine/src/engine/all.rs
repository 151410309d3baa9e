//! What can be asked of all streams at once.

use super::{Engine, EngineError};
use crate::stream::State;

/// How many streams are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Asking, without a response yet.
    pub connecting: usize,
    /// Receiving.
    pub open: usize,
    /// Open, and silent longer than their threshold.
    pub stalled: usize,
    /// Waiting to connect again.
    pub retrying: usize,
    /// Closed by the person.
    pub paused: usize,
    /// Over, and that is in order.
    pub ended: usize,
    /// Over, and something is wrong.
    pub failed: usize,
    /// Of those that retry, how many tried again before and failed.
    pub retrying_in_vain: usize,
}

impl Engine {
    /// Counts the streams by their state.
    pub async fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        let count = |tally: &mut Tally, state, attempt| {
            let count = match state {
                State::Connecting => &mut tally.connecting,
                State::Open => &mut tally.open,
                State::Stalled => &mut tally.stalled,
                State::Retrying => &mut tally.retrying,
                State::Paused => &mut tally.paused,
                State::Ended => &mut tally.ended,
                State::Failed => &mut tally.failed,
            };
            *count += 1;
            if state == State::Retrying && attempt > 1 {
                tally.retrying_in_vain += 1;
            }
        };
        self.inner
            .with_streams(|streams| {
                for stream in streams {
                    let status = stream.status();
                    count(&mut tally, status.state, status.attempt);
                }
            })
            .await;
        tally
    }

    /// Pauses every stream that is neither paused nor over, or resumes every paused one.
    ///
    /// # Errors
    ///
    /// When the change can't be saved; it applies all the same.
    pub async fn pause_all(&self, paused: bool) -> Result<(), EngineError> {
        if !paused {
            for name in self.paused_names().await {
                // One that was removed meanwhile misses nothing.
                let _ = self.fetch_missing(&name).await;
            }
        }
        let mut streams = self.inner.streams.lock().await;
        for stream in &mut streams.list {
            let over = matches!(stream.status().state, State::Ended | State::Failed);
            if stream.paused != paused && !(paused && over) {
                stream.pause(paused);
            }
        }
        streams.save()
    }

    async fn paused_names(&self) -> Vec<String> {
        self.inner
            .with_streams(|streams| {
                let paused = streams.iter().filter(|stream| stream.paused);
                paused.map(|stream| stream.spec.name.clone()).collect()
            })
            .await
    }
}

//! Who connects first: of many streams that want one HTTP/2 connection, one makes it and the
//! others wait, instead of each making its own handshake and throwing it away.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// How long the others wait for the connection to stand.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long they wait for the first answer on it, once it stands. Some servers answer with the
/// first event only.
const GRACE: Duration = Duration::from_secs(1);

/// How far a client's connection is.
#[derive(Clone, Debug)]
pub(super) struct Warmth(Arc<watch::Sender<Stage>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Cold,
    /// Somebody connects.
    Leading,
    /// Since when the connection stands.
    Connected(Instant),
    /// It has answered.
    Warm,
}

/// Whoever goes first. Given up without an answer, the next one does.
pub(super) struct Leader(Warmth);

impl Warmth {
    /// Without a connection.
    pub fn cold() -> Self {
        Warmth(Arc::new(watch::Sender::new(Stage::Cold)))
    }

    /// Returns when it is time to ask; with the lead if nobody has it.
    pub async fn wait(&self) -> Option<Leader> {
        let begun = Instant::now();
        let mut stage = self.0.subscribe();
        loop {
            let leads = self.0.send_if_modified(|stage| {
                let cold = *stage == Stage::Cold;
                if cold {
                    *stage = Stage::Leading;
                }
                cold
            });
            if leads {
                return Some(Leader(self.clone()));
            }
            let until = match *stage.borrow_and_update() {
                Stage::Warm => return None,
                Stage::Connected(since) => since + GRACE,
                Stage::Leading => begun + PATIENCE,
                Stage::Cold => continue,
            };
            if tokio::time::timeout_at(until, stage.changed())
                .await
                .is_err()
            {
                return None;
            }
        }
    }

    /// A connection stands.
    pub fn connected(&self) {
        self.0.send_if_modified(|stage| {
            let leading = *stage == Stage::Leading;
            if leading {
                *stage = Stage::Connected(Instant::now());
            }
            leading
        });
    }

    /// The connection answered.
    pub fn answered(&self) {
        self.become_stage(Stage::Warm);
    }

    /// The connection may be gone.
    pub fn cool(&self) {
        self.0.send_if_modified(|stage| {
            let warm = *stage == Stage::Warm;
            if warm {
                *stage = Stage::Cold;
            }
            warm
        });
    }

    fn become_stage(&self, to: Stage) {
        self.0
            .send_if_modified(|stage| std::mem::replace(stage, to) != to);
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        self.0.0.send_if_modified(|stage| {
            let unanswered = *stage != Stage::Warm;
            if unanswered {
                *stage = Stage::Cold;
            }
            unanswered
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_goes_ahead_and_the_others_follow_its_answer() {
        let warmth = Warmth::cold();
        let leader = warmth.wait().await;
        assert!(leader.is_some());
        let follower = tokio::spawn({
            let warmth = warmth.clone();
            async move { warmth.wait().await.is_some() }
        });
        warmth.connected();
        warmth.answered();
        assert!(!follower.await.expect("it runs"));
        drop(leader);
        assert!(warmth.wait().await.is_none(), "it stays warm");
        warmth.cool();
        assert!(
            warmth.wait().await.is_some(),
            "a lost connection is made anew by one"
        );
    }

    #[tokio::test]
    async fn a_first_one_that_gives_up_leaves_the_lead_to_the_next() {
        let warmth = Warmth::cold();
        let leader = warmth.wait().await;
        let next = tokio::spawn({
            let warmth = warmth.clone();
            async move { warmth.wait().await.is_some() }
        });
        drop(leader);
        assert!(next.await.expect("it runs"));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_ever_for_a_server_that_answers_late() {
        let warmth = Warmth::cold();
        let _leader = warmth.wait().await;
        let begun = Instant::now();
        assert!(warmth.wait().await.is_none());
        assert_eq!(begun.elapsed(), PATIENCE);
        warmth.connected();
        let begun = Instant::now();
        assert!(warmth.wait().await.is_none());
        assert!(begun.elapsed() <= GRACE + Duration::from_millis(1));
    }
}

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

impl Stage {
    /// Until when one waits for the next stage who began to wait at `begun`.
    fn until(self, begun: Instant) -> Option<Instant> {
        match self {
            Stage::Cold | Stage::Leading => Some(begun + PATIENCE),
            Stage::Connected(since) => Some(since + GRACE),
            Stage::Warm => None,
        }
    }
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
            let seen = *stage.borrow_and_update();
            if seen == Stage::Cold {
                continue;
            }
            let until = seen.until(begun)?;
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
        self.0
            .send_if_modified(|stage| std::mem::replace(stage, Stage::Warm) != Stage::Warm);
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

    #[test]
    fn nobody_waits_for_ever_for_a_server_that_answers_late() {
        let begun = Instant::now();
        let stands = begun + Duration::from_secs(3);
        assert_eq!(Stage::Leading.until(begun), Some(begun + PATIENCE));
        assert_eq!(Stage::Connected(stands).until(begun), Some(stands + GRACE));
        assert_eq!(Stage::Warm.until(begun), None);
    }
}

//! What the server sent again: events that were here before a resume.

use std::collections::{HashSet, VecDeque};

use crate::record::{SmolStr, event_hash};

/// How many of a stream's last events are remembered.
const RECENT: usize = 1024;

/// The stream's last events, and whether a replay is being watched for.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    recent: VecDeque<Seen>,
    /// After a resume, until the first new id: what was seen before.
    before: Option<Before>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Seen {
    id: u64,
    event: u64,
}

#[derive(Debug)]
struct Before {
    ids: HashSet<u64>,
    events: HashSet<Seen>,
    /// The previous event was a duplicate.
    replaying: bool,
}

impl Duplicates {
    /// `recent` holds (last event ID, `event_hash`) of the stream's last events, oldest first.
    pub fn new(recent: &[(SmolStr, u64)]) -> Self {
        let mut duplicates = Duplicates::default();
        for (id, event) in recent {
            let id = id_hash(id);
            duplicates.remember(Seen { id, event: *event });
        }
        duplicates
    }

    /// A connection opened that had sent a resume id, or had not.
    pub fn connected(&mut self, resumed: bool) {
        self.before = (resumed && !self.recent.is_empty()).then(|| Before {
            ids: self.recent.iter().map(|seen| seen.id).collect(),
            events: self.recent.iter().copied().collect(),
            replaying: false,
        });
    }

    /// Whether an event was sent again. `id` is the last event ID at its dispatch, which the
    /// event `has_own` or carries on. One that carries it on has no identity of its own: it
    /// counts only in a replay that an event with an id has shown to be one.
    pub fn is_duplicate(&mut self, id: &str, has_own: bool, event_type: &str, data: &str) -> bool {
        // Nobody resumes without an id, so these are never sent again.
        if id.is_empty() && !has_own && self.before.is_none() {
            return false;
        }
        let seen = Seen {
            id: id_hash(id),
            event: event_hash(event_type, data),
        };
        let duplicate = match &mut self.before {
            None => false,
            Some(before) if has_own && !before.ids.contains(&seen.id) => {
                self.before = None;
                false
            }
            Some(before) => {
                let duplicate = (has_own || before.replaying) && before.events.contains(&seen);
                before.replaying = duplicate;
                duplicate
            }
        };
        if !duplicate {
            self.remember(seen);
        }
        duplicate
    }

    fn remember(&mut self, seen: Seen) {
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(seen);
    }
}

fn id_hash(id: &str) -> u64 {
    event_hash("", id)
}

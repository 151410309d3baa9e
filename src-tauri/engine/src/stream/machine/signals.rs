//! What the machine is told, and what it asks for.

use std::time::Duration;

use crate::record::Mark;
use crate::stream::attempt::Why;
use crate::stream::failure::Failure;
use crate::stream::shield::Opened;
use crate::stream::spec::Policy;
use crate::stream::subscription::State;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The stream begins.
    Start,
    /// The response's head came, and it is an event stream.
    Opened(Opened),
    /// Bytes came.
    Received {
        /// An event was among them.
        events: bool,
        /// A comment was among them.
        comments: bool,
    },
    /// The server set the reconnection time, ms, as it wrote it.
    Retry(u64),
    /// The server sent the end marker; the sentence says which.
    Completed(String),
    /// The attempt or the connection is over.
    Closed(Failure),
    /// The time of the last `Wait` has passed.
    Timer,
    /// The computer woke from sleep.
    Woke,
    /// The network that leads to the server changed.
    NetworkChanged,
    /// The person wants it closed until further notice.
    Pause,
    /// The person wants it again.
    Resume,
    /// The person wants a fresh connection now.
    Reconnect,
    /// The person wants it closed for good.
    Stop,
    /// The person sets what the next connection sends as `Last-Event-ID`.
    ResumeFrom {
        /// The id, "" for none.
        id: String,
        /// Every connection sends it, whatever the server sends. When the frozen id is no longer
        /// to be, the last event ID of the server is sent again.
        frozen: bool,
    },
    /// The person changed the policy, and perhaps what is asked for.
    Edit {
        /// The new policy.
        policy: Policy,
        /// Whether the new method is GET.
        is_get: bool,
        /// The request itself changed.
        request_changed: bool,
        /// It goes to another place, where the last event ID means nothing.
        elsewhere: bool,
        /// The resume id as [`Input::ResumeFrom`] sets it, if it is to change.
        resume_from: Option<(String, bool)>,
    },
}

/// Something to do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Open a connection.
    Connect {
        /// Why now.
        why: Why,
        /// The delay that was waited before it.
        waited: Duration,
        /// What to send as `Last-Event-ID`, "" for none.
        resume_id: String,
    },
    /// The attempt, or the connection that it made, is over, and this is how.
    Over(Failure),
    /// Drop the connection or the attempt.
    Close,
    /// Come back with [`Input::Timer`] after this time, instead of any earlier one.
    Wait(Duration),
    /// Put this into the timeline.
    Record(Mark),
    /// Show this state.
    State {
        /// In one word.
        state: State,
        /// In one sentence, when there is something to say.
        detail: String,
        /// With `Retrying`: which retry in a row will be next, and in what time.
        retry: Option<(u32, Duration)>,
    },
}

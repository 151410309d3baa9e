//! A subscription: request, transport, decoder, state machine and backoff.
//!
//! The way of a byte: [`transport`] asks and follows redirects, the [`decoder`] reads the body,
//! with a parser of its own or with `eventsource-client` behind the [`shield`], and a
//! [`Subscription`] turns what arrives into records, led by the pure [`machine`].
//!
//! The standard is WHATWG HTML, section 9.2, "Server-sent events". Where a stream may leave it,
//! [`spec::Policy`] has the table.

pub mod attempt;
pub mod check;
pub mod curl;
pub mod decoder;
mod duplicates;
pub mod failure;
pub mod gaps;
pub mod hints;
pub mod machine;
pub mod number;
pub mod redact;
pub mod replay;
mod scan;
pub mod send;
pub mod shield;
pub mod silence;
pub mod spec;
pub mod statuses;
mod subscription;
pub mod transport;
pub mod values;
pub mod waking;

pub use check::{SpecError, check, redacted, same_place};
pub use failure::Failure;
pub use subscription::{
    Command, RecordSink, SinkClosed, Start, State, Status, Subscription, SubscriptionHandle,
};

//! A subscription: request, transport, shield, state machine and backoff.
//!
//! The way of a byte: [`transport`] asks and follows redirects, the [`shield`] makes the body
//! safe for `eventsource-client`, [`decoder`] pairs what that parses with what the shield saw,
//! and a [`Subscription`] turns it into records, led by the pure [`machine`].
//!
//! The standard is WHATWG HTML, section 9.2, "Server-sent events". Where a stream may leave it,
//! [`spec::Policy`] has the table.

pub mod attempt;
pub mod check;
pub mod curl;
pub mod decoder;
mod duplicates;
pub mod failure;
pub mod machine;
pub mod redact;
pub mod shield;
pub mod spec;
mod subscription;
pub mod transport;
pub mod values;

pub use check::{SpecError, check, redacted, same_place};
pub use failure::Failure;
pub use subscription::{
    Command, RecordSink, SinkClosed, Start, State, Status, Subscription, SubscriptionHandle,
};

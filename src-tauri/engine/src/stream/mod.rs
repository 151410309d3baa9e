//! A subscription: request, transport, shield, state machine and backoff.

pub mod spec;

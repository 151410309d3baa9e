//! The web-platform tests for EventSource that are about the network, against a server that
//! behaves as theirs. Each test has the name of the original file, so that the two can be held
//! against each other; the asserts are ours.
//!
//! All run with the policy `strict`, which is the standard to the letter, and with each of the
//! parsers. An original that is about the browser's side (DOM, workers, CORS) has no counterpart.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]
#![allow(clippy::duplicate_mod, reason = "the same tests for each parser")]

#[path = "wpt/eventsource_client.rs"]
mod eventsource_client;
#[path = "wpt/own.rs"]
mod own;
mod stream_server;

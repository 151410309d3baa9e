//! When `feedscope watch` connects again.

use std::time::Duration;

use clap::{Args, ValueEnum};
use feedscope_engine::wire::{Policy, Reconnect, StallAction};

use super::watch::{duration, millis};

#[derive(Args, Debug)]
#[command(next_help_heading = "Connecting again")]
pub(super) struct Retry {
    /// One connection a stream, and no retries.
    #[arg(long)]
    once: bool,
    /// When to connect again.
    #[arg(long, value_enum, default_value_t = When::Auto)]
    reconnect: When,
    /// After which statuses, such as '429 500-599' or '5xx'.
    #[arg(long, value_name = "LIST")]
    retry_statuses: Option<String>,
    /// The reconnection time until the server sends `retry:` [default: 500ms].
    #[arg(long, value_name = "TIME", value_parser = duration)]
    retry_initial: Option<Duration>,
    /// The longest time between two attempts [default: 30s].
    #[arg(long, value_name = "TIME", value_parser = duration)]
    retry_max: Option<Duration>,
    /// The least that a server's `retry:` is taken for [default: 100ms].
    #[arg(long, value_name = "TIME", value_parser = duration)]
    server_retry_min: Option<Duration>,
    /// The most that it is taken for [default: 5m].
    #[arg(long, value_name = "TIME", value_parser = duration)]
    server_retry_max: Option<Duration>,
    /// Up to how much of a delay is taken off at random [default: 25].
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    jitter: Option<u8>,
    /// The standard to the letter: only ends and network errors retry, after exactly the
    /// reconnection time.
    #[arg(long)]
    strict: bool,
    /// Say so when an open stream is silent for this long; 0s never. Without it, three times the
    /// heartbeat that the server is seen to keep.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    stall_after: Option<Duration>,
    /// What to do about a stalled stream besides.
    #[arg(long, value_enum, default_value_t = Stall::Mark)]
    stall_action: Stall,
    /// Do not connect again when the computer wakes or its network changes.
    #[arg(long)]
    no_wake: bool,
    /// How long connecting may take [default: 10s].
    #[arg(long, value_name = "TIME", value_parser = timeout)]
    connect_timeout: Option<Duration>,
    /// How long a response's head may take [default: 15s].
    #[arg(long, value_name = "TIME", value_parser = duration)]
    header_timeout: Option<Duration>,
}

/// When to connect again.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    /// A GET, after ends, network errors and --retry-statuses.
    Auto,
    /// After POST with a GET, once there is an id to resume after.
    Resume,
    /// Whatever the method and the failure.
    Always,
    /// Not by itself.
    Never,
}

/// What to do about a stalled stream.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Stall {
    Mark,
    Reconnect,
}

impl Retry {
    pub(super) fn apply(&self, policy: &mut Policy) {
        let set = |to: &mut u32, time: Option<Duration>| {
            if let Some(time) = time {
                *to = millis(time);
            }
        };
        set(&mut policy.retry_initial_ms, self.retry_initial);
        set(&mut policy.retry_max_ms, self.retry_max);
        set(&mut policy.server_retry_min_ms, self.server_retry_min);
        set(&mut policy.server_retry_max_ms, self.server_retry_max);
        set(&mut policy.connect_timeout_ms, self.connect_timeout);
        set(&mut policy.header_timeout_ms, self.header_timeout);
        if let Some(statuses) = &self.retry_statuses {
            policy.retry_statuses.clone_from(statuses);
        }
        policy.jitter_percent = self.jitter.unwrap_or(policy.jitter_percent);
        policy.reconnect = match self.reconnect {
            When::Auto => Reconnect::Auto,
            When::Resume => Reconnect::Resume,
            When::Always => Reconnect::Always,
            When::Never => Reconnect::Never,
        };
        policy.stall_after_ms = self.stall_after.map(millis);
        policy.stall_action = match self.stall_action {
            Stall::Mark => StallAction::Mark,
            Stall::Reconnect => StallAction::Reconnect,
        };
        policy.strict = self.strict;
        policy.once = self.once;
        policy.reconnect_on_wake = !self.no_wake;
    }
}

/// Curl counts in seconds.
fn timeout(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string()),
        Err(_) => duration(text),
    }
}

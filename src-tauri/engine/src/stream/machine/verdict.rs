//! After an end: whether to connect again, and when.
//!
//! | what ended it | `auto` (GET) | `auto`, strict | `always` | `never`, or `auto` and not GET |
//! | --- | --- | --- | --- | --- |
//! | the server closed | retry | retry | retry | ended |
//! | reset, DNS, refused, unreachable, no head in time, silence, a command for a value failed | retry | retry | retry | failed |
//! | 429, 5xx | retry | failed | retry | failed |
//! | another status, a wrong type, a redirect not followed, TLS, a bound | failed | failed | retry | failed |
//! | 204 | ended | ended | ended | ended |
//! | the request can't be made | failed | failed | failed | failed |
//!
//! `always` with `strict` retries what `auto` with `strict` does, whatever the method. `once`
//! never retries: it is ended when a connection opened, and failed with the reason when none did.

use std::time::Duration;

use crate::record::Reason;
use crate::stream::failure::Failure;
use crate::stream::spec::{Policy, Reconnect};

/// What becomes of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It connects again.
    Retry,
    /// It is over, and that is in order.
    Ended(Reason),
    /// It is over, and something is wrong.
    Failed,
}

/// What `policy` makes of an attempt's or (if `opened`) a connection's end.
pub(super) fn verdict(policy: &Policy, is_get: bool, opened: bool, failure: &Failure) -> Verdict {
    match failure.reason {
        // HTML 9.2.3: a server that says 204 is not asked again.
        Reason::NoContent => return Verdict::Ended(Reason::NoContent),
        Reason::BadRequest => return Verdict::Failed,
        _ => {}
    }
    if policy.once {
        return match opened {
            true => Verdict::Ended(Reason::Once),
            false => Verdict::Failed,
        };
    }
    let passing = may_pass(failure, policy.strict);
    let again = match policy.reconnect {
        Reconnect::Never => false,
        Reconnect::Auto => is_get && passing,
        Reconnect::Always => passing || !policy.strict,
    };
    match failure.reason {
        _ if again => Verdict::Retry,
        Reason::ServerClosed => Verdict::Ended(Reason::ServerClosed),
        _ => Verdict::Failed,
    }
}

/// Whether the same request may well succeed later.
fn may_pass(failure: &Failure, strict: bool) -> bool {
    match failure.reason {
        Reason::ServerClosed
        | Reason::Reset
        | Reason::Dns
        | Reason::Refused
        | Reason::Unreachable
        | Reason::HeaderTimeout
        | Reason::Credentials
        | Reason::Silent
        | Reason::Woke
        | Reason::NetworkChanged => true,
        Reason::HttpStatus => !strict && matches!(failure.status, Some(429 | 500..=599)),
        _ => false,
    }
}

/// How long to wait before the `attempt`-th retry in a row, from 1.
pub(super) fn backoff(
    policy: &Policy,
    reconnection_time: Option<Duration>,
    attempt: u32,
    retry_after: Option<Duration>,
    random: u64,
) -> Duration {
    let initial = Duration::from_millis(u64::from(policy.retry_initial_ms));
    let base = reconnection_time.unwrap_or(initial);
    if policy.strict {
        return base;
    }
    let longest = Duration::from_millis(u64::from(policy.retry_max_ms)).max(base);
    let doublings = attempt.saturating_sub(1).min(20);
    let grown = base.saturating_mul(1 << doublings).min(longest);
    // Up to a quarter is taken off, so that a hundred streams do not return at once.
    let share = (random >> 32) as f64 / f64::from(u32::MAX);
    let spread = grown.mul_f64(1.0 - share / 4.0);
    spread.max(retry_after.unwrap_or_default())
}

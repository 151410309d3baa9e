//! After an end: whether to connect again, and when.
//!
//! | what ended it | `auto` (GET) | `auto`, strict | `always` | `never`, or `auto` and not GET |
//! | --- | --- | --- | --- | --- |
//! | the server closed | retry | retry | retry | ended |
//! | reset, DNS, refused, unreachable, no head in time, silence, a command for a value failed | retry | retry | retry | failed |
//! | a status among `retry_statuses` (429, 5xx) | retry | failed | retry | failed |
//! | another status, a wrong type, a redirect not followed, TLS, a bound | failed | failed | retry | failed |
//! | 204, the end marker | ended | ended | ended | ended |
//! | the request can't be made | failed | failed | failed | failed |
//! | (open or connecting) the computer woke, the network changed | at once | wait on | at once | wait on |
//!
//! `resume` is `auto`, and with an id to resume after it is `auto` (GET) whatever the method.
//! `always` with `strict` retries what `auto` with `strict` does, whatever the method. `once`
//! never retries: it is ended when a connection opened, and failed with the reason when none did.

use std::time::Duration;

use crate::record::Reason;
use crate::stream::failure::Failure;
use crate::stream::spec::{Policy, Reconnect};
use crate::stream::statuses::Statuses;

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

/// What `policy` makes of an attempt's or (if `opened`) a connection's end. The next request
/// will be a GET, or another that must not be made twice by itself.
pub(super) fn verdict(policy: &Policy, by_get: bool, opened: bool, failure: &Failure) -> Verdict {
    match failure.reason {
        // HTML 9.2.3: a server that says 204 is not asked again.
        Reason::NoContent | Reason::Completed => return Verdict::Ended(failure.reason),
        Reason::BadRequest => return Verdict::Failed,
        _ => {}
    }
    if policy.once {
        return match opened {
            true => Verdict::Ended(Reason::Once),
            false => Verdict::Failed,
        };
    }
    let passing = may_pass(policy, failure);
    let again = match policy.reconnect {
        Reconnect::Never => false,
        Reconnect::Auto | Reconnect::Resume => by_get && passing,
        Reconnect::Always => passing || !policy.strict,
    };
    match failure.reason {
        _ if again => Verdict::Retry,
        Reason::ServerClosed => Verdict::Ended(Reason::ServerClosed),
        _ => Verdict::Failed,
    }
}

/// Whether the same request may well succeed later.
fn may_pass(policy: &Policy, failure: &Failure) -> bool {
    match failure.reason {
        Reason::ServerClosed
        | Reason::Reset
        | Reason::Dns
        | Reason::Refused
        | Reason::Unreachable
        | Reason::HeaderTimeout
        | Reason::Credentials
        | Reason::Silent => true,
        Reason::HttpStatus => {
            let among = |status| {
                Statuses::parse(&policy.retry_statuses).is_ok_and(|list| list.contains(status))
            };
            !policy.strict && failure.status.is_some_and(among)
        }
        _ => false,
    }
}

/// Whether what may have died unseen is closed, and a delay cut short: what asks by itself for a
/// connection again, and only if it wants to.
pub(super) fn reconnects_on_wake(policy: &Policy, by_get: bool) -> bool {
    policy.reconnect_on_wake
        && !policy.strict
        && !policy.once
        && match policy.reconnect {
            Reconnect::Never => false,
            Reconnect::Auto | Reconnect::Resume => by_get,
            Reconnect::Always => true,
        }
}

/// What a server's `retry:` of `asked` ms is taken for.
pub(super) fn reconnection_time(policy: &Policy, asked: u64) -> u64 {
    let (min, max) = policy.retry_bounds();
    asked.clamp(u64::from(min), u64::from(max))
}

/// How long to wait before the `attempt`-th retry in a row, from 1. `asked` is what the server's
/// `retry:` said, ms.
pub(super) fn backoff(
    policy: &Policy,
    asked: Option<u64>,
    attempt: u32,
    retry_after: Option<Duration>,
    random: u64,
) -> Duration {
    let initial = u64::from(policy.retry_initial_ms);
    let base = asked.map_or(initial, |asked| reconnection_time(policy, asked));
    let base = Duration::from_millis(base);
    if policy.strict {
        return base;
    }
    let longest = Duration::from_millis(u64::from(policy.retry_max_ms)).max(base);
    let doublings = attempt.saturating_sub(1).min(20);
    let grown = base.saturating_mul(1 << doublings).min(longest);
    // Chance takes a part off, so that a hundred streams do not return at once.
    let share = (random >> 32) as f64 / f64::from(u32::MAX);
    let jitter = f64::from(policy.jitter_percent.min(100)) / 100.0;
    let spread = grown.mul_f64(1.0 - share * jitter);
    spread.max(retry_after.unwrap_or_default())
}

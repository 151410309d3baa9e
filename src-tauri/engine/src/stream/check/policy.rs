//! When a stream connects again, and what its events are looked at for.

use super::{SpecError, wrong};
use crate::stream::number::Number;
use crate::stream::spec::{DAY_MS, Policy, StreamSpec};
use crate::stream::statuses::Statuses;

pub(super) fn check_policy(policy: &Policy) -> Result<(), SpecError> {
    within(
        "retry_initial_ms",
        "the reconnection time",
        policy.retry_initial_ms,
        100,
        300_000,
    )?;
    within(
        "retry_max_ms",
        "the longest delay",
        policy.retry_max_ms,
        100,
        DAY_MS,
    )?;
    if policy.retry_max_ms < policy.retry_initial_ms {
        return wrong(
            "retry_max_ms",
            "the longest delay is shorter than the reconnection time: raise it",
        );
    }
    within(
        "server_retry_max_ms",
        "the most that the server's retry: is taken for",
        policy.server_retry_max_ms,
        0,
        DAY_MS,
    )?;
    if policy.server_retry_max_ms < policy.server_retry_min_ms {
        return wrong(
            "server_retry_max_ms",
            "the most that the server's retry: is taken for is less than the least: raise it",
        );
    }
    if policy.jitter_percent > 100 {
        return wrong(
            "jitter_percent",
            format!(
                "{} % of a delay can't be taken off: choose 0 to 100",
                policy.jitter_percent
            ),
        );
    }
    if let Err(part) = Statuses::parse(&policy.retry_statuses) {
        return wrong(
            "retry_statuses",
            format!("{part:?} is no status to retry after: write such as 429, 500-599 or 5xx"),
        );
    }
    within(
        "header_timeout_ms",
        "the wait for a response",
        policy.header_timeout_ms,
        100,
        DAY_MS,
    )?;
    within(
        "connect_timeout_ms",
        "the wait for a connection",
        policy.connect_timeout_ms,
        100,
        DAY_MS,
    )?;
    match policy.stall_after_ms {
        None | Some(0) => Ok(()),
        Some(ms) => within("stall_after_ms", "the silence", ms, 100, DAY_MS),
    }
}

/// Where numbers are read from, and the end marker; one without a condition is none.
pub(super) fn check_events(spec: &mut StreamSpec) -> Result<(), SpecError> {
    if let Some(numbering) = &spec.numbering
        && let Err(message) = Number::of(numbering)
    {
        return wrong("numbering", message);
    }
    let Some(end) = &spec.end_marker else {
        return Ok(());
    };
    if end.event_type.as_deref() == Some("") {
        return wrong(
            "end_marker",
            "the end marker's event type is empty: write one, such as message_stop, or leave it out",
        );
    }
    if end.data.is_none() && end.event_type.is_none() {
        spec.end_marker = None;
    }
    Ok(())
}

fn within(field: &'static str, what: &str, ms: u32, min: u32, max: u32) -> Result<(), SpecError> {
    if (min..=max).contains(&ms) {
        return Ok(());
    }
    wrong(
        field,
        format!("{what} of {ms} ms is out of range: choose {min} to {max} ms"),
    )
}

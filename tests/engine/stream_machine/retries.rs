//! Whether it connects again, and after how long.

use std::time::Duration;

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::attempt::Why;
use feedscope_engine::stream::machine::{Effect, Input};
use feedscope_engine::stream::spec::{Policy, Reconnect};
use feedscope_engine::stream::{Failure, State};

use super::bench::{Bench, connect, delay, event, opened, show, status_failure};

#[test]
fn failures_in_a_row_double_the_delay_up_to_the_longest() {
    let mut bench = Bench::new(Policy::default());
    bench.step(Input::Start);
    let delays: Vec<u64> = (0..9)
        .map(|_| {
            let delay = bench.fail(Reason::Refused);
            bench.retry();
            delay
        })
        .collect();
    assert_eq!(
        delays,
        [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]
    );
}

#[test]
fn the_delay_does_not_grow_after_a_connection_that_delivered() {
    let mut bench = Bench::open(Policy::default());
    for _ in 0..5 {
        bench.step(event());
        assert_eq!(bench.fail(Reason::ServerClosed), 500);
        assert_eq!(
            bench.retry(),
            [show(State::Connecting, ""), connect(Why::Retry, 500, "")]
        );
        bench.step(Input::Opened(opened()));
    }
    assert_eq!(
        bench.fail(Reason::ServerClosed),
        1000,
        "it delivered nothing"
    );
}

#[test]
fn the_servers_retry_time_is_used_within_its_bounds() {
    for (asked, used) in [
        (3000, 3000),
        (0, 100),
        (60_000, 60_000),
        (u64::MAX, 300_000),
    ] {
        let mut bench = Bench::open(Policy::default());
        bench.step(Input::Retry(asked));
        bench.step(event());
        assert_eq!(bench.fail(Reason::ServerClosed), used, "retry: {asked}");
    }
}

#[test]
fn chance_takes_off_at_most_a_quarter() {
    for random in [0, 1 << 40, 1 << 62, u64::MAX] {
        let mut bench = Bench::open(Policy::default());
        bench.random = random;
        bench.step(Input::Retry(4000));
        let delay = bench.fail(Reason::ServerClosed);
        assert!((3000..=4000).contains(&delay), "{delay}");
        assert_eq!(delay == 3000, random == u64::MAX);
    }
}

#[test]
fn strict_waits_exactly_the_reconnection_time_every_time() {
    let mut bench = Bench::new(Policy {
        strict: true,
        ..Policy::default()
    });
    bench.random = u64::MAX;
    bench.step(Input::Start);
    for _ in 0..5 {
        assert_eq!(bench.fail(Reason::Refused), 500);
        bench.retry();
    }
    for (asked, used) in [(2000, 2000), (0, 0), (400_000, 400_000), (u64::MAX, DAY)] {
        bench.step(Input::Opened(opened()));
        bench.step(Input::Retry(asked));
        assert_eq!(bench.fail(Reason::ServerClosed), used, "retry: {asked}");
        bench.retry();
    }
}

/// Milliseconds.
const DAY: u64 = 86_400_000;

#[test]
fn a_server_that_names_a_time_to_come_back_is_not_asked_before() {
    for status in [429, 503] {
        let mut bench = Bench::new(Policy::default());
        bench.random = u64::MAX;
        bench.step(Input::Start);
        let mut failure = status_failure(status);
        failure.retry_after = Some(Duration::from_secs(40));
        let effects = bench.step(Input::Closed(failure));
        assert_eq!(delay(&effects), Some(40_000));
    }
}

#[test]
fn a_post_that_resumes_by_get_connects_again_only_with_an_id() {
    let policy = Policy {
        reconnect: Reconnect::Resume,
        ..Policy::default()
    };
    for (id, again) in [("", false), ("7", true), ("a\u{1}b", false)] {
        let mut bench = Bench::with(policy.clone(), false);
        bench.step(Input::Start);
        bench.step(Input::Opened(opened()));
        bench.machine.set_last_event_id(id.to_owned());
        let effects = bench.step(Input::Woke);
        assert_eq!(effects.len() > 1, again, "{id:?}: {effects:?}");
        if again {
            bench.step(Input::Opened(opened()));
        }
        let effects = bench.step(Input::Closed(Failure::new(Reason::ServerClosed, "x")));
        assert_eq!(delay(&effects).is_some(), again, "{id:?}: {effects:?}");
    }
}

#[test]
fn each_policy_retries_what_it_says() {
    use Reconnect::{Always, Auto, Never};
    let passing = [
        Reason::ServerClosed,
        Reason::Reset,
        Reason::Dns,
        Reason::Refused,
        Reason::Unreachable,
        Reason::HeaderTimeout,
        Reason::Silent,
    ];
    for reason in passing {
        assert!(
            retries(Auto, true, false, Failure::new(reason, "")),
            "{reason:?}"
        );
        assert!(
            retries(Auto, true, true, Failure::new(reason, "")),
            "{reason:?}"
        );
        assert!(
            !retries(Auto, false, false, Failure::new(reason, "")),
            "{reason:?}"
        );
        assert!(
            retries(Always, false, false, Failure::new(reason, "")),
            "{reason:?}"
        );
        assert!(
            !retries(Never, true, false, Failure::new(reason, "")),
            "{reason:?}"
        );
    }
    for (status, auto) in [
        (429, true),
        (500, true),
        (503, true),
        (404, false),
        (401, false),
        (302, false),
    ] {
        assert_eq!(
            retries(Auto, true, false, status_failure(status)),
            auto,
            "{status}"
        );
        assert!(
            !retries(Auto, true, true, status_failure(status)),
            "{status}"
        );
        assert!(
            retries(Always, true, false, status_failure(status)),
            "{status}"
        );
        assert!(
            !retries(Always, true, true, status_failure(status)),
            "{status}"
        );
    }
    for reason in [Reason::Tls, Reason::ContentType, Reason::Redirect] {
        assert!(
            !retries(Auto, true, false, Failure::new(reason, "")),
            "{reason:?}"
        );
        assert!(
            retries(Always, true, false, Failure::new(reason, "")),
            "{reason:?}"
        );
    }
    for policy in [Auto, Always, Never] {
        assert!(!retries(
            policy,
            true,
            false,
            Failure::new(Reason::NoContent, "")
        ));
        assert!(!retries(
            policy,
            true,
            false,
            Failure::new(Reason::BadRequest, "")
        ));
    }
}

#[test]
fn a_stream_retries_after_the_statuses_that_it_names() {
    let named = |statuses: &str, status| {
        let mut bench = Bench::new(Policy {
            retry_statuses: statuses.to_owned(),
            ..Policy::default()
        });
        bench.step(Input::Start);
        delay(&bench.step(Input::Closed(status_failure(status)))).is_some()
    };
    assert!(named("404, 4xx", 404) && named("400-409", 404) && named("4xx", 499));
    assert!(!named("429 5xx", 404) && !named("", 503) && !named("400-403", 404));
}

#[test]
fn chance_takes_off_as_much_as_the_stream_says() {
    for (jitter_percent, least) in [(0, 4000), (50, 2000), (100, 0)] {
        let mut bench = Bench::open(Policy {
            jitter_percent,
            ..Policy::default()
        });
        bench.random = u64::MAX;
        bench.step(Input::Retry(4000));
        assert_eq!(bench.fail(Reason::ServerClosed), least);
    }
}

#[test]
fn a_retry_time_that_is_out_of_bounds_is_shown_as_the_server_wrote_it() {
    let policy = Policy {
        server_retry_min_ms: 1000,
        server_retry_max_ms: 5000,
        jitter_percent: 0,
        ..Policy::default()
    };
    for (asked, used, shown) in [
        (10, 1000, Some(10)),
        (3000, 3000, None),
        (99_999_999, 5000, Some(99_999_999)),
    ] {
        let mut bench = Bench::open(policy.clone());
        bench.step(Input::Retry(asked));
        let effects = bench.step(Input::Closed(Failure::new(Reason::ServerClosed, "x")));
        let retry = Mark::Retry {
            attempt: 1,
            delay_ms: used,
            resume_id: String::new(),
            asked_ms: shown,
        };
        assert!(effects.contains(&Effect::Record(retry)), "{effects:?}");
    }
}

fn retries(reconnect: Reconnect, is_get: bool, strict: bool, failure: Failure) -> bool {
    let mut bench = Bench::with(
        Policy {
            reconnect,
            strict,
            ..Policy::default()
        },
        is_get,
    );
    bench.step(Input::Start);
    delay(&bench.step(Input::Closed(failure))).is_some()
}

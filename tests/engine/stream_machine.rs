//! The connection state machine's rules, with a clock of our own.

use std::time::{Duration, Instant};

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::attempt::Why;
use feedscope_engine::stream::machine::{Effect, Input, Machine};
use feedscope_engine::stream::shield::Opened;
use feedscope_engine::stream::spec::{Policy, Reconnect, StallAction};
use feedscope_engine::stream::{Failure, State};

/// A machine, the time, and the fixed random number: 0 takes nothing off a delay.
struct Bench {
    machine: Machine,
    now: Instant,
    random: u64,
}

impl Bench {
    fn new(policy: Policy) -> Self {
        Bench::with(policy, true)
    }

    fn with(policy: Policy, is_get: bool) -> Self {
        Bench {
            machine: Machine::new(policy, is_get, 0, String::new()),
            now: Instant::now(),
            random: 0,
        }
    }

    fn open(policy: Policy) -> Self {
        let mut bench = Bench::new(policy);
        bench.step(Input::Start);
        bench.step(Input::Opened(Opened::default()));
        bench
    }

    fn step(&mut self, input: Input) -> Vec<Effect> {
        self.machine.step(input, self.now, self.random)
    }

    fn after(&mut self, ms: u64, input: Input) -> Vec<Effect> {
        self.now += Duration::from_millis(ms);
        self.step(input)
    }

    /// Ends what is open or being made, and returns the delay before the next attempt.
    fn fail(&mut self, reason: Reason) -> u64 {
        let effects = self.step(Input::Closed(Failure::new(reason, "x")));
        delay(&effects).unwrap_or_else(|| panic!("no retry: {effects:?}"))
    }

    fn retry(&mut self) -> Vec<Effect> {
        self.step(Input::Timer)
    }
}

#[test]
fn a_stream_connects_when_it_starts_and_counts_its_connections() {
    let mut bench = Bench::new(Policy::default());
    assert_eq!(
        bench.step(Input::Start),
        [show(State::Connecting, ""), connect(Why::Start, 0, "")]
    );
    assert_eq!((bench.machine.connection(), bench.machine.opened()), (1, 0));
    bench.fail(Reason::Refused);
    bench.retry();
    assert_eq!(bench.machine.connection(), 1, "attempts share a number");
    let effects = bench.step(Input::Opened(opened()));
    assert_eq!(
        effects,
        [
            Effect::Record(Mark::Open {
                status: 200,
                protocol: "HTTP/1.1".to_owned(),
                headers: vec![]
            }),
            show(State::Open, "")
        ]
    );
    bench.fail(Reason::ServerClosed);
    bench.retry();
    assert_eq!((bench.machine.connection(), bench.machine.opened()), (2, 1));
}

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
fn a_204_ends_the_stream_and_nothing_is_wrong() {
    let mut bench = Bench::new(Policy::default());
    bench.step(Input::Start);
    let effects = bench.step(Input::Closed(Failure::new(Reason::NoContent, "204: stop")));
    assert_eq!(
        effects,
        [
            Effect::Over(Failure::new(Reason::NoContent, "204: stop")),
            Effect::Record(Mark::Ended {
                reason: Reason::NoContent,
                detail: "204: stop".to_owned()
            }),
            show(State::Ended, "204: stop")
        ]
    );
}

#[test]
fn a_post_is_not_repeated_unless_asked() {
    let mut bench = Bench::with(Policy::default(), false);
    bench.step(Input::Start);
    bench.step(Input::Opened(opened()));
    let effects = bench.step(Input::Closed(Failure::new(Reason::ServerClosed, "x")));
    assert_eq!(last_word(&effects), ("ended", Reason::ServerClosed));

    let mut bench = Bench::with(Policy::default(), false);
    bench.step(Input::Start);
    let effects = bench.step(Input::Closed(Failure::new(Reason::Refused, "x")));
    assert_eq!(last_word(&effects), ("failed", Reason::Refused));
}

#[test]
fn once_is_one_connection_and_says_truly_how_it_went() {
    let policy = Policy {
        once: true,
        ..Policy::default()
    };
    let mut bench = Bench::open(policy.clone());
    let effects = bench.step(Input::Closed(Failure::new(Reason::ServerClosed, "x")));
    assert_eq!(last_word(&effects), ("ended", Reason::Once));
    let mut bench = Bench::new(policy);
    bench.step(Input::Start);
    let effects = bench.step(Input::Closed(Failure::new(Reason::Refused, "x")));
    assert_eq!(last_word(&effects), ("failed", Reason::Refused));
}

#[test]
fn a_pause_closes_and_only_the_person_opens_again() {
    let mut bench = Bench::open(Policy::default());
    bench.machine.set_last_event_id("7".to_owned());
    let effects = bench.step(Input::Pause);
    assert_eq!(effects[0], Effect::Close);
    assert_eq!(effects[3], Effect::Record(Mark::Paused {}));
    assert_eq!(effects[4], show(State::Paused, ""));
    let late = Failure::new(Reason::ServerClosed, "x");
    for input in [
        Input::Timer,
        Input::Closed(late),
        Input::Opened(opened()),
        Input::Pause,
    ] {
        assert_eq!(bench.after(1000, input), []);
    }
    assert_eq!(bench.step(Input::Resume)[2], connect(Why::Asked, 0, "7"));
}

#[test]
fn reconnect_is_at_once_in_every_state() {
    let reach: [fn(&mut Bench); 5] = [
        |_| (),
        |bench| {
            bench.step(Input::Opened(opened()));
        },
        |bench| {
            bench.fail(Reason::Refused);
        },
        |bench| {
            bench.step(Input::Pause);
        },
        |bench| {
            bench.step(Input::Closed(status_failure(404)));
        },
    ];
    for reach in reach {
        let mut bench = Bench::new(Policy::default());
        bench.step(Input::Start);
        reach(&mut bench);
        let effects = bench.step(Input::Reconnect);
        assert_eq!(effects[0], Effect::Close);
        assert_eq!(effects.last(), Some(&connect(Why::Asked, 0, "")));
    }
}

#[test]
fn stop_ends_every_state_once() {
    let mut bench = Bench::open(Policy::default());
    let effects = bench.step(Input::Stop);
    assert_eq!(effects[0], Effect::Close);
    assert_eq!(last_word(&effects), ("ended", Reason::Stopped));
    assert_eq!(bench.step(Input::Stop), []);
}

#[test]
fn silence_is_told_when_it_passes_the_threshold_and_when_it_ends() {
    let mut bench = Bench::new(Policy {
        stall_after_ms: Some(1000),
        ..Policy::default()
    });
    bench.step(Input::Start);
    let effects = bench.step(Input::Opened(opened()));
    assert_eq!(effects.last(), Some(&wait(1000)));
    bench.after(600, comment());
    assert_eq!(
        bench.after(400, Input::Timer),
        [wait(600)],
        "a comment is life"
    );
    assert_eq!(
        bench.after(600, Input::Timer),
        [
            stalled(1000, "the threshold is 1.0 s"),
            show(
                State::Stalled,
                "nothing came for 1 s; the threshold is 1.0 s"
            )
        ]
    );
    assert_eq!(
        bench.after(500, comment()),
        [
            Effect::Record(Mark::Resumed { silent_ms: 1500 }),
            show(State::Open, ""),
            wait(1000)
        ]
    );
}

#[test]
fn silence_closes_and_reconnects_when_asked_to() {
    let mut bench = Bench::open(Policy {
        stall_after_ms: Some(1000),
        stall_action: StallAction::Reconnect,
        ..Policy::default()
    });
    let effects = bench.after(1000, Input::Timer);
    assert_eq!(effects[0], stalled(1000, "the threshold is 1.0 s"));
    assert_eq!(effects[1], Effect::Close);
    assert_eq!(delay(&effects), Some(500));
}

#[test]
fn an_id_that_no_header_can_carry_is_kept_and_not_sent() {
    for id in ["a\u{1}b".to_owned(), "x".repeat(9000)] {
        let mut bench = Bench::open(Policy::default());
        bench.machine.set_last_event_id(id.clone());
        bench.fail(Reason::ServerClosed);
        assert_eq!(bench.retry()[1], connect(Why::Retry, 500, ""));
        assert_eq!(*bench.machine.last_event_id(), id);
    }
    let mut bench = Bench::open(Policy::default());
    bench.machine.set_last_event_id("…é".to_owned());
    bench.fail(Reason::ServerClosed);
    assert_eq!(bench.retry()[1], connect(Why::Retry, 500, "…é"));
}

#[test]
fn an_edit_of_the_request_connects_again_and_one_of_the_policy_does_not() {
    let edit = |policy: Policy, request_changed, elsewhere: Option<&str>| Input::Edit {
        policy,
        is_get: true,
        request_changed,
        elsewhere: elsewhere.is_some(),
        resume_from: elsewhere.map(|id| (id.to_owned(), false)),
    };
    let mut bench = Bench::open(Policy::default());
    bench.machine.set_last_event_id("7".to_owned());
    let patient = Policy {
        stall_after_ms: Some(5000),
        ..Policy::default()
    };
    assert_eq!(
        bench.after(1000, edit(patient.clone(), false, None)),
        [wait(4000)]
    );
    let effects = bench.step(edit(patient.clone(), true, None));
    assert_eq!(effects[0], Effect::Close);
    assert_eq!(effects.last(), Some(&connect(Why::Edited, 0, "7")));
    let effects = bench.step(edit(patient.clone(), true, Some("")));
    assert_eq!(
        effects.last(),
        Some(&connect(Why::Edited, 0, "")),
        "another origin"
    );
    bench.step(Input::Pause);
    assert_eq!(bench.step(edit(patient, true, None)), []);
}

#[test]
fn an_edit_of_the_policy_reaches_a_stream_that_is_stalled() {
    let stalled_stream = || {
        let mut bench = Bench::open(Policy {
            stall_after_ms: Some(1000),
            ..Policy::default()
        });
        bench.after(1000, Input::Timer);
        bench
    };
    let policy = |stall_after_ms, stall_action| Policy {
        stall_after_ms: Some(stall_after_ms),
        stall_action,
        ..Policy::default()
    };
    let (mark, reconnect) = (StallAction::Mark, StallAction::Reconnect);

    let mut bench = stalled_stream();
    assert_eq!(bench.after(500, edited(policy(1000, reconnect))), [wait(0)]);
    let effects = bench.step(Input::Timer);
    assert_eq!(effects[1], Effect::Close);
    assert_eq!(delay(&effects), Some(500));

    let open = show(State::Open, "");
    let mut bench = stalled_stream();
    let lifted = bench.after(500, edited(policy(5000, mark)));
    assert_eq!(lifted, [open.clone(), wait(3500)]);
    let mut bench = stalled_stream();
    assert_eq!(bench.after(500, edited(policy(0, mark))), [open]);
    let mut bench = stalled_stream();
    let same = bench.after(500, edited(policy(700, mark)));
    assert_eq!(same, [], "it has been said");
}

#[test]
fn an_edit_of_the_policy_ends_the_wait_of_a_stream_that_is_not_to_connect_again() {
    let never = Policy {
        reconnect: Reconnect::Never,
        ..Policy::default()
    };
    let once = Policy {
        once: true,
        ..Policy::default()
    };
    for (policy, word) in [
        (never, ("ended", Reason::ServerClosed)),
        (once, ("ended", Reason::Once)),
    ] {
        let mut bench = Bench::open(Policy::default());
        bench.fail(Reason::ServerClosed);
        let effects = bench.step(edited(policy));
        assert_eq!(effects[0], Effect::Close, "no timer is left");
        assert_eq!(last_word(&effects), word);
        assert_eq!(bench.retry(), []);
    }

    let mut bench = Bench::new(Policy::default());
    bench.step(Input::Start);
    bench.step(Input::Closed(status_failure(503)));
    let named = |statuses: &str| Policy {
        retry_statuses: statuses.to_owned(),
        ..Policy::default()
    };
    assert_eq!(bench.step(edited(named("5xx"))), [], "it waits on");
    let effects = bench.step(edited(named("429")));
    assert_eq!(last_word(&effects), ("failed", Reason::HttpStatus));
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

#[test]
fn the_end_marker_completes_a_stream_for_good() {
    let mut bench = Bench::open(Policy {
        reconnect: Reconnect::Always,
        ..Policy::default()
    });
    let effects = bench.step(Input::Completed("[DONE]".to_owned()));
    assert_eq!(effects[0], Effect::Close);
    assert!(effects.contains(&Effect::Record(Mark::End {
        reason: Reason::Completed,
        detail: "[DONE]".to_owned()
    })));
    assert_eq!(last_word(&effects), ("ended", Reason::Completed));
    assert!(bench.machine.is_over());
    assert_eq!(bench.step(Input::Woke), []);
}

#[test]
fn an_attempt_that_is_given_up_before_an_answer_is_told_with_its_connection() {
    for input in [Input::Pause, Input::Reconnect, Input::Stop, Input::Woke] {
        let mut bench = Bench::new(Policy::default());
        bench.step(Input::Start);
        let effects = bench.step(input);
        assert_eq!(effects[0], Effect::Close);
        assert!(matches!(&effects[1], Effect::Over(_)), "{effects:?}");
        assert!(
            matches!(&effects[2], Effect::Record(Mark::End { .. })),
            "{effects:?}"
        );
        assert_eq!(bench.machine.connection(), 1);
    }
}

#[test]
fn waking_and_a_changed_network_connect_again_at_once() {
    let signals = [
        (Input::Woke, Why::Woke, Reason::Woke),
        (
            Input::NetworkChanged,
            Why::NetworkChanged,
            Reason::NetworkChanged,
        ),
    ];
    for (input, why, ended) in signals {
        let mut bench = Bench::open(Policy::default());
        bench.machine.set_last_event_id("7".to_owned());
        let effects = bench.step(input.clone());
        assert_eq!(effects[0], Effect::Close);
        assert!(
            matches!(&effects[2], Effect::Record(Mark::End { reason, .. }) if *reason == ended)
        );
        assert_eq!(effects.last(), Some(&connect(why, 0, "7")));

        bench.fail(Reason::Refused);
        let effects = bench.step(input.clone());
        assert_eq!(
            effects.last(),
            Some(&connect(why, 0, "7")),
            "no delay is waited"
        );

        let mut patient = Bench::new(Policy::default());
        patient.step(Input::Start);
        let mut failure = status_failure(503);
        failure.retry_after = Some(Duration::from_secs(40));
        patient.step(Input::Closed(failure));
        assert_eq!(patient.step(input), [], "the server named a time");
    }
}

#[test]
fn waking_leaves_alone_what_does_not_connect_again_by_itself() {
    let leaves = |policy: Policy, is_get| {
        for input in [Input::Woke, Input::NetworkChanged] {
            let mut bench = Bench::with(policy.clone(), is_get);
            bench.step(Input::Start);
            bench.step(Input::Opened(opened()));
            assert_eq!(bench.step(input), [], "{policy:?}");
        }
    };
    let policy = Policy::default;
    leaves(policy(), false);
    leaves(
        Policy {
            reconnect_on_wake: false,
            ..policy()
        },
        true,
    );
    leaves(
        Policy {
            once: true,
            ..policy()
        },
        true,
    );
    leaves(
        Policy {
            strict: true,
            ..policy()
        },
        true,
    );
    leaves(
        Policy {
            reconnect: Reconnect::Never,
            ..policy()
        },
        true,
    );
    for quiet in [Input::Pause, Input::Stop] {
        let mut bench = Bench::open(policy());
        bench.step(quiet);
        assert_eq!(bench.step(Input::Woke), []);
    }
}

#[test]
fn silence_counts_only_once_a_heartbeat_was_seen_and_says_where_its_threshold_comes_from() {
    let mut bench = Bench::open(Policy::default());
    let effects: Vec<Effect> = (0..4)
        .flat_map(|_| bench.after(15_000, comment()))
        .collect();
    assert_eq!(effects, [wait(45_000)]);
    let effects = bench.after(45_000, Input::Timer);
    let detail = "the threshold is 45.0 s, from a heartbeat every 15.0 s";
    assert_eq!(effects[0], stalled(45_000, detail));

    let mut bench = Bench::open(Policy::default());
    bench.after(15_000, comment());
    assert_eq!(bench.after(1_000_000, Input::Timer), []);
    let mut never = Bench::open(Policy {
        stall_after_ms: Some(0),
        ..Policy::default()
    });
    for _ in 0..9 {
        assert_eq!(never.after(15_000, comment()), []);
    }
    assert_eq!(never.after(1_000_000, Input::Timer), []);
}

#[test]
fn a_heartbeat_that_was_learned_too_short_is_forgotten_when_it_proves_wrong() {
    let burst = |policy| {
        let mut bench = Bench::open(policy);
        let effects: Vec<Effect> = (0..9).flat_map(|_| bench.after(2000, event())).collect();
        assert_eq!(effects, [wait(10_000)]);
        bench
    };
    let mut bench = burst(Policy::default());
    let effects = bench.after(10_000, Input::Timer);
    assert!(matches!(&effects[0], Effect::Record(Mark::Stalled { .. })));
    assert_eq!(
        bench.after(50_000, event()),
        [
            Effect::Record(Mark::Resumed { silent_ms: 60_000 }),
            show(State::Open, "")
        ]
    );
    assert_eq!(bench.after(59_000, Input::Timer), [], "a minute is usual");

    let mut bench = burst(Policy {
        stall_action: StallAction::Reconnect,
        ..Policy::default()
    });
    let effects = bench.after(10_000, Input::Timer);
    assert_eq!(effects[1], Effect::Close);
    bench.retry();
    bench.step(Input::Opened(opened()));
    assert_eq!(bench.step(event()), []);
    assert_eq!(bench.after(59_000, Input::Timer), [], "it stays open");
}

#[test]
fn a_resume_id_that_a_person_sets_is_sent_next_and_a_frozen_one_always() {
    let set = |id: &str, frozen| Input::ResumeFrom {
        id: id.to_owned(),
        frozen,
    };
    let mut bench = Bench::open(Policy::default());
    bench.machine.set_last_event_id("7".to_owned());
    let effects = bench.step(set("3", true));
    assert_eq!(
        effects,
        [Effect::Record(Mark::ResumeId {
            resume_id: "3".to_owned()
        })],
        "the connection stays"
    );
    bench.machine.set_last_event_id("8".to_owned());
    assert_eq!(bench.machine.last_event_id(), "8", "the server's own");
    for _ in 0..3 {
        bench.fail(Reason::ServerClosed);
        assert!(matches!(&bench.retry()[1],
            Effect::Connect { resume_id, .. } if resume_id == "3"));
        bench.step(Input::Opened(opened()));
        bench.machine.set_last_event_id("9".to_owned());
    }
    assert_eq!(
        bench.step(set("3", false)),
        [Effect::Record(Mark::ResumeId {
            resume_id: "9".to_owned()
        })],
        "unfrozen as it was"
    );
    assert_eq!(bench.machine.resume_id(), "9");
    bench.step(set("3", true));
    bench.step(set("", false));
    assert_eq!(
        (
            bench.machine.resume_id(),
            bench.machine.last_event_id().as_str()
        ),
        ("", "")
    );
    bench.machine.set_last_event_id("10".to_owned());
    assert_eq!(bench.machine.resume_id(), "10");
}

/// An edit of nothing but the policy.
fn edited(policy: Policy) -> Input {
    Input::Edit {
        policy,
        is_get: true,
        request_changed: false,
        elsewhere: false,
        resume_from: None,
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

fn status_failure(status: u16) -> Failure {
    let mut failure = Failure::new(Reason::HttpStatus, status.to_string());
    failure.status = Some(status);
    failure
}

fn opened() -> Opened {
    Opened {
        status: 200,
        protocol: "HTTP/1.1".to_owned(),
        ..Opened::default()
    }
}

fn delay(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| match effect {
        Effect::Wait(time) => u64::try_from(time.as_millis()).ok(),
        _ => None,
    })
}

fn last_word(effects: &[Effect]) -> (&'static str, Reason) {
    let word = effects.iter().rev().find_map(|effect| match effect {
        Effect::Record(Mark::Ended { reason, .. }) => Some(("ended", *reason)),
        Effect::Record(Mark::Failed { reason, .. }) => Some(("failed", *reason)),
        _ => None,
    });
    word.unwrap_or_else(|| panic!("neither ended nor failed: {effects:?}"))
}

fn connect(why: Why, waited: u64, resume_id: &str) -> Effect {
    Effect::Connect {
        why,
        waited: Duration::from_millis(waited),
        resume_id: resume_id.to_owned(),
    }
}

fn show(state: State, detail: &str) -> Effect {
    Effect::State {
        state,
        detail: detail.to_owned(),
        retry: None,
    }
}

fn wait(ms: u64) -> Effect {
    Effect::Wait(Duration::from_millis(ms))
}

fn event() -> Input {
    Input::Received {
        events: true,
        comments: false,
    }
}

fn comment() -> Input {
    Input::Received {
        events: false,
        comments: true,
    }
}

fn stalled(silent_ms: u64, detail: &str) -> Effect {
    Effect::Record(Mark::Stalled {
        silent_ms,
        detail: detail.to_owned(),
    })
}

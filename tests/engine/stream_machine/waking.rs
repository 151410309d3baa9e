//! Waking, and a network that changed.

use std::time::Duration;

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::attempt::Why;
use feedscope_engine::stream::machine::{Effect, Input};
use feedscope_engine::stream::spec::{Policy, Reconnect};

use super::bench::{Bench, connect, opened, status_failure};

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

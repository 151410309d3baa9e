//! Silence, and the heartbeat that it is measured by.

use feedscope_engine::record::Mark;
use feedscope_engine::stream::State;
use feedscope_engine::stream::machine::{Effect, Input};
use feedscope_engine::stream::spec::{Policy, StallAction};

use super::bench::{Bench, comment, delay, event, opened, show, stalled, wait};

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

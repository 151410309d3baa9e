//! The connection state machine's rules, with a clock of our own.

#[path = "stream_machine/bench.rs"]
mod bench;
#[path = "stream_machine/edits.rs"]
mod edits;
#[path = "stream_machine/retries.rs"]
mod retries;
#[path = "stream_machine/silence.rs"]
mod silence;
#[path = "stream_machine/waking.rs"]
mod waking;

use bench::{Bench, connect, last_word, opened, show, status_failure};
use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::attempt::Why;
use feedscope_engine::stream::machine::{Effect, Input};
use feedscope_engine::stream::spec::{Policy, Reconnect};
use feedscope_engine::stream::{Failure, State};

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

//! What the person changes while a stream is watched: its request, its policy, its resume id.

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::State;
use feedscope_engine::stream::attempt::Why;
use feedscope_engine::stream::machine::{Effect, Input};
use feedscope_engine::stream::spec::{Policy, Reconnect, StallAction};

use super::bench::{Bench, connect, delay, edited, last_word, opened, show, status_failure, wait};

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

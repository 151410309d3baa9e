//! A stream on a faulty network: whatever happens to a connection, the state says so in a word,
//! the timeline says why, the next connection resumes after the last event, and every event is
//! there once.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod fault_proxy;
mod faults_support;
mod stream_server;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fault_proxy::{Act, FaultProxy};
use faults_support::*;
use feedscope_engine::record::Mark;
use feedscope_engine::stream::{Command, State};
use stream_server::*;
use tokio::sync::Notify;

/// A fault that ends a connection, and what a person is to see of it.
struct Case {
    what: &'static str,
    framing: Framing,
    acts: Vec<Act>,
    /// Events kept before anything else is done.
    kept: usize,
    then: Then,
    /// The timeline's words until the stream waits for its next attempt.
    marks: &'static [&'static str],
}

/// What brings a connection to its end.
enum Then {
    /// The network.
    Nothing,
    /// The network, when the test tells it.
    Tell(Arc<Notify>),
    /// The stream, which is asked to put up with less silence.
    LoseSilence,
    /// The stream, which waits for a head for no longer than this, ms.
    HeadWithin(u32),
}

#[tokio::test]
async fn each_fault_is_told_in_words_and_nothing_is_lost_over_it() {
    for case in cases() {
        let what = case.what;
        let server = feed(case.framing).await;
        let sound = Arc::new(AtomicBool::new(false));
        let (is_sound, acts) = (Arc::clone(&sound), case.acts);
        let proxy = FaultProxy::before(server.port, move |_| {
            match is_sound.load(Ordering::SeqCst) {
                true => Vec::new(),
                false => acts.clone(),
            }
        })
        .await;

        let calm = patient(&proxy.url("/feed"));
        let mut asked = calm.clone();
        if let Then::HeadWithin(ms) = case.then {
            asked.policy.header_timeout_ms = ms;
        }
        let (handle, kept) = watch_stream(asked);
        let before = kept.until_events(case.kept).await;
        assert_eq!(ids(&before), numbers(1..=case.kept), "{what}");
        match case.then {
            Then::Tell(network) => network.notify_one(),
            Then::LoseSilence => handle.command(Command::Edit(impatient(&calm))),
            Then::Nothing | Then::HeadWithin(_) => {}
        }

        let status = until_state(&handle, State::Retrying).await;
        let resume_id = match case.kept {
            0 => String::new(),
            kept => kept.to_string(),
        };
        assert_eq!(status.state.word(), "retrying", "{what}");
        assert_eq!(status.resume_id, resume_id, "{what}");
        let records = kept
            .until(|records| words(records).ends_with(&["retry".to_owned()]))
            .await;
        assert_eq!(words(&records), case.marks, "{what}");
        let Some(Mark::Retry {
            resume_id: next, ..
        }) = marks(&records)
            .into_iter()
            .find(|mark| matches!(mark, Mark::Retry { .. }))
        else {
            panic!("{what}: no retry");
        };
        assert_eq!(next, resume_id, "{what}");

        sound.store(true, Ordering::SeqCst);
        handle.command(Command::Edit(calm));
        handle.command(Command::Resume);
        let all = kept.until_events(COUNT).await;
        assert_eq!(ids(&all), numbers(1..=COUNT), "{what}");
        assert_eq!(data(&all), texts(), "{what}");
        assert!(all.iter().all(|event| !event.duplicate), "{what}");
        let status = until_state(&handle, State::Open).await;
        assert_eq!(status.state.word(), "open", "{what}");
        let requests = server.requests(1).await;
        let sent = requests.last().unwrap().last_event_id();
        assert_eq!(sent.unwrap_or_default(), resume_id, "{what}");
        let marks: Vec<&str> = case.marks.iter().copied().chain(["open"]).collect();
        assert_eq!(words(&kept.now()), marks, "{what}");
        handle.join().await;
        proxy.over().await;
    }
}

fn cases() -> Vec<Case> {
    let (two, three) = (end_of(2), end_of(3));
    let head = head_len(Framing::Close);
    let chunk = chunk_of(3);
    let in_an_event = two + (three - two) / 2;
    let told = || {
        let network = Arc::new(Notify::new());
        (Act::Wait(Arc::clone(&network)), Then::Tell(network))
    };
    let case = |what, acts: Vec<Act>, kept, then, marks| Case {
        what,
        framing: Framing::Close,
        acts,
        kept,
        then,
        marks,
    };
    let closed: &[&str] = &["open", "end server-closed", "retry"];
    let broken: &[&str] = &["open", "end reset", "retry"];
    let silent: &[&str] = &["open", "stalled", "end silent", "retry"];
    let unanswered: &[&str] = &["end reset", "retry"];
    let late: &[&str] = &["end header-timeout", "retry"];
    let (wait, tell) = told();
    let (wait_inside, tell_inside) = told();
    vec![
        case(
            "cut between events",
            vec![Act::Pass(two), Act::Cut],
            2,
            Then::Nothing,
            closed,
        ),
        case(
            "cut in an event",
            vec![Act::Pass(in_an_event), Act::Cut],
            2,
            Then::Nothing,
            closed,
        ),
        case(
            "cut in the head",
            vec![Act::Pass(head / 2), Act::Cut],
            0,
            Then::Nothing,
            unanswered,
        ),
        case(
            "cut before the head",
            vec![Act::Cut],
            0,
            Then::Nothing,
            unanswered,
        ),
        case(
            "reset between events",
            vec![Act::Pass(two), wait, Act::Reset],
            2,
            tell,
            broken,
        ),
        case(
            "reset in an event",
            vec![Act::Pass(in_an_event), wait_inside, Act::Reset],
            2,
            tell_inside,
            broken,
        ),
        case(
            "reset before the head",
            vec![Act::Reset],
            0,
            Then::Nothing,
            unanswered,
        ),
        case(
            "half closed",
            vec![Act::Pass(in_an_event), Act::HalfClose],
            2,
            Then::Nothing,
            closed,
        ),
        case(
            "half closed before the head",
            vec![Act::HalfClose],
            0,
            Then::Nothing,
            unanswered,
        ),
        case(
            "half open",
            vec![Act::Pass(in_an_event), Act::HalfOpen],
            2,
            Then::LoseSilence,
            silent,
        ),
        case(
            "stalled",
            vec![Act::Pass(two), Act::Stall],
            2,
            Then::LoseSilence,
            silent,
        ),
        case("no head", vec![Act::Stall], 0, Then::HeadWithin(300), late),
        case(
            "half a head",
            vec![Act::Pass(head / 2), Act::Stall],
            0,
            Then::HeadWithin(300),
            late,
        ),
        case(
            "a broken status line",
            vec![Act::Corrupt(0x20)],
            0,
            Then::Nothing,
            &["end unreachable", "retry"],
        ),
        Case {
            framing: Framing::Chunked,
            ..case(
                "a broken chunk size",
                vec![Act::Pass(chunk), Act::Corrupt(0x80)],
                2,
                Then::Nothing,
                broken,
            )
        },
    ]
}

#[tokio::test]
async fn wherever_a_response_is_cut_the_next_one_goes_on_after_the_last_whole_event() {
    for framing in [Framing::Close, Framing::Chunked] {
        let size = whole(framing).len();
        let places: Vec<usize> = (0..=size).collect();
        // Each holds a few sockets, so not all at once.
        for some in places.chunks(40) {
            let cuts: Vec<_> = some
                .iter()
                .map(|place| tokio::spawn(cut_at(framing, *place)))
                .collect();
            for cut in cuts {
                cut.await.unwrap();
            }
        }
    }
}

async fn cut_at(framing: Framing, place: usize) {
    let what = format!("{framing:?} cut at {place}");
    let server = feed(framing).await;
    let proxy = FaultProxy::before(server.port, move |number| match number {
        0 => vec![Act::Pass(place), Act::Cut],
        _ => Vec::new(),
    })
    .await;
    let (handle, kept) = watch_stream(spec(&proxy.url("/feed")));
    let all = kept.until_events(COUNT).await;
    let requests = server.requests(2).await;
    until_state(&handle, State::Open).await;
    let records = kept
        .until(|records| words(records).ends_with(&["retry".to_owned(), "open".to_owned()]))
        .await;
    handle.join().await;

    assert_eq!(ids(&all), numbers(1..=COUNT), "{what}");
    assert_eq!(data(&all), texts(), "{what}");
    assert!(all.iter().all(|event| !event.duplicate), "{what}");
    let arrived = whole_events(framing, place);
    let resume_id = requests[1].last_event_id();
    assert_eq!(
        resume_id,
        (arrived > 0).then(|| arrived.to_string()),
        "{what}"
    );
    let expected: &[&str] = match place < head_len(framing) {
        true => &["end reset", "retry", "open"],
        false => &["open", "end server-closed", "retry", "open"],
    };
    assert_eq!(words(&records), expected, "{what}");
}

#[tokio::test]
async fn a_long_feed_comes_whole_through_a_network_that_breaks_again_and_again() {
    const LONG: usize = 400;
    let server = long(LONG).await;
    // Anyone who sees it fail can have the same network again.
    let seed = fastrand::u64(..);
    println!("the network's seed is {seed}");
    let proxy = FaultProxy::before(server.port, move |number| {
        let mut random = fastrand::Rng::with_seed(seed.wrapping_add(number as u64));
        let end = match random.u8(..3) {
            0 => Act::Cut,
            1 => Act::Reset,
            _ => Act::HalfClose,
        };
        vec![Act::Pass(random.usize(..4_000)), end]
    })
    .await;
    let (handle, kept) = watch_stream(spec(&proxy.url("/feed")));
    let status = until_state(&handle, State::Ended).await;
    assert_eq!((status.state.word(), status.duplicates), ("ended", 0));
    let records = kept.now();
    assert_eq!(ids(&events(&records)), numbers(1..=LONG));

    let mut last = "";
    let mut announced = vec![String::new()];
    for record in &records {
        match Mark::from_parts(&record.event_type, &record.data) {
            Some(Mark::Retry { resume_id, .. }) => {
                assert_eq!(resume_id, last);
                announced.push(resume_id);
            }
            _ if !record.id.is_empty() => last = &record.id,
            _ => {}
        }
    }
    let sent: Vec<String> = server
        .requests(announced.len())
        .await
        .iter()
        .map(|request| request.last_event_id().unwrap_or_default())
        .collect();
    assert_eq!(sent, announced, "each connection sends what was announced");
}

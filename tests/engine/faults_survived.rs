//! Faults that a connection outlives: pieces, delays, stalls, a broken byte; and a server that
//! forgets where it was.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod fault_proxy;
mod faults_support;
mod stream_server;

use std::sync::Arc;

use fault_proxy::{Act, FaultProxy};
use faults_support::*;
use feedscope_engine::stream::spec::StallAction;
use feedscope_engine::stream::{Command, State};
use stream_server::*;
use tokio::sync::Notify;

#[tokio::test]
async fn bytes_that_come_in_pieces_are_the_same_events() {
    let sizes: [&'static [usize]; 4] = [&[1], &[2, 3], &[7, 1, 16], &[1000]];
    for framing in [Framing::Close, Framing::Chunked] {
        for pieces in sizes {
            let server = feed(framing).await;
            let plan = move |_| vec![Act::Split(pieces)];
            let proxy = FaultProxy::before(server.port, plan).await;
            let (handle, kept) = watch_stream(patient(&proxy.url("/feed")));
            let all = kept.until_events(COUNT).await;
            assert_eq!(until_state(&handle, State::Open).await.state.word(), "open");
            assert_eq!(ids(&all), numbers(1..=COUNT), "{framing:?} {pieces:?}");
            assert_eq!(data(&all), texts(), "{framing:?} {pieces:?}");
            assert_eq!(words(&kept.now()), ["open"], "{framing:?} {pieces:?}");
            assert_eq!(server.count(), 1);
            handle.join().await;
        }
    }
}

#[tokio::test]
async fn a_head_that_comes_late_opens_the_same_connection() {
    let network = Arc::new(Notify::new());
    let wait = Arc::clone(&network);
    let server = feed(Framing::Close).await;
    let half = head_len(Framing::Close) / 2;
    let plan = move |_| vec![Act::Pass(half), Act::Wait(Arc::clone(&wait))];
    let proxy = FaultProxy::before(server.port, plan).await;
    let (handle, kept) = watch_stream(patient(&proxy.url("/feed")));
    server.requests(1).await;
    assert_eq!(handle.status().borrow().state.word(), "connecting");
    assert_eq!(words(&kept.now()), [""; 0]);
    network.notify_one();
    let all = kept.until_events(COUNT).await;
    assert_eq!(ids(&all), numbers(1..=COUNT));
    assert_eq!(until_state(&handle, State::Open).await.state.word(), "open");
    assert_eq!(words(&kept.now()), ["open"]);
    assert_eq!(server.count(), 1, "nothing was asked twice");
    handle.join().await;
}

#[tokio::test]
async fn a_stall_is_told_and_its_end_too_on_the_same_connection() {
    let network = Arc::new(Notify::new());
    let wait = Arc::clone(&network);
    let server = feed(Framing::Close).await;
    let inside = end_of(2) + 3;
    let plan = move |_| vec![Act::Pass(inside), Act::Wait(Arc::clone(&wait))];
    let proxy = FaultProxy::before(server.port, plan).await;
    let calm = patient(&proxy.url("/feed"));
    let (handle, kept) = watch_stream(calm.clone());
    kept.until_events(2).await;
    let mut watchful = impatient(&calm);
    watchful.policy.stall_action = StallAction::Mark;
    handle.command(Command::Edit(watchful));
    let status = until_state(&handle, State::Stalled).await;
    assert_eq!(status.state.word(), "stalled");
    network.notify_one();
    kept.until_mark("resumed").await;
    // The rest may take its time.
    handle.command(Command::Edit(calm));
    let all = kept.until_events(COUNT).await;
    assert_eq!(ids(&all), numbers(1..=COUNT));
    assert_eq!(until_state(&handle, State::Open).await.state.word(), "open");
    assert_eq!(words(&kept.now())[..3], ["open", "stalled", "resumed"]);
    assert_eq!(server.count(), 1, "a stall is no end");
    handle.join().await;
}

#[tokio::test]
async fn a_broken_byte_harms_the_event_it_is_in_and_no_other() {
    let text = texts()[2].clone();
    let in_data = end_of(3) - 2 - text.len();
    let replaced = format!("\u{fffd}{}", &text[1..]);
    let joined = format!("{}\n{}", texts()[1], text);
    // The byte, the bits that flip in it, and the ids and data that are then expected.
    let cases = [
        (in_data, 0x80, vec!["1", "2", "3", "4", "5"], 2, replaced),
        // The blank line between two events is gone, so they are one.
        (end_of(2) - 1, 0x20, vec!["1", "2", "4", "5"], 1, joined),
    ];
    for (place, bits, expected, at, harmed) in cases {
        let server = feed(Framing::Close).await;
        let plan = move |_| vec![Act::Pass(place), Act::Corrupt(bits)];
        let proxy = FaultProxy::before(server.port, plan).await;
        let (handle, kept) = watch_stream(patient(&proxy.url("/feed")));
        let all = kept.until_events(expected.len()).await;
        assert_eq!(ids(&all), expected);
        assert_eq!(all[at].data, harmed);
        assert_eq!(all.last().unwrap().data, texts()[4]);
        assert_eq!(until_state(&handle, State::Open).await.state.word(), "open");
        assert_eq!(words(&kept.now()), ["open"]);
        assert_eq!(server.count(), 1);
        handle.join().await;
    }
}

#[tokio::test]
async fn what_a_forgetful_server_sends_again_after_a_cut_is_marked() {
    let server = Server::start(|_, _| vec![Step::Send(whole(Framing::Close)), Step::Hold]).await;
    let three = end_of(3);
    let proxy = FaultProxy::before(server.port, move |number| match number {
        0 => vec![Act::Pass(three), Act::Cut],
        _ => Vec::new(),
    })
    .await;
    let (handle, kept) = watch_stream(spec(&proxy.url("/feed")));
    let all = kept.until_events(3 + COUNT).await;
    assert_eq!(ids(&all), ["1", "2", "3", "1", "2", "3", "4", "5"]);
    let again: Vec<bool> = all.iter().map(|event| event.duplicate).collect();
    assert_eq!(again, [false, false, false, true, true, true, false, false]);
    let second = &server.requests(2).await[1];
    assert_eq!(second.last_event_id().unwrap(), "3");
    assert_eq!(until_state(&handle, State::Open).await.state.word(), "open");
    let seen = words(&kept.now());
    assert_eq!(seen, ["open", "end server-closed", "retry", "open"]);
    handle.join().await;
}

//! What a server sent again after a resume, and what is missing.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod stream_server;

use feedscope_engine::record::{Kind, Mark, Record, StreamKey, Time};
use feedscope_engine::sentence;
use feedscope_engine::stream::spec::Numbering;
use feedscope_engine::stream::{Command, Start, State};
use stream_server::*;

#[tokio::test]
async fn after_a_resume_the_timeline_says_what_was_replayed() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("id: 1\ndata: a\n\nid: 2\ndata: b\n\n")],
        1 => vec![
            stream("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n"),
            Step::Hold,
        ],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    let expected = Mark::Replayed {
        resume_id: "2".to_owned(),
        replayed: 3,
        duplicates: 2,
    };
    assert_eq!(kept.until_mark("replayed").await, expected);
    let (word, fields) = expected.to_parts();
    assert_eq!(
        sentence(&word, &fields),
        "resumed after id 2: 3 replayed, 2 of them duplicates"
    );
    handle.command(Command::Reconnect);
    until_state(&handle, State::Ended).await;
    assert_eq!(
        kept.now()
            .iter()
            .filter(|record| record.event_type == "replayed")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_connection_that_ends_early_says_what_it_replayed_before_its_end() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("id: 1\ndata: a\n\n")],
        1 => vec![stream("")],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    until_state(&handle, State::Ended).await;
    let records = kept.now();
    let second = records
        .iter()
        .filter(|record| record.connection == 2 && record.kind == Kind::Mark);
    let words: Vec<&str> = second.map(|record| record.event_type.as_str()).collect();
    assert_eq!(words, ["open", "replayed", "end", "retry"]);
    let expected = Mark::Replayed {
        resume_id: "1".to_owned(),
        replayed: 0,
        duplicates: 0,
    };
    assert_eq!(kept.until_mark("replayed").await, expected);
}

#[tokio::test]
async fn missing_numbers_are_found_over_connections_and_what_is_replayed_is_no_gap() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream(
            "id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 5\ndata: c\n\n",
        )],
        1 => vec![stream(
            "id: 2\ndata: b\n\nid: 5\ndata: c\n\nid: 6\ndata: d\n\nid: 6\ndata: e\n\n",
        )],
        2 => vec![stream("id: 9\ndata: f\n\n")],
        _ => no_content(),
    })
    .await;
    let mut asked = spec(&server.url("/"));
    asked.numbering = Some(Numbering::Id);
    let (handle, kept) = watch_stream(asked);
    let status = until_state(&handle, State::Ended).await;
    let found: Vec<Mark> = gaps(&kept.now());
    let gap = |detail: &str, missing| Mark::Gap {
        detail: detail.to_owned(),
        missing: Some(missing),
    };
    let twice = Mark::Repeated {
        detail: "number 6 came twice".to_owned(),
    };
    let expected = [
        gap("numbers 3 to 4 are missing: 5 came after 2", 2),
        twice,
        gap("numbers 7 to 8 are missing: 9 came after 6", 2),
    ];
    assert_eq!(found, expected);
    assert_eq!(status.gaps, 2);
}

#[tokio::test]
async fn numbers_in_the_data_are_checked_also_where_there_is_no_id_to_resume_from() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("data: {\"m\":{\"seq\":1}}\n\ndata: x\n\n")],
        1 => vec![stream("data: {\"m\":{\"seq\":2}}\n\n")],
        2 => vec![stream("data: {\"m\":{\"seq\":4}}\n\n")],
        _ => no_content(),
    })
    .await;
    let mut asked = spec(&server.url("/"));
    asked.numbering = Some(Numbering::Path("$.m.seq".to_owned()));
    let (handle, kept) = watch_stream(asked);
    until_state(&handle, State::Ended).await;
    let expected = Mark::Gap {
        detail: "number 3 is missing: 4 came after 2".to_owned(),
        missing: Some(1),
    };
    assert_eq!(gaps(&kept.now()), [expected]);
}

#[tokio::test]
async fn a_reconnect_without_ids_may_have_missed_events_and_says_so_once() {
    let server = Server::start(|n, _| match n {
        0 | 2 => vec![stream("data: a\n\ndata: b\n\n")],
        1 => vec![stream("")],
        3 => vec![stream("id: 1\ndata: c\n\n")],
        4 => vec![stream("id: 2\ndata: d\n\n")],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    let status = until_state(&handle, State::Ended).await;
    let records = kept.now();
    let found: Vec<&Record> = records
        .iter()
        .filter(|record| record.event_type == "gap")
        .collect();
    let at: Vec<u32> = found.iter().map(|record| record.connection).collect();
    assert_eq!(at, [3, 4]);
    assert!(
        found[0].data.contains("events may be missing since 20"),
        "{}",
        found[0].data
    );
    assert!(
        !found[0].data.contains("\"missing\":"),
        "nobody knows how many"
    );
    assert_eq!(status.gaps, 2);
}

#[tokio::test]
async fn numbers_go_on_from_the_last_event_that_an_earlier_run_kept() {
    let server = Server::start(|_, _| vec![stream("data: {\"n\":9}\n\n"), Step::Hold]).await;
    let mut asked = spec(&server.url("/"));
    asked.numbering = Some(Numbering::Path("$.n".to_owned()));
    let kept = Kept::new();
    let mark = Mark::Paused {};
    let last = Record {
        kind: Kind::Event,
        data: "{\"n\":7}".to_owned(),
        ..Record::of_mark(StreamKey(3), 1, Time(0), "", &mark)
    };
    let from = Start {
        connection: 1,
        last_event: Some(last),
        ..Start::default()
    };
    let handle = start(asked, from, &kept);
    let gap = Mark::Gap {
        detail: "number 8 is missing: 9 came after 7".to_owned(),
        missing: Some(1),
    };
    assert_eq!(kept.until_mark("gap").await, gap);
    handle.join().await;
}

fn gaps(records: &[Record]) -> Vec<Mark> {
    let marks = marks(records).into_iter();
    marks
        .filter(|mark| matches!(mark, Mark::Gap { .. } | Mark::Repeated { .. }))
        .collect()
}

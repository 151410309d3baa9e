//! Where a stream goes on, and what it was sent before.

use feedscope_engine::record::{Kind, Mark, event_hash};
use feedscope_engine::stream::spec::{Parser, Policy, Reconnect, StreamSpec};
use feedscope_engine::stream::{Command, Start, State};

use crate::stream_server::*;

#[tokio::test]
async fn the_resume_id_lasts_over_connections_that_bring_no_new_one() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("id: 7\ndata: a\n\n")],
        1 => vec![stream("data: b\n\n")],
        2 => vec![stream("")],
        3 => vec![stream(": hello\n\n")],
        4 => vec![stream("id: 8\n\n")],
        5 => vec![stream("data: c\n\n")],
        6 => vec![stream("id:\ndata: d\n\n")],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/feed")));
    until_state(&handle, State::Ended).await;
    let sent: Vec<_> = server
        .requests(8)
        .await
        .iter()
        .map(|request| request.last_event_id().unwrap_or_default())
        .collect();
    assert_eq!(sent, ["", "7", "7", "7", "7", "8", "8", ""]);
    let records = kept.now();
    let seen: Vec<_> = events(&records)
        .iter()
        .map(|event| (event.data.clone(), event.id.clone(), event.connection))
        .collect();
    let expected = [("a", "7", 1), ("b", "7", 2), ("c", "8", 6), ("d", "", 7)];
    assert_eq!(seen, expected.map(|(d, i, c)| (d.to_owned(), i.into(), c)));
    assert!(marks(&records).contains(&Mark::ResumeId {
        resume_id: "8".to_owned()
    }));
    assert_eq!(
        records.last().unwrap().id,
        "",
        "the last record says where to resume"
    );
    assert_eq!(server.count(), 8, "204 stops for good");
}

#[tokio::test]
async fn events_before_the_first_id_of_a_connection_carry_the_last_one_of_those_before() {
    for parser in [Parser::Own, Parser::EventsourceClient] {
        let server = Server::start(|n, _| match n {
            0 => vec![stream("id: 7\ndata: a\n\n")],
            _ => vec![
                stream("data: b\n\ndata: c\nid: 8\n\ndata: d\n\n"),
                Step::Hold,
            ],
        })
        .await;
        let (handle, kept) = watch_stream(StreamSpec {
            parser,
            ..spec(&server.url("/"))
        });
        let events = kept.until_events(4).await;
        let seen: Vec<_> = events
            .iter()
            .map(|event| (event.data.as_str(), event.id.as_str(), event.connection))
            .collect();
        let expected = [("a", "7", 1), ("b", "7", 2), ("c", "8", 2), ("d", "8", 2)];
        assert_eq!(seen, expected, "{parser:?}");
        handle.join().await;
    }
}

#[tokio::test]
async fn a_stream_starts_where_the_capture_left_it() {
    let server = Server::start(|_, _| vec![stream("data: a\n\n"), Step::Hold]).await;
    let mut asked = spec(&server.url("/"));
    asked.last_event_id = "spec".to_owned();
    let kept = Kept::new();
    let from = Start {
        resume_id: "…é 9".to_owned(),
        connection: 41,
        recent: Vec::new(),
        ..Start::default()
    };
    let first = start(asked.clone(), from, &kept);
    let event = kept.until_events(1).await.remove(0);
    assert_eq!(
        (event.id.as_str(), event.connection, event.stream.0),
        ("…é 9", 42, 3)
    );
    assert_eq!(first.status().borrow().connection, 42);
    let second = start(asked, Start::default(), &Kept::new());
    let requests = server.requests(2).await;
    assert_eq!(requests[0].last_event_id().unwrap(), "…é 9");
    assert_eq!(requests[1].last_event_id().unwrap(), "spec");
    first.join().await;
    second.join().await;
}

#[tokio::test]
async fn an_id_that_no_header_can_carry_is_kept_told_and_not_sent() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("id: a\u{1}b\ndata: a\n\n")],
        _ => vec![stream("data: b\n\n"), Step::Hold],
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    let events = kept.until_events(2).await;
    assert_eq!(server.requests(2).await[1].last_event_id(), None);
    assert_eq!(events[1].id, "a\u{1}b");
    assert_eq!(
        kept.until_mark("limit").await,
        Mark::Limit {
            what: "id".to_owned(),
            bytes: 3
        }
    );
    handle.join().await;
}

#[tokio::test]
async fn what_the_server_sends_again_after_a_resume_is_marked_duplicate() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("id: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: beat\n\n")],
        1 => vec![stream("data: beat\n\nid: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: beat\n\nid: 2\ndata: B\n\nid: 3\ndata: c\n\nid: 2\ndata: b\n\n")],
        _ => no_content(),
    })
    .await;
    let kept = Kept::new();
    let from = Start {
        recent: vec![("0".into(), event_hash("message", "z"))],
        ..Start::default()
    };
    let handle = start(spec(&server.url("/")), from, &kept);
    let status = until_state(&handle, State::Ended).await;
    let seen: Vec<_> = kept
        .now()
        .iter()
        .filter(|record| record.kind == Kind::Event)
        .map(|event| (event.data.clone(), event.duplicate))
        .collect();
    let expected = [
        ("a", false),
        ("b", false),
        ("beat", false),
        ("beat", false),
        ("a", true),
        ("b", true),
        ("beat", true),
        ("B", false),
        ("c", false),
        ("b", false),
    ];
    assert_eq!(seen, expected.map(|(data, again)| (data.to_owned(), again)));
    assert_eq!((status.events, status.duplicates), (10, 3));
}

#[tokio::test]
async fn events_kept_by_an_earlier_run_are_known_again() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("id: 4\nevent: add\ndata: d\n\nid: 5\ndata: e\n\n")],
        _ => no_content(),
    })
    .await;
    let kept = Kept::new();
    let from = Start {
        resume_id: "4".to_owned(),
        connection: 1,
        recent: vec![("3".into(), 1), ("4".into(), event_hash("add", "d"))],
        ..Start::default()
    };
    let handle = start(spec(&server.url("/")), from, &kept);
    until_state(&handle, State::Ended).await;
    let seen: Vec<bool> = events(&kept.now())
        .iter()
        .map(|event| event.duplicate)
        .collect();
    assert_eq!(seen, [true, false]);
}

#[tokio::test]
async fn a_post_may_be_resumed_by_a_get_without_its_body() {
    for parser in [Parser::Own, Parser::EventsourceClient] {
        let server = Server::start(|n, _| match n {
            0 => vec![stream("id: 7\nretry: 100\ndata:\n\n")],
            1 => vec![stream("data: a\n\n")],
            _ => no_content(),
        })
        .await;
        let mut asked = spec(&server.url("/mcp"));
        asked.method = "POST".to_owned();
        asked.body = Some("{}".to_owned());
        asked.headers = vec![
            header("Content-Type", "application/json"),
            header("MCP-Session-Id", "s"),
        ];
        asked.policy.reconnect = Reconnect::Resume;
        asked.parser = parser;
        let (handle, kept) = watch_stream(asked);
        until_state(&handle, State::Ended).await;
        assert_eq!(data(&events(&kept.now())), ["", "a"]);
        let requests = server.requests(3).await;
        let told: Vec<_> = requests
            .iter()
            .map(|request| {
                (
                    request.line.split(' ').next().unwrap(),
                    request.body.len(),
                    request.header("content-type").is_some(),
                    request.header("mcp-session-id").unwrap(),
                    request.last_event_id().unwrap_or_default(),
                )
            })
            .collect();
        let session = || "s".to_owned();
        assert_eq!(
            told,
            [
                ("POST", 2, true, session(), String::new()),
                ("GET", 0, false, session(), "7".to_owned()),
                ("GET", 0, false, session(), "7".to_owned()),
            ]
        );
        assert_eq!(
            handle.attempts()[1].request,
            format!("GET {}", server.url("/mcp"))
        );
        handle.join().await;
    }
}

#[tokio::test]
async fn an_edit_goes_elsewhere_without_the_id_of_the_old_server() {
    let old = Server::start(|_, _| vec![stream("id: 9\ndata: a\n\n"), Step::Hold]).await;
    let new = Server::start(|_, _| vec![stream("data: b\n\n"), Step::Hold]).await;
    let (handle, kept) = watch_stream(spec(&old.url("/")));
    kept.until_events(1).await;
    let mut renamed = spec(&old.url("/"));
    renamed.name = "renamed".to_owned();
    renamed.policy = Policy::default();
    handle.command(Command::Edit(renamed));
    let mut elsewhere = spec(&old.url("/?token=2"));
    handle.command(Command::Edit(elsewhere.clone()));
    old.closed(1).await;
    assert_eq!(old.requests(2).await[1].last_event_id().unwrap(), "9");
    elsewhere.url = new.url("/");
    handle.command(Command::Edit(elsewhere));
    old.closed(2).await;
    assert_eq!(new.requests(1).await[0].last_event_id(), None);
    assert_eq!(old.count(), 2, "a new name connects nothing");
    handle.join().await;
}

#[tokio::test]
async fn what_another_server_sends_is_no_duplicate_of_the_old_ones() {
    let same = || Server::start(|_, _| vec![stream("id: 1\ndata: a\n\n"), Step::Hold]);
    let (old, new) = (same().await, same().await);
    let (handle, kept) = watch_stream(spec(&old.url("/")));
    kept.until_events(1).await;
    let mut elsewhere = spec(&new.url("/"));
    elsewhere.last_event_id = "0".to_owned();
    handle.command(Command::Edit(elsewhere));
    let events = events(&kept.until_events(2).await);
    assert_eq!(new.requests(1).await[0].last_event_id().unwrap(), "0");
    assert!(!events[1].duplicate);
    handle.join().await;
}

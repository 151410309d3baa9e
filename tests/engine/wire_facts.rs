//! What is counted on the wire, the same by every parser and at every split.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod decoder_support;
mod reference_parser;
mod stream_server;

use bytes::Bytes;
use decoder_support::*;
use feedscope_engine::stream::attempt::{Hint, WireFacts};
use feedscope_engine::stream::decoder::{Decoder, What};
use feedscope_engine::stream::transport::Cookies;
use futures_util::StreamExt;
use proptest::prelude::*;
use proptest::sample::Index;
use stream_server::{Server, Step, spec, stream};

const ODD: &[u8] = b"\xEF\xBB\xBF: hi\nid: 1\ndata: a\n\n\
    id: \0\r\nretry: 5s\r\nretry: 700\rdata: \xFF\r\r\
    Data: no\nData: no\nfoo\n\nid: 2\n\ndata: cut off";

#[test]
fn all_that_is_odd_is_counted_at_every_split() {
    let expected = WireFacts {
        bytes: ODD.len() as f64,
        events: 2.0,
        comments: 1.0,
        lf: 10.0,
        crlf: 2.0,
        cr: 3.0,
        bom: true,
        invalid_utf8: 1.0,
        unknown_fields: vec![("Data".to_owned(), 2), ("foo".to_owned(), 1)],
        invalid_ids: 1.0,
        bad_retries: vec!["5s".to_owned()],
        retry_ms: Some(700.0),
        incomplete: 13.0,
        last: concat!(
            "\u{feff}: hi\nid: 1\ndata: a\n\n",
            "id: \0\r\nretry: 5s\r\nretry: 700\rdata: \\xFF\r\r",
            "Data: no\nData: no\nfoo\n\nid: 2\n\ndata: cut off"
        )
        .to_owned(),
        ..WireFacts::default()
    };
    let bytes = Bytes::from_static(ODD);
    for way in PARSERS.map(Way::events) {
        for at in 0..bytes.len() {
            let facts = way.wire([bytes.slice(..at), bytes.slice(at..)]);
            assert_eq!(without_chunks(facts), expected, "split at {at} {way:?}");
        }
    }
}

#[test]
fn chunks_are_counted_with_the_smallest_and_the_largest() {
    let chunks = ["data: 1\n\n", "data:", " 2\n\n: a comment\n"].map(Bytes::from);
    for way in PARSERS.map(Way::events) {
        let facts = way.wire(chunks.clone());
        let sizes = (facts.chunks, facts.chunk_min, facts.chunk_max);
        assert_eq!(sizes, (3.0, 5.0, 16.0));
    }
}

#[test]
fn the_last_bytes_are_shown_from_a_whole_character_on() {
    for way in PARSERS.map(Way::events) {
        for length in 1..40 {
            let text = format!("data: {}\n\n", "\u{20ac}".repeat(1_000));
            let (head, tail) = text.as_bytes().split_at(text.len() - length);
            let facts = way.wire([head, tail].map(Bytes::copy_from_slice));
            let euros = (2_048 - 2) / 3;
            let expected = format!("{}\n\n", "\u{20ac}".repeat(euros));
            assert_eq!(facts.last, expected, "{length} {way:?}");
        }
    }
}

#[test]
fn names_and_values_are_kept_up_to_a_bound() {
    let mut text = String::new();
    for n in 0..40 {
        text.push_str(&format!(
            "name{n}{}: x\nretry: no{n}\n",
            "\u{E9}".repeat(60)
        ));
    }
    for way in PARSERS.map(Way::events) {
        let facts = way.wire([Bytes::from(text.clone())]);
        assert_eq!(facts.unknown_fields.len(), 16);
        assert!(
            facts
                .unknown_fields
                .iter()
                .all(|(name, _)| name.len() <= 64)
        );
        assert_eq!(facts.bad_retries.len(), 16);
    }
}

#[test]
fn a_stream_of_crlf_has_no_cr_wherever_it_is_cut() {
    let bytes = Bytes::from_static(b"data: 1\r\n\r\ndata: 2\r\n\r\n");
    for way in PARSERS.map(Way::events) {
        let facts = way.wire(bytewise(&bytes));
        assert_eq!((facts.lf, facts.crlf, facts.cr), (0.0, 4.0, 0.0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn both_parsers_count_the_same_of_any_bytes_at_any_splits(
        bytes in soup(),
        cuts in proptest::collection::vec(any::<Index>(), 0..6),
    ) {
        for ways in [PARSERS.map(Way::events), PARSERS.map(Way::lines)] {
            let whole = without_chunks(ways[0].wire([bytes.clone()]));
            for way in ways {
                let split = without_chunks(way.wire(cut(&bytes, &cuts)));
                prop_assert_eq!(&split, &whole, "{:?}", way);
            }
        }
    }
}

#[test]
fn events_that_tell_of_an_error_are_counted_by_their_type_or_their_data() {
    let told = |hints: Vec<Hint>| {
        let hint = hints.into_iter().find(|hint| hint.code == "error-events")?;
        Some(hint.text.split(' ').next()?.to_owned())
    };
    let body = "event: error\ndata: 1\n\n\
        data: {\"error\":{\"type\":\"overloaded\"}}\n\n\
        data: { \"error\" :\ndata: 1}\n\n\
        event: error\n\ndata: {\"error\":null}\n\n\
        event: error\nevent: fine\ndata: 2\n\n\
        data: an \"error\": 3\n\ndata: 4\ndata: {\"error\":1}\n\n";
    let lines = "{\"error\":\"no such model\"}\n{\"done\":true}\n";
    for (ways, body, expected) in [
        (PARSERS.map(Way::events), body, "3"),
        (PARSERS.map(Way::lines), lines, "1"),
    ] {
        let bytes = Bytes::from_static(body.as_bytes());
        for way in ways {
            for at in 0..bytes.len() {
                let facts = way.wire([bytes.slice(..at), bytes.slice(at..)]);
                assert_eq!(told(facts.hints).as_deref(), Some(expected), "{at} {way:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_live_connection_tells_what_came_so_far() {
    for parser in PARSERS {
        let server = Server::start(|_, _| {
            vec![
                stream("\u{FEFF}retry: 1\ndata: 1\n\n: ping\n\n"),
                Step::Hold,
            ]
        })
        .await;
        let mut asked = spec(&server.url("/"));
        asked.parser = parser;
        let mut decoder = Decoder::connect(&asked, "", &Cookies::default()).unwrap();
        while !matches!(arrival(&mut decoder).await, What::Comment { .. }) {}
        let facts = decoder.wire();
        assert_eq!((facts.events, facts.comments), (1.0, 1.0));
        assert_eq!((facts.retry_ms, facts.bom), (Some(1.0), true));
        let codes: Vec<&str> = facts.hints.iter().map(|hint| hint.code.as_str()).collect();
        assert_eq!(codes, ["retry-clamped", "no-cache-control", "bom"]);
    }
}

async fn arrival(decoder: &mut Decoder) -> What {
    decoder.next().await.unwrap().unwrap().what
}

fn without_chunks(facts: WireFacts) -> WireFacts {
    WireFacts {
        chunks: 0.0,
        chunk_min: 0.0,
        chunk_max: 0.0,
        hints: Vec::new(),
        ..facts
    }
}

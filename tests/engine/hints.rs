//! Each hint is said when it is due, and none of a clean stream.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

use feedscope_engine::record::Time;
use feedscope_engine::stream::attempt::{Hint, WireFacts};
use feedscope_engine::stream::hints::{Pace, Seen, hints};
use feedscope_engine::stream::shield::Opened;
use feedscope_engine::stream::spec::Framing;

#[test]
fn a_clean_stream_is_left_in_peace() {
    assert_eq!(Case::clean().hints(), []);
}

#[test]
fn the_weightiest_comes_first() {
    let mut case = Case::clean();
    case.wire.bom = true;
    case.wire.incomplete = 7.0;
    case.wire.invalid_utf8 = 1.0;
    let codes: Vec<String> = case.hints().into_iter().map(|hint| hint.code).collect();
    assert_eq!(codes, ["incomplete-tail", "not-utf8", "bom"]);
}

#[test]
fn errors_that_come_as_events_are_said_before_all_else() {
    let mut case = Case::clean();
    case.errors = 2;
    assert!(
        case.said("error-events")
            .starts_with("2 events tell of an error, although the status was 200")
    );
    case.wire.incomplete = 7.0;
    assert_eq!(case.hints()[0].code, "error-events");
}

#[test]
fn an_event_without_its_blank_line_is_an_incomplete_tail() {
    let mut case = Case::clean();
    case.wire.incomplete = 7.0;
    assert_eq!(
        case.said("incomplete-tail"),
        "The last event had no blank line after it, so its 7 bytes were discarded: let the server end each event before it closes."
    );
    case.head.framing = Framing::Lines;
    assert!(case.said("incomplete-tail").starts_with("The last line"));
}

#[test]
fn bytes_that_are_not_utf_8_are_said() {
    let mut case = Case::clean();
    case.wire.invalid_utf8 = 2.0;
    assert!(case.said("not-utf8").starts_with("2 lines have bytes"));
    case.wire.invalid_utf8 = 1.0;
    assert!(case.said("not-utf8").starts_with("1 line has bytes"));
}

#[test]
fn an_id_with_a_nul_is_said() {
    let mut case = Case::clean();
    case.wire.invalid_ids = 1.0;
    assert!(case.said("invalid-id").starts_with("1 id contains a NUL"));
}

#[test]
fn bursts_at_a_steady_distance_are_buffered() {
    let mut case = Case::clean();
    case.pace = pace((0..7).map(|burst| (burst * 4000, 20)));
    assert_eq!(
        case.said("buffered"),
        "Events arrive in bursts of 20 every 4.0 s: a proxy may be buffering. Try the response header X-Accel-Buffering: no, or turn the proxy's buffering off."
    );
}

#[test]
fn what_comes_evenly_or_once_in_a_burst_is_not_buffered() {
    for pace in [
        // One event a second.
        pace((0..60).map(|second| (second * 1000, 1))),
        // A history, and then one event every two seconds.
        pace((0..60).map(|n| (n * 2000, if n == 0 { 500 } else { 1 }))),
        // A torrent.
        pace((0..1000).map(|n| (n * 10, 20))),
        // Bursts, but few of them.
        pace((0..3).map(|burst| (burst * 4000, 20))),
    ] {
        let mut case = Case::clean();
        case.pace = pace;
        assert_eq!(case.hints(), []);
    }
}

#[test]
fn chunks_of_one_burst_count_as_one() {
    let mut case = Case::clean();
    let chunks = (0..7).flat_map(|burst| (0..4).map(move |n| (burst * 4000 + n * 5, 5)));
    case.pace = pace(chunks);
    assert!(case.said("buffered").contains("bursts of 20 every 4.0 s"));
}

#[test]
fn a_body_that_is_compressed_unasked_is_said() {
    let mut case = Case::clean();
    case.wire.compression = Some("gzip".to_owned());
    assert!(case.said("compressed").contains("(gzip)"));
    case.compression_asked = true;
    assert_eq!(case.hints(), []);
}

#[test]
fn a_long_silence_without_comments_lacks_a_heartbeat() {
    let mut case = Case::clean();
    case.pace = pace([(0, 1), (45_000, 1), (46_000, 1)]);
    assert!(
        case.said("no-heartbeat")
            .starts_with("Nothing came for 45 s")
    );
    case.wire.comments = 1.0;
    assert_eq!(case.hints(), []);
}

#[test]
fn the_present_silence_counts_while_the_connection_lives() {
    let mut case = Case::clean();
    case.pace = pace([(0, 1), (1000, 1)]);
    case.now = Some(at(32_000));
    assert!(
        case.said("no-heartbeat")
            .starts_with("Nothing came for 31 s")
    );
    case.now = Some(at(20_000));
    assert_eq!(case.hints(), []);
    case.now = None;
    assert_eq!(case.hints(), []);
}

#[test]
fn a_retry_that_is_no_number_is_said() {
    let mut case = Case::clean();
    case.wire.bad_retries = vec!["5s".to_owned()];
    assert!(case.said("bad-retry").starts_with("retry was \"5s\""));
}

#[test]
fn a_retry_outside_its_bounds_is_said_with_what_it_is_taken_for() {
    let mut case = Case::clean();
    for (retry, taken) in [(1.0, "taken for 100 ms"), (1e12, "taken for 300000 ms")] {
        case.wire.retry_ms = Some(retry);
        let text = case.said("retry-clamped");
        assert!(text.contains(taken), "{text}");
    }
    case.wire.retry_ms = Some(5000.0);
    assert_eq!(case.hints(), []);
}

#[test]
fn events_without_any_id_are_said() {
    let mut case = Case::clean();
    case.ids = 0;
    assert!(case.said("no-ids").starts_with("None of 100 events"));
    case.wire.events = 3.0;
    assert_eq!(case.hints(), [], "so few say nothing");
    case.wire.events = 100.0;
    case.head.framing = Framing::Lines;
    assert_eq!(case.hints(), [], "lines can have none");
}

#[test]
fn a_large_event_is_said() {
    let mut case = Case::clean();
    case.largest = 3 << 20;
    assert!(
        case.said("big-events")
            .starts_with("The largest event had 3.0 MiB")
    );
}

#[test]
fn a_response_that_may_be_cached_is_said() {
    let mut case = Case::clean();
    case.head.headers[1].1 = "Public, max-age=60".to_owned();
    assert!(case.said("cacheable").contains("\"public, max-age=60\""));
    case.head.headers.remove(1);
    assert!(case.said("no-cache-control").contains("no-cache"));
    case.head.headers.clear();
    assert_eq!(
        case.hints(),
        [],
        "without a response there is none to cache"
    );
}

#[test]
fn unknown_fields_are_said_by_name() {
    let mut case = Case::clean();
    case.wire.unknown_fields = vec![("Data".to_owned(), 3)];
    assert!(case.said("unknown-fields").contains("ignored: \"Data\"."));
    let many = ["a", "b", "c", "d"];
    case.wire.unknown_fields = many.map(|name| (name.to_owned(), 1)).to_vec();
    assert!(
        case.said("unknown-fields")
            .contains("\"a\", \"b\", \"c\" and others.")
    );
}

#[test]
fn different_line_ends_are_said() {
    let mut case = Case::clean();
    case.wire.crlf = 2.0;
    assert!(case.said("mixed-line-ends").contains("(300 LF, 2 CRLF)"));
}

#[test]
fn a_byte_order_mark_is_said() {
    let mut case = Case::clean();
    case.wire.bom = true;
    assert!(case.said("bom").contains("byte order mark"));
}

struct Case {
    wire: WireFacts,
    pace: Pace,
    ids: u64,
    errors: u64,
    largest: u64,
    head: Opened,
    compression_asked: bool,
    now: Option<Time>,
}

impl Case {
    /// A hundred events with ids, evenly.
    fn clean() -> Case {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Case {
            wire: WireFacts {
                bytes: 20_000.0,
                chunks: 100.0,
                events: 100.0,
                lf: 300.0,
                retry_ms: Some(1000.0),
                ..WireFacts::default()
            },
            pace: pace((0..100).map(|second| (second * 1000, 1))),
            ids: 100,
            errors: 0,
            largest: 200,
            head: Opened {
                headers: vec![
                    header("content-type", "text/event-stream"),
                    header("cache-control", "no-cache, no-transform"),
                ],
                ..Opened::default()
            },
            compression_asked: false,
            now: None,
        }
    }

    fn hints(&self) -> Vec<Hint> {
        hints(&Seen {
            wire: &self.wire,
            pace: &self.pace,
            ids: self.ids,
            errors: self.errors,
            largest: self.largest,
            head: &self.head,
            compression_asked: self.compression_asked,
            retry_bounds: (100, 300_000),
            now: self.now,
        })
    }

    /// What the only hint says, which must have this code.
    fn said(&self, code: &str) -> String {
        let mut hints = self.hints();
        let codes: Vec<&str> = hints.iter().map(|hint| hint.code.as_str()).collect();
        assert_eq!(codes, [code]);
        hints.remove(0).text
    }
}

/// The pace of chunks that come at these times, ms, with so many events.
fn pace(chunks: impl IntoIterator<Item = (i64, u64)>) -> Pace {
    let mut pace = Pace::default();
    let mut events = 0;
    for (time, brought) in chunks {
        pace.chunk(at(time), events);
        events += brought;
    }
    pace
}

fn at(millis: i64) -> Time {
    Time(1_800_000_000_000_000_000 + millis * 1_000_000)
}

//! The rules that a stream is looked at by, each with the time as an argument: heartbeats,
//! statuses, numbers and gaps, and when a server has caught up.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

use std::time::{Duration, Instant};

use feedscope_engine::record::{Mark, Time};
use feedscope_engine::sentence;
use feedscope_engine::stream::check;
use feedscope_engine::stream::gaps::{Numbers, Reconnects};
use feedscope_engine::stream::number::Number;
use feedscope_engine::stream::replay::Replay;
use feedscope_engine::stream::silence::Heartbeat;
use feedscope_engine::stream::spec::{EndMarker, Numbering, StreamSpec};
use feedscope_engine::stream::statuses::Statuses;

#[test]
fn comments_at_regular_intervals_are_a_heartbeat() {
    let seconds = |after: &[f64]| heartbeat(after, false);
    assert_eq!(
        seconds(&[0.0, 15.0, 30.0]),
        None,
        "two intervals may be chance"
    );
    assert_eq!(seconds(&[0.0, 15.0, 30.5, 45.0]), Some(46.5));
    assert_eq!(seconds(&[0.0, 1.0, 2.0, 3.0]), Some(10.0), "never less");
    assert_eq!(seconds(&[0.0, 1.0, 9.0, 11.0, 30.0]), None);
    assert_eq!(
        seconds(&[0.0, 3.0, 4.0, 24.0, 44.0, 64.0]),
        Some(60.0),
        "it may begin late"
    );
}

#[test]
fn events_must_keep_time_for_longer() {
    let beats: Vec<f64> = (0..9).map(|n| f64::from(n) * 20.0).collect();
    assert_eq!(heartbeat(&beats[..4], true), None);
    assert_eq!(heartbeat(&beats, true), Some(60.0));
    let words: Vec<f64> = (0..150).map(|n| f64::from(n) * 0.05).collect();
    assert_eq!(heartbeat(&words, true), None, "an answer word by word");
}

#[test]
fn a_heartbeat_stays_known_over_a_reconnect_whose_interval_says_nothing() {
    let begin = Instant::now();
    let mut heartbeat = Heartbeat::default();
    let at = |seconds| begin + Duration::from_secs(seconds);
    for seconds in [0, 15, 30, 45] {
        heartbeat.note(false, true, at(seconds));
    }
    heartbeat.interrupt();
    for seconds in [47, 62, 77] {
        heartbeat.note(false, true, at(seconds));
    }
    assert_eq!(heartbeat.interval(), Some(Duration::from_secs(15)));
}

#[test]
fn statuses_are_numbers_ranges_and_classes() {
    let statuses = Statuses::parse("408, 429 500-503,4XX").unwrap();
    for status in [408, 429, 500, 503, 400, 499] {
        assert!(statuses.contains(status), "{status}");
    }
    assert!(!statuses.contains(504) && !statuses.contains(399));
    for nonsense in [
        "all", "6xx", "0xx", "99", "1000", "500-", "503-500", "-1", "+50", "5x",
    ] {
        assert_eq!(Statuses::parse(nonsense), Err(nonsense));
    }
    assert!(!Statuses::parse("").unwrap().contains(500));
}

#[test]
fn missing_numbers_are_a_gap_and_numbers_that_came_before_are_repeated() {
    assert_eq!(marks(&[1, 2, 3, 4]), [""; 0]);
    assert_eq!(
        marks(&[1, 2, 4, 8]),
        [
            "1 missing: number 3 is missing: 4 came after 2",
            "3 missing: numbers 5 to 7 are missing: 8 came after 4"
        ]
    );
    assert_eq!(marks(&[4, 4, 5]), ["number 4 came twice"]);
    assert_eq!(
        marks(&[6, 7, 5, 8, 9]),
        ["number 5 came after 7"],
        "what came out of order is not missing"
    );
    assert_eq!(
        marks(&[6, 7, 5, 10]),
        [
            "number 5 came after 7",
            "2 missing: numbers 8 to 9 are missing: 10 came after 5"
        ]
    );
    assert_eq!(
        marks(&[1000, 1, 2, 3, 6]),
        [
            "number 1 came after 1000",
            "2 missing: numbers 4 to 5 are missing: 6 came after 3"
        ],
        "a numbering that begins anew is counted anew"
    );
    assert_eq!(marks(&[u64::MAX, 0, u64::MAX - 1]).len(), 1);
    assert_eq!(marks(&[0, u64::MAX]).len(), 1);
}

#[test]
fn numbers_go_on_from_those_of_an_earlier_run() {
    assert_eq!(Numbers::after(Some(7)).note(8), None);
    assert!(matches!(
        Numbers::after(Some(7)).note(10),
        Some(Mark::Gap {
            missing: Some(2),
            ..
        })
    ));
}

#[test]
fn a_reconnect_without_an_id_is_a_possible_gap_once() {
    let mut reconnects = Reconnects::default();
    reconnects.opened(false);
    assert_eq!(reconnects.event(false), None, "nothing was before");
    reconnects.closed(Time(0));
    reconnects.opened(false);
    reconnects.closed(Time(5_000_000_000));
    reconnects.opened(false);
    let Some(Mark::Gap {
        detail,
        missing: None,
    }) = reconnects.event(false)
    else {
        panic!("no possible gap");
    };
    assert_eq!(
        detail,
        "events may be missing since 1970-01-01T00:00:00.000000000Z, when the connection before ended: there was no id to resume from"
    );
    assert_eq!(reconnects.event(false), None);
    reconnects.closed(Time(0));
    reconnects.opened(true);
    assert_eq!(reconnects.event(false), None, "it resumed");
    reconnects.closed(Time(0));
    reconnects.opened(false);
    assert_eq!(
        reconnects.event(true),
        None,
        "its number says what is missing"
    );
}

#[test]
fn a_server_has_caught_up_when_it_is_quiet_and_at_the_latest_after_ten_seconds() {
    let begin = Instant::now();
    let ms = |ms| begin + Duration::from_millis(ms);
    let mut replay = Replay::new("7".to_owned(), begin);
    assert_eq!(replay.due(), ms(5000), "it may take a while to begin");
    replay.event(true, ms(100));
    replay.event(false, ms(300));
    assert_eq!(replay.due(), ms(800));
    replay.excuse(Duration::from_millis(50));
    assert_eq!(replay.due(), ms(850), "nobody read");
    replay.event(false, ms(9900));
    assert_eq!(replay.due(), ms(10_050));
    let expected = Mark::Replayed {
        resume_id: "7".to_owned(),
        replayed: 3,
        duplicates: 1,
    };
    assert_eq!(replay.mark(), expected);
}

#[test]
fn a_number_is_found_at_its_path() {
    let data =
        r#"{"seq":"x","a":{"b":[1,{"c d":42}],"seq":7},"n":"19","neg":-1,"half":1.5,"b":[[8]]}"#;
    for (path, number) in [
        ("$.a.seq", Some(7)),
        ("$.a.b[1]['c d']", Some(42)),
        (r#"$["a"].b[0]"#, Some(1)),
        ("$.b[0][0]", Some(8)),
        ("$.n", Some(19)),
        ("$.seq", None),
        ("$.a", None),
        ("$.a.b", None),
        ("$.a.b[9]", None),
        ("$.neg", None),
        ("$.half", None),
        ("$.none", None),
        ("$[0]", None),
    ] {
        assert_eq!(at(path).read("", false, data), number, "{path}");
    }
    for broken in ["", "{", "[1", "nul", "{\"a\":{\"seq\"", "5"] {
        assert_eq!(at("$.a.seq").read("", false, broken), None, "{broken}");
    }
    assert_eq!(Number::Id.read("12", true, ""), Some(12));
    assert_eq!(
        Number::Id.read("12", false, ""),
        None,
        "it has none of its own"
    );
    for id in ["", "+1", "-1", "1.0", "a1", "99999999999999999999"] {
        assert_eq!(Number::Id.read(id, true, ""), None, "{id}");
    }
}

#[test]
fn hostile_json_neither_recurses_nor_panics() {
    const DEEP: usize = 200_000;
    let deep = "[".repeat(DEEP) + &"]".repeat(DEEP);
    let beside = format!("{{\"x\":{deep},\"seq\":3}}");
    assert_eq!(at("$.seq").read("", false, &beside), Some(3));
    let objects = "{\"a\":".repeat(DEEP);
    assert_eq!(at("$.a.a.a").read("", false, &objects), None);
    let path = format!("${}", "[0]".repeat(64));
    assert_eq!(at(&path).read("", false, &deep), None);
}

#[test]
fn a_path_that_can_not_be_followed_is_refused_by_name() {
    for path in [
        "seq",
        "$",
        "",
        "$.",
        "$..a",
        "$.*",
        "$[*]",
        "$[-1]",
        "$[1:2]",
        "$[?(@.a)]",
        "$['a",
        "$.a b",
        "$[]",
    ] {
        let error = Number::of(&Numbering::Path(path.to_owned())).unwrap_err();
        assert!(error.contains('$'), "{error}");
    }
    let long = format!("${}", ".a".repeat(65));
    assert!(Number::of(&Numbering::Path(long)).is_err());
}

#[test]
fn nonsense_in_a_policy_is_refused_with_the_remedy() {
    type Change = fn(&mut StreamSpec);
    let table: [(Change, &str, &str); 8] = [
        (
            |spec| spec.policy.retry_statuses = "429 often".to_owned(),
            "retry_statuses",
            "\"often\" is no status to retry after: write such as 429, 500-599 or 5xx",
        ),
        (
            |spec| spec.policy.jitter_percent = 101,
            "jitter_percent",
            "101 % of a delay can't be taken off: choose 0 to 100",
        ),
        (
            |spec| spec.policy.server_retry_min_ms = 400_000,
            "server_retry_max_ms",
            "raise it",
        ),
        (
            |spec| spec.policy.server_retry_max_ms = u32::MAX,
            "server_retry_max_ms",
            "choose 0 to 86400000 ms",
        ),
        (
            |spec| spec.policy.connect_timeout_ms = 0,
            "connect_timeout_ms",
            "choose 100 to 86400000 ms",
        ),
        (
            |spec| spec.policy.stall_after_ms = Some(99),
            "stall_after_ms",
            "choose 100 to 86400000 ms",
        ),
        (
            |spec| spec.numbering = Some(Numbering::Path("$..seq".to_owned())),
            "numbering",
            "`..` is not supported: write the whole path",
        ),
        (
            |spec| {
                spec.end_marker = Some(EndMarker {
                    data: None,
                    event_type: Some(String::new()),
                });
            },
            "end_marker",
            "write one, such as message_stop",
        ),
    ];
    for (change, field, remedy) in table {
        let mut spec = StreamSpec::get("", "http://a/");
        change(&mut spec);
        let error = check(&spec).unwrap_err();
        assert_eq!(error.field, field, "{error}");
        assert!(error.message.contains(remedy), "{error}");
    }
    let mut sound = StreamSpec::get("", "http://a/");
    sound.policy.stall_after_ms = Some(0);
    sound.policy.retry_statuses = "404,5xx 429".to_owned();
    sound.end_marker = Some(EndMarker::default());
    let checked = check(&sound).unwrap();
    assert_eq!(checked.end_marker, None, "one without a condition is none");
    assert_eq!(checked.policy, sound.policy);
}

#[test]
fn new_marks_are_sentences_and_the_old_ones_are_still_read() {
    let say = |mark: Mark| {
        let (word, fields) = mark.to_parts();
        assert_eq!(Mark::from_parts(&word, &fields), Some(mark));
        sentence(&word, &fields)
    };
    let retry = Mark::Retry {
        attempt: 2,
        delay_ms: 300_000,
        resume_id: "7".to_owned(),
        asked_ms: Some(99_999_999),
    };
    assert_eq!(
        say(retry),
        "attempt 2 in 5 min 0 s, resuming after id 7; the server asked for 99999999 ms, which is out of the stream's bounds"
    );
    let stalled = Mark::Stalled {
        silent_ms: 30_000,
        detail: "the threshold is 30.0 s".to_owned(),
    };
    assert_eq!(
        say(stalled),
        "nothing received for 30.0 s; the threshold is 30.0 s"
    );
    let limit = |what: &str| Mark::Limit {
        what: what.to_owned(),
        bytes: 3,
    };
    assert_eq!(
        say(limit("id")),
        "the id can't be sent in a header; the next connection does not resume"
    );
    assert_eq!(
        say(limit("line")),
        "left out a part that passed the bound of one line: 3 bytes"
    );
    assert_eq!(
        sentence("retry", r#"{"attempt":1,"delay_ms":500,"resume_id":""}"#),
        "attempt 1 in 500 ms, without a last event ID"
    );
    assert_eq!(
        sentence("stalled", r#"{"silent_ms":60000}"#),
        "nothing received for 1 min 0 s"
    );
}

/// The threshold in seconds after signs of life at these.
fn heartbeat(after: &[f64], events: bool) -> Option<f64> {
    let begin = Instant::now();
    let mut heartbeat = Heartbeat::default();
    for seconds in after {
        heartbeat.note(events, !events, begin + Duration::from_secs_f64(*seconds));
    }
    heartbeat
        .threshold()
        .map(|threshold| threshold.as_secs_f64())
}

fn marks(numbers: &[u64]) -> Vec<String> {
    let mut seen = Numbers::default();
    let said = numbers.iter().filter_map(|number| seen.note(*number));
    said.map(|mark| match mark {
        Mark::Gap { detail, missing } => format!("{} missing: {detail}", missing.unwrap()),
        Mark::Repeated { detail } => detail,
        other => panic!("{other:?}"),
    })
    .collect()
}

fn at(path: &str) -> Number {
    Number::of(&Numbering::Path(path.to_owned())).unwrap()
}

//! Any text as a filter, put to any data.

use std::sync::LazyLock;

use feedscope_engine::capture::{Capture, CaptureOptions, Recorder};
use feedscope_engine::record::{Kind, Record, StreamKey, Time};
use feedscope_engine::view::{Filter, Matcher};
use tempfile::TempDir;

/// What a filter may ask beside the record itself.
static CAPTURE: LazyLock<(Capture, Recorder, TempDir)> = LazyLock::new(|| {
    let place = tempfile::tempdir().expect("a folder for an empty capture");
    let opened = Capture::create_or_open(place.path(), CaptureOptions::default());
    let (capture, recorder) = opened.expect("an empty capture");
    (capture, recorder, place)
});

/// The first line is a filter, the rest is the data that it is put to. It is read, or the place is
/// told where it can't be; its negation says the opposite; what is marked lies within the data.
pub fn put_to(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (typed, data) = text.split_once('\n').unwrap_or((&text, ""));
    let filter = match Filter::parse(typed) {
        Ok(filter) => filter,
        Err(error) => {
            assert!(error.at <= typed.chars().count(), "{error}");
            return;
        }
    };
    let matcher = Matcher::new(&filter, &[], &[]);
    let marked = matcher.highlights(data);
    assert!(
        marked.len().is_multiple_of(2) && marked.is_sorted(),
        "{marked:?}"
    );
    let end = data.encode_utf16().count();
    assert!(
        marked.last().is_none_or(|&last| last as usize <= end),
        "{marked:?} of {end}"
    );
    if filter.is_empty() {
        return;
    }
    let opposite = Filter::parse(&format!("NOT ({typed})")).expect("it can be read alone");
    let opposite = Matcher::new(&opposite, &[], &[]);
    let record = Record {
        stream: StreamKey(1),
        connection: 1,
        time: Time(1_795_000_000_000_000_000),
        kind: Kind::Event,
        duplicate: false,
        wire: 9,
        event_type: "message".into(),
        id: "7".into(),
        data: data.to_owned(),
    };
    let hit = |matcher: &Matcher| matcher.pass(&CAPTURE.0).matches(1, &(&record).into());
    assert_ne!(hit(&matcher), hit(&opposite), "both or neither match");
}

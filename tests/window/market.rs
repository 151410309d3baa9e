//! What the feeds of these tests send.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

/// Numbered events: trades, quotes and news by turns. Every fiftieth has a fox in it.
pub fn events(numbers: RangeInclusive<usize>) -> String {
    let mut events = String::new();
    for n in numbers {
        let kind = ["trade", "quote", "news"][n % 3];
        let note = if n % 50 == 0 { "a fox" } else { "calm" };
        let price = 100 + n % 7;
        writeln!(
            events,
            "id: {n}\nevent: {kind}\n\
             data: {{\"n\":{n},\"price\":{price},\"note\":\"{note}\",\"by\":{{\"name\":\"ada\",\"at\":[1,2]}}}}\n"
        )
        .unwrap();
    }
    events
}

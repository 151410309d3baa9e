//! The events that are kept: about 200 bytes of JSON, 16 streams, 8 types, always the same.

use feedscope_engine::record::{Kind, Record, StreamKey, Time};

pub const STREAMS: u16 = 16;
pub const TYPES: [&str; 8] = [
    "quote", "trade", "halt", "news", "open", "close", "depth", "message",
];

const SYMBOLS: [&str; 6] = ["ACME", "INIT", "GLOB", "UMBR", "WAYN", "STRK"];
const START: i64 = 1_780_000_000_000_000_000;

pub struct Events {
    random: fastrand::Rng,
    next: u64,
}

impl Events {
    pub fn new() -> Events {
        Events {
            random: fastrand::Rng::with_seed(4),
            next: 0,
        }
    }

    /// The next event.
    pub fn next(&mut self, keys: &[StreamKey]) -> Record {
        let (n, random) = (self.next, &mut self.random);
        self.next += 1;
        let event_type = TYPES[random.usize(0..TYPES.len())];
        let data = format!(
            r#"{{"seq":{n},"symbol":"{}","price":{}.{:02},"volume":{},"user":{{"id":{},"name":"u{}"}},"latency_ms":{},"venue":"XNAS","note":"{:016x}{:016x}","ok":true}}"#,
            SYMBOLS[random.usize(0..SYMBOLS.len())],
            random.u32(5..160),
            random.u32(0..100),
            random.u32(1..9_000),
            random.u32(0..500),
            random.u32(0..40_000),
            random.u32(0..5_000),
            random.u64(..),
            random.u64(..),
        );
        Record {
            stream: keys[(n % keys.len() as u64) as usize],
            connection: 1,
            time: time_of(n),
            kind: Kind::Event,
            duplicate: false,
            wire: data.len() as u32 + 40,
            event_type: event_type.into(),
            id: n.to_string().into(),
            data,
        }
    }
}

/// When the `n`th event came: 10,000 a second.
pub fn time_of(n: u64) -> Time {
    Time(START + n as i64 * 100_000)
}

/// What a person would count as the event: its type, id and data.
pub fn payload(record: &Record) -> u64 {
    (record.event_type.len() + record.id.len() + record.data.len()) as u64
}

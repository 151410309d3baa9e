//! Texts as the formats need them, many millions a second: JSON's escapes, and times.

use std::fmt::Write as _;

use crate::record::Time;

/// Appends a JSON string, quotes and all, escaped as serde_json does: quotes, backslashes and
/// control characters, and nothing else.
pub(super) fn put_json(text: &str, to: &mut Vec<u8>) {
    to.reserve(text.len() + 16);
    to.push(b'"');
    let mut rest = text.as_bytes();
    // Eight bytes are taken whole, and what follows one that needs an escape is given back.
    while let Some(word) = rest.first_chunk::<8>() {
        to.extend_from_slice(word);
        let marks = marks(u64::from_le_bytes(*word));
        if marks == 0 {
            rest = &rest[8..];
            continue;
        }
        let at = (marks.trailing_zeros() / 8) as usize;
        to.truncate(to.len() - (8 - at));
        put_escape(rest[at], to);
        rest = &rest[at + 1..];
    }
    for &byte in rest {
        match byte {
            b'"' | b'\\' | ..=0x1f => put_escape(byte, to),
            _ => to.push(byte),
        }
    }
    to.push(b'"');
}

/// The high bit of the lowest byte that needs an escape, and maybe of some above it: a borrow
/// goes upwards only.
fn marks(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGHS: u64 = ONES << 7;
    let less = |word: u64, than: u64| word.wrapping_sub(ONES * than) & !word;
    let is = |byte: u8| less(word ^ (ONES * u64::from(byte)), 1);
    (less(word, 0x20) | is(b'"') | is(b'\\')) & HIGHS
}

fn put_escape(byte: u8, to: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let letter = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            to.extend_from_slice(b"\\u00");
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            return to.extend_from_slice(&digits);
        }
    };
    to.extend_from_slice(&[b'\\', letter]);
}

/// Appends a whole number in decimal.
pub(super) fn put_number(mut number: u64, to: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return to.extend_from_slice(&digits[at..]);
        }
    }
}

/// Appends times as [`Time`] shows them. Those within one second have all but the decimals in
/// common, and these are made without a calendar.
#[derive(Default)]
pub(super) struct Times {
    second: Option<i64>,
    /// `2026-11-20T12:00:00.`
    text: String,
}

impl Times {
    pub fn put(&mut self, time: Time, to: &mut Vec<u8>) {
        const NS: i64 = 1_000_000_000;
        let second = time.0.div_euclid(NS);
        if self.second != Some(second) {
            self.second = Some(second);
            self.text.clear();
            // Writing into a string can't fail.
            let _ = write!(self.text, "{}", Time(second.saturating_mul(NS)));
            self.text.truncate("2026-11-20T12:00:00.".len());
        }
        to.extend_from_slice(self.text.as_bytes());
        let mut decimals = *b"000000000Z";
        let mut rest = time.0.rem_euclid(NS);
        for digit in decimals[..9].iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        to.extend_from_slice(&decimals);
    }
}

/// What each stream's name looks like in a format, made once.
#[derive(Default)]
pub(super) struct Names(Vec<(String, Vec<u8>)>);

impl Names {
    /// The name of the stream with this number, as `make` writes it.
    pub fn get(&mut self, key: u16, name: &str, make: impl FnOnce(&str, &mut Vec<u8>)) -> &[u8] {
        let at = usize::from(key);
        if at >= self.0.len() {
            self.0.resize_with(at + 1, Default::default);
        }
        let (known, made) = &mut self.0[at];
        // A stream may be renamed meanwhile.
        if made.is_empty() || known != name {
            name.clone_into(known);
            made.clear();
            make(name, made);
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_is_escaped_as_serde_json_does(
            text in prop_oneof![any::<String>(), "[\\x00-\\x22\\\\a\u{7f}-\u{a0}é😀]*"]
        ) {
            let mut ours = Vec::new();
            put_json(&text, &mut ours);
            prop_assert_eq!(ours, serde_json::to_vec(&text).expect("a string is JSON"));
        }

        #[test]
        fn a_time_is_written_as_it_shows(times in prop::collection::vec(
            prop_oneof![any::<i64>(), 1_795_000_000_000_000_000..1_795_000_003_000_000_000_i64], 1..20
        )) {
            let mut writer = Times::default();
            for time in times.into_iter().map(Time) {
                let mut ours = Vec::new();
                writer.put(time, &mut ours);
                prop_assert_eq!(String::from_utf8_lossy(&ours), time.to_string());
            }
        }

        #[test]
        fn a_number_is_written_as_it_shows(number: u64) {
            let mut ours = Vec::new();
            put_number(number, &mut ours);
            prop_assert_eq!(ours, number.to_string().into_bytes());
        }
    }
}

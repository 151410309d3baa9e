//! What stands after a colon or an operator: sizes, durations, times, numbers, regexes.

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use regex_syntax::hir::{Hir, HirKind};

use super::{Order, Pattern};
use crate::record::Time;

/// What a filter's times are taken by.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Now.
    pub now: Time,
    /// The zone of times that name none.
    pub zone: TimeZone,
}

impl Clock {
    /// The system's clock and zone.
    pub fn system() -> Clock {
        Clock {
            now: Time::now(),
            zone: TimeZone::system(),
        }
    }
}

/// The operator that a text begins with, and the rest.
pub(super) fn order(text: &str) -> (Option<Order>, &str) {
    const ORDERS: [(&str, Order); 7] = [
        ("==", Order::Equal),
        ("!=", Order::Other),
        ("<=", Order::AtMost),
        (">=", Order::AtLeast),
        ("=", Order::Equal),
        ("<", Order::Less),
        (">", Order::More),
    ];
    ORDERS
        .iter()
        .find_map(|(word, order)| Some((Some(*order), text.strip_prefix(word)?)))
        .unwrap_or((None, text))
}

/// Bytes: `200`, `1kb`, `1.5mb`, `2gb`, in powers of 1,024.
pub(super) fn size(text: &str) -> Option<u64> {
    let (number, unit) = number_and_unit(text)?;
    let unit = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" | "kib" => 1024.0,
        "m" | "mb" | "mib" => 1024.0 * 1024.0,
        "g" | "gb" | "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some((number * unit).round() as u64)
}

/// Nanoseconds: `500ms`, `1.5s`, `2m`, `1h`, `3d`.
pub(super) fn duration(text: &str) -> Option<i64> {
    let (number, unit) = number_and_unit(text)?;
    let seconds = match unit {
        "us" | "µs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    Some((number * seconds * 1e9).round() as i64)
}

/// A time: RFC 3339, a date with or without a time, a time of today, or a duration ago.
pub(super) fn moment(text: &str, clock: &Clock) -> Option<Time> {
    if text == "now" {
        return Some(clock.now);
    }
    if let Some(ago) = duration(text.strip_prefix('-').unwrap_or(text)) {
        return Some(Time(clock.now.0.saturating_sub(ago)));
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return nanoseconds(time);
    }
    let local = match text.parse::<civil::DateTime>() {
        Ok(local) => local,
        Err(_) => {
            let time: civil::Time = text.parse().ok()?;
            let now = Timestamp::UNIX_EPOCH
                .checked_add(SignedDuration::from_nanos(clock.now.0))
                .ok()?;
            now.to_zoned(clock.zone.clone()).date().to_datetime(time)
        }
    };
    nanoseconds(local.to_zoned(clock.zone.clone()).ok()?.timestamp())
}

fn nanoseconds(time: Timestamp) -> Option<Time> {
    i64::try_from(time.as_nanosecond()).ok().map(Time)
}

/// Whether a text is a number as JSON writes them.
pub(in crate::view) fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c == '-' || c.is_ascii_digit())
        && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// Which capital letters a regex has beside its classes and escapes decides its case, as with
/// words: `\W` is no capital.
///
/// # Errors
///
/// Which character is wrong, and why.
pub(super) fn pattern(text: &str, any_case: bool) -> Result<Pattern, (usize, String)> {
    let parsed = regex_syntax::Parser::new().parse(text);
    let hir = parsed.map_err(|error| {
        let (span, why) = match &error {
            regex_syntax::Error::Parse(error) => {
                (error.span().start.offset, error.kind().to_string())
            }
            regex_syntax::Error::Translate(error) => {
                (error.span().start.offset, error.kind().to_string())
            }
            error => (0, error.to_string()),
        };
        let at = text.get(..span).map_or(0, |before| before.chars().count());
        (at, format!("this regex can't be read: {why}"))
    })?;
    let pattern = Pattern {
        text: text.to_owned(),
        any_case: any_case || !has_capital(&hir),
    };
    match pattern.compile() {
        Ok(_) => Ok(pattern),
        Err(_) => Err((0, "this regex is too large: shorten it".to_owned())),
    }
}

impl Pattern {
    /// The regex, in linear time and bounded size.
    pub fn compile(&self) -> Result<regex::bytes::Regex, regex::Error> {
        regex::bytes::RegexBuilder::new(&self.text)
            .case_insensitive(self.any_case)
            .size_limit(4 << 20)
            .build()
    }
}

fn has_capital(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0)
            .chars()
            .any(char::is_uppercase),
        HirKind::Repetition(repetition) => has_capital(&repetition.sub),
        HirKind::Capture(capture) => has_capital(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(has_capital),
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

fn number_and_unit(text: &str) -> Option<(f64, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    Some((number.parse().ok()?, unit))
}

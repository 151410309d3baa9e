//! Conditions on JSON data.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use memchr::memchr;
use memchr::memmem::Finder;

use super::needle::Needle;
use super::text::Text;
use crate::json::{Path, Value, unescaped};
use crate::view::filter::{Json, Literal, Order};

/// Whether one of the values that a path leads to is as asked. Data that is no JSON has none.
#[derive(Debug)]
pub(super) struct JsonTest {
    path: Path,
    /// The path's last name with its quotes: data without it need not be walked.
    name: Option<Finder<'static>>,
    asked: Asked,
}

#[derive(Debug)]
enum Asked {
    Exists,
    Number(Order, Number),
    Compare(Order, Literal),
    /// A string that has the text in it, or an array that has the value.
    Contains(Text, Literal),
    Like(Text),
}

impl JsonTest {
    pub fn new(path: &Path, json: &Json) -> JsonTest {
        let name = path.last_name().and_then(quoted);
        JsonTest {
            path: path.clone(),
            name: name.map(|name| Finder::new(&name).into_owned()),
            asked: match json {
                Json::Exists => Asked::Exists,
                Json::Compare(order, Literal::Number(text)) => {
                    Asked::Number(*order, Number::read(text))
                }
                Json::Compare(order, literal) => Asked::Compare(*order, literal.clone()),
                Json::Contains(literal) => {
                    Asked::Contains(Text::words(&literal.as_text()), literal.clone())
                }
                Json::Like(pattern) => Asked::Like(Text::regex(pattern)),
            },
        }
    }

    pub fn matches(&self, data: &str) -> bool {
        if !self.may_have(data) {
            return false;
        }
        let mut found = false;
        self.path.visit_places(data, |value, end| {
            found = self.asked.of(value);
            // Most data has the name once: what lies behind it need not be walked.
            match found || self.path.ends_in_name() && !self.may_have(&data[end..]) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        found
    }

    /// Whether the path's last name may be in a part of the data.
    fn may_have(&self, data: &str) -> bool {
        let bytes = data.as_bytes();
        // With a backslash the name may stand there in another spelling.
        let has = |name: &Finder<'_>| name.find(bytes).is_some() || memchr(b'\\', bytes).is_some();
        self.name.as_ref().is_none_or(has)
    }

    /// What stands in all data that can match: the value or the name, unless a backslash may spell
    /// it otherwise.
    pub fn needle(&self) -> Option<Needle> {
        let value = match &self.asked {
            Asked::Compare(Order::Equal, Literal::Text(text)) => {
                quoted(text).and_then(|text| Needle::literals(vec![text.into_bytes()]))
            }
            Asked::Contains(text, Literal::Text(_)) => Needle::of_text(text),
            _ => None,
        };
        let name = || Needle::literals(vec![self.name.as_ref()?.needle().to_vec()]);
        let plain = value.or_else(name);
        let escaped = Needle::literals(vec![vec![b'\\']]);
        Needle::any([plain, escaped].into_iter())
    }

    /// Appends where the looked-for text stands in `data`.
    pub fn find(&self, data: &str, found: &mut Vec<(usize, usize)>) {
        match &self.asked {
            Asked::Contains(text, _) | Asked::Like(text) => text.find(data.as_bytes(), found),
            Asked::Exists | Asked::Number(..) | Asked::Compare(..) => {}
        }
    }
}

/// A string with its quotes, unless JSON can only spell it with a backslash.
fn quoted(text: &str) -> Option<String> {
    let plain = !text.contains(['"', '\\']) && !text.contains(char::is_control);
    plain.then(|| format!("\"{text}\""))
}

impl Asked {
    fn of(&self, value: Value<'_>) -> bool {
        match self {
            Asked::Exists => true,
            Asked::Number(order, wanted) => {
                let ordering = match value {
                    Value::Number(raw) => Number::read(raw).compare(wanted),
                    _ => None,
                };
                holds(*order, ordering)
            }
            Asked::Compare(order, literal) => compare(value, *order, literal),
            Asked::Like(text) => match value {
                Value::Text(raw) => text.is_in(unescaped(raw).as_bytes()),
                Value::Number(raw) => text.is_in(raw.as_bytes()),
                _ => false,
            },
            Asked::Contains(text, literal) => match value {
                Value::Text(raw) => text.is_in(unescaped(raw).as_bytes()),
                Value::Array(_) => {
                    let mut found = false;
                    value.elements(|element| {
                        found = compare(element, Order::Equal, literal);
                        match found {
                            true => ControlFlow::Break(()),
                            false => ControlFlow::Continue(()),
                        }
                    });
                    found
                }
                _ => false,
            },
        }
    }
}

/// How a value stands to a literal of its own type. Values of another type are other values, and
/// neither less nor more.
fn compare(value: Value<'_>, order: Order, literal: &Literal) -> bool {
    let ordering = match (value, literal) {
        (Value::Number(raw), Literal::Number(wanted)) => {
            Number::read(raw).compare(&Number::read(wanted))
        }
        (Value::Text(raw), Literal::Text(wanted)) => Some(unescaped(raw).as_ref().cmp(wanted)),
        (Value::Bool(a), Literal::Bool(b)) if a == *b => Some(Ordering::Equal),
        (Value::Null, Literal::Null) => Some(Ordering::Equal),
        _ => None,
    };
    holds(order, ordering)
}

fn holds(order: Order, ordering: Option<Ordering>) -> bool {
    match ordering {
        Some(ordering) => order.holds(ordering),
        None => order == Order::Other,
    }
}

/// A number as JSON writes it. Whole ones are compared exactly, others as 64-bit floats.
#[derive(Clone, Copy, Debug)]
enum Number {
    Whole(i128),
    Float(f64),
}

impl Number {
    fn read(text: &str) -> Number {
        Number::short(text).unwrap_or_else(|| Number::long(text))
    }

    /// Reads up to 15 digits, which a 64-bit float holds exactly, as it does the power of ten that
    /// they are to be divided by: the nearest float to the quotient is the nearest to the number.
    fn short(text: &str) -> Option<Number> {
        const POWERS: [f64; 16] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        ];
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits.as_bytes()),
            None => (false, text.as_bytes()),
        };
        let (mut number, mut point) = (0, None);
        for (at, digit) in digits.iter().enumerate() {
            match digit {
                b'0'..=b'9' => number = number * 10 + i64::from(digit - b'0'),
                b'.' if point.is_none() => point = Some(at),
                _ => return None,
            }
            if at == POWERS.len() - 1 {
                return None;
            }
        }
        let count = digits.len() - usize::from(point.is_some());
        if count == 0 {
            return None;
        }
        let number = if negative { -number } else { number };
        Some(match point {
            Some(point) => Number::Float(number as f64 / POWERS[count - point]),
            None => Number::Whole(number.into()),
        })
    }

    /// Reads any number; what is none stands in no order to any.
    fn long(text: &str) -> Number {
        let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let whole = || text.parse().ok().map(Number::Whole);
        let float = || Number::Float(text.parse().unwrap_or(f64::NAN));
        digits.then(whole).flatten().unwrap_or_else(float)
    }

    fn compare(&self, other: &Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Whole(a), Number::Whole(b)) => Some(a.cmp(b)),
            _ => self.float().partial_cmp(&other.float()),
        }
    }

    fn float(self) -> f64 {
        match self {
            Number::Whole(whole) => whole as f64,
            Number::Float(float) => float,
        }
    }
}

impl Literal {
    fn as_text(&self) -> String {
        match self {
            Literal::Null => "null".to_owned(),
            Literal::Bool(value) => value.to_string(),
            Literal::Number(text) | Literal::Text(text) => text.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_short_number_is_what_the_long_way_reads(
            text in "-{0,2}[0-9]{0,16}\\.?[0-9]{0,16}(e-?[0-9])?"
        ) {
            if let Some(short) = Number::short(&text) {
                let long = Number::long(&text);
                prop_assert_eq!(short.float(), long.float());
                prop_assert_eq!(matches!(short, Number::Whole(_)), matches!(long, Number::Whole(_)));
            }
        }
    }
}

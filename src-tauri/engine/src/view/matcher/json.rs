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
        if let Some(name) = &self.name {
            let bytes = data.as_bytes();
            // With a backslash the name may stand there in another spelling.
            if name.find(bytes).is_none() && memchr(b'\\', bytes).is_none() {
                return false;
            }
        }
        let mut found = false;
        self.path.visit(data, |value| {
            found = self.asked.of(value);
            match found {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        found
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
        let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let whole = match (digits, text.len()) {
            // So few digits are much faster to read.
            (true, ..=18) => text.parse::<i64>().ok().map(i128::from),
            (true, _) => text.parse().ok(),
            (false, _) => None,
        };
        // What is no number stands in no order to any.
        let float = || Number::Float(text.parse().unwrap_or(f64::NAN));
        whole.map_or_else(float, Number::Whole)
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

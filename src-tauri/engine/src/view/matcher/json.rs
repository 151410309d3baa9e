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
            Asked::Exists | Asked::Compare(..) => {}
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
        (Value::Number(raw), Literal::Number(wanted)) => numbers(raw, wanted),
        (Value::Text(raw), Literal::Text(wanted)) => Some(unescaped(raw).as_ref().cmp(wanted)),
        (Value::Bool(a), Literal::Bool(b)) if a == *b => Some(Ordering::Equal),
        (Value::Null, Literal::Null) => Some(Ordering::Equal),
        _ => None,
    };
    match ordering {
        Some(ordering) => order.holds(ordering),
        None => order == Order::Other,
    }
}

/// Whole numbers exactly, others as 64-bit floats.
fn numbers(a: &str, b: &str) -> Option<Ordering> {
    if let (Ok(a), Ok(b)) = (a.parse::<i128>(), b.parse::<i128>()) {
        return Some(a.cmp(&b));
    }
    a.parse::<f64>().ok()?.partial_cmp(&b.parse::<f64>().ok()?)
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

//! The number of an event: its id, or what a path leads to in its JSON data.

use super::spec::Numbering;
use crate::json::{Path, Value};

/// Where an event's number is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// Its id.
    Id,
    /// Its data.
    Path(Path),
}

impl Number {
    /// Reads what a stream's description says.
    ///
    /// # Errors
    ///
    /// One sentence about a path that can't be read, or that leads to many values.
    pub fn of(numbering: &Numbering) -> Result<Number, String> {
        let text = match numbering {
            Numbering::Id => return Ok(Number::Id),
            Numbering::Path(path) => path.trim(),
        };
        let wrong = |why: &str| {
            format!("the path {text:?} can't be followed: {why}; write one such as $.seq")
        };
        let path = Path::parse(text).map_err(|error| wrong(&error.message))?;
        match path.leads_to_one() {
            true => Ok(Number::Path(path)),
            false => Err(wrong("it is to lead to one value within the data")),
        }
    }

    /// The number of an event with this last event ID, which it `has_own` or carries on, and
    /// this data. `None` when it has none.
    pub fn read(&self, id: &str, has_own: bool, data: &str) -> Option<u64> {
        match self {
            Number::Id => has_own.then(|| whole(id))?,
            Number::Path(path) => match path.first(data)? {
                Value::Number(text) | Value::Text(text) => whole(text),
                _ => None,
            },
        }
    }
}

/// A whole number as it stands in an id or a JSON text.
fn whole(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

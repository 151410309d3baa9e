//! Columns of a timeline: the values at JSON paths, as short texts.

use crate::json::{Path, Value, unescaped};
use crate::record::{Kind, Record};

/// How far into a record's data its cells are looked for.
const LOOKED_AT: usize = 256 << 10;

/// The JSON paths that columns show.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    paths: Vec<Result<Path, String>>,
}

impl Cells {
    /// Columns at a time.
    pub const MOST: usize = 8;

    /// Reads the paths; what comes after the first eight is left out.
    pub fn new(paths: &[String]) -> Cells {
        let read = |path: &String| Path::parse(path).map_err(|error| error.to_string());
        Cells {
            paths: paths.iter().take(Cells::MOST).map(read).collect(),
        }
    }

    /// Why each path can't be read, if it can't.
    pub fn errors(&self) -> Vec<Option<String>> {
        let errors = self.paths.iter().map(|path| path.as_ref().err().cloned());
        errors.collect()
    }

    /// The first value at each path: compact JSON, a string without its quotes, at most `limit`
    /// bytes; "" where there is none. Of long data only the first 256 KiB are looked at.
    pub fn of(&self, record: &Record, limit: usize) -> Vec<String> {
        let data = match record.kind {
            Kind::Comment => "",
            _ => cut(&record.data, LOOKED_AT),
        };
        let cell = |path: &Result<Path, String>| match path {
            Ok(path) => path
                .first(data)
                .map_or_else(String::new, |value| short(value, limit)),
            Err(_) => String::new(),
        };
        self.paths.iter().map(cell).collect()
    }
}

fn short(value: Value<'_>, limit: usize) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(raw) => cut(raw, limit).to_owned(),
        Value::Text(raw) => cut(&unescaped(raw), limit).to_owned(),
        Value::Array(raw) | Value::Object(raw) => compact(raw, limit),
    }
}

/// JSON without the blanks between its parts.
fn compact(raw: &str, limit: usize) -> String {
    let mut text = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for c in raw.chars() {
        if text.len() >= limit {
            break;
        }
        if !quoted && c.is_ascii_whitespace() {
            continue;
        }
        text.push(c);
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
    }
    text.truncate(text.floor_char_boundary(limit));
    text
}

fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

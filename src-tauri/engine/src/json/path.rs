//! Paths: a part of RFC 9535.
//!
//! ```text
//! path = "$" { step }
//! step = "." name | "." "*" | "[" (quoted name | index | "*") "]"
//! ```
//!
//! Names after a dot are letters, digits, `_` and `-`; quoted ones have the escapes of JSON; an
//! index is a whole number from 0. Blanks may stand within brackets. What else the RFC knows (`..`, slices, filters, lists of names, indexes from the end) is refused by
//! name.

use thiserror::Error;

/// Where in a JSON text something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub(super) steps: Vec<Step>,
}

/// One step down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(u64),
    Every,
}

/// Where and why a path can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct PathError {
    /// Which character, from 0.
    pub at: usize,
    /// One sentence that says what to do.
    pub message: String,
}

/// Steps at most: walking recurses once for each.
const MOST_STEPS: usize = 64;

impl Path {
    /// Reads a path that is all of a text.
    ///
    /// # Errors
    ///
    /// The first place that can't be read.
    pub fn parse(text: &str) -> Result<Path, PathError> {
        let chars: Vec<char> = text.chars().collect();
        let (path, end) = Path::parse_start(&chars)?;
        if end < chars.len() {
            return Err(error(end, "the path ends before this: remove the rest"));
        }
        Ok(path)
    }

    /// Reads the path that a text begins with; returns how many characters it has.
    ///
    /// # Errors
    ///
    /// The first place that can't be read.
    pub fn parse_start(chars: &[char]) -> Result<(Path, usize), PathError> {
        if chars.first() != Some(&'$') {
            return Err(error(
                0,
                "a JSON path begins with $, such as $.price or $['two words']",
            ));
        }
        let mut steps = Vec::new();
        let mut at = 1;
        loop {
            if steps.len() > MOST_STEPS {
                return Err(error(at, "the path has more than 64 steps: shorten it"));
            }
            match chars.get(at) {
                Some('.') => {
                    at += 1;
                    steps.push(dotted(chars, &mut at)?);
                }
                Some('[') => {
                    at += 1;
                    steps.push(bracketed(chars, &mut at)?);
                }
                _ => return Ok((Path { steps }, at)),
            }
        }
    }

    /// Whether it leads to one value at most, and further than the whole text.
    pub fn leads_to_one(&self) -> bool {
        !self.steps.is_empty() && !self.steps.contains(&Step::Every)
    }

    /// Whether it ends in a name: what it leads to then stands right behind that.
    pub fn ends_in_name(&self) -> bool {
        matches!(self.steps.last(), Some(Step::Key(_)))
    }

    /// The last name on the path: a text without it has nothing there.
    pub fn last_name(&self) -> Option<&str> {
        self.steps.iter().rev().find_map(|step| match step {
            Step::Key(name) => Some(name.as_str()),
            Step::Index(_) | Step::Every => None,
        })
    }
}

fn dotted(chars: &[char], at: &mut usize) -> Result<Step, PathError> {
    let start = *at;
    match chars.get(start) {
        Some('*') => {
            *at += 1;
            return Ok(Step::Every);
        }
        Some('.') => {
            return Err(error(
                start - 1,
                "`..` is not supported: write the whole path",
            ));
        }
        _ => {}
    }
    while chars
        .get(*at)
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
    {
        *at += 1;
    }
    if *at == start {
        return Err(error(
            start,
            "a name is to stand here; one with other characters goes in brackets: $['two words']",
        ));
    }
    Ok(Step::Key(chars[start..*at].iter().collect()))
}

fn bracketed(chars: &[char], at: &mut usize) -> Result<Step, PathError> {
    let open = *at - 1;
    blanks(chars, at);
    let start = *at;
    let step = match chars.get(start) {
        Some('*') => {
            *at += 1;
            Step::Every
        }
        Some(&quote @ ('\'' | '"')) => Step::Key(quoted(chars, at, quote)?),
        Some('0'..='9') => {
            while chars.get(*at).is_some_and(char::is_ascii_digit) {
                *at += 1;
            }
            let digits: String = chars[start..*at].iter().collect();
            if digits.len() > 1 && digits.starts_with('0') {
                return Err(error(
                    start,
                    "an index has no zeros in front: leave them out",
                ));
            }
            let index = digits
                .parse()
                .map_err(|_| error(start, "the index is too large"))?;
            Step::Index(index)
        }
        Some('-') => {
            return Err(error(
                start,
                "indexes from the end are not supported: count from 0",
            ));
        }
        Some('?') => {
            return Err(error(
                start,
                "filters within a path are not supported: compare what the path leads to",
            ));
        }
        _ => {
            return Err(error(
                start,
                "an index, a quoted name or * is to stand in the brackets",
            ));
        }
    };
    blanks(chars, at);
    match chars.get(*at) {
        Some(']') => {
            *at += 1;
            Ok(step)
        }
        Some(':') => Err(error(*at, "slices are not supported: use one index or [*]")),
        Some(',') => Err(error(
            *at,
            "lists in brackets are not supported: write one condition for each, with OR",
        )),
        _ => Err(error(open, "this bracket is never closed: add a `]`")),
    }
}

/// A name in quotes, read as the JSON string that it would be between double quotes.
fn quoted(chars: &[char], at: &mut usize, quote: char) -> Result<String, PathError> {
    let start = *at;
    *at += 1;
    let mut json = String::from('"');
    loop {
        match (chars.get(*at), chars.get(*at + 1)) {
            (None, _) => {
                let message = format!("this quote is never closed: add a `{quote}`");
                return Err(error(start, &message));
            }
            (Some('\\'), Some('\'')) if quote == '\'' => {
                json.push('\'');
                *at += 2;
            }
            (Some('\\'), Some(&escaped)) => {
                json.extend(['\\', escaped]);
                *at += 2;
            }
            (Some(&c), _) => {
                *at += 1;
                match c {
                    c if c == quote => break,
                    '"' => json.push_str("\\\""),
                    c => json.push(c),
                }
            }
        }
    }
    json.push('"');
    serde_json::from_str(&json).map_err(|_| {
        error(
            start,
            "this name has an escape that JSON does not know: write `\\\\` for a backslash",
        )
    })
}

fn blanks(chars: &[char], at: &mut usize) {
    while chars.get(*at).is_some_and(|c| c.is_whitespace()) {
        *at += 1;
    }
}

fn error(at: usize, message: &str) -> PathError {
    PathError {
        at,
        message: message.to_owned(),
    }
}

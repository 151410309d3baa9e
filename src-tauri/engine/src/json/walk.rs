//! Walking a JSON text along a path.

use std::borrow::Cow;
use std::ops::ControlFlow;

use memchr::memchr2;

use super::path::{Path, Step};

/// A value where a path leads, as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A string, as it stands between its quotes; [`unescaped`] reads it.
    Text(&'a str),
    /// An array, with its brackets.
    Array(&'a str),
    /// An object, with its braces.
    Object(&'a str),
}

impl Path {
    /// Shows `visit` each value that the path leads to in `json`, in order, until it breaks.
    ///
    /// A text is read only as far as needed. Where it is no JSON, the walk ends: what was found
    /// before stays found. Of a name that an object has twice, both values are shown.
    pub fn visit<'a>(&self, json: &'a str, mut visit: impl FnMut(Value<'a>) -> ControlFlow<()>) {
        self.visit_places(json, |value, _| visit(value));
    }

    /// As [`visit`](Path::visit); tells of each value also where it ends in `json`.
    pub fn visit_places<'a>(
        &self,
        json: &'a str,
        mut visit: impl FnMut(Value<'a>, usize) -> ControlFlow<()>,
    ) {
        let walk = Walk {
            text: json,
            bytes: json.as_bytes(),
        };
        // Why it ended does not matter: nothing was found after that.
        let _ = walk.value(walk.blanks(0), &self.steps, &mut visit);
    }

    /// The first value that the path leads to.
    pub fn first<'a>(&self, json: &'a str) -> Option<Value<'a>> {
        let mut first = None;
        self.visit(json, |value| {
            first = Some(value);
            ControlFlow::Break(())
        });
        first
    }
}

impl<'a> Value<'a> {
    /// Shows `visit` the elements of an array, until it breaks; nothing for other values.
    pub fn elements(self, mut visit: impl FnMut(Value<'a>) -> ControlFlow<()>) {
        if let Value::Array(text) = self {
            let bytes = text.as_bytes();
            let _ = Walk { text, bytes }.value(0, &[Step::Every], &mut |value, _| visit(value));
        }
    }
}

/// A string's text, its escapes read.
pub fn unescaped(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    match serde_json::from_str(&format!("\"{raw}\"")) {
        Ok(text) => Cow::Owned(text),
        // A half of a surrogate pair, for one: there is no text for it.
        Err(_) => Cow::Borrowed(raw),
    }
}

/// How far a string's end is looked for eight bytes at a time: most are too short for a search to
/// pay off.
const NEAR: usize = 32;

/// What ends a number or one of the words `true`, `false` and `null`.
const ENDS_A_WORD: [bool; 256] = {
    let mut ends = [false; 256];
    let these = b",}] \t\n\r";
    let mut at = 0;
    while at < these.len() {
        ends[these[at] as usize] = true;
        at += 1;
    }
    ends
};

struct Walk<'a> {
    text: &'a str,
    bytes: &'a [u8],
}

/// Why a walk ends before the text does.
enum End {
    /// The visitor has seen enough.
    Enough,
    /// This is no JSON.
    Broken,
}

type Walked = Result<usize, End>;

/// A string as it stands in the text.
struct Text {
    /// After its quote.
    end: usize,
    /// It has backslashes.
    escaped: bool,
}

/// What comes after a member or an element.
enum Next {
    /// Another, here.
    At(usize),
    /// The end of what it is in, after its bracket.
    End(usize),
}

impl<'a> Walk<'a> {
    /// The value at `at`, along `steps`; returns where it ends. Recurses once for each step.
    fn value(
        &self,
        at: usize,
        steps: &[Step],
        visit: &mut impl FnMut(Value<'a>, usize) -> ControlFlow<()>,
    ) -> Walked {
        let Some((step, rest)) = steps.split_first() else {
            let end = self.skip(at)?;
            return match visit(self.read(at, end)?, end) {
                ControlFlow::Continue(()) => Ok(end),
                ControlFlow::Break(()) => Err(End::Enough),
            };
        };
        match (self.bytes.get(at), step) {
            (Some(b'{'), Step::Key(_) | Step::Every) => self.members(at, step, rest, visit),
            (Some(b'['), Step::Index(_) | Step::Every) => self.elements(at, step, rest, visit),
            _ => self.skip(at),
        }
    }

    fn members(
        &self,
        at: usize,
        step: &Step,
        rest: &[Step],
        visit: &mut impl FnMut(Value<'a>, usize) -> ControlFlow<()>,
    ) -> Walked {
        let mut at = self.blanks(at + 1);
        if self.bytes.get(at) == Some(&b'}') {
            return Ok(at + 1);
        }
        loop {
            let Text { end, escaped } = self.string(at)?;
            let name = &self.text[at + 1..end - 1];
            let wanted = match step {
                Step::Key(key) => name == key || escaped && unescaped(name) == *key,
                Step::Index(_) | Step::Every => true,
            };
            at = self.blanks(end);
            at = self.blanks(self.expect(at, b':')?);
            at = match wanted {
                true => self.value(at, rest, visit)?,
                false => self.skip(at)?,
            };
            match self.next(at, b'}')? {
                Next::At(next) => at = next,
                Next::End(end) => return Ok(end),
            }
        }
    }

    fn elements(
        &self,
        at: usize,
        step: &Step,
        rest: &[Step],
        visit: &mut impl FnMut(Value<'a>, usize) -> ControlFlow<()>,
    ) -> Walked {
        let mut at = self.blanks(at + 1);
        if self.bytes.get(at) == Some(&b']') {
            return Ok(at + 1);
        }
        let mut index = 0;
        loop {
            let wanted = match step {
                Step::Index(wanted) => *wanted == index,
                Step::Key(_) | Step::Every => true,
            };
            at = match wanted {
                true => self.value(at, rest, visit)?,
                false => self.skip(at)?,
            };
            index += 1;
            match self.next(at, b']')? {
                Next::At(next) => at = next,
                Next::End(end) => return Ok(end),
            }
        }
    }

    /// What comes after a member or an element that ends at `at`, before `close`.
    fn next(&self, at: usize, close: u8) -> Result<Next, End> {
        let at = self.blanks(at);
        match self.bytes.get(at) {
            Some(b',') => Ok(Next::At(self.blanks(at + 1))),
            Some(found) if *found == close => Ok(Next::End(at + 1)),
            _ => Err(End::Broken),
        }
    }

    /// The value from `at` to `end`.
    fn read(&self, at: usize, end: usize) -> Result<Value<'a>, End> {
        let text = &self.text[at..end];
        Ok(match text.as_bytes() {
            [b'"', ..] => Value::Text(&text[1..text.len() - 1]),
            [b'{', ..] => Value::Object(text),
            [b'[', ..] => Value::Array(text),
            b"null" => Value::Null,
            b"true" => Value::Bool(true),
            b"false" => Value::Bool(false),
            [b'-' | b'0'..=b'9', ..] => Value::Number(text),
            _ => return Err(End::Broken),
        })
    }

    /// Where the value at `at` ends. Brackets are counted, not followed.
    fn skip(&self, at: usize) -> Walked {
        match self.bytes.get(at) {
            Some(b'"') => self.string(at).map(|text| text.end),
            Some(b'{' | b'[') => self.nest(at),
            Some(_) => {
                let rest = &self.bytes[at..];
                let ends = |byte: &u8| ENDS_A_WORD[usize::from(*byte)];
                let length = near(rest, ends_of_words)
                    .filter(|near| ends(&rest[*near]))
                    .or_else(|| rest.iter().position(ends));
                match length.unwrap_or(rest.len()) {
                    0 => Err(End::Broken),
                    length => Ok(at + length),
                }
            }
            None => Err(End::Broken),
        }
    }

    fn nest(&self, mut at: usize) -> Walked {
        let mut depth = 0_usize;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => {
                    at = self.string(at)?.end;
                    continue;
                }
                Some(b'{' | b'[') => depth += 1,
                Some(b'}' | b']') => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(at + 1);
                    }
                }
                Some(_) => {}
                None => return Err(End::Broken),
            }
            at += 1;
        }
    }

    /// The string at `at`.
    fn string(&self, at: usize) -> Result<Text, End> {
        let mut at = self.expect(at, b'"')?;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(at..).ok_or(End::Broken)?;
            at += match near(rest, |word| is(word, b'"') | is(word, b'\\')) {
                Some(near) => near,
                None => memchr2(b'"', b'\\', rest).ok_or(End::Broken)?,
            };
            at += 1;
            if self.bytes[at - 1] == b'"' {
                return Ok(Text { end: at, escaped });
            }
            at += 1;
            escaped = true;
        }
    }

    fn expect(&self, at: usize, byte: u8) -> Walked {
        match self.bytes.get(at) {
            Some(found) if *found == byte => Ok(at + 1),
            _ => Err(End::Broken),
        }
    }

    fn blanks(&self, mut at: usize) -> usize {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(at) {
            at += 1;
        }
        at
    }
}

/// Where the first byte is, if it is near, that `marks` marks in eight bytes: by its high bit, and
/// maybe the bits of some after it.
fn near(bytes: &[u8], marks: impl Fn(u64) -> u64) -> Option<usize> {
    let (words, _) = bytes[..bytes.len().min(NEAR)].as_chunks();
    let mut words = words.iter().enumerate();
    words.find_map(|(number, word)| {
        let marks = marks(u64::from_le_bytes(*word)) & HIGHS;
        (marks != 0).then(|| 8 * number + marks.trailing_zeros() as usize / 8)
    })
}

/// Marks what ends a word, and controls, which stand in no JSON.
fn ends_of_words(word: u64) -> u64 {
    // With this bit `]` is `}` as well, and nothing else is.
    const CASE: u64 = ONES * 0x20;
    is(word, b',') | is(word | CASE, b'}') | less(word, b' ' + 1)
}

const ONES: u64 = u64::MAX / 0xff;
const HIGHS: u64 = ONES << 7;

/// Marks the bytes that are less, up to 128. The lowest mark is right; a borrow may put more above it.
fn less(word: u64, than: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(than)) & !word
}

/// Marks the bytes that are `byte`, as [`less`] does.
fn is(word: u64, byte: u8) -> u64 {
    less(word ^ (ONES * u64::from(byte)), 1)
}

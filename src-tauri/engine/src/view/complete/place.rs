//! Where in a filter the cursor stands. The filter is being typed, so it need not be right.

use std::ops::Range;

/// What is being typed, and from which character on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A word, a field's name, or nothing yet.
    Word(usize),
    /// A field's value.
    Field(String, usize),
    /// A JSON path.
    Path(usize),
    /// What a path's values are asked.
    Operator(usize),
    /// What they are compared with.
    Value(String, usize),
    /// Within a phrase or a regex, where anything may stand.
    Elsewhere,
}

/// The place, and the whole condition around it.
pub(super) fn at(chars: &[char], cursor: usize) -> (Place, Range<usize>) {
    let mut typed = Typed {
        chars: &chars[..cursor],
        at: 0,
    };
    loop {
        typed.skip(|c| c.is_whitespace() || matches!(c, '(' | ')' | '-'));
        let start = typed.at;
        let quoted = |from: usize| chars[from..cursor].first() == Some(&'"');
        if let Some(place) = typed.condition() {
            let open = match &place {
                Place::Field(_, from) | Place::Value(_, from) => quoted(*from),
                _ => false,
            };
            let end = cursor + end_of(&chars[cursor..], open);
            return (place, start..end);
        }
    }
}

/// How many characters after the cursor belong to what it stands in.
fn end_of(after: &[char], in_quotes: bool) -> usize {
    let bare = |c: &char| !c.is_whitespace() && !matches!(c, '(' | ')' | '"');
    let word = after.iter().take_while(|c| bare(c)).count();
    match after.iter().position(|c| *c == '"') {
        Some(quote) if in_quotes => quote + 1,
        _ => word,
    }
}

/// The characters before the cursor.
struct Typed<'a> {
    chars: &'a [char],
    at: usize,
}

impl Typed<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
    }

    fn ends(&self) -> bool {
        self.at >= self.chars.len()
    }

    fn since(&self, from: usize) -> String {
        self.chars[from..self.at].iter().collect()
    }

    /// Reads one condition; the place when the cursor comes within it.
    fn condition(&mut self) -> Option<Place> {
        match self.peek() {
            None => Some(Place::Word(self.at)),
            Some(quote @ ('"' | '/')) => {
                let closed = self.closing(quote);
                (!closed).then_some(Place::Elsewhere)
            }
            Some('$') => self.json(),
            Some(_) => self.word(),
        }
    }

    fn word(&mut self) -> Option<Place> {
        let start = self.at;
        self.skip(bare);
        let word = self.since(start);
        let Some((name, _)) = word.split_once(':') else {
            return self.ends().then_some(Place::Word(start));
        };
        let value = start + name.chars().count() + 1;
        let in_quotes = self.at == value && self.peek() == Some('"') && !self.closing('"');
        let here = self.ends() && (in_quotes || self.chars.last() != Some(&'"'));
        here.then(|| Place::Field(name.to_owned(), value))
    }

    /// A path, an operator and a value.
    fn json(&mut self) -> Option<Place> {
        let start = self.at;
        let closed = self.path();
        if self.ends() || !closed {
            return Some(Place::Path(start));
        }
        let path = self.since(start);
        self.skip(char::is_whitespace);
        let operator = self.at;
        match self.peek() {
            None => return Some(Place::Operator(operator)),
            Some('=' | '!' | '<' | '>') => self.skip(|c| matches!(c, '=' | '!' | '<' | '>' | '~')),
            Some(c) if c.is_alphabetic() => {
                self.skip(bare);
                if self.ends() {
                    return Some(Place::Operator(operator));
                }
                if self.since(operator) != "contains" {
                    self.at = operator;
                    return None;
                }
            }
            Some(_) => return None,
        }
        if self.since(operator) == "=~" {
            self.skip(char::is_whitespace);
            return self.ends().then_some(Place::Elsewhere);
        }
        self.skip(char::is_whitespace);
        let value = self.at;
        let here = match self.peek() {
            Some('"') => !self.closing('"'),
            _ => {
                self.skip(bare);
                self.ends()
            }
        };
        here.then_some(Place::Value(path, value))
    }

    /// Goes over a path; whether its brackets are closed.
    fn path(&mut self) -> bool {
        loop {
            self.skip(|c| c.is_alphanumeric() || matches!(c, '$' | '.' | '_' | '-' | '*'));
            if self.peek() != Some('[') {
                return true;
            }
            self.at += 1;
            if let Some(quote @ ('\'' | '"')) = self.peek()
                && !self.closing(quote)
            {
                return false;
            }
            self.skip(|c| c != ']' && !c.is_whitespace());
            if self.peek() != Some(']') {
                return false;
            }
            self.at += 1;
        }
    }

    /// Goes over what stands in quotes or slashes; whether they are closed.
    fn closing(&mut self, quote: char) -> bool {
        self.at += 1;
        while let Some(c) = self.peek() {
            self.at += if c == '\\' { 2 } else { 1 };
            if c == quote {
                return true;
            }
        }
        self.at = self.chars.len();
        false
    }
}

fn bare(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '(' | ')' | '"')
}

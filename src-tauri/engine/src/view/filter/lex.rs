//! From characters to tokens.

use super::value::{self, Clock};
use super::{Field, FilterError, Json, KindIs, Literal, Node, Order, Pattern, error};
use crate::json::Path;

/// A part of a filter, and where it begins.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub at: usize,
    pub what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// A condition that stands by itself.
    Is(Node),
    Not,
    And,
    Or,
    Open,
    Close,
}

/// The fields, as an error lists them.
const FIELDS: &str = "stream:, type:, id:, conn:, kind:, size:, gap:, after: and before:";

/// The words of marks, besides `mark` itself.
pub(in crate::view) const MARKS: [&str; 17] = [
    "open",
    "end",
    "retry",
    "stalled",
    "resumed",
    "resume-id",
    "replayed",
    "limit",
    "paused",
    "ended",
    "failed",
    "recovered",
    "dropped",
    "gap",
    "repeated",
    "duplicate",
    "alert",
];

pub(super) fn tokens(text: &str, clock: &Clock) -> Result<Vec<Token>, FilterError> {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        at: 0,
        clock,
    };
    let mut tokens = Vec::new();
    loop {
        lexer.blanks();
        let at = lexer.at;
        match lexer.token()? {
            Some(what) => tokens.push(Token { at, what }),
            None => return Ok(tokens),
        }
    }
}

struct Lexer<'a> {
    chars: Vec<char>,
    at: usize,
    clock: &'a Clock,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn token(&mut self) -> Result<Option<What>, FilterError> {
        let start = self.at;
        let Some(c) = self.peek() else {
            return Ok(None);
        };
        let next = self.chars.get(start + 1).copied();
        Ok(Some(match c {
            '(' => {
                self.at += 1;
                What::Open
            }
            ')' => {
                self.at += 1;
                What::Close
            }
            '-' if next.is_some_and(|next| !next.is_whitespace() && next != ')') => {
                self.at += 1;
                What::Not
            }
            '"' => What::Is(Node::Text(self.phrase()?)),
            '/' => What::Is(Node::Regex(self.regex()?)),
            '$' => What::Is(self.json()?),
            _ => self.word()?,
        }))
    }

    /// A bare word, `field:value`, or one of the words that mean something.
    fn word(&mut self) -> Result<What, FilterError> {
        let start = self.at;
        let bare = self.bare_word();
        match bare.as_str() {
            "OR" => return Ok(What::Or),
            "AND" => return Ok(What::And),
            "NOT" => return Ok(What::Not),
            "exists" if self.peek() == Some('(') => return Ok(What::Is(self.exists()?)),
            _ => {}
        }
        let Some((name, rest)) = bare.split_once(':') else {
            return Ok(What::Is(Node::Text(bare)));
        };
        let quoted = rest.is_empty() && self.peek() == Some('"');
        let text = if quoted {
            self.phrase()?
        } else {
            rest.to_owned()
        };
        let node = self.field(start, name, &text)?;
        Ok(What::Is(node))
    }

    fn field(&self, start: usize, name: &str, text: &str) -> Result<Node, FilterError> {
        let value_at = start + name.chars().count() + 1;
        let wrong = |message: String| error(value_at, message);
        let example = match name {
            "stream" => "stream:news",
            "type" => "type:trade",
            "id" => return Ok(Node::Field(Field::Id, text.to_owned())),
            "conn" => "conn:2 or conn:>2",
            "kind" => "kind:event, kind:comment, kind:mark or kind:end",
            "size" => "size:>1kb",
            "gap" => "gap:>500ms",
            "after" => "after:12:30, after:2026-11-20 or after:5m (ago)",
            "before" => "before:12:30, before:2026-11-20 or before:5m (ago)",
            _ => {
                return Err(error(
                    start,
                    format!(
                        "there is no field `{name}:`, only {FIELDS} — to search for the text, put it in quotes"
                    ),
                ));
            }
        };
        if text.is_empty() {
            return Err(error(
                start,
                format!("`{name}:` needs a value after the colon, such as {example}"),
            ));
        }
        let (order, value) = value::order(text);
        let measured = order.unwrap_or(Order::Equal);
        let unread = || wrong(format!("{text:?} can't be read: write {example}"));
        Ok(match name {
            "stream" => Node::Field(Field::Stream, text.to_owned()),
            "type" => Node::Field(Field::Type, text.to_owned()),
            "conn" => Node::Connection(measured, value.parse().map_err(|_| unread())?),
            "size" => Node::Size(measured, value::size(value).ok_or_else(unread)?),
            "gap" => {
                // A gap of exactly so many nanoseconds is nothing anybody looks for.
                let order = order.unwrap_or(Order::AtLeast);
                Node::Gap(order, value::duration(value).ok_or_else(unread)?)
            }
            "after" => Node::After(value::moment(text, self.clock).ok_or_else(unread)?),
            "before" => Node::Before(value::moment(text, self.clock).ok_or_else(unread)?),
            _ => Node::Kind(kind(text).ok_or_else(|| {
                wrong(format!(
                    "there is no kind {text:?}: it is event, comment, mark, or one of {}",
                    MARKS.join(", ")
                ))
            })?),
        })
    }

    /// `exists($.path)`, after the word.
    fn exists(&mut self) -> Result<Node, FilterError> {
        let open = self.at;
        self.at += 1;
        self.blanks();
        let path = self.path()?;
        self.blanks();
        if !self.take(')') {
            return Err(error(
                open,
                "exists( takes one path and a `)`, such as exists($.error)",
            ));
        }
        Ok(Node::Json(path, Json::Exists))
    }

    /// `$.path > 100`
    fn json(&mut self) -> Result<Node, FilterError> {
        let path = self.path()?;
        self.blanks();
        let at = self.at;
        let rest: String = self.chars[at..].iter().collect();
        if rest.starts_with("=~") {
            self.at += 2;
            self.blanks();
            if self.peek() != Some('/') {
                return Err(error(self.at, "=~ takes a regex, such as $.path =~ /^api/"));
            }
            return Ok(Node::Json(path, Json::Like(self.regex()?)));
        }
        if let (Some(order), after) = value::order(&rest) {
            self.at += rest.chars().count() - after.chars().count();
            let literal = self.literal()?;
            return Ok(Node::Json(path, Json::Compare(order, literal)));
        }
        if rest.starts_with("contains") {
            self.at += "contains".len();
            let literal = self.literal()?;
            return Ok(Node::Json(path, Json::Contains(literal)));
        }
        Err(error(
            at,
            "a comparison is to follow the path, such as $.price > 100, $.tags contains \"x\" or $.name =~ /^a/; or write exists($.path)",
        ))
    }

    fn path(&mut self) -> Result<Path, FilterError> {
        let (path, length) = Path::parse_start(&self.chars[self.at..])
            .map_err(|wrong| error(self.at + wrong.at, wrong.message))?;
        if length == 1
            && self
                .chars
                .get(self.at + 1)
                .is_some_and(|c| c.is_alphanumeric())
        {
            return Err(error(
                self.at,
                "a JSON path goes on with a dot or a bracket, such as $.price: put the text in quotes to search for it",
            ));
        }
        self.at += length;
        Ok(path)
    }

    fn literal(&mut self) -> Result<Literal, FilterError> {
        self.blanks();
        if self.peek() == Some('"') {
            return Ok(Literal::Text(self.phrase()?));
        }
        let start = self.at;
        let bare = self.bare_word();
        Ok(match bare.as_str() {
            "" => {
                return Err(error(
                    start,
                    "a value is to follow: a number, \"text\", true, false or null",
                ));
            }
            "null" => Literal::Null,
            "true" => Literal::Bool(true),
            "false" => Literal::Bool(false),
            _ if value::is_number(&bare) => Literal::Number(bare),
            _ => Literal::Text(bare),
        })
    }

    fn bare_word(&mut self) -> String {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '"'))
        {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    fn phrase(&mut self) -> Result<String, FilterError> {
        let start = self.at;
        let mut text = String::new();
        self.at += 1;
        loop {
            let next = self.chars.get(self.at + 1).copied();
            match (self.peek(), next) {
                (None, _) => return Err(error(start, "this quote is never closed: add a `\"`")),
                (Some('"'), _) => {
                    self.at += 1;
                    return Ok(text);
                }
                (Some('\\'), Some(escaped @ ('"' | '\\'))) => {
                    text.push(escaped);
                    self.at += 2;
                }
                (Some(c), _) => {
                    text.push(c);
                    self.at += 1;
                }
            }
        }
    }

    fn regex(&mut self) -> Result<Pattern, FilterError> {
        let start = self.at;
        let mut text = String::new();
        self.at += 1;
        loop {
            match (self.peek(), self.chars.get(self.at + 1)) {
                (None, _) => {
                    return Err(error(
                        start,
                        "this regex is never closed: add a `/`, or put the text in quotes to search for it",
                    ));
                }
                (Some('/'), _) => break,
                (Some('\\'), Some('/')) => {
                    text.push('/');
                    self.at += 2;
                }
                (Some('\\'), Some(&escaped)) => {
                    text.extend(['\\', escaped]);
                    self.at += 2;
                }
                (Some(c), _) => {
                    text.push(c);
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        let any_case = self.take('i');
        if self.peek().is_some_and(|c| !c.is_whitespace() && c != ')') {
            return Err(error(
                self.at,
                "a regex ends at its second `/`: write `\\/` within it, or put the text in quotes to search for it",
            ));
        }
        value::pattern(&text, any_case).map_err(|(offset, why)| error(start + 1 + offset, why))
    }
}

fn kind(text: &str) -> Option<KindIs> {
    match text {
        "event" => Some(KindIs::Event),
        "comment" => Some(KindIs::Comment),
        "mark" => Some(KindIs::AnyMark),
        word => MARKS.contains(&word).then(|| KindIs::Mark(word.to_owned())),
    }
}

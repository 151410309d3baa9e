//! The one-line filter language.
//!
//! ```text
//! filter  = any
//! any     = all { "OR" all }
//! all     = term { term }                    juxtaposition is AND
//! term    = "-" term | "NOT" term | "(" any ")" | field ":" value | word | phrase
//! field   = "stream" | "type" | "id"
//! value   = word | phrase                    `*` stands for anything, also for nothing
//! phrase  = '"' … '"'                        `\"` and `\\` escape
//! ```
//!
//! Words and phrases match anywhere in a record's data. Case is ignored unless the word has a
//! capital ("smart case"). A filter that can't be read says where and why; it never silently
//! matches nothing.

use thiserror::Error;

/// A filter that was read. The empty filter matches everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub(super) root: Option<Node>,
}

/// What a part of a filter asks.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Text(String),
    Field(Field, String),
}

/// What `field:value` looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Stream,
    Type,
    Id,
}

/// Where and why a filter can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message} (at character {})", at + 1)]
pub struct FilterError {
    /// Which character, from 0.
    pub at: usize,
    /// One sentence that says what to do.
    pub message: String,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    ///
    /// The first place that can't be read.
    pub fn parse(text: &str) -> Result<Filter, FilterError> {
        let tokens = tokens(text)?;
        if tokens.is_empty() {
            return Ok(Filter::default());
        }
        let mut parser = Parser {
            tokens,
            next: 0,
            end: text.chars().count(),
            depth: 0,
        };
        let root = parser.any()?;
        match parser.peek() {
            None => Ok(Filter { root: Some(root) }),
            Some(token) => Err(error(
                token.at,
                "this parenthesis closes nothing: remove it, or quote it to search for it",
            )),
        }
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }
}

/// Parentheses and negations within each other at most.
const DEEPEST: usize = 100;

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    end: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += 1;
        token
    }

    fn any(&mut self) -> Result<Node, FilterError> {
        let mut parts = vec![self.all()?];
        while matches!(self.peek(), Some(Token { what: What::Or, .. })) {
            self.next += 1;
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Node::Any))
    }

    fn all(&mut self) -> Result<Node, FilterError> {
        let mut parts = vec![self.term()?];
        while let Some(token) = self.peek() {
            if matches!(token.what, What::Or | What::Close) {
                break;
            }
            parts.push(self.term()?);
        }
        Ok(one_or(parts, Node::All))
    }

    fn term(&mut self) -> Result<Node, FilterError> {
        let Some(token) = self.take() else {
            return Err(error(
                self.end,
                "the filter ends here, but a word is still to come",
            ));
        };
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(error(
                token.at,
                "too many parentheses or negations within each other: leave some out",
            ));
        }
        let node = self.node(token);
        self.depth -= 1;
        node
    }

    fn node(&mut self, token: Token) -> Result<Node, FilterError> {
        match token.what {
            What::Not => Ok(Node::Not(Box::new(self.term()?))),
            What::Text(text) => Ok(Node::Text(text)),
            What::Field(field, value) => Ok(Node::Field(field, value)),
            What::Or => Err(error(
                token.at,
                "OR needs something on both sides: quote it to search for the word",
            )),
            What::Close => Err(error(
                token.at,
                "this parenthesis closes nothing: remove it, or quote it to search for it",
            )),
            What::Open => {
                let inner = self.any()?;
                match self.take() {
                    Some(Token {
                        what: What::Close, ..
                    }) => Ok(inner),
                    _ => Err(error(
                        token.at,
                        "this parenthesis is never closed: add a `)`, or quote it to search for it",
                    )),
                }
            }
        }
    }
}

fn one_or(mut parts: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Node {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        many(parts)
    }
}

#[derive(Clone, Debug)]
struct Token {
    at: usize,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Text(String),
    Field(Field, String),
    Not,
    Or,
    Open,
    Close,
}

fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let start = at;
        let what = match c {
            c if c.is_whitespace() => {
                at += 1;
                continue;
            }
            '(' => {
                at += 1;
                What::Open
            }
            ')' => {
                at += 1;
                What::Close
            }
            '-' if chars.get(at + 1).is_some_and(|next| !next.is_whitespace()) => {
                at += 1;
                What::Not
            }
            '"' => What::Text(phrase(&chars, &mut at)?),
            '/' | '$' => {
                return Err(error(
                    start,
                    &format!(
                        "a filter that begins with `{c}` is not supported: put the text in quotes to search for it"
                    ),
                ));
            }
            _ => word(&chars, &mut at)?,
        };
        tokens.push(Token { at: start, what });
    }
    Ok(tokens)
}

/// A bare word, `field:value`, or one of the words that mean something.
fn word(chars: &[char], at: &mut usize) -> Result<What, FilterError> {
    let start = *at;
    let bare = bare_word(chars, at);
    match bare.as_str() {
        "OR" => return Ok(What::Or),
        "NOT" => return Ok(What::Not),
        _ => {}
    }
    let Some((name, rest)) = bare.split_once(':') else {
        return Ok(What::Text(bare));
    };
    let field = match name {
        "stream" => Field::Stream,
        "type" => Field::Type,
        "id" => Field::Id,
        _ => {
            return Err(error(
                start,
                &format!(
                    "there is no field `{name}:`, only stream:, type: and id: — to search for the text, put it in quotes"
                ),
            ));
        }
    };
    let value = if rest.is_empty() && chars.get(*at) == Some(&'"') {
        phrase(chars, at)?
    } else {
        rest.to_owned()
    };
    if value.is_empty() && field != Field::Id {
        return Err(error(
            start,
            &format!("`{name}:` needs a value after the colon, such as {name}:news"),
        ));
    }
    Ok(What::Field(field, value))
}

fn bare_word(chars: &[char], at: &mut usize) -> String {
    let start = *at;
    while chars
        .get(*at)
        .is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '"'))
    {
        *at += 1;
    }
    chars[start..*at].iter().collect()
}

fn phrase(chars: &[char], at: &mut usize) -> Result<String, FilterError> {
    let start = *at;
    let mut text = String::new();
    *at += 1;
    loop {
        match chars.get(*at) {
            None => return Err(error(start, "this quote is never closed: add a `\"`")),
            Some('"') => {
                *at += 1;
                return Ok(text);
            }
            Some('\\') if matches!(chars.get(*at + 1), Some('"' | '\\')) => {
                text.push(chars[*at + 1]);
                *at += 2;
            }
            Some(&c) => {
                text.push(c);
                *at += 1;
            }
        }
    }
}

fn error(at: usize, message: &str) -> FilterError {
    FilterError {
        at,
        message: message.to_owned(),
    }
}

//! From tokens to a tree.

use super::lex::{Token, What};
use super::{FilterError, Node, error};

/// Parentheses and negations within each other at most.
const DEEPEST: usize = 100;

/// The tree of a filter's tokens; `end` is how many characters the filter has.
pub(super) fn parse(tokens: Vec<Token>, end: usize) -> Result<Option<Node>, FilterError> {
    if tokens.is_empty() {
        return Ok(None);
    }
    let mut parser = Parser {
        tokens,
        next: 0,
        end,
        depth: 0,
    };
    let root = parser.any()?;
    match parser.peek() {
        None => Ok(Some(root)),
        Some(token) => Err(closes_nothing(token.at)),
    }
}

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
            match token.what {
                What::Or | What::Close => break,
                What::And => self.next += 1,
                _ => {}
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
            What::Is(node) => Ok(node),
            What::Or | What::And => Err(error(
                token.at,
                "OR and AND need something on both sides: quote them to search for the word",
            )),
            What::Close => Err(closes_nothing(token.at)),
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

fn closes_nothing(at: usize) -> FilterError {
    error(
        at,
        "this parenthesis closes nothing: remove it, or quote it to search for it",
    )
}

fn one_or(mut parts: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Node {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        many(parts)
    }
}

//! A command line taken apart as a shell does it, its variables and inner commands left to be
//! evaluated later.

use std::iter::Peekable;
use std::str::Chars;

use super::CurlError;
use super::word::{Part, Word};
use crate::stream::values::is_name;

/// The words of one command, quoted for a POSIX shell (with `$'…'`), or for Windows' `cmd` when
/// it has that one's carets.
pub(super) fn words(text: &str) -> Result<Vec<Word>, CurlError> {
    if text.contains("^\"") || text.contains("^\n") || text.contains("^\r\n") {
        let text = without_carets(text);
        return Reader::new(&text, true).words();
    }
    Reader::new(text, false).words()
}

/// `cmd` takes a caret for an escape of what follows it.
fn without_carets(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('^', Some('\r' | '\n')) => {
                while chars.next_if(|c| matches!(c, '\r' | '\n')).is_some() {}
                plain.push(' ');
            }
            ('^', Some(_)) => plain.extend(chars.next()),
            _ => plain.push(c),
        }
    }
    plain
}

struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    /// Nothing but double quotes and backslashes means anything.
    windows: bool,
    words: Vec<Word>,
    word: Option<Word>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, windows: bool) -> Reader<'a> {
        Reader {
            chars: text.trim().chars().peekable(),
            windows,
            words: Vec::new(),
            word: None,
        }
    }

    fn words(mut self) -> Result<Vec<Word>, CurlError> {
        while let Some(c) = self.chars.next() {
            match c {
                ' ' | '\t' | '\r' => self.end(),
                '"' => self.double_quoted()?,
                '\\' if self.windows => self.windows_backslash(),
                _ if self.windows && c != '\n' => self.push(c),
                '\'' => self.single_quoted()?,
                '\\' => self.backslash(),
                '$' => match self.chars.peek() {
                    Some('\'') => {
                        self.chars.next();
                        self.ansi_quoted()?;
                    }
                    Some('"') => {}
                    _ => self.dollar()?,
                },
                '`' => self.backquoted()?,
                '\n' | ';' | '|' | '&' | '<' | '>' => {
                    if c == '\n' && self.chars.clone().all(char::is_whitespace) {
                        break;
                    }
                    return Err(CurlError::new(
                        "there is more than one command: remove what follows or surrounds the curl command, and mind the quotes",
                    ));
                }
                '#' if self.word.is_none() => while self.chars.next_if(|c| *c != '\n').is_some() {},
                _ => self.push(c),
            }
        }
        self.end();
        Ok(self.words)
    }

    fn end(&mut self) {
        self.words.extend(self.word.take());
    }

    fn push(&mut self, c: char) {
        self.word().push(c);
    }

    fn word(&mut self) -> &mut Word {
        self.word.get_or_insert_default()
    }

    fn backslash(&mut self) {
        match self.chars.next() {
            Some('\r') if self.chars.peek() == Some(&'\n') => {
                self.chars.next();
            }
            Some('\n') | None => {}
            Some(c) => self.push(c),
        }
    }

    /// Windows takes a backslash for itself, unless a quote follows.
    fn windows_backslash(&mut self) {
        match self.chars.next_if(|c| matches!(c, '"' | '\\')) {
            Some(c) => self.push(c),
            None => self.push('\\'),
        }
    }

    fn single_quoted(&mut self) -> Result<(), CurlError> {
        self.word();
        loop {
            match self.chars.next() {
                Some('\'') => return Ok(()),
                Some(c) => self.push(c),
                None => return Err(open_quote("'")),
            }
        }
    }

    fn double_quoted(&mut self) -> Result<(), CurlError> {
        self.word();
        loop {
            match self.chars.next() {
                Some('"') => return Ok(()),
                Some('\\') if self.windows => self.windows_backslash(),
                Some('\\') => match self.chars.next() {
                    Some('\n') => {}
                    Some(c @ ('"' | '\\' | '$' | '`')) => self.push(c),
                    Some(c) => {
                        self.push('\\');
                        self.push(c);
                    }
                    None => return Err(open_quote("\"")),
                },
                Some('$') if !self.windows => self.dollar()?,
                Some('`') if !self.windows => self.backquoted()?,
                Some(c) => self.push(c),
                None => return Err(open_quote("\"")),
            }
        }
    }

    /// What follows a `$`.
    fn dollar(&mut self) -> Result<(), CurlError> {
        match self.chars.peek() {
            Some('{') => {
                self.chars.next();
                let mut name = String::new();
                loop {
                    match self.chars.next() {
                        Some('}') if is_name(&name) => break,
                        Some('}') | None => {
                            return Err(CurlError::new(
                                "a ${…} is more than a variable's name: write ${NAME}",
                            ));
                        }
                        Some(c) => name.push(c),
                    }
                }
                self.word().0.push(Part::Variable(name));
            }
            Some('(') => {
                self.chars.next();
                let command = self.inner_command()?;
                self.word().0.push(Part::Command(command));
            }
            Some(c) if c.is_ascii_alphabetic() || *c == '_' => {
                let mut name = String::new();
                while let Some(c) = self
                    .chars
                    .next_if(|c| c.is_ascii_alphanumeric() || *c == '_')
                {
                    name.push(c);
                }
                self.word().0.push(Part::Variable(name));
            }
            _ => self.push('$'),
        }
        Ok(())
    }

    /// Up to the parenthesis that closes it; those within quotes don't count.
    fn inner_command(&mut self) -> Result<String, CurlError> {
        let (mut command, mut depth, mut quote) = (String::new(), 1, None);
        loop {
            let Some(c) = self.chars.next() else {
                return Err(CurlError::new("a $( is not closed: add the )"));
            };
            match (quote, c) {
                (None, '(') => depth += 1,
                (None, ')') => depth -= 1,
                (None, '\'' | '"') => quote = Some(c),
                (Some(open), _) if open == c => quote = None,
                _ => {}
            }
            if depth == 0 {
                return Ok(command.trim().to_owned());
            }
            command.push(c);
            if c == '\\' && quote != Some('\'') {
                command.extend(self.chars.next());
            }
        }
    }

    fn backquoted(&mut self) -> Result<(), CurlError> {
        let mut command = String::new();
        loop {
            match self.chars.next() {
                Some('`') => break,
                Some(c) => command.push(c),
                None => return Err(open_quote("`")),
            }
        }
        self.word().0.push(Part::Command(command));
        Ok(())
    }

    /// `$'…'`, as browsers write what has quotes or control characters in it.
    fn ansi_quoted(&mut self) -> Result<(), CurlError> {
        self.word();
        loop {
            match self.chars.next() {
                Some('\'') => return Ok(()),
                Some('\\') => {
                    let c = self.ansi_escape()?;
                    self.push(c);
                }
                Some(c) => self.push(c),
                None => return Err(open_quote("'")),
            }
        }
    }

    fn ansi_escape(&mut self) -> Result<char, CurlError> {
        Ok(match self.chars.next() {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('a') => '\u{7}',
            Some('b') => '\u{8}',
            Some('e' | 'E') => '\u{1b}',
            Some('f') => '\u{c}',
            Some('v') => '\u{b}',
            Some('x') => self.code(16, 2)?,
            Some('u') => {
                let first = self.number(16, 4);
                return self.utf16(first);
            }
            Some('U') => self.code(16, 8)?,
            Some(c) if c.is_digit(8) => {
                let first = c.to_digit(8).unwrap_or_default();
                let rest = self.digits(8, 2);
                rest.iter()
                    .fold(first, |code, digit| code * 8 + digit)
                    .try_into()
                    .map_err(|_| no_character())?
            }
            Some(c) => c,
            None => return Err(open_quote("'")),
        })
    }

    /// What is outside of the first plane comes as two.
    fn utf16(&mut self, first: u32) -> Result<char, CurlError> {
        let code = if (0xd800..0xdc00).contains(&first) {
            let escape = self.chars.next() == Some('\\') && self.chars.next() == Some('u');
            let second = self.number(16, 4);
            if !escape || !(0xdc00..0xe000).contains(&second) {
                return Err(no_character());
            }
            0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(no_character)
    }

    fn code(&mut self, radix: u32, most: usize) -> Result<char, CurlError> {
        char::from_u32(self.number(radix, most)).ok_or_else(no_character)
    }

    fn number(&mut self, radix: u32, most: usize) -> u32 {
        let digits = self.digits(radix, most);
        digits.iter().fold(0, |number: u32, digit| {
            number.wrapping_mul(radix).wrapping_add(*digit)
        })
    }

    fn digits(&mut self, radix: u32, most: usize) -> Vec<u32> {
        let mut digits = Vec::new();
        while digits.len() < most
            && let Some(digit) = self.chars.peek().and_then(|c| c.to_digit(radix))
        {
            self.chars.next();
            digits.push(digit);
        }
        digits
    }
}

fn open_quote(quote: &str) -> CurlError {
    CurlError::new(format!("a {quote} is not closed: paste the whole command"))
}

fn no_character() -> CurlError {
    CurlError::new("an escape in $'…' is no character: correct it")
}

//! One word of a command: text, and what a shell would evaluate in it.

use crate::stream::spec::{Source, Value};

/// One word of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word(pub(super) Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    /// `$NAME`
    Variable(String),
    /// `$(…)`
    Command(String),
}

impl Word {
    /// The word, if nothing in it is to be evaluated.
    pub fn plain(&self) -> Option<String> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Variable(_) | Part::Command(_) => return None,
            }
        }
        Some(text)
    }

    /// The word as a value that is made anew at each attempt, if anything is to be evaluated.
    pub fn value(&self) -> Value {
        let (mut text, mut source) = (String::new(), Source::Text);
        for part in &self.0 {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Variable(name) => {
                    text.push_str(&format!("${{{name}}}"));
                    source = Source::Env;
                }
                Part::Command(_) => {
                    return Value {
                        source: Source::Command,
                        ..Value::text(&self.command())
                    };
                }
            }
        }
        Value {
            source,
            ..Value::text(&text)
        }
    }

    /// A command that prints the word.
    fn command(&self) -> String {
        if let [Part::Command(command)] = self.0.as_slice() {
            return command.clone();
        }
        let mut quoted = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => {
                    for c in text.chars() {
                        if matches!(c, '\\' | '"' | '$' | '`') {
                            quoted.push('\\');
                        }
                        quoted.push(c);
                    }
                }
                Part::Variable(name) => quoted.push_str(&format!("${{{name}}}")),
                Part::Command(command) => quoted.push_str(&format!("$({command})")),
            }
        }
        format!("printf %s \"{quoted}\"")
    }

    /// What stands before the first `at`, which must be plain, and the rest after it.
    pub fn split(&self, at: char) -> Option<(String, Word)> {
        let Part::Text(first) = self.0.first()? else {
            return None;
        };
        let (before, after) = first.split_once(at)?;
        let mut rest = vec![Part::Text(after.to_owned())];
        rest.extend_from_slice(&self.0[1..]);
        Some((before.to_owned(), Word(rest)))
    }

    /// Without the blanks before it.
    pub fn trimmed(mut self) -> Word {
        if let Some(Part::Text(first)) = self.0.first_mut() {
            *first = first.trim_start().to_owned();
        }
        if let Some(Part::Text(last)) = self.0.last_mut() {
            *last = last.trim_end().to_owned();
        }
        self.0
            .retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        self
    }

    /// A word of plain text.
    pub fn text(text: &str) -> Word {
        Word(vec![Part::Text(text.to_owned())])
    }

    /// Without its first character, which is plain.
    pub fn without_first(mut self) -> Word {
        if let Some(Part::Text(first)) = self.0.first_mut() {
            *first = first.chars().skip(1).collect();
            if first.is_empty() {
                self.0.remove(0);
            }
        }
        self
    }

    /// `a=1` and `b=2` as `a=1; b=2`.
    pub fn and_cookie(mut self, other: Word) -> Word {
        self.0.push(Part::Text("; ".to_owned()));
        self.0.extend(other.0);
        self
    }

    /// Its pieces between one character, as far as that is plain.
    pub fn pieces(&self, at: char) -> Vec<Word> {
        let mut pieces = vec![Word::default()];
        for part in &self.0 {
            let Part::Text(text) = part else {
                if let Some(last) = pieces.last_mut() {
                    last.0.push(part.clone());
                }
                continue;
            };
            for (index, text) in text.split(at).enumerate() {
                if index > 0 {
                    pieces.push(Word::default());
                }
                if let Some(last) = pieces.last_mut().filter(|_| !text.is_empty()) {
                    last.0.push(Part::Text(text.to_owned()));
                }
            }
        }
        pieces
    }

    /// What it begins with, as far as that is plain.
    pub fn beginning(&self) -> &str {
        match self.0.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0
            .iter()
            .all(|part| matches!(part, Part::Text(text) if text.is_empty()))
    }

    pub fn push(&mut self, c: char) {
        match self.0.last_mut() {
            Some(Part::Text(text)) => text.push(c),
            _ => self.0.push(Part::Text(c.to_string())),
        }
    }
}

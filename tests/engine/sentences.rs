//! Every sentence that the window can be told by the engine and the shell, as `sentences.ts` has
//! them: a table of another language that lacks one does not compile.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use litrs::StringLit;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

const FILE: &str = "ui/src/host/bindings/sentences.ts";

/// Where sentences are made, by the table that has them.
const ROOMS: [(&str, &[&str]); 5] = [
    ("CaptureSentence", &["engine/src/capture"]),
    ("StreamSentence", &["engine/src/stream"]),
    ("ViewSentence", &["engine/src/json", "engine/src/view"]),
    (
        "EngineSentence",
        &["engine/src/engine", "engine/src/record.rs", "src/desktop"],
    ),
    (
        "FileSentence",
        &[
            "engine/src/demo/mod.rs",
            "engine/src/export",
            "engine/src/import",
        ],
    ),
];

/// Where none is made that reaches the window: what the command line says, what feeds send, what
/// is written in a language of its own, and what the shell says in either by itself.
const SILENT: [&str; 15] = [
    "build.rs",
    "engine/src/demo",
    "engine/src/export/parquet.rs",
    "engine/src/lib.rs",
    "engine/src/replay",
    "engine/src/stream/curl/write.rs",
    "engine/src/stream/redact.rs",
    "engine/src/view/complete",
    "engine/src/view/complete.rs",
    "engine/src/wire",
    "engine/src/wire.rs",
    "src/cli",
    "src/desktop/texts.rs",
    "src/lib.rs",
    "src/main.rs",
];

/// What looks like a sentence and never is one in the window.
const NOT_SAID: [&str; 16] = [
    // Headers, code of a shell, and a part of a name.
    " (imported)",
    "Basic {pair}",
    "Bearer {0}",
    "application/x-ndjson, application/jsonl, */*;q=0.5",
    "gzip, br, zstd, deflate",
    "printf %s \"{quoted}\"",
    // The noun of a number, which the whole sentence has in its own way.
    "event tells",
    "events tell",
    "id contains",
    "ids contain",
    "line has",
    "lines have",
    // Said where there is no window, or to the program itself.
    "an object",
    "can't open a window: {error}; without a display use `feedscope watch`",
    "this user has no home folder: set HOME to one that can be written",
    "{0} ns",
];

/// Words that stand in sentences: what these fields hold, and what these functions are given.
const WORD_FIELDS: [&str; 2] = ["doing", "what"];
const WORD_CALLS: [&str; 5] = ["beside", "error", "io", "push", "read"];

/// What these are given is looked for, or said by a broken invariant.
const PROBES: [&str; 10] = [
    "chain_says",
    "contains",
    "ends_with",
    "expect",
    "field",
    "rsplit_once",
    "says",
    "split_once",
    "starts_with",
    "strip_prefix",
];
const SILENT_MACROS: [&str; 6] = [
    "assert",
    "assert_eq",
    "debug_assert",
    "eprintln",
    "panic",
    "unreachable",
];
const FORMATS: [&str; 3] = ["format", "write", "writeln"];

#[test]
fn the_windows_table_of_sentences_is_fresh() {
    let fresh = typescript();
    let file = root().join(FILE);
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        fs::write(&file, &fresh).unwrap();
    }
    let stored = fs::read_to_string(file).unwrap_or_default();
    assert!(
        stored == fresh,
        "{FILE} is stale: run `make bindings`, then give ui/src/text/zh/engine what `npm run check` says is missing"
    );
}

#[test]
fn every_file_is_of_a_room_or_silent() {
    let source = root().join("src-tauri");
    for file in files(&source) {
        let file = file.strip_prefix(&source).unwrap();
        let spoken = ROOMS.iter().flat_map(|(_, rooms)| *rooms);
        let known = spoken.chain(&SILENT).any(|room| file.starts_with(room));
        assert!(known, "{} is in no room", file.display());
    }
}

fn typescript() -> String {
    let mut text =
        "// Made from the sentences in src-tauri by `make bindings`: `{…}` is a value.\n"
            .to_owned();
    for (name, rooms) in ROOMS {
        let mut said = Said::default();
        for room in rooms {
            for file in files(&root().join("src-tauri").join(room)) {
                if !is_silent(&file) || rooms.iter().any(|room| file.ends_with(room)) {
                    let source = fs::read_to_string(&file).unwrap();
                    said.read(source.parse().unwrap());
                }
            }
        }
        text.push_str(&format!("\nexport type {name} ="));
        for sentence in said.sentences {
            text.push_str("\n  | ");
            text.push_str(&serde_json::to_string(&sentence).unwrap());
        }
        text.push_str(";\n");
    }
    text
}

#[derive(Default)]
struct Said {
    sentences: BTreeSet<String>,
}

impl Said {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at..];
            at += match rest {
                [TokenTree::Punct(hash), TokenTree::Group(attribute), ..]
                    if hash.as_char() == '#' =>
                {
                    self.attribute(attribute, &rest[2..])
                }
                [
                    TokenTree::Punct(hash),
                    TokenTree::Punct(mark),
                    TokenTree::Group(_),
                    ..,
                ] if hash.as_char() == '#' && mark.as_char() == '!' => 3,
                [
                    TokenTree::Ident(name),
                    TokenTree::Punct(mark),
                    TokenTree::Group(given),
                    ..,
                ] if mark.as_char() == '!' => {
                    let name = name.to_string();
                    if FORMATS.contains(&&*name) {
                        self.format(given.stream());
                    } else if !SILENT_MACROS.contains(&&*name) {
                        self.read(given.stream());
                    }
                    3
                }
                [TokenTree::Ident(name), TokenTree::Group(given), ..]
                    if given.delimiter() == Delimiter::Parenthesis =>
                {
                    let name = name.to_string();
                    if WORD_CALLS.contains(&&*name) {
                        self.word(given.stream().into_iter().next());
                    }
                    if !PROBES.contains(&&*name) {
                        self.read(given.stream());
                    }
                    2
                }
                [
                    TokenTree::Ident(name),
                    TokenTree::Punct(colon),
                    value @ TokenTree::Literal(_),
                    ..,
                ] if colon.as_char() == ':' && WORD_FIELDS.contains(&&*name.to_string()) => {
                    self.word(Some(value.clone()));
                    2
                }
                [TokenTree::Group(group), ..] => {
                    self.read(group.stream());
                    1
                }
                [TokenTree::Literal(_), ..] => {
                    self.words(text(&rest[0]).map(|text| escaped(&text)));
                    1
                }
                _ => 1,
            };
        }
    }

    /// How many tokens an attribute takes, and the item that it leaves to the tests.
    fn attribute(&mut self, attribute: &Group, rest: &[TokenTree]) -> usize {
        let mut inside = attribute.stream().into_iter();
        match (inside.next(), inside.next()) {
            (Some(TokenTree::Ident(name)), Some(TokenTree::Group(given))) => {
                if name == "error" {
                    self.format(given.stream());
                }
                if name == "cfg" && given.stream().to_string() == "test" {
                    let is_end = |token: &TokenTree| match token {
                        TokenTree::Group(body) => body.delimiter() == Delimiter::Brace,
                        TokenTree::Punct(end) => end.as_char() == ';',
                        _ => false,
                    };
                    let end = rest.iter().position(is_end);
                    return 3 + end.unwrap_or(rest.len());
                }
                2
            }
            _ => 2,
        }
    }

    /// What a macro like `format!` is given: a template, and values that may be sentences.
    fn format(&mut self, given: TokenStream) {
        let given: Vec<TokenTree> = given.into_iter().collect();
        match given.iter().position(|token| text(token).is_some()) {
            Some(at) => {
                self.words(text(&given[at]).map(|template| template_of(&template)));
                self.read(given[..at].iter().cloned().collect());
                self.read(given[at + 1..].iter().cloned().collect());
            }
            None => self.read(given.into_iter().collect()),
        }
    }

    fn words(&mut self, words: Option<String>) {
        self.sentences
            .extend(words.filter(|words| is_said(words) && !NOT_SAID.contains(&&**words)));
    }

    fn word(&mut self, token: Option<TokenTree>) {
        let is_word = |word: &String| word.chars().all(|c| c.is_ascii_lowercase() || c == ' ');
        let word = token.and_then(|token| text(&token)).filter(is_word);
        self.sentences.extend(word.filter(|word| !word.is_empty()));
    }
}

fn text(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else {
        return None;
    };
    let literal = StringLit::parse(literal.to_string()).ok()?;
    Some(literal.value().to_owned())
}

/// Whether there are words beside the values, and not one alone.
fn is_said(words: &str) -> bool {
    let mut depth = 0;
    let mut beside = String::new();
    for c in words.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            c if depth == 0 => beside.push(c),
            _ => {}
        }
    }
    beside.contains(' ') && beside.contains(|c: char| c.is_ascii_lowercase())
}

/// A template with its values named, or numbered, and without how they are written.
fn template_of(format: &str) -> String {
    let mut template = String::new();
    let mut number = 0;
    let mut rest = format;
    while let Some(at) = rest.find(['{', '}']) {
        template.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            template.push_str(&rest[..2]);
            rest = &rest[2..];
            continue;
        }
        let end = rest.find('}').unwrap();
        let name = rest[1..end].split(':').next().unwrap();
        match name {
            "" => {
                template.push_str(&format!("{{{number}}}"));
                number += 1;
            }
            name => template.push_str(&format!("{{{name}}}")),
        }
        rest = &rest[end + 1..];
    }
    template.push_str(rest);
    template
}

fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

fn is_silent(file: &Path) -> bool {
    let source = root().join("src-tauri");
    let file = file.strip_prefix(source).unwrap();
    SILENT.iter().any(|room| file.starts_with(room))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every Rust file below a folder, or the one file.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut found: Vec<PathBuf> = fs::read_dir(path)
        .unwrap()
        .flat_map(|entry| files(&entry.unwrap().path()))
        .filter(|file| file.extension().is_some_and(|ending| ending == "rs"))
        .collect();
    found.sort();
    found
}

//! What the newest records of a capture have.

use std::collections::HashMap;
use std::ops::ControlFlow;

use serde_json::Value;

use super::Suggestion;
use crate::capture::{Capture, Columns};
use crate::record::{Kind, Seq};
use crate::view::filter::is_number;
use crate::view::matcher::Matcher;

/// Records whose columns are looked at.
const LATELY: Seq = 100_000;

/// Types and streams of the newest records, and how many of each.
pub(super) struct Lately {
    types: HashMap<u16, u64>,
    streams: HashMap<u16, u64>,
}

impl Lately {
    pub fn of(capture: &Capture) -> Lately {
        let mut lately = Lately {
            types: HashMap::new(),
            streams: HashMap::new(),
        };
        let end = capture.end_seq();
        capture.columns(end.saturating_sub(LATELY)..end, |_, columns: Columns| {
            if columns.kind == Kind::Event {
                *lately.types.entry(columns.type_index).or_default() += 1;
                *lately.streams.entry(columns.stream.0).or_default() += 1;
            }
        });
        lately
    }

    pub fn types(&self, capture: &Capture) -> Vec<Suggestion> {
        let types = self.types.iter();
        let named = types.filter_map(|(index, count)| {
            let name = capture.type_name(*index)?;
            Some((name.to_string(), *count))
        });
        counted(named.collect())
    }

    /// Those without a record lately come last.
    pub fn streams(&self, capture: &Capture) -> Vec<Suggestion> {
        let streams = capture.streams().into_iter();
        let counts = streams.map(|stream| {
            let count = self.streams.get(&stream.key.0);
            (stream.name, count.copied().unwrap_or(0))
        });
        counted(counts.collect())
    }
}

fn counted(mut counts: Vec<(String, u64)>) -> Vec<Suggestion> {
    counts.retain(|(name, _)| !name.is_empty());
    counts.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
    let counts = counts.iter();
    counts
        .map(|(name, count)| Suggestion::quoted(name, &format!("×{count}")))
        .collect()
}

/// JSON data of the newest records, newest first.
pub(super) struct Samples(Vec<Value>);

/// So many samples are enough.
const ENOUGH: usize = 300;
/// Records looked at for them at most, so many at a time.
const LOOKED_AT: Seq = 30_000;
const AT_A_TIME: Seq = 300;
/// Data longer than this is no sample.
const LONGEST: usize = 64 << 10;
/// Steps of a path at most.
const DEEPEST: usize = 8;
/// Elements of an array, and members of an object, that are looked at.
const WIDEST: usize = 100;
/// Letters of a value that are shown of it.
const SHOWN: usize = 40;

impl Samples {
    /// Of the newest records that match.
    pub fn newest(capture: &Capture, matcher: &Matcher) -> Samples {
        let mut samples = Vec::new();
        let first = capture.first_seq();
        let mut end = capture.end_seq();
        let last = end.saturating_sub(LOOKED_AT).max(first);
        while end > last && samples.len() < ENOUGH {
            let start = end.saturating_sub(AT_A_TIME).max(last);
            let mut pass = matcher.pass(capture);
            let mut some = Vec::new();
            // What can't be read is no sample.
            let _ = capture.scan(start..end, |seq, record| {
                let short = record.kind != Kind::Comment && record.data.len() <= LONGEST;
                if short
                    && pass.matches(seq, &record)
                    && let Ok(value) = serde_json::from_str(record.data)
                {
                    some.push(value);
                }
                ControlFlow::Continue(())
            });
            samples.extend(some.into_iter().rev());
            end = start;
        }
        Samples(samples)
    }

    /// The paths to their values, those of most samples first, each with its newest value.
    pub fn paths(&self) -> Vec<Suggestion> {
        let mut paths: HashMap<String, PathSeen> = HashMap::new();
        for (number, sample) in self.0.iter().enumerate() {
            let mut path = "$".to_owned();
            walk(sample, &mut path, DEEPEST, &mut |path, value| {
                let new = || PathSeen {
                    samples: 0,
                    newest: shown(value),
                    counted: None,
                };
                let seen = paths.entry(path.to_owned()).or_insert_with(new);
                // An array may have it many times.
                if seen.counted.replace(number) != Some(number) {
                    seen.samples += 1;
                }
            });
        }
        let mut paths: Vec<(String, PathSeen)> = paths.into_iter().collect();
        paths.sort_by(|(a, m), (b, n)| n.samples.cmp(&m.samples).then_with(|| a.cmp(b)));
        let paths = paths.iter();
        paths
            .map(|(path, seen)| Suggestion::of(path, &seen.newest))
            .collect()
    }

    /// The values where a path leads, the most frequent first.
    pub fn values(&self, wanted: &str) -> Vec<Suggestion> {
        let mut counts: HashMap<(String, bool), u64> = HashMap::new();
        let elements = format!("{wanted}[*]");
        for sample in &self.0 {
            let mut path = "$".to_owned();
            walk(sample, &mut path, DEEPEST, &mut |path, value| {
                let text = match value {
                    _ if path != wanted && path != elements => return,
                    Value::String(text) if text.chars().count() <= SHOWN => (text.clone(), true),
                    Value::Number(_) | Value::Bool(_) | Value::Null => (value.to_string(), false),
                    _ => return,
                };
                *counts.entry(text).or_default() += 1;
            });
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
        let counts = counts.iter();
        counts
            .map(|((value, is_text), count)| match is_text {
                true => Suggestion::quoted(value, &format!("×{count}")),
                false => Suggestion::of(value, &format!("×{count}")),
            })
            .collect()
    }
}

struct PathSeen {
    samples: u32,
    newest: String,
    /// The sample it was counted in last.
    counted: Option<usize>,
}

/// Shows `visit` all values but objects, with their paths.
fn walk(value: &Value, path: &mut String, deeper: usize, visit: &mut dyn FnMut(&str, &Value)) {
    let length = path.len();
    if !value.is_object() {
        visit(path, value);
    }
    if deeper == 0 {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter().take(WIDEST) {
                path.push_str(&step(name));
                walk(member, path, deeper - 1, visit);
                path.truncate(length);
            }
        }
        Value::Array(elements) => {
            path.push_str("[*]");
            for element in elements.iter().take(WIDEST) {
                walk(element, path, deeper - 1, visit);
            }
            path.truncate(length);
        }
        _ => {}
    }
}

fn step(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    match !name.is_empty() && name.chars().all(plain) {
        true => format!(".{name}"),
        false => format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'")),
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A value as a filter takes it: bare where that is read the same.
pub(super) fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let word = !value.is_empty() && value.chars().all(plain);
    let other = is_number(value) || matches!(value, "true" | "false" | "null");
    match word && !other {
        true => value.to_owned(),
        false => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

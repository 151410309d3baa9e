//! The figures: three tables for people, in Markdown, and one flat JSON object.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::Outcome;
use crate::contest::{CONTESTANTS, Score};
use crate::corpus::{CORPORA, Sent};

/// Prints the tables, and writes the figures into `file`.
pub fn print(results: &[Vec<Score>], file: Option<&str>) -> Outcome<()> {
    let mut notes = Vec::new();
    for (title, _, figure) in FIGURES {
        println!("{title}\n");
        let names: Vec<&str> = CORPORA.iter().map(|corpus| corpus.name).collect();
        println!("| | {} |", names.join(" | "));
        println!("| --- |{}", " ---: |".repeat(names.len()));
        for (row, contestant) in CONTESTANTS.iter().enumerate() {
            let cells = results
                .iter()
                .map(|column| match figure(&column[row], &column[0]) {
                    Ok(figure) => three_digits(figure),
                    Err(why) => format!("[{}]", note(&mut notes, why)),
                });
            let cells: Vec<String> = cells.collect();
            println!("| `{contestant}` | {} |", cells.join(" | "));
        }
        println!();
    }
    for (number, note) in notes.iter().enumerate() {
        println!("[{}] {note}", number + 1);
    }
    if let Some(file) = file {
        if let Some(folder) = Path::new(file).parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, format!("{:#}\n", Value::Object(flat(results))))?;
    }
    Ok(())
}

/// Titles, names in the JSON, and how they come of a result and that of the bytes alone.
type Figure = fn(&Score, &Score) -> Result<f64, String>;
const FIGURES: [(&str, &str, Figure); 3] = [
    (
        "Megabytes of body a second of one core",
        "mb_s",
        |own, _| rate(own, |sent| sent.body).map(|rate| rate / 1e6),
    ),
    (
        "Millions of events a second of one core",
        "ev_s",
        |own, _| rate(own, |sent| sent.events).map(|rate| rate / 1e6),
    ),
    (
        "Speed against reading the bytes alone with reqwest",
        "vs_reqwest_only",
        |own, bytes| Ok(rate(own, |sent| sent.body)? / rate(bytes, |sent| sent.body)?),
    ),
];

fn rate(score: &Score, what: fn(&Sent) -> u64) -> Result<f64, String> {
    match score {
        Score::Counted { sent, cpu_s } => Ok(what(sent) as f64 / cpu_s),
        Score::Out(why) => Err(why.clone()),
    }
}

fn three_digits(figure: f64) -> String {
    let whole = figure.abs().max(1e-9).log10().floor();
    let decimals = (2.0 - whole).clamp(0.0, 9.0) as usize;
    format!("{figure:.decimals$}")
}

fn note(notes: &mut Vec<String>, why: String) -> usize {
    let known = notes.iter().position(|note| *note == why);
    known.unwrap_or_else(|| {
        notes.push(why);
        notes.len() - 1
    }) + 1
}

/// `CONTESTANT_FIGURE_CORPUS`; for who has no figure `CONTESTANT_out_CORPUS` says why.
fn flat(results: &[Vec<Score>]) -> Map<String, Value> {
    let mut all = Map::new();
    for (corpus, column) in CORPORA.iter().zip(results) {
        for (name, result) in CONTESTANTS.iter().zip(column) {
            for (_, what, figure) in FIGURES {
                let value = match (figure(result, &column[0]), what) {
                    (Err(_), _) => continue,
                    // The table's millions.
                    (Ok(figure), "ev_s") => json!((figure * 1e6).round()),
                    (Ok(figure), "mb_s") => json!((figure * 10.0).round() / 10.0),
                    (Ok(figure), _) => json!((figure * 1e4).round() / 1e4),
                };
                all.insert(format!("{name}_{what}_{}", corpus.name), value);
            }
            if let Score::Out(why) = result {
                all.insert(format!("{name}_out_{}", corpus.name), json!(why));
            }
        }
    }
    all
}

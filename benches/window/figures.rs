//! A table on standard output, and the same figures as one flat JSON object.

use std::fs;

use serde_json::{Map, Value, json};

use crate::support::root;

#[derive(Default)]
pub struct Figures(Map<String, Value>);

impl Figures {
    /// Prints a figure, rounded to what is telling, and keeps it.
    pub fn put(&mut self, name: &str, value: f64) {
        let digits = if value.abs() >= 100.0 { 0 } else { 2 };
        let rounded: f64 = format!("{value:.digits$}").parse().unwrap();
        let shown = if rounded.fract() == 0.0 {
            json!(rounded as i64)
        } else {
            json!(rounded)
        };
        println!("{name:<36} {shown:>14}");
        self.0.insert(name.to_owned(), shown);
    }

    /// Into `target/bench/NAME.json`.
    pub fn write(&self, name: &str) {
        let folder = root().join("target/bench");
        fs::create_dir_all(&folder).unwrap();
        let text = serde_json::to_string_pretty(&self.0).unwrap();
        fs::write(folder.join(format!("{name}.json")), text).unwrap();
    }
}

/// The value that so much of all (0 to 1) do not pass.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    assert!(!values.is_empty(), "nothing was measured");
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share).ceil() as usize]
}

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

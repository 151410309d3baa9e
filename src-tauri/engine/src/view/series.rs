//! The numbers at a JSON path over time.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use super::blocks::{BLOCK, SPARSE, blocks};
use super::matcher::Matcher;
use crate::capture::{Capture, CaptureError};
use crate::json::{Path, Value};
use crate::record::{Seq, Time};

/// Records read at most, the newest.
const MOST_RECORDS: u64 = 200_000;

/// The numbers of a span of time, in pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// One for each pixel.
    pub pixels: Vec<Option<Span>>,
    /// Of all of them; `None` when there is no number.
    pub all: Option<Span>,
    /// Numbers seen.
    pub count: u64,
    /// There are more records than were read.
    pub cut: bool,
}

/// The numbers of one pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The newest.
    pub last: f64,
}

impl Span {
    /// Takes in an older number.
    fn older(span: &mut Option<Span>, value: f64) {
        let (min, max, last) = (value, value, value);
        let span = span.get_or_insert(Span { min, max, last });
        span.min = span.min.min(value);
        span.max = span.max.max(value);
    }
}

/// Reads the numbers at `path` in the records that match and came within `from..to`, at most
/// 200,000 of them, the newest. A string that is a number counts as one: so some feeds write
/// prices.
///
/// # Errors
///
/// When the capture can't be read.
pub fn series(
    capture: &Capture,
    matcher: &Matcher,
    path: &Path,
    times: &Range<Time>,
    px: usize,
) -> Result<Series, CaptureError> {
    let mut series = Series {
        pixels: vec![None; px],
        ..Series::default()
    };
    let mut read = 0;
    for block in blocks(&(capture.first_seq()..capture.end_seq())).rev() {
        let (mut inside, mut later) = (false, false);
        capture.columns(block.clone(), |_, columns| {
            inside |= times.contains(&columns.time);
            later |= columns.time >= times.start;
        });
        // Clocks that go back do so by less than a block.
        if !later {
            break;
        }
        if !inside {
            continue;
        }
        for (time, values) in numbers(capture, matcher, path, block, times)?.iter().rev() {
            if read == MOST_RECORDS {
                series.cut = true;
                return Ok(series);
            }
            read += 1;
            series.add(*time, values, times);
        }
    }
    Ok(series)
}

impl Series {
    fn add(&mut self, time: Time, values: &[f64], times: &Range<Time>) {
        let since = i128::from(time.0 - times.start.0) * self.pixels.len() as i128;
        let x = since / i128::from(times.end.0 - times.start.0);
        for value in values.iter().rev() {
            Span::older(&mut self.pixels[x as usize], *value);
            Span::older(&mut self.all, *value);
            self.count += 1;
        }
    }
}

/// The numbers of each record of a block that matches, oldest first.
fn numbers(
    capture: &Capture,
    matcher: &Matcher,
    path: &Path,
    block: Range<Seq>,
    times: &Range<Time>,
) -> Result<Vec<(Time, Vec<f64>)>, CaptureError> {
    let mut seqs = BTreeSet::new();
    matcher.find(capture, block.clone(), |seq| {
        seqs.insert(seq);
    })?;
    let mut found = Vec::new();
    let mut take = |time: Time, data: &str| {
        if times.contains(&time) {
            found.push((time, values(path, data)));
        }
    };
    if seqs.len() * SPARSE < BLOCK as usize {
        for seq in seqs {
            if let Some(record) = capture.read(seq)? {
                take(record.time, &record.data);
            }
        }
    } else {
        capture.scan(block, |seq, record| {
            if seqs.contains(&seq) {
                take(record.time, record.data);
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(found)
}

fn values(path: &Path, data: &str) -> Vec<f64> {
    let mut values = Vec::new();
    path.visit(data, |value| {
        let number = match value {
            Value::Number(raw) | Value::Text(raw) => number(raw),
            _ => None,
        };
        values.extend(number);
        ControlFlow::Continue(())
    });
    values
}

/// Neither words such as `infinity` nor what is too large for a number of 64 bits.
fn number(raw: &str) -> Option<f64> {
    let begins = raw.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    let number: f64 = begins.then(|| raw.parse().ok()).flatten()?;
    number.is_finite().then_some(number)
}

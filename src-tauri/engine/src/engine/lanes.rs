//! What the lanes show beside each stream's density: the whole capture, where its rows lie in time,
//! and what is found in it.

use std::sync::Arc;

use super::frame::{Painted, lanes_within, matched_runs, time};
use super::{Engine, EngineError, lock};
use crate::record::{Seq, StreamKey, Time};
use crate::view::{BASE, FIRST_TYPE, Filter, Pixel, View};
use crate::wire::{Found, FoundRequest, Overview};

/// Ranks whose times are told at most.
const MOST_RANKS: u32 = 160;
/// Bytes of a frame's reply that the whole capture's lane takes at most.
const OVERVIEW: usize = 2 << 10;

/// The view of what is being found: held, so that it is searched beside the one in sight.
pub(super) type Finding = std::sync::Mutex<Option<Arc<View>>>;

impl Engine {
    /// What is found in a view, as far as it has been searched. It is searched on as long as it is
    /// asked for; a question for nothing ends that.
    ///
    /// # Errors
    ///
    /// When one of the filters can't be read.
    pub fn found_in_view(&self, request: &FoundRequest) -> Result<Found, EngineError> {
        let (from, to) = (request.from, request.to);
        let wanted = Filter::parse(&request.find)?;
        if wanted.is_empty() {
            *lock(&self.inner.finding) = None;
            return Ok(Found::default());
        }
        let filter = Filter::parse(&request.filter)?.and(&wanted);
        let text = format!("({}) ({})", request.filter, request.find);
        let view = self.view(&text, &filter, &request.streams);
        *lock(&self.inner.finding) = Some(Arc::clone(&view));
        let px = request.px.clamp(1, 4_096) as usize;
        let progress = view.progress();
        Ok(Found {
            total: progress.total as f64,
            scanned: progress.scanned as f64,
            of: progress.of as f64,
            runs: self.found_runs(&view, time(from), time(to), px),
        })
    }

    fn found_runs(&self, view: &View, from: Time, to: Time, px: usize) -> Vec<u16> {
        let mut sum = vec![Pixel::default(); px];
        for stream in self.inner.capture.streams() {
            let pixels = view.paint(stream.key, from, to, px);
            for (sum, pixel) in sum.iter_mut().zip(pixels.iter().flatten()) {
                sum.events = sum.events.saturating_add(pixel.events);
            }
        }
        let peak = sum.iter().map(|pixel| pixel.events).max().unwrap_or(0);
        matched_runs(&sum, peak)
    }

    pub(super) fn overview(&self, px: usize, now: Time) -> Overview {
        let from = self.first_time().unwrap_or(now);
        let to = now.max(Time(from.0 + 1));
        let mut all = vec![Pixel::default(); px];
        for stream in self.inner.capture.streams() {
            self.inner
                .live
                .tally(stream.key, |tally| tally.paint_onto(&mut all, from, to));
        }
        // Each stream has types of its own: their flags say nothing of all together.
        for pixel in &mut all {
            pixel.flags &= FIRST_TYPE - 1;
        }
        let painted = Painted {
            key: StreamKey::CAPTURE,
            all,
            matched: None,
        };
        Overview {
            from: from.as_millis(),
            to: to.as_millis(),
            lane: lanes_within(&[painted], OVERVIEW).remove(0),
        }
    }

    /// Times of `samples` rows at even distances, the oldest and the newest among them.
    pub(super) fn times_of_ranks(&self, view: &View, samples: u32) -> Vec<f64> {
        let samples = u64::from(samples.min(MOST_RANKS));
        let Some(newest) = view.progress().total.checked_sub(1) else {
            return Vec::new();
        };
        let last = samples.saturating_sub(1).max(1);
        let rank = |sample| (u128::from(newest) * u128::from(sample) / u128::from(last)) as u64;
        (0..samples)
            .flat_map(|sample| view.select(rank(sample)..rank(sample) + 1))
            .filter_map(|seq| self.time_of(seq))
            // Whole milliseconds are exact enough here, and short.
            .map(|time| time.as_millis().round())
            .collect()
    }

    pub(super) fn first_time(&self) -> Option<Time> {
        self.time_of(self.inner.capture.first_seq())
    }

    fn time_of(&self, seq: Seq) -> Option<Time> {
        let capture = &self.inner.capture;
        let mut time = None;
        capture.columns(seq..(seq + 1).min(capture.end_seq()), |_, columns| {
            time = Some(columns.time);
        });
        time
    }
}

/// Events in a pixel. Where pixels are shorter than a bucket, a bucket's events lie in its middle
/// pixel, and the window draws it as wide as it is: this counts what is drawn at `x`.
pub(super) fn events_at(pixels: &[Pixel], x: usize, pixel: i64) -> u32 {
    let width = ((BASE - 1) / pixel.max(1) + 1) as usize;
    let end = (x + width / 2 + 1).min(pixels.len());
    let start = (x + width / 2 + 1).saturating_sub(width).min(end);
    pixels[start..end].iter().map(|pixel| pixel.events).sum()
}

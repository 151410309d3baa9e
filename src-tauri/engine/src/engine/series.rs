//! Numbers over time, for the window.

use super::joined::apart;
use super::{Engine, EngineError};
use crate::json::Path;
use crate::record::Time;
use crate::view::{Filter, Matcher, series};
use crate::wire::{Series, SeriesRequest};

/// The span when none is asked for.
const SPAN_MS: f64 = 300_000.0;

impl Engine {
    /// The numbers at a JSON path over time.
    ///
    /// # Errors
    ///
    /// When the path or the filter can't be read, or the capture can't.
    pub async fn series(&self, request: SeriesRequest) -> Result<Series, EngineError> {
        let path = Path::parse(&request.path)?;
        let filter = Filter::parse(&request.filter)?;
        let capture = self.inner.capture.clone();
        let matcher = Matcher::new(&filter, &request.streams, &capture.streams());
        let px = request.px.clamp(1, 4_096) as usize;
        let to = request.to.unwrap_or_else(|| Time::now().as_millis());
        let from = request.from.unwrap_or(to - SPAN_MS);
        let start = Time((from * 1e6) as i64);
        let end = Time((to * 1e6) as i64).max(Time(start.0 + 1));
        apart(move || {
            let found = series(&capture, &matcher, &path, &(start..end), px)?;
            let width = (end.0 - start.0) as f64 / 1e6 / px as f64;
            let filled = (0..).zip(&found.pixels).filter_map(|(x, pixel)| {
                let span = (*pixel)?;
                Some([from + f64::from(x) * width, span.min, span.max, span.last])
            });
            Ok(Series {
                path: request.path,
                from,
                to,
                points: filled.flatten().collect(),
                count: found.count as f64,
                min: found.all.map_or(0.0, |all| all.min),
                max: found.all.map_or(0.0, |all| all.max),
                last: found.all.map_or(0.0, |all| all.last),
                cut: found.cut,
            })
        })
        .await
    }
}

//! From one hit of a search to the next.

use std::panic;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Engine, EngineError};
use crate::record::Seq;
use crate::view::{Filter, seek};
use crate::wire::SeekRequest;

/// The number of the newest search; the ones before it have been given up.
#[derive(Default)]
pub(super) struct Seeks(AtomicU64);

impl Engine {
    /// The nearest record after (or before) one that is in the view and also matches what is
    /// wanted. A search that another one follows, or that nobody waits for, is given up and has
    /// no answer.
    ///
    /// # Errors
    ///
    /// When one of the filters or the capture can't be read.
    pub async fn seek(&self, request: SeekRequest) -> Result<Option<Seq>, EngineError> {
        let shown = Filter::parse(&request.filter)?;
        let filter = shown.and(&Filter::parse(&request.wanted)?);
        let capture = self.inner.capture.clone();
        let matcher = self.matcher(&filter, &request.streams);
        let from = request.from.max(0.0) as Seq;
        let (ahead, around) = match request.back {
            true => (0..from, from..Seq::MAX),
            false => (from.saturating_add(1)..Seq::MAX, 0..from.saturating_add(1)),
        };
        let search = Search::begin(self);
        let (engine, number) = (self.clone(), search.number);
        let looked = tokio::task::spawn_blocking(move || {
            let cancelled = || engine.inner.seeks.0.load(Ordering::Relaxed) != number;
            let found = seek(&capture, &matcher, ahead, request.back, &cancelled)?;
            if found.is_some() || !request.wrap {
                return Ok(found);
            }
            seek(&capture, &matcher, around, request.back, &cancelled)
        });
        match looked.await {
            Ok(found) => Ok(found?),
            Err(error) => match error.try_into_panic() {
                Ok(panicked) => panic::resume_unwind(panicked),
                // The program is about to end.
                Err(_) => Ok(None),
            },
        }
    }
}

/// A search under way; given up when it is dropped.
struct Search<'a> {
    engine: &'a Engine,
    number: u64,
}

impl Search<'_> {
    fn begin(engine: &Engine) -> Search<'_> {
        let number = engine.inner.seeks.0.fetch_add(1, Ordering::Relaxed) + 1;
        Search { engine, number }
    }
}

impl Drop for Search<'_> {
    fn drop(&mut self) {
        let newest = &self.engine.inner.seeks.0;
        let next = self.number + 1;
        // Where there is a newer one already, this one was given up then.
        let _ = newest.compare_exchange(self.number, next, Ordering::Relaxed, Ordering::Relaxed);
    }
}

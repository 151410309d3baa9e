//! What an export would write, told before it is begun.

use std::ops::Range;

use super::exports::Asked;
use super::{Engine, EngineError};
use crate::export::{ExportError, names, writer};
use crate::record::{Seq, Time};
use crate::view::Filter;
use crate::wire::{ExportEstimate, ExportRequest, ExportScope, Format};

/// Records written to tell the size of all.
const SAMPLE: u64 = 512;

impl Engine {
    /// What an export would write. Records are counted, those of a view as far as it has been
    /// looked through; bytes are told from a sample spread over them. Reads the columns of the
    /// whole capture for [`ExportScope::Time`], and 512 records at most.
    ///
    /// # Errors
    ///
    /// When the filter or the sample can't be read, or this build does not have the format.
    pub fn estimate(&self, request: &ExportRequest) -> Result<ExportEstimate, EngineError> {
        let (records, exact, sample) = self.count(request)?;
        let mean = self.mean(request.format, &sample)?;
        Ok(ExportEstimate {
            records,
            exact,
            bytes: mean.empty + mean.record * records,
        })
    }

    /// How many records, whether that is exact, and some of them.
    fn count(&self, request: &ExportRequest) -> Result<(f64, bool, Vec<Seq>), EngineError> {
        let capture = &self.inner.capture;
        let kept = capture.first_seq()..capture.end_seq();
        if request.scope == ExportScope::View {
            let filter = Filter::parse(&request.filter)?;
            let view = self.view(&request.filter, &filter, &request.streams);
            let progress = view.progress();
            let exact = progress.scanned >= progress.of;
            let found = progress.total as f64;
            let all = if exact || progress.scanned == 0 {
                found
            } else {
                found * progress.of as f64 / progress.scanned as f64
            };
            let sample = spread(progress.total).flat_map(|rank| view.select(rank..rank + 1));
            return Ok((all.round(), exact, sample.collect()));
        }
        let (records, sample) = match self.asked(request)? {
            Asked::Seqs(seqs) => {
                let sample = spread(seqs.len() as u64).map(|at| seqs[at as usize]);
                (seqs.len() as u64, sample.collect())
            }
            Asked::Time(times) => self.count_within(&times, kept),
            Asked::Range(range) => {
                let start = range.start.max(kept.start);
                let records = range.end.min(kept.end).saturating_sub(start);
                (records, spread(records).map(|at| start + at).collect())
            }
            Asked::Matching(_) => (0, Vec::new()),
        };
        Ok((records as f64, true, sample))
    }

    /// How many records came in a time, and some of them: every nth, and half of these whenever
    /// they have become too many.
    fn count_within(&self, times: &Range<Time>, kept: Range<Seq>) -> (u64, Vec<Seq>) {
        let (mut records, mut nth, mut sample) = (0_u64, 1, Vec::new());
        self.inner.capture.columns(kept, |seq, columns| {
            if !times.contains(&columns.time) {
                return;
            }
            if records.is_multiple_of(nth) {
                sample.push(seq);
            }
            records += 1;
            if sample.len() as u64 >= SAMPLE {
                nth *= 2;
                let mut at = 0;
                sample.retain(|_| {
                    at += 1;
                    at % 2 == 1
                });
            }
        });
        (records, sample)
    }

    fn mean(&self, format: Format, sample: &[Seq]) -> Result<Mean, EngineError> {
        let capture = &self.inner.capture;
        let names = names(capture);
        let mut written = 0_u64;
        let mut measure = |seqs: &[Seq]| -> Result<f64, EngineError> {
            let mut writer = writer(format)?;
            let mut bytes = Vec::new();
            writer.begin(&mut bytes).map_err(ExportError::Format)?;
            for &seq in seqs {
                // Retention may have dropped it just now.
                let Some(record) = capture.read(seq)? else {
                    continue;
                };
                let name = names.get(usize::from(record.stream.0));
                let name = name.map_or("", String::as_str);
                let record = (&record).into();
                writer
                    .write(seq, name, &record, &mut bytes)
                    .map_err(ExportError::Format)?;
                written += 1;
            }
            writer.finish(&mut bytes).map_err(ExportError::Format)?;
            Ok(bytes.len() as f64)
        };
        let empty = measure(&[])?;
        let whole = measure(sample)?;
        Ok(Mean {
            empty,
            record: (whole - empty) / written.max(1) as f64,
        })
    }
}

/// Bytes of an export.
struct Mean {
    /// Without records.
    empty: f64,
    /// Of each record.
    record: f64,
}

/// At most [`SAMPLE`] places among so many, as far from each other as can be.
fn spread(places: u64) -> impl Iterator<Item = u64> {
    let n = places.min(SAMPLE);
    (0..n).map(move |at| (u128::from(at) * u128::from(places) / u128::from(n)) as u64)
}

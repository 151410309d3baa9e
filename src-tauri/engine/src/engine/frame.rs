//! The reply to a frame's question: what the window can show now, and no more.

use std::time::Duration;

use super::lanes::events_at;
use super::watched::Watched;
use super::{Engine, lock, sentence};
use crate::capture::RecorderStatus;
use crate::record::{Kind, Record, Seq, StreamKey, Time};
use crate::stream::redacted;
use crate::view::{FAILURE, Filter, GAP, Matcher, Pixel, View};
use crate::wire::{
    AlertsStatus, EngineStatus, FilterErrorAt, FrameReply, FrameRequest, GoneStream, Lane, Lanes,
    LanesRequest, Row, RowKind, RowsAt, StreamStatus, ViewStatus,
};

/// Rows in a reply at most.
const MOST_ROWS: u64 = 400;
/// Bytes of a row's preview at most.
pub(super) const PREVIEW: usize = 200;
/// Bytes of all previews in a reply, so that many rows have shorter ones.
const PREVIEWS: usize = 12 << 10;
/// Bytes of a row's preview that are always there.
const SHORTEST_PREVIEW: usize = 64;
/// Bytes of a row's type and id at most, each.
const LABEL: usize = 120;
/// Bytes of a mark's sentence at most.
const SENTENCE: usize = 600;
/// How long a question may wait for news at most.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Seconds of a rail's sparkline.
const SPARK: usize = 30;

impl Engine {
    /// Answers a frame's question, at once or when there is something newer than it knows.
    pub async fn frame(&self, request: FrameRequest) -> FrameReply {
        let wait = Duration::from_millis(request.wait_ms.into()).min(LONGEST_WAIT);
        if !wait.is_zero() {
            // Nothing new in time is an answer too.
            let _ = tokio::time::timeout(wait, self.changed_since(request.since)).await;
        }
        let version = *self.inner.version.borrow();
        let now = Time::now();
        let (text, filter, error) = self.last_good_filter(&request.filter);
        let view = self.inner.live.view(&text, &filter, &request.streams);
        let (rows, first_rank) = self.rows(&view, request.rows, request.count);
        let streams: Vec<StreamStatus> = self
            .inner
            .with_streams(|streams| streams.iter().map(|s| self.stream_status(s, now)).collect())
            .await;
        let unkept = self.inner.streams.lock().await.secrets_unkept();
        let lanes = match request.lanes {
            Some(wanted) => Some(self.lanes(wanted, &view, now).await),
            None => None,
        };
        let progress = view.progress();
        let gone = self.gone(&streams);
        FrameReply {
            version,
            now: now.as_millis(),
            engine: self.engine_status(&streams, unkept),
            streams_of: streams.len() as u32,
            streams_list: 0.0,
            streams,
            view: ViewStatus {
                total: progress.total as f64,
                scanned: progress.scanned as f64,
                of: progress.of as f64,
                error,
                column_errors: Vec::new(),
            },
            rows,
            first_rank: first_rank as f64,
            lanes,
            exports: self.exports(),
            gone,
            alerts: AlertsStatus::default(),
        }
    }

    /// The filter as typed, or when it can't be read, the last one that could.
    fn last_good_filter(&self, typed: &str) -> (String, Filter, Option<FilterErrorAt>) {
        let mut last = lock(&self.inner.last_good);
        let error = match Filter::parse(typed) {
            Ok(filter) => {
                *last = (typed.to_owned(), filter);
                None
            }
            Err(error) => Some(FilterErrorAt {
                at: error.at as u32,
                message: error.message,
            }),
        };
        (last.0.clone(), last.1.clone(), error)
    }

    fn rows(&self, view: &View, at: RowsAt, count: u32) -> (Vec<Row>, u64) {
        let total = view.progress().total;
        let count = u64::from(count).min(MOST_ROWS);
        let last = total.saturating_sub(count);
        let first = match at {
            RowsAt::End => last,
            RowsAt::Rank(rank) => (rank.max(0.0) as u64).min(last),
            RowsAt::Seq(seq) => view.rank(seq.max(0.0) as Seq).min(last),
            RowsAt::Time(_) => last,
        };
        let matcher = view.matcher();
        let preview = (PREVIEWS / count.max(1) as usize).clamp(SHORTEST_PREVIEW, PREVIEW);
        let rows = view
            .select(first..first + count)
            .into_iter()
            .filter_map(|seq| self.read_row(seq, &matcher, preview))
            .collect();
        (rows, first)
    }

    /// `None` when retention dropped it just now.
    fn read_row(&self, seq: Seq, matcher: &Matcher, preview: usize) -> Option<Row> {
        match self.inner.capture.read(seq) {
            Ok(record) => Some(row(seq, &record?, Some(matcher), preview)),
            Err(error) => Some(unreadable(seq, &error.to_string())),
        }
    }

    fn engine_status(&self, streams: &[StreamStatus], secrets_unkept: bool) -> EngineStatus {
        let capture = &self.inner.capture;
        let (first, end) = (capture.first_seq(), capture.end_seq());
        let any = end > first;
        let keys = capture.streams();
        let duplicates: u64 = keys
            .iter()
            .map(|stream| self.inner.live.tally(stream.key, |tally| tally.duplicates))
            .sum();
        EngineStatus {
            trouble: match &*self.inner.recorder.status().borrow() {
                RecorderStatus::Recording => None,
                RecorderStatus::Paused { why } => Some(why.clone()),
            },
            rate: streams
                .iter()
                .map(|stream| stream.rate)
                .fold(0.0, |sum, rate| sum + rate),
            total: (end - first) as f64,
            first_seq: if any { first as f64 } else { 0.0 },
            last_seq: if any { (end - 1) as f64 } else { 0.0 },
            disk: capture.disk_bytes() as f64,
            duplicates: duplicates as f64,
            demo: self.inner.demo.url(),
            recovered: capture.recovery().map(|report| report.to_string()),
            secrets: secrets_unkept.then(|| self.inner.secrets.trouble()),
        }
    }

    fn stream_status(&self, stream: &Watched, now: Time) -> StreamStatus {
        let status = stream.status();
        let (events, rate, spark) = self.inner.live.tally(stream.key, |tally| {
            (
                tally.events as f64,
                tally.rate(now),
                tally.spark(now, SPARK),
            )
        });
        StreamStatus {
            name: stream.spec.name.clone(),
            url: redacted(&stream.spec.url),
            key: stream.key.0,
            state: status.state,
            detail: status.detail,
            attempt: status.attempt,
            retry_at: millis(status.retry_at),
            opened_at: millis(status.opened_at),
            connection: status.connection,
            events,
            rate,
            spark,
            resume_id: status.resume_id,
            last_byte_at: millis(status.last_byte_at),
            frozen: status.frozen,
            accepts_any_certificate: stream.spec.accept_any_certificate,
            gaps: status.gaps,
            hint: status.hint,
        }
    }

    /// Streams that left records and are watched no more.
    fn gone(&self, watched: &[StreamStatus]) -> Vec<GoneStream> {
        let streams = self.inner.capture.streams().into_iter();
        streams
            .filter(|stream| watched.iter().all(|watched| watched.key != stream.key.0))
            .map(|stream| GoneStream {
                key: stream.key.0,
                name: stream.name,
            })
            .collect()
    }

    async fn lanes(&self, wanted: LanesRequest, view: &View, now: Time) -> Lanes {
        let from = match wanted.from {
            Some(from) => time(from),
            None => self.first_time().unwrap_or(now),
        };
        let to = wanted.to.map_or(now, time).max(Time(from.0 + 1));
        let px = wanted.px.clamp(1, 4_096) as usize;
        let in_sight = |streams: &[Watched]| -> Vec<StreamKey> {
            let streams = streams.iter().skip(wanted.first as usize);
            streams
                .take(wanted.count as usize)
                .map(|stream| stream.key)
                .collect()
        };
        let live = &self.inner.live;
        let keys = self.inner.with_streams(in_sight).await;
        let mut counts = Vec::new();
        let mut lanes = Vec::with_capacity(keys.len());
        for key in keys {
            let all = live.tally(key, |tally| tally.paint(from, to, px));
            let view = wanted.filtered.then_some(view);
            let matched = view.and_then(|view| view.paint(key, from, to, px));
            if let Some(x) = wanted.probe {
                counts.push(events_at(&all, x as usize, (to.0 - from.0) / px as i64));
            }
            lanes.push(lane(key, &all, matched));
        }
        Lanes {
            from: from.as_millis(),
            to: to.as_millis(),
            px: px as u32,
            first: wanted.first,
            lanes,
            counts,
            overview: wanted.overview.then(|| self.overview(px, now)),
            ranks: self.times_of_ranks(view, wanted.ranks),
        }
    }
}

/// A record as the timeline shows it.
pub(super) fn row(seq: Seq, record: &Record, matcher: Option<&Matcher>, preview: usize) -> Row {
    let preview = match record.kind {
        Kind::Mark => cut(&sentence(&record.event_type, &record.data), SENTENCE),
        _ => cut(&record.data, preview),
    };
    Row {
        seq: seq as f64,
        stream: record.stream.0,
        time: record.time.as_millis(),
        kind: match record.kind {
            Kind::Event => RowKind::Event,
            Kind::Comment => RowKind::Comment,
            Kind::Mark => RowKind::Mark,
        },
        event_type: cut(&record.event_type, LABEL),
        id: cut(&record.id, LABEL),
        size: record.data.len() as u32,
        matches: matcher.map_or_else(Vec::new, |matcher| matcher.highlights(&preview)),
        preview,
        duplicate: record.duplicate,
        cells: Vec::new(),
    }
}

fn cut(text: &str, bytes: usize) -> String {
    text[..text.floor_char_boundary(bytes)].to_owned()
}

fn unreadable(seq: Seq, why: &str) -> Row {
    Row {
        seq: seq as f64,
        stream: 0,
        time: 0.0,
        kind: RowKind::Mark,
        event_type: "unreadable".to_owned(),
        id: String::new(),
        size: 0,
        preview: why.to_owned(),
        duplicate: false,
        matches: Vec::new(),
        cells: Vec::new(),
    }
}

/// All pixels of a lane, and those that a filter leaves, as runs; the level is logarithmic, so that one event beside ten thousand shows.
pub(super) fn lane(key: StreamKey, pixels: &[Pixel], matched: Option<Vec<Pixel>>) -> Lane {
    let peak = pixels.iter().map(|pixel| pixel.events).max().unwrap_or(0);
    let mut runs: Vec<u16> = Vec::new();
    for (x, pixel) in pixels.iter().enumerate() {
        if pixel.flags == 0 {
            continue;
        }
        let (level, flags) = (level(pixel, peak), u16::from(pixel.flags));
        match runs.as_mut_slice() {
            [.., start, width, l, f]
                if usize::from(*start + *width) == x && (*l, *f) == (level, flags) =>
            {
                *width += 1;
            }
            _ => runs.extend([x as u16, 1, level, flags]),
        }
    }
    Lane {
        stream: key.0,
        runs,
        peak,
        matched: matched.map(|pixels| matched_runs(&pixels, peak)),
    }
}

pub(super) fn matched_runs(pixels: &[Pixel], peak: u32) -> Vec<u16> {
    let mut runs: Vec<u16> = Vec::new();
    for (x, pixel) in pixels.iter().enumerate() {
        if pixel.events == 0 {
            continue;
        }
        // Comments count here and not in the peak.
        let level = level(pixel, peak.max(pixel.events));
        match runs.as_mut_slice() {
            [.., start, width, l] if usize::from(*start + *width) == x && *l == level => {
                *width += 1;
            }
            _ => runs.extend([x as u16, 1, level]),
        }
    }
    runs
}

fn level(pixel: &Pixel, peak: u32) -> u16 {
    if pixel.events == 0 {
        return if pixel.flags & (FAILURE | GAP) != 0 {
            255
        } else {
            1
        };
    }
    let share = f64::from(pixel.events).ln_1p() / f64::from(peak.max(1)).ln_1p();
    // Sixteen steps are all an eye tells apart in 18 pixels, and make longer runs.
    (share * 15.0).round().max(1.0) as u16 * 17
}

fn time(millis: f64) -> Time {
    Time((millis * 1e6) as i64)
}

fn millis(time: Option<Time>) -> f64 {
    time.map_or(0.0, Time::as_millis)
}

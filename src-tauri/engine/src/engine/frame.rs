//! The reply to a frame's question: what the window can show now, and no more.

mod lane;
mod rail;
mod row;

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::watched::Watched;
use super::{Engine, lock};
use crate::capture::RecorderStatus;
use crate::record::{Seq, StreamKey, Time};
use crate::view::{Cells, Filter, Matcher, View};
use crate::wire::{
    AlertsStatus, EngineStatus, FilterErrorAt, FrameReply, FrameRequest, GoneStream, Lanes,
    LanesRequest, Row, RowsAt, ViewStatus,
};
pub(super) use lane::{Painted, lanes as lanes_within, matched_runs};
use row::Found;
pub(super) use row::lone_row;

/// Bytes of a reply at most, as JSON.
const MOST_BYTES: usize = 32 << 10;
/// Bytes of it that are the rail's, whatever else there is.
const RAIL: usize = 3 << 10;
/// Bytes of it that all lanes take at most.
const LANES: usize = 5 << 10;
/// A type's name beside the lanes is told to this length, bytes.
const TYPE: usize = 40;
/// Bytes of it at most that tell of alerts.
const ALERTS: usize = 3 << 10;
/// Rows in a reply at most.
const MOST_ROWS: u64 = 400;
/// Bytes of a row's preview at most.
const PREVIEW: usize = 200;
/// Bytes of a mark's sentence at most.
const SENTENCE: usize = 600;
/// How long a question may wait for news at most.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How long a new view may search before it is shown: not so long that a person would notice.
const HEAD_START: Duration = Duration::from_millis(60);
/// A time in ms is told to a quarter of a microsecond; a row is found by its own.
const ROUNDING: f64 = 0.000_25;
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
        let (text, filter, error) = self.last_good_filter(&request.filter);
        let view = self.view(&text, &filter, &request.streams);
        self.give_time(&view).await;
        let version = *self.inner.version.borrow();
        let now = Time::now();
        let cells = Cells::new(&request.columns);
        let rail = self.rail(request.streams_from, now).await;
        let unkept = self.inner.streams.lock().await.secrets_unkept();
        let lanes = match request.lanes {
            Some(wanted) => Some(self.lanes(wanted, &view, now).await),
            None => None,
        };
        let progress = view.progress();
        let mut reply = FrameReply {
            version,
            now: now.as_millis(),
            engine: self.engine_status(rail.rate, unkept),
            streams: Vec::new(),
            streams_of: rail.of,
            streams_list: rail.list,
            view: ViewStatus {
                total: progress.total as f64,
                scanned: progress.scanned as f64,
                of: progress.of as f64,
                error,
                column_errors: cells.errors(),
            },
            gone: Vec::new(),
            rows: Vec::new(),
            first_rank: 0.0,
            lanes,
            exports: self.exports(),
            imports: self.imports(),
            alerts: self.newest_alerts(),
        };
        let (found, first_rank) = self.found(&view, request.rows, request.count);
        let room = MOST_BYTES.saturating_sub(bytes(&reply) + RAIL);
        let marked = self.marked(&view, &filter, &request.find);
        reply.rows = row::rows(&found, &marked, &cells, room);
        reply.first_rank = first_rank as f64;
        reply.gone = self.gone(&reply.rows).await;
        rail.fill(&mut reply);
        reply
    }

    /// Waits for a view that was made just now: mostly it has found everything when it is first
    /// shown then, instead of a blank before its rows and its rows before their count.
    async fn give_time(&self, view: &View) {
        let mut version = self.inner.version.subscribe();
        let searched = async { while !view.is_searched() && version.changed().await.is_ok() {} };
        // Out of time it is shown as far as it has come.
        let _ = tokio::time::timeout(HEAD_START.saturating_sub(view.age()), searched).await;
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

    /// Of what the rows mark the words: the view's filter, and what is being found in it.
    fn marked(&self, view: &View, filter: &Filter, find: &str) -> Arc<Matcher> {
        match Filter::parse(find) {
            Ok(find) if !find.is_empty() => {
                let streams = self.inner.capture.streams();
                Arc::new(Matcher::new(&filter.and(&find), &[], &streams))
            }
            _ => view.matcher(),
        }
    }

    /// Those that fired, as far back as there is room for.
    fn newest_alerts(&self) -> AlertsStatus {
        let mut alerts = self.inner.alerts.status();
        while bytes(&alerts) > ALERTS {
            alerts.fired.remove(0);
        }
        alerts
    }

    /// What the rows asked for show, and the rank of the first.
    fn found(&self, view: &View, at: RowsAt, count: u32) -> (Vec<Found>, u64) {
        let total = view.progress().total;
        let count = u64::from(count).min(MOST_ROWS);
        let last = total.saturating_sub(count);
        let first = match at {
            RowsAt::End => last,
            RowsAt::Rank(rank) => (rank.max(0.0) as u64).min(last),
            RowsAt::Seq(seq) => view.rank(seq.max(0.0) as Seq).min(last),
            RowsAt::Time(at) => view
                .rank_at(&self.inner.capture, time(at - ROUNDING))
                .min(last),
        };
        let seqs = view.select(first..first + count).into_iter();
        (seqs.filter_map(|seq| self.find(seq)).collect(), first)
    }

    /// `None` when retention dropped it just now.
    fn find(&self, seq: Seq) -> Option<Found> {
        let record = self.inner.capture.read(seq);
        let record = record.map_err(|error| error.to_string()).transpose()?;
        Some((seq, record))
    }

    fn engine_status(&self, rate: f64, secrets_unkept: bool) -> EngineStatus {
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
            rate,
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

    /// The streams of these rows that are watched no more.
    async fn gone(&self, rows: &[Row]) -> Vec<GoneStream> {
        let mut keys: Vec<u16> = rows.iter().map(|row| row.stream).collect();
        keys.sort_unstable();
        keys.dedup();
        let watched = |streams: &[Watched]| {
            keys.retain(|key| streams.iter().all(|stream| stream.key.0 != *key));
        };
        self.inner.with_streams(watched).await;
        if keys.iter().all(|key| *key == StreamKey::CAPTURE.0) {
            return Vec::new();
        }
        let streams = self.inner.capture.streams().into_iter();
        streams
            .filter(|stream| keys.contains(&stream.key.0))
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
        let paint = |key| Painted {
            key,
            all: live.tally(key, |tally| tally.paint(from, to, px)),
            matched: match wanted.filtered {
                true => view.paint(key, from, to, px),
                false => None,
            },
        };
        let keys = self.inner.with_streams(in_sight).await;
        let named = wanted
            .named
            .and_then(|lane| keys.get(lane as usize).copied());
        let types = |key| {
            let types = live.lane_types(key);
            types.iter().map(|name| cut(name, TYPE)).collect()
        };
        let painted: Vec<Painted> = keys.into_iter().map(paint).collect();
        let pixel = (to.0 - from.0) / px as i64;
        let count = |x: u32| {
            let lanes = painted.iter();
            lanes
                .map(|one| super::lanes::events_at(&one.all, x as usize, pixel))
                .collect()
        };
        Lanes {
            from: from.as_millis(),
            to: to.as_millis(),
            px: px as u32,
            first: wanted.first,
            lanes: lanes_within(&painted, LANES),
            counts: wanted.probe.map(count).unwrap_or_default(),
            types: named.map(types).unwrap_or_default(),
            overview: wanted.overview.then(|| self.overview(px, now)),
            ranks: self.times_of_ranks(view, wanted.ranks),
        }
    }
}

/// How long it is as JSON.
fn bytes(part: &impl Serialize) -> usize {
    serde_json::to_vec(part).map_or(0, |json| json.len())
}

fn cut(text: &str, bytes: usize) -> String {
    text[..text.floor_char_boundary(bytes)].to_owned()
}

/// A sentence of so many bytes at most; one that is longer ends with `…`.
fn shortened(sentence: &str, bytes: usize) -> String {
    match sentence.len() <= bytes {
        true => sentence.to_owned(),
        false => format!("{}…", cut(sentence, bytes.saturating_sub('…'.len_utf8()))),
    }
}

pub(super) fn time(millis: f64) -> Time {
    Time((millis * 1e6) as i64)
}

fn millis(time: Option<Time>) -> f64 {
    time.map_or(0.0, Time::as_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_is_too_long_ends_with_an_ellipsis() {
        assert_eq!(shortened("as asked", 8), "as asked");
        assert_eq!(shortened("as asked", 7), "as a…");
        assert_eq!(shortened("问候语", 8), "问…");
        assert_eq!(shortened("问", 2), "…");
    }
}

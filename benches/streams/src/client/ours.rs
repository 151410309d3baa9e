//! Our stream: up to owned records, and up to records kept in a capture.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use feedscope_engine::capture::{Capture, CaptureOptions, Recorder};
use feedscope_engine::record::{Kind, Record, StreamKey};
use feedscope_engine::stream::spec::StreamSpec;
use feedscope_engine::stream::{RecordSink, SinkClosed, Start, Subscription};
use nix::sys::resource::UsageWho;
use serde_json::json;
use tokio::sync::mpsc;

use super::{Count, Said, cpu_s};
use crate::Outcome;

/// One connection to `url`, and all else as it is by default.
pub fn spec(url: &str) -> Outcome<StreamSpec> {
    let spec = json!({ "url": url, "policy": { "once": true } });
    Ok(serde_json::from_value(spec)?)
}

/// The same with this parser; `None` where there is no choice.
pub fn spec_with_parser(url: &str, parser: &str) -> Option<Outcome<StreamSpec>> {
    let spec = json!({ "url": url, "policy": { "once": true }, "parser": parser });
    match serde_json::from_value(spec) {
        Err(error) if error.to_string().starts_with("unknown field `parser`") => None,
        read => Some(read.map_err(Into::into)),
    }
}

/// Each record is handed over, counted and thrown away.
pub async fn owned(spec: StreamSpec) -> Outcome<Count> {
    let counter = Counter::default();
    follow(spec, StreamKey(1), counter.clone()).await?;
    Ok(Count {
        events: Some(counter.events.load(Ordering::Relaxed)),
        data: Some(counter.data.load(Ordering::Relaxed)),
        ..Count::default()
    })
}

/// Each record is kept in a temporary capture, from which it is counted afterwards.
pub async fn kept(spec: StreamSpec) -> Outcome<Said> {
    let folder = tempfile::tempdir()?;
    let (capture, recorder) = Capture::create_or_open(folder.path(), CaptureOptions::default())?;
    let key = recorder.define_stream("bench", spec.url.clone()).await?;
    let before = cpu_s(UsageWho::RUSAGE_SELF)?;
    follow(spec, key, ToRecorder(recorder.clone())).await?;
    recorder.kept().await?;
    let cpu_s = cpu_s(UsageWho::RUSAGE_SELF)? - before;
    let (mut events, mut data) = (0, 0);
    capture.scan(capture.first_seq()..capture.end_seq(), |_, record| {
        if record.kind == Kind::Event {
            events += 1;
            data += record.data.len() as u64;
        }
        ControlFlow::Continue(())
    })?;
    recorder.close().await?;
    let count = Count {
        events: Some(events),
        data: Some(data),
        ..Count::default()
    };
    Ok(Said::Done { count, cpu_s })
}

/// Until the server has closed the connection and every record has been taken. That is read off
/// the records themselves: whoever follows the status is woken at each of its changes.
async fn follow(spec: StreamSpec, key: StreamKey, sink: impl RecordSink) -> Outcome<()> {
    let (over, mut last) = mpsc::unbounded_channel();
    let stream = Subscription::spawn(spec, key, Start::default(), UntilOver { sink, over });
    let last = last.recv().await.ok_or("the stream stopped by itself")?;
    let connected = stream.status().borrow().connection > 0;
    stream.join().await;
    if connected { Ok(()) } else { Err(last.into()) }
}

/// Passes records on, and tells the mark after which the stream does not connect again.
#[derive(Clone)]
struct UntilOver<S> {
    sink: S,
    over: mpsc::UnboundedSender<String>,
}

impl<S: RecordSink> RecordSink for UntilOver<S> {
    async fn record(&self, records: Vec<Record>) -> Result<(), SinkClosed> {
        let last = records.last().filter(|last| {
            last.kind == Kind::Mark && matches!(last.event_type.as_str(), "ended" | "failed")
        });
        let last = last.map(|last| last.data.clone());
        self.sink.record(records).await?;
        if let Some(last) = last {
            // Whoever has heard it once listens no more.
            let _ = self.over.send(last);
        }
        Ok(())
    }
}

#[derive(Clone, Default)]
struct Counter {
    events: Arc<AtomicU64>,
    data: Arc<AtomicU64>,
}

impl RecordSink for Counter {
    async fn record(&self, records: Vec<Record>) -> Result<(), SinkClosed> {
        let events = records.iter().filter(|record| record.kind == Kind::Event);
        let (count, data) = events.fold((0, 0), |(count, data), record| {
            (count + 1, data + record.data.len() as u64)
        });
        self.events.fetch_add(count, Ordering::Relaxed);
        self.data.fetch_add(data, Ordering::Relaxed);
        Ok(())
    }
}

#[derive(Clone)]
struct ToRecorder(Recorder);

impl RecordSink for ToRecorder {
    async fn record(&self, records: Vec<Record>) -> Result<(), SinkClosed> {
        self.0.record(records).await.map_err(|_| SinkClosed)
    }
}

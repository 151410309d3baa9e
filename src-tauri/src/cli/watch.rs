//! `feedscope watch`

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::time::Duration;

use feedscope_engine::capture::{CaptureError, RecorderStatus};
use feedscope_engine::export::{Job, Writer, export, names, writer};
use feedscope_engine::record::{Kind, Seq};
use feedscope_engine::view::{Filter, Matcher};
use feedscope_engine::wire::{Format, State};
use feedscope_engine::{Engine, EngineError, EngineOptions};
use tokio::time::Instant;

use super::args::{Output, Watch, format_of};
use super::export::quiet_when_closed;
use super::text::Text;
use super::{Failure, asked_to_end, runtime};

/// Records printed in one go, so that a slow reader never makes them pile up in memory.
const AT_ONCE: Seq = 4_096;

/// Watches until every stream is done, the time is up, enough was printed, or Ctrl-C.
///
/// # Errors
///
/// Bad arguments, a stream that failed for good, a capture or a file that can't be written.
pub fn run(arguments: Box<Watch>) -> Result<(), Failure> {
    runtime()?.block_on(watch(&arguments))
}

async fn watch(arguments: &Watch) -> Result<(), Failure> {
    let filter = Filter::parse(&arguments.filter).map_err(EngineError::from)?;
    // Removed when it goes out of scope.
    let temporary;
    let capture = match &arguments.capture {
        Some(folder) => folder.clone(),
        None => {
            temporary = tempfile::Builder::new()
                .prefix("feedscope-")
                .tempdir()
                .map_err(|error| {
                    Failure::unwritable(format!(
                        "can't make a temporary capture: {error}; choose a folder with --capture"
                    ))
                })?;
            temporary.path().to_owned()
        }
    };
    let options = EngineOptions {
        capture,
        capture_options: arguments.capture_options(),
        streams: None,
    };
    let engine = Engine::open(options).await.map_err(|error| match error {
        EngineError::Capture(CaptureError::Held { .. }) => {
            Failure::unwritable(format!("{error}, or choose another folder with --capture"))
        }
        error => error.into(),
    })?;
    let mut printer = Printer::new(&engine, filter.clone(), arguments)?;
    for stream in arguments.streams()? {
        engine.add_stream(stream).await?;
    }
    let ended = follow(&engine, &mut printer, arguments.time).await;
    engine.close().await?;
    ended?;
    while printer.next < engine.capture().end_seq() && printer.print_news()? {}
    if let Some(path) = &arguments.export {
        let matcher = Matcher::new(&filter, &[], &engine.capture().streams());
        let format = format_of(Some(path), None);
        export(engine.capture(), &matcher, format, path, &Job::default())?;
    }
    match failed(printer.failed) {
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}

/// Prints what is kept as it is kept.
async fn follow(
    engine: &Engine,
    printer: &mut Printer<'_>,
    time: Option<Duration>,
) -> Result<(), Failure> {
    let deadline = time.map(|time| Instant::now() + time);
    let up = async {
        match deadline {
            Some(deadline) => tokio::time::sleep_until(deadline).await,
            None => std::future::pending().await,
        }
    };
    let end = asked_to_end();
    tokio::pin!(up, end);
    let mut recorder = engine.recorder_status();
    recorder.mark_unchanged();
    let mut version = 0;
    loop {
        if !printer.print_news()? {
            return Ok(());
        }
        let behind = printer.next < engine.capture().end_seq();
        let states = engine.states().await;
        printer.failed = states
            .iter()
            .filter(|(_, status)| status.state == State::Failed)
            .map(|(spec, _)| spec.name.clone())
            .collect();
        let done = |state| matches!(state, State::Ended | State::Failed);
        if !behind && states.iter().all(|(_, status)| done(status.state)) {
            return Ok(());
        }
        tokio::select! {
            () = &mut up => return Ok(()),
            () = &mut end => return Ok(()),
            () = std::future::ready(()), if behind => {}
            now = engine.changed_since(version) => version = now,
            Ok(()) = recorder.changed() => tell(&recorder.borrow_and_update()),
        }
    }
}

/// Says when the disk takes nothing, and when it does again.
fn tell(status: &RecorderStatus) {
    match status {
        RecorderStatus::Recording => anstream::eprintln!("feedscope: recording again"),
        RecorderStatus::Paused { why } => {
            anstream::eprintln!("feedscope: recording is paused: {why}")
        }
    }
}

fn failed(names: Vec<String>) -> Option<Failure> {
    match names.as_slice() {
        [] => None,
        [name] => Some(Failure::stream(format!("the stream {name} failed"))),
        names => Some(Failure::stream(format!(
            "{} streams failed: {}",
            names.len(),
            names.join(", ")
        ))),
    }
}

/// What has been printed so far, and how.
struct Printer<'a> {
    engine: &'a Engine,
    filter: Filter,
    writer: Box<dyn Writer>,
    text: bool,
    next: Seq,
    left: u64,
    failed: Vec<String>,
}

impl<'a> Printer<'a> {
    fn new(engine: &'a Engine, filter: Filter, arguments: &Watch) -> Result<Printer<'a>, Failure> {
        Ok(Printer {
            engine,
            filter,
            writer: match arguments.output {
                Output::Text => Box::new(Text::new()),
                Output::Ndjson => writer(Format::Ndjson)?,
                Output::Sse => writer(Format::Sse)?,
            },
            text: arguments.output == Output::Text,
            next: engine.capture().end_seq(),
            left: arguments.max_events.unwrap_or(u64::MAX),
            failed: Vec::new(),
        })
    }

    /// Prints what was kept since. False when enough was printed, or nobody reads it.
    fn print_news(&mut self) -> Result<bool, Failure> {
        let capture = self.engine.capture();
        let range = self.next..capture.end_seq().min(self.next + AT_ONCE);
        if range.is_empty() || self.left == 0 {
            return Ok(self.left > 0);
        }
        self.next = range.end;
        let (names, streams) = (names(capture), capture.streams());
        let matcher = Matcher::new(&self.filter, &[], &streams);
        let mut pass = matcher.pass(capture);
        let mut lines = Vec::new();
        let mut outcome = Ok(());
        capture.scan(range, |seq, record| {
            if !pass.matches(seq, &record) {
                return ControlFlow::Continue(());
            }
            let name = names
                .get(usize::from(record.stream.0))
                .map_or("", String::as_str);
            outcome = self.writer.write(seq, name, &record, &mut lines);
            self.left -= u64::from(record.kind == Kind::Event);
            if outcome.is_ok() && self.left > 0 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        let printed = outcome.and_then(|()| self.put(&lines));
        let closed = printed
            .as_ref()
            .is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        quiet_when_closed(printed)?;
        if closed {
            self.left = 0;
        }
        Ok(self.left > 0)
    }

    fn put(&self, lines: &[u8]) -> io::Result<()> {
        if self.text {
            let mut out = anstream::stdout().lock();
            out.write_all(lines)?;
            out.flush()
        } else {
            let mut out = io::stdout().lock();
            out.write_all(lines)?;
            out.flush()
        }
    }
}

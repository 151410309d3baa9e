//! `feedscope export`

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use feedscope_engine::EngineError;
use feedscope_engine::capture::Capture;
use feedscope_engine::export::{Job, export, names, writer};
use feedscope_engine::view::{Filter, Matcher};
use feedscope_engine::wire::Format;

use super::args::{Export, format_of};
use super::{Failure, asked_to_end, runtime};

/// Writes a capture into a file or to standard output.
///
/// # Errors
///
/// When the filter or the capture can't be read, or the file can't be written.
pub fn run(arguments: &Export) -> Result<(), Failure> {
    let filter = Filter::parse(&arguments.filter).map_err(EngineError::from)?;
    let capture = Capture::open_for_reading(&arguments.capture)?;
    let matcher = Matcher::new(&filter, &[], &capture.streams());
    let format = format_of(arguments.output.as_deref(), arguments.format);
    match &arguments.output {
        Some(path) => {
            let written = runtime()?.block_on(to_file(capture, matcher, format, path.clone()))?;
            anstream::eprintln!("wrote {written} records to {}", path.display());
            Ok(())
        }
        None => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            let names = names(&capture);
            let mut writer = writer(format);
            let mut outcome = writer.begin(&mut out);
            let range = capture.first_seq()..capture.end_seq();
            capture.scan(range, |seq, record| {
                if matcher.matches(&record) && outcome.is_ok() {
                    let name = names
                        .get(usize::from(record.stream.0))
                        .map_or("", String::as_str);
                    outcome = writer.write(seq, name, &record, &mut out);
                }
                if outcome.is_ok() {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
            quiet_when_closed(outcome.and_then(|()| out.flush()))
        }
    }
}

/// Ctrl-C cancels it, so that no half file is left.
async fn to_file(
    capture: Capture,
    matcher: Matcher,
    format: Format,
    path: PathBuf,
) -> Result<u64, Failure> {
    let job = Arc::new(Job::default());
    let shared = Arc::clone(&job);
    let mut running =
        tokio::task::spawn_blocking(move || export(&capture, &matcher, format, &path, &shared));
    let done = tokio::select! {
        done = &mut running => done,
        () = asked_to_end() => {
            job.cancel.store(true, Ordering::Relaxed);
            running.await
        }
    };
    let done =
        done.map_err(|error| Failure::unwritable(format!("the export broke off: {error}")))?;
    Ok(done?)
}

/// A reader that has had enough (`| head`) is no failure.
pub(super) fn quiet_when_closed(outcome: io::Result<()>) -> Result<(), Failure> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::unwritable(format!(
            "can't write to standard output: {error}"
        ))),
        Ok(()) => Ok(()),
    }
}

//! `feedscope export`

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use feedscope_engine::EngineError;
use feedscope_engine::capture::Capture;
use feedscope_engine::export::{ExportError, Job, export, write_to};
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
        None if format == Format::Parquet && io::stdout().is_terminal() => Err(Failure::usage(
            "Parquet is no text for a terminal: name a file with -o, or lead it into a program",
        )),
        None => {
            let mut out = io::stdout().lock();
            let failed = |source| ExportError::Write {
                path: "standard output".into(),
                source,
            };
            let job = Job::default();
            match write_to(&capture, &matcher, format, &mut out, &job, &failed) {
                Err(ExportError::Write { source, .. }) => quiet_when_closed(Err(source)),
                written => Ok(written?),
            }
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

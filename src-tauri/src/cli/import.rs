//! `feedscope import`

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use feedscope_engine::capture::{Capture, CaptureError, CaptureOptions};
use feedscope_engine::import::{ImportError, Progress, import};

use super::args::Import;
use super::{Failure, asked_to_end, runtime};

/// How often the line on a terminal is drawn anew.
const TICK: Duration = Duration::from_millis(200);

/// Appends what the files and folders hold to the capture.
///
/// # Errors
///
/// When one of them can't be read, or the capture can't be written.
pub fn run(arguments: &Import) -> Result<(), Failure> {
    runtime()?.block_on(bring_in(arguments))
}

async fn bring_in(arguments: &Import) -> Result<(), Failure> {
    // What is asked for shall not push out what is there.
    let options = CaptureOptions {
        budget_bytes: None,
        ..CaptureOptions::default()
    };
    let into = &arguments.capture;
    let (capture, recorder) =
        Capture::create_or_open(into, options).map_err(|error| match error {
            CaptureError::Held { .. } => {
                Failure::unwritable(format!("{error}, or choose another folder with --capture"))
            }
            error => error.into(),
        })?;
    let progress = Progress::default();
    let outcome = tokio::select! {
        outcome = import(&arguments.files, &capture, &recorder, &progress) => outcome,
        () = asked_to_end() => Ok(()),
        () = draw(&progress) => Ok(()),
    };
    clear();
    let closed = recorder.close().await;
    tell(&progress, into);
    outcome?;
    Ok(closed?)
}

fn tell(progress: &Progress, into: &Path) {
    let records = match progress.records.load(Ordering::Relaxed) {
        1 => "1 record".to_owned(),
        n => format!("{n} records"),
    };
    anstream::eprintln!("imported {records} into {}", into.display());
}

/// How far it has come, on a terminal; it never ends.
async fn draw(progress: &Progress) {
    if !std::io::stderr().is_terminal() {
        return std::future::pending().await;
    }
    let mut ticks = tokio::time::interval(TICK);
    loop {
        ticks.tick().await;
        let (done, of) = (&progress.done, &progress.of);
        let of = of.load(Ordering::Relaxed).max(1) as f64;
        let percent = (done.load(Ordering::Relaxed) as f64 / of * 100.0).min(100.0);
        let records = progress.records.load(Ordering::Relaxed);
        let file = super::text::printable(&progress.file());
        clear();
        let mut err = std::io::stderr().lock();
        // Whoever closed it does not want to read it.
        let _ = write!(err, "{percent:3.0} %  {records} records  {file}");
        let _ = err.flush();
    }
}

/// Empties the line on a terminal.
fn clear() {
    if std::io::stderr().is_terminal() {
        let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Failure {
        match error {
            ImportError::Capture(_) | ImportError::Read { .. } => Failure::unwritable(error),
            error => Failure::usage(error),
        }
    }
}

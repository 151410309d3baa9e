//! `feedscope replay`

use std::io::Write;

use feedscope_engine::capture::Capture;
use feedscope_engine::replay::{Replay as Running, ReplayError, ReplayOptions};

use super::args::Replay;
use super::{Failure, asked_to_end, runtime};

/// Serves the capture's streams until Ctrl-C.
///
/// # Errors
///
/// When the capture can't be read, the port can't be opened, or the speed is none.
pub fn run(arguments: &Replay) -> Result<(), Failure> {
    let capture = Capture::open_for_reading(&arguments.capture)?;
    let options = ReplayOptions {
        port: arguments.port,
        speed: arguments.speed.0,
        again: arguments.again,
    };
    runtime()?.block_on(async {
        let running = Running::start(capture, options).await?;
        let url = running.url();
        let mut out = anstream::stdout().lock();
        // Whoever closed standard output does not want to read it.
        let _ = writeln!(out, "listening on {url}");
        for feed in running.feeds() {
            let events = match feed.events {
                1 => "1 event".to_owned(),
                n => format!("{n} events"),
            };
            let _ = writeln!(out, "  {url}{:<16} {events}", feed.path);
        }
        let _ = out.flush();
        drop(out);
        asked_to_end().await;
        running.stop().await;
        Ok(())
    })
}

impl From<ReplayError> for Failure {
    fn from(error: ReplayError) -> Failure {
        match error {
            ReplayError::Speed { .. } => Failure::usage(error),
            ReplayError::Listen { .. } | ReplayError::Capture(_) => Failure::unwritable(error),
        }
    }
}

//! `feedscope demo`

use std::io::Write;

use feedscope_engine::EngineError;
use feedscope_engine::demo::{DemoFeeds, DemoOptions, FEEDS};

use super::args::Demo;
use super::{Failure, asked_to_end, runtime};

/// Serves the demo feeds until Ctrl-C.
///
/// # Errors
///
/// When the port can't be opened.
pub fn run(arguments: &Demo) -> Result<(), Failure> {
    runtime()?.block_on(async {
        let mut options = DemoOptions {
            port: arguments.port,
            ..DemoOptions::default()
        };
        if let Some(rate) = arguments.rate {
            options.stocks_rate = rate;
        }
        let feeds = DemoFeeds::start(options).await.map_err(EngineError::from)?;
        let url = feeds.url();
        let mut out = anstream::stdout().lock();
        // Whoever closed standard output does not want to read it.
        let _ = writeln!(out, "listening on {url}");
        for feed in FEEDS {
            let _ = writeln!(out, "  {url}{:<16} {}", feed.path, feed.description);
        }
        let _ = out.flush();
        drop(out);
        asked_to_end().await;
        feeds.stop().await;
        Ok(())
    })
}

//! `feedscope watch`

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use feedscope_engine::EngineError;
use feedscope_engine::capture::CaptureOptions;
use feedscope_engine::stream::curl::from_curl;
use feedscope_engine::wire::StreamSpec;

use super::keep::Keep;
use super::named;
use super::request::{Connection, Reading, Request};
use super::retry::Retry;
use crate::cli::Failure;

/// `feedscope watch`
#[derive(Args, Debug)]
pub struct Watch {
    /// What to watch. A stream without a name is named after its URL's host and path.
    #[arg(value_name = "[NAME=]URL", required_unless_present = "curl")]
    pub urls: Vec<String>,
    /// Watch what this curl command asks for; the other options add to it.
    #[arg(long, value_name = "'curl …'")]
    pub curl: Option<String>,
    /// Print only what matches, such as 'type:trade ACME -halt'.
    #[arg(long, value_name = "F", default_value = "")]
    pub filter: String,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,
    /// At the end, write what the filter shows into this file: .ndjson, .csv or .sse.
    #[arg(long, value_name = "FILE")]
    pub export: Option<PathBuf>,
    /// Keep what is received in this folder, and resume from it next time.
    #[arg(long, value_name = "DIR")]
    pub capture: Option<PathBuf>,
    /// Compress the capture in the background: less room, slower searches through its texts.
    #[arg(long, requires = "capture")]
    pub compress: bool,
    /// Stop after this long, such as 30s or 5m.
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub time: Option<Duration>,
    /// Stop after printing this many events.
    #[arg(long, value_name = "N")]
    pub max_events: Option<u64>,
    #[command(flatten)]
    keep: Keep,
    #[command(flatten)]
    request: Request,
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    retry: Retry,
    #[command(flatten)]
    reading: Reading,
}

/// How `watch` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people: a line an event.
    Text,
    /// For scripts: a JSON object a line, events, comments and what happens to the connections.
    Ndjson,
    /// As `text/event-stream`.
    Sse,
}

impl Watch {
    /// How the capture is written, and how much of it is kept.
    pub fn capture_options(&self) -> CaptureOptions {
        CaptureOptions {
            compress: self.compress,
            ..self.keep.options()
        }
    }

    /// One stream for each URL, and one for the curl command.
    ///
    /// # Errors
    ///
    /// When the curl command, a header or a parameter can't be read.
    pub fn streams(&self) -> Result<Vec<StreamSpec>, Failure> {
        let mut streams: Vec<StreamSpec> = self
            .urls
            .iter()
            .map(|url| {
                let (name, url) = named(url);
                StreamSpec::get(&name, &url)
            })
            .collect();
        if let Some(command) = &self.curl {
            streams.push(from_curl(command).map_err(EngineError::from)?);
        }
        for stream in &mut streams {
            self.request.apply(stream).map_err(Failure::usage)?;
            self.connection.apply(stream);
            self.retry.apply(&mut stream.policy);
            self.reading.apply(stream);
        }
        Ok(streams)
    }
}

/// A time, such as `500ms`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let remedy = "write a number and a unit, such as 500ms, 30s, 5m or 2h";
    let parsed: jiff::SignedDuration = text.parse().map_err(|_| remedy)?;
    Duration::try_from(parsed).map_err(|_| remedy.to_owned())
}

pub(super) fn millis(duration: Duration) -> u32 {
    duration.as_millis().try_into().unwrap_or(u32::MAX)
}

//! The command line, as `--help` shows it.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use feedscope_engine::wire::{Format, Header, Policy, Reconnect, StallAction, StreamSpec};

/// Watch live feeds (Server-Sent Events): in a window, or without one.
///
/// Without a command, `feedscope` opens the window, watching the URLs given.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, after_help = EXIT_CODES)]
pub struct Arguments {
    /// What to do; nothing opens the window.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Streams for the window to watch.
    #[arg(value_name = "[NAME=]URL")]
    pub urls: Vec<String>,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done as asked (also after Ctrl-C) · 1 a stream failed for good · 2 bad arguments · \
3 the capture or a file could not be written";

/// What to do without a window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch streams and print what they send.
    #[command(after_help = EXIT_CODES)]
    Watch(Box<Watch>),
    /// Write what a capture holds as NDJSON, CSV or SSE.
    Export(Export),
    /// Serve the built-in live feeds on 127.0.0.1.
    Demo(Demo),
}

/// `feedscope watch`
#[derive(Args, Debug)]
pub struct Watch {
    /// What to watch. A stream without a name is named after its URL's host and path.
    #[arg(value_name = "[NAME=]URL", required = true)]
    pub urls: Vec<String>,
    /// Request method.
    #[arg(
        short = 'X',
        long = "request",
        value_name = "METHOD",
        default_value = "GET"
    )]
    pub method: String,
    /// Request header; may be given again.
    #[arg(short = 'H', long = "header", value_name = "K: V", value_parser = header)]
    pub headers: Vec<Header>,
    /// Request body; the method is then POST unless -X says otherwise.
    #[arg(short = 'd', long = "data", value_name = "BODY")]
    pub body: Option<String>,
    /// Resume after this id, where the capture knows none.
    #[arg(long, value_name = "ID", default_value = "")]
    pub last_event_id: String,
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
    /// Stop after this long, such as 30s or 5m.
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub time: Option<Duration>,
    /// Stop after printing this many events.
    #[arg(long, value_name = "N")]
    pub max_events: Option<u64>,
    /// One connection a stream, and no retries.
    #[arg(long)]
    pub once: bool,
    /// When to connect again: auto (not after POST, nor after a 4xx), always, never.
    #[arg(long, value_enum, default_value_t = When::Auto)]
    pub reconnect: When,
    /// The reconnection time until the server sends `retry:`.
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = duration)]
    pub retry_initial: Duration,
    /// The longest time between two attempts.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration)]
    pub retry_max: Duration,
    /// The standard to the letter: only ends and network errors retry, after exactly the
    /// reconnection time.
    #[arg(long)]
    pub strict: bool,
    /// Say so when an open stream is silent for this long.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub stall_after: Option<Duration>,
    /// What to do about a stalled stream besides.
    #[arg(long, value_enum, default_value_t = Stall::Mark)]
    pub stall_action: Stall,
    /// How long a response's head may take.
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = duration)]
    pub header_timeout: Duration,
    /// Keep and send cookies.
    #[arg(long)]
    pub cookies: bool,
    /// Proxy: an http, https, socks5 or socks5h URL. Default: the system's.
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
    /// Trust the certificate authorities in this PEM file too.
    #[arg(long, value_name = "FILE")]
    pub cacert: Option<String>,
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

/// When to connect again.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[allow(missing_docs, reason = "the words say it")]
pub enum When {
    Auto,
    Always,
    Never,
}

/// What to do about a stalled stream.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[allow(missing_docs, reason = "the words say it")]
pub enum Stall {
    Mark,
    Reconnect,
}

/// `feedscope export`
#[derive(Args, Debug)]
pub struct Export {
    /// The capture's folder; it may be recorded into meanwhile.
    pub capture: PathBuf,
    /// Only what matches.
    #[arg(long, value_name = "F", default_value = "")]
    pub filter: String,
    /// The format; without it the file's ending says, else ndjson.
    #[arg(long, value_enum)]
    pub format: Option<FileFormat>,
    /// The file; without it, standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// A file's format.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[allow(missing_docs, reason = "the words say it")]
pub enum FileFormat {
    Ndjson,
    Csv,
    Sse,
}

/// `feedscope demo`
#[derive(Args, Debug)]
pub struct Demo {
    /// The port on 127.0.0.1; a free one unless told.
    #[arg(long)]
    pub port: Option<u16>,
    /// Events a second of /stocks.
    #[arg(long, value_name = "N")]
    pub rate: Option<u32>,
}

impl Watch {
    /// One stream for each URL.
    pub fn streams(&self) -> Vec<StreamSpec> {
        let method = match (&self.body, self.method.as_str()) {
            (Some(_), "GET") => "POST",
            (_, method) => method,
        };
        let spec = |url: &String| {
            let (name, url) = named(url);
            StreamSpec {
                name,
                method: method.to_owned(),
                headers: self.headers.clone(),
                body: self.body.clone(),
                last_event_id: self.last_event_id.clone(),
                policy: self.policy(),
                cookies: self.cookies,
                proxy: self.proxy.clone(),
                cacert: self.cacert.clone(),
                ..StreamSpec::get("", &url)
            }
        };
        self.urls.iter().map(spec).collect()
    }

    fn policy(&self) -> Policy {
        Policy {
            reconnect: match self.reconnect {
                When::Auto => Reconnect::Auto,
                When::Always => Reconnect::Always,
                When::Never => Reconnect::Never,
            },
            retry_initial_ms: millis(self.retry_initial),
            retry_max_ms: millis(self.retry_max),
            strict: self.strict,
            once: self.once,
            stall_after_ms: self.stall_after.map(millis),
            stall_action: match self.stall_action {
                Stall::Mark => StallAction::Mark,
                Stall::Reconnect => StallAction::Reconnect,
            },
            header_timeout_ms: millis(self.header_timeout),
            ..Policy::default()
        }
    }
}

/// `NAME=URL` or `URL`: a `=` after the scheme belongs to the URL.
pub fn named(text: &str) -> (String, String) {
    match text.split_once('=') {
        Some((name, url)) if !name.contains(['/', '?']) => (name.to_owned(), url.to_owned()),
        _ => (String::new(), text.to_owned()),
    }
}

/// What format a file's ending asks for.
pub fn format_of(file: Option<&std::path::Path>, format: Option<FileFormat>) -> Format {
    let ending = file
        .and_then(|file| file.extension())
        .and_then(|ending| ending.to_str());
    match (format, ending) {
        (Some(FileFormat::Ndjson), _) => Format::Ndjson,
        (Some(FileFormat::Csv), _) | (None, Some("csv")) => Format::Csv,
        (Some(FileFormat::Sse), _) | (None, Some("sse")) => Format::Sse,
        (None, _) => Format::Ndjson,
    }
}

fn header(text: &str) -> Result<Header, String> {
    let (name, value) = text
        .split_once(':')
        .ok_or("a header is a name, a colon and a value, such as 'Authorization: Bearer …'")?;
    Ok(Header::new(name.trim(), value.trim()))
}

fn duration(text: &str) -> Result<Duration, String> {
    let remedy = "write a number and a unit, such as 500ms, 30s, 5m or 2h";
    let parsed: jiff::SignedDuration = text.parse().map_err(|_| remedy)?;
    Duration::try_from(parsed).map_err(|_| remedy.to_owned())
}

fn millis(duration: Duration) -> u32 {
    duration.as_millis().try_into().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_name_stands_before_the_url_and_a_query_is_no_name() {
        assert_eq!(
            named("a=http://h/p?x=1"),
            ("a".to_owned(), "http://h/p?x=1".to_owned())
        );
        assert_eq!(
            named("http://h/p?x=1"),
            (String::new(), "http://h/p?x=1".to_owned())
        );
    }
}

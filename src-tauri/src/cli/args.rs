//! The command line, as `--help` shows it.

mod keep;
mod request;
mod retry;
mod watch;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use feedscope_engine::wire::Format;

pub use watch::{Output, Watch};

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
    /// Write what a capture holds as NDJSON, CSV, SSE or Parquet.
    #[command(after_help = EXIT_CODES)]
    Export(Export),
    /// Append files and other captures to a capture.
    #[command(after_help = EXIT_CODES)]
    Import(Import),
    /// Serve the built-in live feeds on 127.0.0.1.
    Demo(Demo),
    /// Serve a capture's streams on 127.0.0.1 as the live feeds they were.
    #[command(after_help = EXIT_CODES)]
    Replay(Replay),
}

/// `feedscope export`
#[derive(Args, Debug)]
pub struct Export {
    /// The capture's folder; it may be recorded into meanwhile.
    pub capture: PathBuf,
    /// Only what matches; `after:` and `before:` narrow the time, see docs/filters.md.
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
    Parquet,
}

/// `feedscope import`
#[derive(Args, Debug)]
pub struct Import {
    /// NDJSON and SSE that Feedscope exported, event streams from elsewhere (.sse), and capture
    /// folders. Files may be compressed with gzip or zstd.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The capture's folder; made when it isn't there.
    ///
    /// Records keep their times and get new seqs. What can't be read ends the import; all
    /// before it has come in then. A stream that the capture has watched itself is not added
    /// to: it comes in as "NAME (imported)".
    #[arg(long, value_name = "DIR")]
    pub capture: PathBuf,
}

/// `feedscope replay`
#[derive(Args, Debug)]
pub struct Replay {
    /// The capture's folder.
    pub capture: PathBuf,
    /// The port on 127.0.0.1; a free one unless told.
    #[arg(long)]
    pub port: Option<u16>,
    /// How many times as fast as it came, or `max` for as fast as it goes.
    #[arg(long, default_value = "1", value_parser = speed)]
    pub speed: Speed,
    /// Begin again at the end, instead of falling silent.
    #[arg(long = "loop")]
    pub again: bool,
}

/// How many times as fast; `None` is as fast as it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed(pub Option<f64>);

fn speed(text: &str) -> Result<Speed, &'static str> {
    if text == "max" {
        return Ok(Speed(None));
    }
    let speed = text.trim_end_matches('x').parse().ok();
    let speed = speed.filter(|speed: &f64| *speed > 0.0 && speed.is_finite());
    speed
        .map(|speed| Speed(Some(speed)))
        .ok_or("say a number above 0, like 1 or 0.5, or max")
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
        (Some(FileFormat::Parquet), _) | (None, Some("parquet")) => Format::Parquet,
        (None, _) => Format::Ndjson,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use feedscope_engine::wire::Parser as Reader;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn each_parser_can_be_chosen_and_ours_is_taken_unless_told() {
        for (arguments, expected) in [
            (&[][..], Reader::Own),
            (&["--parser", "own"], Reader::Own),
            (
                &["--parser", "eventsource-client"],
                Reader::EventsourceClient,
            ),
        ] {
            let line = [&["feedscope", "watch", "http://h/"], arguments].concat();
            let Ok(Arguments {
                command: Some(Command::Watch(watch)),
                ..
            }) = Arguments::try_parse_from(line)
            else {
                panic!("{arguments:?} is no watch");
            };
            assert!(
                watch
                    .streams()
                    .is_ok_and(|streams| streams[0].parser == expected),
                "{arguments:?}"
            );
        }
    }

    #[test]
    fn only_a_capture_that_is_kept_can_be_compressed() {
        let line = ["feedscope", "watch", "http://h/", "--compress"];
        let refused = Arguments::try_parse_from(line).map(|_| ());
        assert!(refused.is_err_and(|error| error.to_string().contains("--capture")));
        let kept = [&line[..], &["--capture", "folder"]].concat();
        let Ok(Arguments {
            command: Some(Command::Watch(watch)),
            ..
        }) = Arguments::try_parse_from(kept)
        else {
            panic!("it is a watch");
        };
        assert!(watch.compress);
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

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
    /// Write what a capture holds as NDJSON, CSV or SSE.
    Export(Export),
    /// Serve the built-in live feeds on 127.0.0.1.
    Demo(Demo),
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

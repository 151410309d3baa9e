//! How much of what `feedscope watch` receives its capture keeps.

use std::time::Duration;

use clap::Args;
use feedscope_engine::capture::CaptureOptions;
use jiff::{Span, SpanRelativeTo};

use super::request::whole_bytes;

/// Whole segments go, the oldest first.
#[derive(Args, Debug)]
#[command(next_help_heading = "Keeping")]
pub(super) struct Keep {
    /// With --capture, the most bytes it takes on the disk, such as 2GiB [default: 10GiB]. What is
    /// oldest goes first, and a mark says so.
    #[arg(long, value_name = "BYTES", value_parser = bytes, requires = "capture")]
    keep_bytes: Option<u64>,
    /// With --capture, keep records for this long, such as 36h or 7d [default: for ever].
    #[arg(long, value_name = "TIME", value_parser = age, requires = "capture")]
    keep_for: Option<Duration>,
    /// With --capture, keep this many of the newest records [default: all].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), requires = "capture")]
    keep_events: Option<u64>,
}

impl Keep {
    pub(super) fn options(&self) -> CaptureOptions {
        let options = CaptureOptions::default();
        CaptureOptions {
            budget_bytes: self.keep_bytes.or(options.budget_bytes),
            max_age: self.keep_for,
            max_records: self.keep_events,
            ..options
        }
    }
}

fn bytes(text: &str) -> Result<u64, String> {
    const LEAST: u64 = 1 << 20;
    match whole_bytes(text) {
        Some(bytes) if bytes >= LEAST => Ok(bytes),
        _ => Err("write a number of bytes from 1MiB on, such as 500MiB or 2GiB".to_owned()),
    }
}

/// A time of which days and weeks may be a part.
fn age(text: &str) -> Result<Duration, String> {
    let span: Option<Span> = text.parse().ok();
    let day = SpanRelativeTo::days_are_24_hours();
    let age = span.and_then(|span| span.to_duration(day).ok());
    age.and_then(|age| Duration::try_from(age).ok())
        .filter(|age| *age >= Duration::from_secs(1))
        .ok_or_else(|| "write a number and a unit from 1s on, such as 90m, 36h or 7d".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::args::{Arguments, Command};

    #[test]
    fn what_is_kept_is_said_with_a_capture_only() {
        let line = |more: &[&str]| {
            let line = [
                &["feedscope", "watch", "http://h/", "--keep-for", "7d"],
                more,
            ]
            .concat();
            Arguments::try_parse_from(line)
        };
        assert!(line(&[]).is_err());
        let more = [
            "--capture",
            "c",
            "--keep-events",
            "1000",
            "--keep-bytes",
            "2gb",
        ];
        let Ok(Arguments {
            command: Some(Command::Watch(watch)),
            ..
        }) = line(&more)
        else {
            panic!("it is no watch");
        };
        let options = watch.capture_options();
        assert_eq!(options.budget_bytes, Some(2 << 30));
        assert_eq!(options.max_age, Some(Duration::from_secs(7 * 86_400)));
        assert_eq!(options.max_records, Some(1_000));
    }

    #[test]
    fn sizes_and_ages_are_read_with_their_units() {
        assert_eq!(bytes("2GiB"), Ok(2 << 30));
        assert_eq!(bytes("2gb"), Ok(2 << 30));
        assert_eq!(age("7d"), Ok(Duration::from_secs(7 * 86_400)));
        assert_eq!(age("2w"), Ok(Duration::from_secs(14 * 86_400)));
        assert_eq!(age("36h"), Ok(Duration::from_secs(36 * 3_600)));
        for bad in ["", "2", "-1d", "0s", "soon"] {
            assert!(age(bad).is_err(), "{bad}");
        }
        for bad in ["", "1kb", "-5mb", "99999999999gb", "2xb"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
    }
}

//! Records as lines for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use feedscope_engine::capture::RecordRef;
use feedscope_engine::export::Writer;
use feedscope_engine::record::{Kind, Seq};
use feedscope_engine::sentence;
use jiff::Timestamp;
use jiff::tz::TimeZone;

const COLOURS: [AnsiColor; 6] = [
    AnsiColor::Cyan,
    AnsiColor::Green,
    AnsiColor::Yellow,
    AnsiColor::Magenta,
    AnsiColor::Blue,
    AnsiColor::BrightCyan,
];

/// Writes a line a record, coloured by stream; whoever writes them where no colours belong
/// strips these.
pub(super) struct Text {
    zone: TimeZone,
}

impl Text {
    pub(super) fn new() -> Text {
        Text {
            zone: TimeZone::system(),
        }
    }
}

impl Writer for Text {
    fn write(
        &mut self,
        _: Seq,
        stream: &str,
        record: &RecordRef<'_>,
        to: &mut Vec<u8>,
    ) -> io::Result<()> {
        let colour = COLOURS[usize::from(record.stream.0) % COLOURS.len()];
        let (name, dim) = (
            Style::new().fg_color(Some(colour.into())),
            Style::new().dimmed(),
        );
        let time = Timestamp::from_nanosecond(i128::from(record.time.0)).unwrap_or_default();
        let time = time.to_zoned(self.zone.clone()).strftime("%H:%M:%S%.3f");
        write!(
            to,
            "{dim}{time}{dim:#} {name}{}{name:#} ",
            printable(stream)
        )?;
        match record.kind {
            Kind::Event => {
                let bold = Style::new().bold();
                write!(to, "{bold}{}{bold:#} ", printable(record.event_type))?;
                if !record.id.is_empty() {
                    write!(to, "{dim}#{}{dim:#} ", printable(record.id))?;
                }
                if record.duplicate {
                    write!(to, "{dim}(duplicate){dim:#} ")?;
                }
                writeln!(to, "{}", printable(record.data))
            }
            Kind::Comment => writeln!(to, "{dim}:{}{dim:#}", printable(record.data)),
            Kind::Mark => {
                let said = sentence(record.event_type, record.data);
                let style = match record.event_type {
                    "failed" | "limit" | "gap" => {
                        Style::new().fg_color(Some(AnsiColor::Red.into()))
                    }
                    _ => dim,
                };
                let word = printable(record.event_type);
                writeln!(to, "{style}— {word}: {}{style:#}", printable(&said))
            }
        }
    }
}

/// The text with everything that could move a terminal's cursor, change its colours or turn
/// its letters around shown as an escape; a line break shows as `⏎`.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push('⏎'),
            '\t' => shown.push(' '),
            c if c.is_control() || is_bidi(c) => {
                // Writing into a string can't fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_server_sends_can_steer_the_terminal() {
        assert_eq!(
            printable("a\u{1b}[31mb\u{202e}c\nd\u{9b}"),
            "a\\u{1b}[31mb\\u{202e}c⏎d\\u{9b}"
        );
    }
}

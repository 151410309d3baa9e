//! Which HTTP statuses a stream connects again after.

use std::ops::RangeInclusive;

/// A list of statuses: `429 500-599`, `408, 429, 5xx`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statuses(Vec<RangeInclusive<u16>>);

impl Statuses {
    /// Reads statuses, ranges (`500-599`) and classes (`5xx`) between spaces or commas. An empty
    /// text is an empty list.
    ///
    /// # Errors
    ///
    /// The part that is none of these.
    pub fn parse(text: &str) -> Result<Statuses, &str> {
        text.split([',', ' '])
            .filter(|part| !part.is_empty())
            .map(|part| range(part).ok_or(part))
            .collect::<Result<_, _>>()
            .map(Statuses)
    }

    /// Whether the list has this status.
    pub fn contains(&self, status: u16) -> bool {
        self.0.iter().any(|range| range.contains(&status))
    }
}

fn range(part: &str) -> Option<RangeInclusive<u16>> {
    if let Some(class) = part.to_ascii_lowercase().strip_suffix("xx") {
        let class = class
            .parse::<u16>()
            .ok()
            .filter(|class| (1..=5).contains(class))?;
        return Some(class * 100..=class * 100 + 99);
    }
    let (first, last) = part.split_once('-').unwrap_or((part, part));
    let (first, last) = (status(first)?, status(last)?);
    (first <= last).then_some(first..=last)
}

fn status(text: &str) -> Option<u16> {
    let digits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let status = text.parse().ok().filter(|_| digits)?;
    (100..=599).contains(&status).then_some(status)
}

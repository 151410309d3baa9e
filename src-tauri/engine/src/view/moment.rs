//! Finding the rows of a time.

use super::live::View;
use crate::capture::Capture;
use crate::record::{Seq, Time};

/// How many rows before the one found are looked at, too.
const BEHIND: u64 = 256;

impl View {
    /// The rank of the first record received at or after a time; the number of records when
    /// there is none.
    ///
    /// A clock that is set back makes times go back. Where they do so within 256 rows, the first
    /// of these rows at or after the time is found; where they go back further, one of the places
    /// where the time is passed.
    pub fn rank_at(&self, capture: &Capture, time: Time) -> u64 {
        let (mut low, mut high) = (0, self.progress().total);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.is_before(capture, middle, time) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        let behind = low.saturating_sub(BEHIND)..low;
        let start = behind.start;
        let seqs = self.select(behind);
        let earlier = seqs.iter().position(|&seq| is_from(capture, seq, time));
        earlier.map_or(low, |place| start + place as u64)
    }

    fn is_before(&self, capture: &Capture, rank: u64, time: Time) -> bool {
        let seqs = self.select(rank..rank + 1);
        seqs.first()
            .is_some_and(|&seq| !is_from(capture, seq, time))
    }
}

fn is_from(capture: &Capture, seq: Seq, time: Time) -> bool {
    let mut is_from = false;
    capture.columns(seq..seq + 1, |_, columns| is_from = columns.time >= time);
    is_from
}

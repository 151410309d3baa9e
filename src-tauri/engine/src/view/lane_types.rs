//! Which types of a stream's events its lane tells apart.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::lanes::FIRST_TYPE;
use crate::record::StreamKey;

/// How many of a stream's types have a flag of their own.
const TOLD_APART: usize = (u16::MAX / FIRST_TYPE).count_ones() as usize - 1;

/// The types of each stream in the order in which they first came, by the capture's numbers: those
/// that have a flag of their own in [`Pixel::flags`](super::Pixel::flags).
#[derive(Debug, Default)]
pub(super) struct LaneTypes {
    streams: Vec<Vec<u16>>,
}

impl LaneTypes {
    /// The flag of a type in its stream's lane. All beyond the first eleven share one.
    pub fn flag(&mut self, stream: StreamKey, number: u16) -> u16 {
        let key = usize::from(stream.0);
        if key >= self.streams.len() {
            self.streams.resize(key + 1, Vec::new());
        }
        let types = &mut self.streams[key];
        let place = types.iter().position(|known| *known == number);
        let place = place.unwrap_or_else(|| {
            if types.len() < TOLD_APART {
                types.push(number);
                types.len() - 1
            } else {
                TOLD_APART
            }
        });
        FIRST_TYPE << place
    }

    /// The numbers of a stream's types, in the order of their flags.
    pub fn of(&self, stream: StreamKey) -> &[u16] {
        let types = self.streams.get(usize::from(stream.0));
        types.map_or(&[], Vec::as_slice)
    }
}

/// The same for all who count.
#[derive(Clone, Debug, Default)]
pub(super) struct SharedLaneTypes(Arc<Mutex<LaneTypes>>);

impl SharedLaneTypes {
    pub fn lock(&self) -> MutexGuard<'_, LaneTypes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Flags that one who counts has asked for lately: the lock is taken for few records then.
pub(super) struct RecentLaneTypes<'a> {
    types: &'a SharedLaneTypes,
    recent: [(StreamKey, u16, u16); RECENT],
}

/// A power of two, of which dozens of streams with a dozen types each take little.
const RECENT: usize = 1 << 10;

impl<'a> RecentLaneTypes<'a> {
    pub fn new(types: &'a SharedLaneTypes) -> Self {
        RecentLaneTypes {
            types,
            recent: [(StreamKey::CAPTURE, 0, 0); RECENT],
        }
    }

    /// As [`LaneTypes::flag`].
    pub fn flag(&mut self, stream: StreamKey, number: u16) -> u16 {
        let slot = usize::from(stream.0.wrapping_mul(31).wrapping_add(number)) % RECENT;
        let (key, known, flag) = self.recent[slot];
        if flag != 0 && (key, known) == (stream, number) {
            return flag;
        }
        let flag = self.types.lock().flag(stream, number);
        self.recent[slot] = (stream, number, flag);
        flag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_keeps_its_flag_and_each_stream_has_its_own() {
        let mut types = LaneTypes::default();
        let (one, other) = (StreamKey(1), StreamKey(2));
        assert_eq!(types.flag(one, 7), FIRST_TYPE);
        assert_eq!(types.flag(one, 9), FIRST_TYPE << 1);
        assert_eq!(types.flag(other, 9), FIRST_TYPE);
        assert_eq!(types.flag(one, 7), FIRST_TYPE);
        assert_eq!(types.of(one), [7, 9]);
        assert!(types.of(StreamKey(9)).is_empty());
    }

    #[test]
    fn what_comes_after_the_first_eleven_shares_the_last_flag() {
        let mut types = LaneTypes::default();
        let flags: Vec<u16> = (0..20).map(|n| types.flag(StreamKey(0), n)).collect();
        assert_eq!(flags[10], 1 << 14);
        assert!(flags[11..].iter().all(|flag| *flag == 1 << 15));
        assert_eq!(types.of(StreamKey(0)).len(), 11);
    }
}

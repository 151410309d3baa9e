//! Event types and mark words as numbers: the capture's own, and each segment's.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use super::shared::{read, write};

/// The number of a type that has none of its own.
pub(super) const OTHER_TYPE: u16 = u16::MAX;

/// Types longer than this have no number of their own: a server may not fill the memory.
const LONGEST_TYPE: usize = 256;

/// Event types and mark words, numbered as they come.
#[derive(Debug, Default)]
pub(super) struct TypeTable(RwLock<Types>);

#[derive(Debug, Default)]
struct Types {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u16>,
}

impl TypeTable {
    pub fn number(&self, name: &str) -> u16 {
        if let Some(number) = self.find(name) {
            return number;
        }
        let mut types = write(&self.0);
        if types.names.len() >= usize::from(OTHER_TYPE) || name.len() > LONGEST_TYPE {
            return OTHER_TYPE;
        }
        let number = types.names.len() as u16;
        let name: Arc<str> = name.into();
        types.names.push(Arc::clone(&name));
        types.numbers.insert(name, number);
        number
    }

    pub fn find(&self, name: &str) -> Option<u16> {
        read(&self.0).numbers.get(name).copied()
    }

    pub fn name(&self, number: u16) -> Option<Arc<str>> {
        read(&self.0).names.get(usize::from(number)).cloned()
    }
}

/// The numbers of the types that came last, kept by the one who writes: most records are of few
/// types, and a table that others read as well would be locked for each.
#[derive(Debug)]
pub(super) struct RecentTypes([Option<(Arc<str>, u16)>; RECENT]);

/// A power of two.
const RECENT: usize = 256;

impl Default for RecentTypes {
    fn default() -> Self {
        RecentTypes([const { None }; RECENT])
    }
}

impl RecentTypes {
    /// As [`TypeTable::number`].
    pub fn number(&mut self, name: &str, types: &TypeTable) -> u16 {
        let slot = &mut self.0[slot_of(name.as_bytes())];
        if let Some((known, number)) = slot
            && **known == *name
        {
            return *number;
        }
        let number = types.number(name);
        *slot = types.name(number).map(|known| (known, number));
        number
    }
}

/// A type's slot, from its length and four of its bytes: so that few types share one.
fn slot_of(name: &[u8]) -> usize {
    let (end, byte) = (name.len(), |at| name.get(at).copied().unwrap_or(0));
    let bytes = [byte(0), byte(1), byte(end / 2), byte(end.saturating_sub(1))];
    let mixed = (u32::from_le_bytes(bytes) ^ end as u32).wrapping_mul(0x9e37_79b1);
    (mixed >> (u32::BITS - RECENT.ilog2())) as usize
}

/// The types of one segment. It numbers them by itself, so that its columns mean the same in
/// every process.
#[derive(Clone, Debug)]
pub(super) struct SegmentTypes {
    /// The capture's numbers by the segment's places. The first is [`OTHER_TYPE`].
    numbers: Arc<Vec<u16>>,
    /// The other way round, 0 where there is no place; made when it is first needed.
    places: Vec<u16>,
}

impl Default for SegmentTypes {
    fn default() -> Self {
        Self::from_numbers(vec![OTHER_TYPE])
    }
}

impl SegmentTypes {
    pub fn from_numbers(numbers: Vec<u16>) -> Self {
        SegmentTypes {
            numbers: Arc::new(numbers),
            places: Vec::new(),
        }
    }

    pub fn numbers(&self) -> Arc<Vec<u16>> {
        Arc::clone(&self.numbers)
    }

    /// The capture's number of the type at a place.
    pub fn number(&self, place: u16) -> u16 {
        number_at(&self.numbers, place)
    }

    /// The place of a type, a new one if it has none yet.
    pub fn place(&mut self, number: u16) -> u16 {
        if number == OTHER_TYPE {
            return 0;
        }
        if self.places.is_empty() {
            let numbers = Arc::clone(&self.numbers);
            for (place, &number) in (0..).zip(numbers.iter()).skip(1) {
                self.set(number, place);
            }
        }
        match self.places.get(usize::from(number)) {
            Some(&place) if place > 0 => place,
            _ => {
                let place = self.numbers.len() as u16;
                Arc::make_mut(&mut self.numbers).push(number);
                self.set(number, place);
                place
            }
        }
    }

    fn set(&mut self, number: u16, place: u16) {
        let number = usize::from(number);
        if number >= self.places.len() {
            self.places.resize(number + 1, 0);
        }
        self.places[number] = place;
    }

    /// Gives back what only growing needs.
    pub fn shrink(&mut self) {
        self.places = Vec::new();
    }
}

/// The capture's number of the type at a place in a segment's list.
pub(super) fn number_at(numbers: &[u16], place: u16) -> u16 {
    let number = numbers.get(usize::from(place));
    number.copied().unwrap_or(OTHER_TYPE)
}

//! A bit for each record of a block of columns.

/// As many as the columns of a block show at most.
const WORDS: usize = 1024 / 64;

/// Some of the records of a block, by place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits([u64; WORDS]);

impl Bits {
    /// The places of all values that are so; values beyond a block's are none.
    pub fn of<T: Copy>(values: &[T], is: impl Fn(T) -> bool) -> Bits {
        let mut bits = Bits::default();
        for (word, values) in bits.0.iter_mut().zip(values.chunks(64)) {
            let mut so = [0; 64];
            for (so, &value) in so.iter_mut().zip(values) {
                *so = u8::from(is(value));
            }
            let (bytes, _) = so.as_chunks();
            *word = (0..)
                .step_by(8)
                .zip(bytes)
                .fold(0, |word, (shift, &eight)| {
                    // The sum of eight shifted copies has the lowest bit of each byte in its top byte.
                    let gathered = u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080);
                    word | (gathered >> 56) << shift
                });
        }
        bits
    }

    /// Those of its places that are so.
    pub fn that(self, is: impl Fn(usize) -> bool) -> Bits {
        let mut bits = Bits::default();
        for place in self.places().filter(|&place| is(place)) {
            bits.0[place / 64] |= 1 << (place % 64);
        }
        bits
    }

    /// How many places there are.
    pub fn count(self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The first `count` places.
    pub fn first(count: usize) -> Bits {
        let mut bits = Bits::default();
        for (word, before) in bits.0.iter_mut().zip((0..).step_by(64)) {
            *word = match count.saturating_sub(before) {
                left @ 0..64 => (1 << left) - 1,
                _ => u64::MAX,
            };
        }
        bits
    }

    pub fn and(self, other: Bits) -> Bits {
        self.zip(other, |a, b| a & b)
    }

    pub fn or(self, other: Bits) -> Bits {
        self.zip(other, |a, b| a | b)
    }

    pub fn without(self, other: Bits) -> Bits {
        self.zip(other, |a, b| a & !b)
    }

    fn zip(self, other: Bits, with: impl Fn(u64, u64) -> u64) -> Bits {
        Bits(std::array::from_fn(|at| with(self.0[at], other.0[at])))
    }

    /// The places, ascending.
    pub fn places(self) -> impl Iterator<Item = usize> {
        let words = (0..).step_by(64).zip(self.0);
        words.flat_map(|(before, mut word)| {
            std::iter::from_fn(move || {
                let place = before + word.trailing_zeros() as usize;
                (word != 0).then(|| {
                    word &= word - 1;
                    place
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_stand_where_the_values_do() {
        let mut random = fastrand::Rng::with_seed(2);
        for count in [0, 1, 63, 64, 65, 1_000, 1_023, 1_024] {
            let values: Vec<u16> = (0..count).map(|_| random.u16(..)).collect();
            let expected = |is: &dyn Fn(u16) -> bool| -> Vec<usize> {
                (0..count).filter(|&at| is(values[at])).collect()
            };
            let places = |bits: Bits| bits.places().collect::<Vec<_>>();
            let (odd, low) = (|value| value % 2 == 1, |value| value < 20_000);
            let (a, b) = (Bits::of(&values, odd), Bits::of(&values, low));
            assert_eq!(places(a), expected(&odd));
            assert_eq!(places(a.and(b)), expected(&|v| odd(v) && low(v)));
            assert_eq!(places(a.or(b)), expected(&|v| odd(v) || low(v)));
            assert_eq!(places(a.without(b)), expected(&|v| odd(v) && !low(v)));
            assert_eq!(Bits::of(&values, |_| true), Bits::first(count));
        }
    }
}

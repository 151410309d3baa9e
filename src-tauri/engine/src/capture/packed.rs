//! A column of whole numbers that lie near each other: blocks of 1,024, each number as many bytes
//! as its distance from the block's least one needs.

/// Numbers in a block.
const BLOCK: usize = 1024;

/// A growing column.
#[derive(Clone, Debug, Default)]
pub(super) struct Packed {
    blocks: Vec<Block>,
    /// The last ones, fewer than a block.
    rest: Vec<i64>,
}

#[derive(Clone, Debug)]
struct Block {
    least: i64,
    /// Bytes of a number, 0 to 8.
    width: usize,
    /// Little-endian distances, and eight bytes more so that each can be read in one go.
    bytes: Box<[u8]>,
}

impl Packed {
    pub fn len(&self) -> usize {
        self.blocks.len() * BLOCK + self.rest.len()
    }

    pub fn push(&mut self, value: i64) {
        self.rest.push(value);
        if self.rest.len() == BLOCK {
            self.blocks.push(Block::pack(&self.rest));
            self.rest.clear();
        }
    }

    pub fn get(&self, at: usize) -> Option<i64> {
        match self.blocks.get(at / BLOCK) {
            Some(block) => Some(block.get(at % BLOCK)),
            None => self.rest.get(at - self.blocks.len() * BLOCK).copied(),
        }
    }

    /// Forgets the numbers from this one on.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len() {
            return;
        }
        if let Some(block) = self.blocks.get(len / BLOCK) {
            self.rest = (0..len % BLOCK).map(|at| block.get(at)).collect();
            self.blocks.truncate(len / BLOCK);
        } else {
            self.rest.truncate(len - self.blocks.len() * BLOCK);
        }
    }

    /// Gives back what growing left over.
    pub fn shrink(&mut self) {
        self.blocks.shrink_to_fit();
        self.rest.shrink_to_fit();
    }
}

impl Block {
    fn pack(values: &[i64]) -> Block {
        let least = values.iter().copied().min().unwrap_or(0);
        let distance = |value: &i64| value.wrapping_sub(least) as u64;
        let most = values.iter().map(distance).max().unwrap_or(0);
        let width = (u64::BITS - most.leading_zeros()).div_ceil(8) as usize;
        let mut bytes = Vec::with_capacity(values.len() * width + 8);
        for value in values {
            bytes.extend_from_slice(&distance(value).to_le_bytes()[..width]);
        }
        bytes.extend_from_slice(&[0; 8]);
        Block {
            least,
            width,
            bytes: bytes.into_boxed_slice(),
        }
    }

    fn get(&self, at: usize) -> i64 {
        let start = at * self.width;
        let bytes: &[u8; 8] = self.bytes[start..]
            .first_chunk()
            .expect("eight bytes follow every number");
        let beyond = (u64::BITS as usize - 8 * self.width) as u32;
        let distance = u64::from_le_bytes(*bytes)
            .checked_shl(beyond)
            .and_then(|high| high.checked_shr(beyond))
            .unwrap_or(0);
        self.least.wrapping_add(distance as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_pushed_comes_back_whatever_its_width() {
        let mut random = fastrand::Rng::with_seed(3);
        for bits in [0, 1, 8, 9, 31, 32, 33, 56, 57, 63, 64] {
            let mask = if bits == 64 {
                u64::MAX
            } else {
                (1 << bits) - 1
            };
            let values: Vec<i64> = (0..3_000)
                .map(|_| (random.u64(..) & mask) as i64)
                .map(|value| if bits < 63 { value - 1_000 } else { value })
                .collect();
            let mut packed = Packed::default();
            values.iter().for_each(|&value| packed.push(value));
            for len in [3_000, 2_999, 2_048, 1_500, 1_024, 1_000, 0] {
                packed.truncate(len);
                assert_eq!(packed.len(), len);
                let kept: Vec<i64> = (0..len).filter_map(|at| packed.get(at)).collect();
                assert_eq!(kept, values[..len], "{bits} bits");
                assert_eq!(packed.get(len), None);
            }
        }
    }
}

//! Which records a view holds: a bitset over seq with rank and select.
//!
//! Bits come in blocks of 65,536 seqs. A rank is a sum over at most a few hundred block counts
//! and then over words of one block, so both directions take microseconds at ten million.

use std::collections::VecDeque;
use std::ops::Range;

use crate::record::Seq;

/// Seqs in a block.
pub const BLOCK: u64 = 1 << 16;
const WORDS: usize = (BLOCK / 64) as usize;

/// The set of seqs a view holds.
#[derive(Debug, Default)]
pub struct Rows {
    /// Number of the first block held; block n covers seqs n·BLOCK to (n+1)·BLOCK.
    first: u64,
    blocks: VecDeque<Block>,
    total: u64,
}

/// The bits of one block; none allocated while it is empty.
#[derive(Clone, Debug, Default)]
pub struct Block {
    words: Option<Box<[u64]>>,
    count: u32,
}

impl Block {
    /// Adds a seq, by its place in the block.
    pub fn insert(&mut self, place: u64) {
        let words = self
            .words
            .get_or_insert_with(|| vec![0; WORDS].into_boxed_slice());
        let word = &mut words[(place / 64) as usize];
        let bit = 1 << (place % 64);
        if *word & bit == 0 {
            *word |= bit;
            self.count += 1;
        }
    }

    /// The places held, ascending.
    pub fn places(&self) -> Vec<u32> {
        let mut places = Vec::with_capacity(self.count as usize);
        let words = self.words.iter().flat_map(|words| words.iter());
        for (index, &word) in words.enumerate() {
            let mut left = word;
            while left != 0 {
                places.push(index as u32 * 64 + left.trailing_zeros());
                left &= left - 1;
            }
        }
        places
    }

    /// Adds all that another holds.
    fn merge(&mut self, other: &Block) {
        let Some(theirs) = &other.words else { return };
        match &mut self.words {
            None => *self = other.clone(),
            Some(ours) => {
                ours.iter_mut().zip(theirs).for_each(|(a, b)| *a |= b);
                self.count = ours.iter().map(|word| word.count_ones()).sum();
            }
        }
    }

    fn remove_below(&mut self, place: u64) {
        let Some(words) = &mut self.words else { return };
        words[..(place / 64) as usize].fill(0);
        words[(place / 64) as usize] &= u64::MAX << (place % 64);
        self.count = words.iter().map(|word| word.count_ones()).sum();
    }

    fn rank(&self, place: u64) -> u64 {
        let Some(words) = &self.words else { return 0 };
        let whole: u32 = words[..(place / 64) as usize]
            .iter()
            .map(|word| word.count_ones())
            .sum();
        let part = words[(place / 64) as usize] & !(u64::MAX << (place % 64));
        u64::from(whole + part.count_ones())
    }

    fn select(&self, mut rank: u64) -> Option<u64> {
        for (index, &word) in self.words.as_ref()?.iter().enumerate() {
            let ones = u64::from(word.count_ones());
            if rank < ones {
                let mut word = word;
                for _ in 0..rank {
                    word &= word - 1;
                }
                return Some(index as u64 * 64 + u64::from(word.trailing_zeros()));
            }
            rank -= ones;
        }
        None
    }
}

impl Rows {
    /// How many seqs it holds.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Adds all that a block found, by the block's number.
    pub fn merge(&mut self, number: u64, found: &Block) {
        if found.count == 0 {
            return;
        }
        if self.blocks.is_empty() {
            self.first = number;
        }
        while number < self.first {
            self.blocks.push_front(Block::default());
            self.first -= 1;
        }
        let index = (number - self.first) as usize;
        if index >= self.blocks.len() {
            self.blocks.resize(index + 1, Block::default());
        }
        let block = &mut self.blocks[index];
        let before = block.count;
        block.merge(found);
        self.total += u64::from(block.count - before);
    }

    /// Removes everything older than `seq`.
    pub fn remove_below(&mut self, seq: Seq) {
        while !self.blocks.is_empty() && (self.first + 1) * BLOCK <= seq {
            if let Some(block) = self.blocks.pop_front() {
                self.total -= u64::from(block.count);
            }
            self.first += 1;
        }
        if let Some(block) = self.blocks.front_mut()
            && seq > self.first * BLOCK
        {
            let before = block.count;
            block.remove_below(seq - self.first * BLOCK);
            self.total -= u64::from(before - block.count);
        }
    }

    /// How many of its seqs are smaller than `seq`.
    pub fn rank(&self, seq: Seq) -> u64 {
        let number = seq / BLOCK;
        if number < self.first {
            return 0;
        }
        let index = ((number - self.first) as usize).min(self.blocks.len());
        let whole: u64 = self
            .blocks
            .iter()
            .take(index)
            .map(|block| u64::from(block.count))
            .sum();
        let part = self
            .blocks
            .get(index)
            .map_or(0, |block| block.rank(seq % BLOCK));
        whole + part
    }

    /// The seqs whose ranks lie in the range, ascending.
    pub fn select(&self, ranks: Range<u64>) -> Vec<Seq> {
        ranks.map_while(|rank| self.select_one(rank)).collect()
    }

    fn select_one(&self, mut rank: u64) -> Option<Seq> {
        for (index, block) in self.blocks.iter().enumerate() {
            let count = u64::from(block.count);
            if rank < count {
                let place = block.select(rank)?;
                return Some((self.first + index as u64) * BLOCK + place);
            }
            rank -= count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_and_select_are_inverse_whatever_the_order_of_insertion() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut seqs: Vec<Seq> = (0..20_000).map(|_| random.u64(1..1_000_000)).collect();
        let mut rows = Rows::default();
        seqs.iter().for_each(|&seq| insert(&mut rows, seq));
        seqs.sort_unstable();
        seqs.dedup();
        assert_eq!(rows.total(), seqs.len() as u64);
        assert_eq!(rows.select(0..rows.total()), seqs);
        for (rank, &seq) in seqs.iter().enumerate() {
            assert_eq!(rows.rank(seq), rank as u64);
        }
        assert_eq!(rows.rank(2_000_000), rows.total());
    }

    #[test]
    fn what_retention_dropped_leaves_the_rows() {
        let mut rows = Rows::default();
        (1..=200_000)
            .filter(|seq| seq % 3 == 0)
            .for_each(|seq| insert(&mut rows, seq));
        rows.remove_below(100_000);
        let left: Vec<Seq> = (100_000..=200_000).filter(|seq| seq % 3 == 0).collect();
        assert_eq!(rows.total(), left.len() as u64);
        assert_eq!(rows.select(0..rows.total()), left);
    }

    fn insert(rows: &mut Rows, seq: Seq) {
        let mut block = Block::default();
        block.insert(seq % BLOCK);
        rows.merge(seq / BLOCK, &block);
    }
}

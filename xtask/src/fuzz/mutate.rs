//! Inputs that are nearly right.

/// Every seed whole and cut at every 64th byte, then damaged at random without end; the same seeds give the same inputs.
pub(super) struct Mutator {
    seeds: Vec<Vec<u8>>,
    /// The seed to cut next, and where.
    cut: (usize, usize),
    random: Random,
}

const CUT: usize = 64;

/// Numbers at which lengths, counts and offsets go wrong.
const EDGES: [u32; 8] = [0, 1, 0x7F, 0x80, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF];

impl Mutator {
    /// `seeds` are not empty.
    pub(super) fn new(seeds: Vec<Vec<u8>>) -> Self {
        Self {
            seeds,
            cut: (0, 0),
            random: Random(0x9E37_79B9_7F4A_7C15),
        }
    }

    fn cut(&mut self) -> Option<Vec<u8>> {
        let (seed, length) = self.cut;
        let whole = self.seeds.get(seed)?;
        let input = whole.get(..length).unwrap_or(whole).to_vec();
        self.cut = if length < whole.len() {
            (seed, length + CUT)
        } else {
            (seed + 1, 0)
        };
        Some(input)
    }

    fn seed(&mut self) -> Vec<u8> {
        let index = self.random.below(self.seeds.len());
        self.seeds.get(index).cloned().unwrap_or_default()
    }

    fn damage(&mut self, input: &mut Vec<u8>) {
        let start = self.random.below(input.len() + 1);
        let length = 1 + self.random.below(16);
        let end = input.len().min(start + length);
        match self.random.below(7) {
            0 => input.truncate(start),
            1 => drop(input.drain(start..end)),
            2 => {
                let copy = input[start..end].to_vec();
                input.splice(start..start, copy);
            }
            3 => {
                let other = self.seed();
                let from = other
                    .get(start.min(other.len())..end.min(other.len()))
                    .unwrap_or_default();
                input.splice(start..end, from.iter().copied());
            }
            4 => {
                let edge = EDGES[self.random.below(EDGES.len())].to_le_bytes();
                let width = [1, 2, 4][self.random.below(3)];
                input
                    .iter_mut()
                    .skip(start)
                    .zip(&edge[..width])
                    .for_each(|(byte, edge)| *byte = *edge);
            }
            // Most often one bit: what is nearly right is read furthest.
            _ => {
                if let Some(byte) = input.get_mut(start) {
                    *byte ^= 1 << self.random.below(8);
                }
            }
        }
    }
}

impl Iterator for Mutator {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        if let Some(input) = self.cut() {
            return Some(input);
        }
        let mut input = self.seed();
        for _ in 0..=self.random.below(4) {
            self.damage(&mut input);
        }
        Some(input)
    }
}

/// Xorshift (Marsaglia 2003): good enough to damage bytes, and the same on every machine.
struct Random(u64);

impl Random {
    /// A number below `limit`, which is not 0.
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        // The high bits are the random ones; the remainder is smaller than `limit`, which is a usize.
        ((self.0 >> 16) % limit.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_come_first_and_everything_is_the_same_again() {
        let inputs = || {
            Mutator::new(vec![vec![7; 100], vec![1, 2, 3]])
                .take(2000)
                .collect::<Vec<_>>()
        };
        let lengths: Vec<_> = inputs().iter().take(5).map(Vec::len).collect();
        assert_eq!(lengths, [0, 64, 100, 0, 3]);
        assert_eq!(inputs(), inputs());
        assert!(inputs().iter().skip(5).any(|input| input.len() > 100));
    }
}

//! The classes of the rows of a block: a byte for each row while all of them fit into one. Knows nothing about values.

use super::class::Class;

/// Classes that fit into a byte.
pub(crate) const NARROW: usize = 256;

/// How a class is written down.
pub(crate) trait Code: Copy {
    /// The class; one that does not fit is written anew by who finds out.
    fn of(class: Class) -> Self;
}

impl Code for u8 {
    #[inline]
    fn of(class: Class) -> Self {
        class as Self
    }
}

impl Code for Class {
    #[inline]
    fn of(class: Class) -> Self {
        class
    }
}

/// The classes of the rows of a block.
#[derive(Clone, Debug)]
pub(crate) enum Codes {
    Narrow(Vec<u8>),
    Wide(Vec<Class>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Codes {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    #[inline]
    pub(crate) fn get(&self, row: usize) -> Option<Class> {
        match self {
            Self::Narrow(codes) => codes.get(row).map(|code| Class::from(*code)),
            Self::Wide(codes) => codes.get(row).copied(),
        }
    }

    pub(crate) fn push(&mut self, class: Class) {
        if class as usize >= NARROW {
            self.widen();
        }
        match self {
            Self::Narrow(codes) => codes.push(class as u8),
            Self::Wide(codes) => codes.push(class),
        }
    }

    pub(crate) fn truncate(&mut self, rows: usize) {
        match self {
            Self::Narrow(codes) => codes.truncate(rows),
            Self::Wide(codes) => codes.truncate(rows),
        }
    }

    /// Adds rows of class 0 up to so many, or takes away what is beyond.
    pub(crate) fn resize(&mut self, rows: usize) {
        match self {
            Self::Narrow(codes) => codes.resize(rows, 0),
            Self::Wide(codes) => codes.resize(rows, 0),
        }
    }

    /// From now on every class has room.
    pub(crate) fn widen(&mut self) {
        if let Self::Narrow(codes) = self {
            *self = Self::Wide(codes.iter().map(|code| Class::from(*code)).collect());
        }
    }

    /// The rows that have a class, from a row on.
    pub(crate) fn rows_of(&self, class: Class, from: usize) -> Vec<usize> {
        match self {
            Self::Narrow(codes) => rows_of(codes, class as u8, from),
            Self::Wide(codes) => rows_of(codes, class, from),
        }
    }

    /// The same classes at some of the rows.
    pub(crate) fn pick(&self, rows: &[usize]) -> Self {
        fn picked<C: Code>(codes: &[C], rows: &[usize]) -> Vec<C> {
            rows.iter().map(|row| *codes.get(*row).expect("every row of a block has its class")).collect()
        }
        match self {
            Self::Narrow(codes) => Self::Narrow(picked(codes, rows)),
            Self::Wide(codes) => Self::Wide(picked(codes, rows)),
        }
    }
}

fn rows_of<C: PartialEq + Copy>(codes: &[C], class: C, from: usize) -> Vec<usize> {
    let own = codes.get(from..).unwrap_or_default();
    // Mostly there are none, which is seen faster this way.
    if !own.contains(&class) {
        return Vec::new();
    }
    own.iter().enumerate().filter(|(_, code)| **code == class).map(|(row, _)| from + row).collect()
}

/// Which rows of a block have a value.
#[derive(Clone, Copy, Debug)]
pub enum PresentCells<'a> {
    /// All of them.
    All,
    /// A bit for each row, the lowest of the first byte first.
    Some(&'a [u8]),
}

/// By eight bits: a byte of ones for each bit that is set.
static SPREAD: [u64; 256] = spread();

#[expect(clippy::indexing_slicing, reason = "worked out by the compiler, which would say so")]
const fn spread() -> [u64; 256] {
    let mut found = [0_u64; 256];
    let mut bits = 0;
    while bits < 256 {
        let mut bit = 0;
        while bit < 8 {
            if bits >> bit & 1 == 1 {
                found[bits] |= 0xff << (8 * bit);
            }
            bit += 1;
        }
        bits += 1;
    }
    found
}

/// The same eight bits as bytes of ones and zeros.
#[inline]
#[expect(clippy::indexing_slicing, reason = "there are 256 entries, and a byte is no more")]
pub(crate) fn bytes_of(bits: u8) -> u64 {
    SPREAD[usize::from(bits)]
}

impl PresentCells<'_> {
    #[inline]
    pub(crate) fn has(self, row: usize) -> bool {
        match self {
            Self::All => true,
            Self::Some(bits) => bits.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1),
        }
    }

    /// Makes the classes of cells without a value those of empty cells, from a row of the block on.
    pub(crate) fn clear_others(self, codes: &mut Codes, start: usize) {
        let Self::Some(bits) = self else { return };
        // The class of an empty cell is 0: no branch is needed to put it there.
        match codes {
            Codes::Narrow(codes) => {
                let (eights, rest) = codes.get_mut(start..).unwrap_or_default().as_chunks_mut::<8>();
                for (eight, bits) in eights.iter_mut().zip(bits) {
                    *eight = (u64::from_le_bytes(*eight) & bytes_of(*bits)).to_le_bytes();
                }
                let first = 8 * eights.len();
                for (row, code) in rest.iter_mut().enumerate() {
                    *code &= u8::from(self.has(first + row)).wrapping_neg();
                }
            }
            Codes::Wide(codes) => {
                for (rows, byte) in codes.get_mut(start..).unwrap_or_default().chunks_mut(8).zip(bits) {
                    for (bit, code) in rows.iter_mut().enumerate() {
                        *code &= Class::from(byte >> bit & 1).wrapping_neg();
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_without_a_value_are_cleared_wherever_the_block_begins_and_ends() {
        for (start, rows) in [(0, 1), (3, 8), (5, 130), (64, 64), (1, 200)] {
            let word = |i: u32| 0x9e37_79b9_7f4a_7c15_u64.rotate_left(7 * i).to_le_bytes();
            let bits: Vec<u8> = (0..4).flat_map(word).collect();
            let mut narrow = Codes::Narrow(vec![7; start + rows]);
            let mut wide = Codes::Wide(vec![7; start + rows]);
            PresentCells::Some(&bits).clear_others(&mut narrow, start);
            PresentCells::Some(&bits).clear_others(&mut wide, start);
            for row in 0..start + rows {
                let is_kept = row < start || bits[(row - start) / 8] >> ((row - start) % 8) & 1 == 1;
                assert_eq!(narrow.get(row), Some(7 * u32::from(is_kept)), "{start} {rows} {row}");
                assert_eq!(wide.get(row), narrow.get(row));
            }
        }
    }

    #[test]
    fn a_class_beyond_a_byte_widens_all_rows() {
        let mut codes = Codes::default();
        codes.push(255);
        assert!(matches!(codes, Codes::Narrow(_)));
        codes.push(256);
        assert_eq!((codes.get(0), codes.get(1), codes.len()), (Some(255), Some(256), 2));
        assert_eq!(codes.rows_of(256, 0), [1]);
    }
}

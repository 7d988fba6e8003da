//! A hash map of words whose look-ups take bounded work, whatever words an attacker chooses. Knows nothing about what
//! they mean.

/// Slots probed for a word; a word that finds none of them free is left out.
const TRIES: usize = 8;

#[derive(Debug)]
pub(super) struct ProbeMap<T> {
    places: Box<[Option<(Box<str>, T)>]>,
    mask: usize,
    /// Whether no word was left out.
    pub(crate) is_complete: bool,
}

impl<T> ProbeMap<T> {
    /// Builds the map; of equal words the first counts.
    pub(crate) fn new<'w>(words: impl ExactSizeIterator<Item = (&'w str, T)>) -> Self {
        let size = (words.len() * 2).next_power_of_two();
        let places = std::iter::repeat_with(|| None).take(size).collect();
        let mut table = Self { places, mask: size - 1, is_complete: true };
        for (word, value) in words {
            table.put(word, value);
        }
        table
    }

    fn put(&mut self, word: &str, value: T) {
        let start = hash(word);
        for place in start..start + TRIES {
            match self.places.get_mut(place & self.mask) {
                Some(Some((known, _))) if known.as_ref() == word => return,
                Some(free @ None) => {
                    *free = Some((word.into(), value));
                    return;
                }
                _ => {}
            }
        }
        self.is_complete = false;
    }

    pub(super) fn find(&self, word: &str) -> Option<&T> {
        let start = hash(word);
        for place in start..start + TRIES {
            match self.places.get(place & self.mask)? {
                Some((known, value)) if known.as_ref() == word => return Some(value),
                Some(_) => {}
                None => return None,
            }
        }
        None
    }
}

/// Of the first and the last bytes and the length: all of a short word, and enough of a long one.
fn hash(word: &str) -> usize {
    let bytes = word.as_bytes();
    let (head, tail) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (Some(head), Some(tail)) => (u64::from(u32::from_le_bytes(*head)), u64::from(u32::from_le_bytes(*tail))),
            _ => (bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)), 0),
        },
    };
    let mixed = (head ^ tail.rotate_left(29) ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as usize
}

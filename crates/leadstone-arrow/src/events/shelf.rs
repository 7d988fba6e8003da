//! The entries of a thousand leads: added in any order, put in order when they are read. Knows nothing about what
//! they say.

use super::classes::Classes;
use super::entries::{Entry, LEADS};

/// Entries of a piece.
const PIECE: usize = 512;

/// The entries of [`LEADS`] leads.
#[derive(Clone, Debug)]
pub(crate) struct Shelf<E> {
    /// All full but the last. They stay where they are when entries are put in order: a second place for all of them
    /// would be half as much memory again.
    pieces: Vec<Vec<E>>,
    len: usize,
    /// How many are in order, by lead.
    settled: usize,
    /// Where the entries of each lead start, and the end of the last; nothing before it was settled.
    starts: Vec<u32>,
}

/// Memory that is used again for one shelf after the other.
#[derive(Debug, Default)]
pub(crate) struct Scratch<E> {
    all: Vec<E>,
    of_lead: Vec<E>,
    places: Vec<u32>,
}

impl<E: Entry> Shelf<E> {
    pub(crate) fn new() -> Self {
        Self { pieces: Vec::new(), len: 0, settled: 0, starts: Vec::new() }
    }

    #[inline]
    pub(crate) fn push(&mut self, entry: E) {
        if let Some(piece) = self.pieces.last_mut()
            && piece.len() < PIECE
        {
            piece.push(entry);
            self.len += 1;
            return;
        }
        self.push_to_new(entry);
    }

    #[cold]
    fn push_to_new(&mut self, entry: E) {
        let size = if self.pieces.is_empty() { 16 } else { PIECE };
        let mut piece = Vec::with_capacity(size);
        piece.push(entry);
        self.pieces.push(piece);
        self.len += 1;
    }

    /// Puts everything in order.
    pub(crate) fn settle(&mut self, classes: &Classes, scratch: &mut Scratch<E>) {
        if self.settled == self.len {
            return;
        }
        let Scratch { all, of_lead, places } = scratch;
        places.clear();
        places.resize(LEADS + 1, 0);
        // Slices: where a list lies would be read again for each entry.
        let places = places.as_mut_slice();
        for entry in self.pieces.iter().flatten() {
            if let Some(place) = places.get_mut(entry.lead() + 1) {
                *place += 1;
            }
        }
        let mut sum = 0;
        for place in &mut *places {
            sum += *place;
            *place = sum;
        }
        all.resize(sum as usize, E::default());
        let all = all.as_mut_slice();
        for entry in self.pieces.iter().flatten() {
            if let Some(place) = places.get_mut(entry.lead()) {
                if let Some(to) = all.get_mut(*place as usize) {
                    *to = *entry;
                }
                *place += 1;
            }
        }
        // Each place has moved to the end of its lead, where the next one starts.
        self.pieces.iter_mut().for_each(Vec::clear);
        let mut pieces = self.pieces.iter_mut();
        let mut piece = pieces.next();
        self.starts.clear();
        self.starts.reserve_exact(LEADS + 1);
        (self.len, self.settled) = (0, 0);
        let mut start = 0;
        for end in places.iter().take(LEADS) {
            self.starts.push(self.len as u32);
            let mut entries = all.get(start..*end as usize).unwrap_or_default();
            start = *end as usize;
            if entries.len() > 1 {
                of_lead.clear();
                of_lead.extend_from_slice(entries);
                E::settle(of_lead, classes);
                entries = of_lead;
            }
            self.len += entries.len();
            while let Some(to) = &mut piece {
                let (now, later) = entries.split_at(entries.len().min(PIECE - to.len()));
                to.extend_from_slice(now);
                entries = later;
                if entries.is_empty() {
                    break;
                }
                piece = pieces.next();
            }
        }
        self.starts.push(self.len as u32);
        self.settled = self.len;
        self.pieces.truncate(self.len.div_ceil(PIECE));
    }

    /// The entries of a lead, of a shelf that was settled.
    pub(crate) fn of_lead(&self, lead: usize) -> impl Iterator<Item = E> {
        let at = |place: usize| self.starts.get(place).map_or(0, |s| *s as usize);
        let (start, end) = (at(lead % LEADS), at(lead % LEADS + 1));
        let (first, last) = (start / PIECE, end / PIECE);
        let part = |piece: usize, from: usize, to: usize| {
            self.pieces.get(piece).and_then(|p| p.get(from..to)).unwrap_or_default().iter().copied()
        };
        let head = part(first, start % PIECE, if first == last { end % PIECE } else { PIECE });
        let middle = self.pieces.get(first + 1..last).unwrap_or_default().iter().flatten().copied();
        let tail = if first == last { part(usize::MAX, 0, 0) } else { part(last, 0, end % PIECE) };
        head.chain(middle).chain(tail)
    }

    /// Whether there is anything of a lead, of a shelf that was settled.
    pub(crate) fn has(&self, lead: usize) -> bool {
        self.starts.get(lead % LEADS) != self.starts.get(lead % LEADS + 1)
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// All entries, in no order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &E> {
        self.pieces.iter().flatten()
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        let last = self.pieces.last().map_or(0, Vec::capacity);
        let entries = self.pieces.len().saturating_sub(1) * PIECE + last;
        entries * size_of::<E>() + self.starts.capacity() * 4 + self.pieces.capacity() * 24 + size_of::<Self>()
    }
}

#[cfg(test)]
mod tests {
    use leadstone::Model;
    use leadstone::events::EventModel;

    use super::super::Duplicates;
    use super::super::entries::Whole;
    use super::*;

    #[test]
    fn entries_of_busy_and_idle_leads_come_back_by_lead_however_often_they_are_put_in_order() {
        let classes = Classes::new(EventModel::new(&Model::builtin()), Duplicates::Gone);
        let mut shelf = Shelf::new();
        let mut scratch = Scratch::default();
        let mut expected = vec![Vec::new(); LEADS];
        // Lead 3 fills several pieces, others end at the edge of one.
        for round in 0..3_u32 {
            for step in 0..2000_u32 {
                let lead = if step % 2 == 0 { 3 } else { (step * 7919) % 300 + 500 * (round % 2) };
                let at = (step * 1_368_787) % 5000;
                shelf.push(Whole::new(lead, at, round));
                expected[lead as usize].push((at, round));
            }
            shelf.settle(&classes, &mut scratch);
            for (lead, expected) in expected.iter_mut().enumerate() {
                expected.sort_unstable();
                let found: Vec<_> = shelf.of_lead(lead).map(|w| (w.at(), w.class())).collect();
                assert_eq!(&found, expected, "{lead}");
                assert_eq!(shelf.has(lead), !expected.is_empty());
            }
            assert_eq!(shelf.len(), shelf.entries().count());
        }
    }
}

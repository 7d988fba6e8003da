//! The entries of a thousand leads: added in any order, put in order when they are read. Knows nothing about what
//! they say.

use super::classes::Classes;
use super::entries::{Entry, LEADS};

/// Entries of a piece at most.
const PIECE: usize = 512;

/// The entries of [`LEADS`] leads.
#[derive(Clone, Debug)]
pub(crate) struct Shelf<E> {
    /// In order, by lead.
    settled: Vec<E>,
    /// Where the entries of each lead start in `settled`, and the end of the last; nothing before it was settled.
    starts: Vec<u32>,
    /// Added since.
    full: Vec<Vec<E>>,
    open: Vec<E>,
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
        Self { settled: Vec::new(), starts: Vec::new(), full: Vec::new(), open: Vec::new() }
    }

    #[inline]
    pub(crate) fn push(&mut self, entry: E) {
        // In a log by lead the same thing often comes several times in a row.
        if let Some(last) = self.open.last_mut()
            && last.absorb(entry)
        {
            return;
        }
        if self.open.len() == self.open.capacity() {
            self.turn();
        }
        self.open.push(entry);
    }

    #[cold]
    fn turn(&mut self) {
        let size = (self.open.capacity() * 2).clamp(16, PIECE);
        let piece = std::mem::replace(&mut self.open, Vec::with_capacity(size));
        if !piece.is_empty() {
            self.full.push(piece);
        }
    }

    /// Puts everything in order.
    pub(crate) fn settle(&mut self, classes: &Classes, scratch: &mut Scratch<E>) {
        if self.full.is_empty() && self.open.is_empty() && !self.starts.is_empty() {
            return;
        }
        let fresh = || self.full.iter().chain([&self.open]).flatten();
        let Scratch { all, of_lead, places } = scratch;
        places.clear();
        places.resize(LEADS + 1, 0);
        for entry in self.settled.iter().chain(fresh()) {
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
        for entry in self.settled.iter().chain(fresh()) {
            if let Some(place) = places.get_mut(entry.lead()) {
                if let Some(to) = all.get_mut(*place as usize) {
                    *to = *entry;
                }
                *place += 1;
            }
        }
        // Each place has moved to the end of its lead, where the next one starts.
        self.full = Vec::new();
        self.open = Vec::new();
        self.settled = Vec::with_capacity(all.len());
        self.starts = Vec::with_capacity(LEADS + 1);
        let mut start = 0;
        for end in places.iter().take(LEADS) {
            self.starts.push(self.settled.len() as u32);
            let entries = all.get(start..*end as usize).unwrap_or_default();
            start = *end as usize;
            if let [one] = entries {
                self.settled.push(*one);
            } else if !entries.is_empty() {
                of_lead.clear();
                of_lead.extend_from_slice(entries);
                E::settle(of_lead, classes);
                self.settled.extend_from_slice(of_lead);
            }
        }
        self.starts.push(self.settled.len() as u32);
        if self.settled.len() < self.settled.capacity() / 8 * 7 {
            self.settled.shrink_to_fit();
        }
    }

    /// The entries of a lead, of a shelf that was settled.
    pub(crate) fn of_lead(&self, lead: usize) -> &[E] {
        let at = |place: usize| self.starts.get(place).map(|s| *s as usize);
        match (at(lead % LEADS), at(lead % LEADS + 1)) {
            (Some(start), Some(end)) => self.settled.get(start..end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.settled.len() + self.full.iter().map(Vec::len).sum::<usize>() + self.open.len()
    }

    /// All entries, in no order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &E> {
        self.settled.iter().chain(self.full.iter().chain([&self.open]).flatten())
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        let entries =
            self.settled.capacity() + self.full.iter().map(Vec::capacity).sum::<usize>() + self.open.capacity();
        entries * size_of::<E>() + self.starts.capacity() * 4 + self.full.capacity() * 24 + size_of::<Self>()
    }
}

//! What the states of some components of a score leave open, looked up row by row. Knows nothing about models.

use super::component_cache::ComponentBounds;
use super::ids::{ComponentId, MemberId, ProjectionId};
use super::key_cache::mixed;
use super::lanes::{BitPlace, word};
use crate::base::ids::ScoreId;
use crate::base::index::{Id, IndexVec};

/// Of a state, and of a row: some term is bounded without regard to others.
pub(crate) const IS_LOOSE: u8 = 1;
/// Not all values of an open field are listed.
pub(crate) const IS_PARTIAL: u8 = 2;
/// What ties groups together does not just add up.
pub(crate) const IS_TANGLED: u8 = 4;
/// The state was not met yet, or another one has its place.
pub(crate) const IS_OTHER: u8 = 8;

/// So many states are remembered where they are not listed, as a power of two.
const BITS: u32 = 14;
/// Stands for no state.
const NONE: u64 = u64::MAX;

/// Why the place of a state is there.
const PLACE: &str = "every state has a place in its table";

/// A component whose state is part of a number.
#[derive(Clone, Debug)]
pub(crate) struct TablePart {
    pub(crate) component: ComponentId,
    /// By unit of the component: how many views it has.
    pub(crate) counts: IndexVec<MemberId, usize>,
}

/// Some components whose states are looked up together, as one number.
#[derive(Clone, Debug)]
pub(crate) struct StateTable {
    pub(crate) score: ScoreId,
    pub(crate) parts: Vec<TablePart>,
    /// Where the number stands in the words of a row.
    pub(crate) at: BitPlace,
    mask: u64,
    /// By place: its state. Empty where each state has a place of its own.
    keys: Vec<u64>,
    /// By word of lanes that the score has: its place, and by place of a state least and most.
    sums: Vec<(usize, Vec<[u64; 2]>)>,
    /// By place of a state.
    flags: Vec<u8>,
}

impl TablePart {
    /// How many states the component has.
    pub(crate) fn states(&self) -> u64 {
        self.counts.iter().fold(1, |all, count| all.saturating_mul(*count as u64))
    }

    /// Takes the view of each unit from a number, which it leaves for the parts behind it.
    pub(crate) fn views(&self, index: &mut u64) -> IndexVec<MemberId, ProjectionId> {
        let mut take = |count: &usize| {
            let count = (*count as u64).max(1);
            let view = *index % count;
            *index /= count;
            ProjectionId::new(view as usize)
        };
        self.counts.map(&mut take)
    }
}

impl StateTable {
    /// `words` are those of the lanes of the score; the number has so many bits.
    pub(crate) fn new(
        score: ScoreId,
        parts: Vec<TablePart>,
        at: BitPlace,
        bits: u32,
        is_listed: bool,
        words: &[usize],
    ) -> Self {
        let states = parts.iter().fold(1_u64, |all, part| all.saturating_mul(part.states()));
        let places = if is_listed { states as usize } else { 1 << BITS };
        Self {
            score,
            parts,
            at,
            mask: if bits == 0 { 0 } else { u64::MAX >> (64 - bits) },
            keys: if is_listed { Vec::new() } else { vec![NONE; places] },
            sums: words.iter().map(|word| (*word, vec![[0; 2]; places])).collect(),
            flags: vec![IS_OTHER; places],
        }
    }

    /// The state of a row, from its words.
    pub(crate) fn state(&self, row: &[u64]) -> u64 {
        word(row, self.at.word) >> self.at.shift & self.mask
    }

    #[inline]
    fn slot(state: u64) -> usize {
        (mixed([state].into_iter()) >> (64 - BITS)) as usize
    }

    /// The place of a state, and whether it is known there.
    pub(crate) fn place(&self, state: u64) -> (usize, bool) {
        if self.keys.is_empty() {
            let place = state as usize;
            return (place, self.flags.get(place).expect(PLACE) & IS_OTHER == 0);
        }
        let place = Self::slot(state);
        (place, self.keys.get(place) == Some(&state))
    }

    /// No state is known any more.
    pub(crate) fn forget(&mut self) {
        self.keys.fill(NONE);
        self.flags.fill(IS_OTHER);
    }

    /// Starts with a state that leaves nothing open.
    pub(crate) fn put(&mut self, place: usize, state: u64) {
        if !self.keys.is_empty() {
            *self.keys.get_mut(place).expect(PLACE) = state;
        }
        *self.flags.get_mut(place).expect(PLACE) = 0;
        for (_, sums) in &mut self.sums {
            *sums.get_mut(place).expect(PLACE) = [0; 2];
        }
    }

    /// Adds what one of its components leaves open.
    pub(crate) fn widen(&mut self, place: usize, open: &ComponentBounds) {
        for (at, sums) in &mut self.sums {
            add(sums.get_mut(place).expect(PLACE), [word(&open.low, *at), word(&open.high, *at)]);
        }
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        let flags = flag(open.is_relaxed, IS_LOOSE)
            | flag(open.is_partial, IS_PARTIAL)
            | flag(!open.coupled_groups.is_empty(), IS_TANGLED);
        *self.flags.get_mut(place).expect(PLACE) |= flags;
    }

    /// Adds what a place holds to what is said of a row.
    pub(crate) fn add_place(&self, place: usize, row: usize, ends: &mut [Vec<[u64; 2]>], flags: &mut u8) {
        for (word, sums) in &self.sums {
            let rows = ends.get_mut(*word).expect("every word of lanes has its ends");
            add(rows.get_mut(row).expect("every row of a block is kept"), *sums.get(place).expect(PLACE));
        }
        *flags |= self.flags.get(place).expect(PLACE);
    }

    /// Adds what is known to all rows; the flags of all of them together.
    pub(crate) fn add(&self, rows: &[u64], width: usize, ends: &mut [Vec<[u64; 2]>], flags: &mut [u8]) -> u8 {
        let states = rows.chunks_exact(width.max(1)).map(|row| self.state(row));
        if !self.keys.is_empty() {
            let mut all = 0;
            for ((row, state), flags) in states.enumerate().zip(flags) {
                match self.place(state) {
                    (place, true) => self.add_place(place, row, ends, flags),
                    _ => *flags |= IS_OTHER,
                }
                all |= *flags;
            }
            return all;
        }
        for (word, sums) in &self.sums {
            let rows = ends.get_mut(*word).expect("every word of lanes has its ends");
            for (row, state) in rows.iter_mut().zip(states.clone()) {
                add(row, *sums.get(state as usize).expect(PLACE));
            }
        }
        let mut all = 0;
        for (flags, state) in flags.iter_mut().zip(states) {
            *flags |= self.flags.get(state as usize).expect(PLACE);
            all |= *flags;
        }
        all
    }
}

#[inline]
fn add(row: &mut [u64; 2], own: [u64; 2]) {
    let ([low, high], [l, h]) = (row, own);
    (*low, *high) = (low.wrapping_add(l), high.wrapping_add(h));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::index::Id;

    /// One component of two units with two and three views: six states. Its number stands from bit 8 on.
    fn table(is_listed: bool) -> StateTable {
        let parts = vec![TablePart { component: ComponentId::new(0), counts: vec![2, 3].into() }];
        StateTable::new(ScoreId::new(0), parts, BitPlace { word: 0, shift: 8 }, 3, is_listed, &[0])
    }

    fn open(low: u64, high: u64) -> ComponentBounds {
        ComponentBounds { low: vec![low], high: vec![high], ..ComponentBounds::default() }
    }

    #[test]
    fn a_state_is_read_from_the_word_of_a_row_and_taken_apart_into_views() {
        let table = table(true);
        let state = table.state(&[5 << 8 | 0xff]);
        assert_eq!(state, 5);
        let mut index = state + 6 * 4;
        let views = table.parts[0].views(&mut index);
        assert_eq!(views.iter().map(|view| view.index()).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(index, 4, "left for the next component");
    }

    #[test]
    fn a_listed_state_has_a_place_of_its_own_and_is_unknown_until_it_is_put_there() {
        let mut table = table(true);
        assert_eq!(
            (0..6).map(|state| table.place(state)).collect::<Vec<_>>(),
            (0..6).map(|p| (p, false)).collect::<Vec<_>>()
        );
        table.put(2, 2);
        assert_eq!((table.place(2), table.place(3)), ((2, true), (3, false)));
        table.forget();
        assert_eq!(table.place(2), (2, false));
    }

    #[test]
    fn of_two_states_that_share_a_place_the_last_one_is_known() {
        let mut table = table(false);
        let place = table.place(0).0;
        let other = (1..1_000_000).find(|state| table.place(*state).0 == place).expect("places are fewer than numbers");
        table.put(place, 0);
        assert_eq!((table.place(0).1, table.place(other).1), (true, false));
        table.put(place, other);
        assert_eq!((table.place(0).1, table.place(other).1), (false, true));
    }

    #[test]
    fn what_components_leave_open_adds_up_and_their_flags_join() {
        let mut table = table(true);
        table.put(4, 4);
        table.widen(4, &open(1, 10));
        table.widen(4, &ComponentBounds { is_relaxed: true, ..open(2, 20) });
        let rows = [4 << 8, 0];
        let mut ends = [vec![[100, 100]; 2]];
        let mut flags = [0, 0];
        assert_eq!(table.add(&rows, 1, &mut ends, &mut flags), IS_LOOSE | IS_OTHER);
        assert_eq!(ends[0], [[103, 130], [100, 100]]);
        assert_eq!(flags, [IS_LOOSE, IS_OTHER], "the state of the second row was not met yet");
    }
}

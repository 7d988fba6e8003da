//! Arenas: lists whose indices are types of their own, so that the id of one list is never looked up in another. Knows
//! nothing about what they hold.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// The index of a value in its [`IndexVec`]. Declared by [`id!`](crate::base::index::id).
pub(crate) trait Id: Copy + Ord + fmt::Debug + 'static {
    /// What the id names, in the singular, as in `no field FieldId(7)`.
    const NAME: &'static str;

    /// The id of an index.
    fn new(index: usize) -> Self;

    fn index(self) -> usize;
}

/// Declares id types: each is a `u32`, ordered by index, that no other code can make from a number.
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident = $what:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(u32);

        impl $crate::base::index::Id for $name {
            const NAME: &'static str = $what;

            #[inline]
            fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("the limits of a document are far below 2^32"))
            }

            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}
pub(crate) use id;

/// A range of consecutive ids, such as those of the tables of one group.
#[derive(PartialEq, Eq)]
pub(crate) struct IdRange<I> {
    start: u32,
    end: u32,
    of: PhantomData<I>,
}

impl<I> Clone for IdRange<I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I> Copy for IdRange<I> {}

impl<I> Default for IdRange<I> {
    fn default() -> Self {
        Self { start: 0, end: 0, of: PhantomData }
    }
}

impl<I: Id> IdRange<I> {
    /// The range from `start` up to `end`, which is excluded.
    pub(crate) fn new(start: I, end: I) -> Self {
        Self::of_places(start.index(), end.index())
    }

    fn of_places(start: usize, end: usize) -> Self {
        let place = |at| u32::try_from(at).expect("the limits of a document are far below 2^32");
        Self { start: place(start), end: place(end), of: PhantomData }
    }

    pub(crate) fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    pub(crate) fn contains(self, id: I) -> bool {
        (self.start as usize..self.end as usize).contains(&id.index())
    }

    /// The position of an id within the range.
    pub(crate) fn place_of(self, id: I) -> usize {
        assert!(self.contains(id), "{id:?} is none of {self:?}");
        id.index() - self.start as usize
    }

    pub(crate) fn iter(self) -> Ids<I> {
        self.into_iter()
    }
}

impl<I: Id> fmt::Debug for IdRange<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}..{:?}", I::new(self.start as usize), I::new(self.end as usize))
    }
}

impl<I: Id> IntoIterator for IdRange<I> {
    type Item = I;
    type IntoIter = Ids<I>;

    fn into_iter(self) -> Ids<I> {
        Ids { places: self.start as usize..self.end as usize, of: PhantomData }
    }
}

/// Iterates over a range of ids.
#[derive(Clone, Debug)]
pub(crate) struct Ids<I> {
    places: std::ops::Range<usize>,
    of: PhantomData<I>,
}

impl<I: Id> Iterator for Ids<I> {
    type Item = I;

    #[inline]
    fn next(&mut self) -> Option<I> {
        self.places.next().map(I::new)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }
}

impl<I: Id> DoubleEndedIterator for Ids<I> {
    fn next_back(&mut self) -> Option<I> {
        self.places.next_back().map(I::new)
    }
}

impl<I: Id> ExactSizeIterator for Ids<I> {}

/// A vector that is indexed by ids of one type.
///
/// Looking up an id that it does not have panics and names both: a broken id must not become plausible wrong points.
pub(crate) struct IndexVec<I, T> {
    list: Vec<T>,
    by: PhantomData<fn(I) -> T>,
}

impl<I, T> IndexVec<I, T> {
    pub(crate) const fn new() -> Self {
        Self { list: Vec::new(), by: PhantomData }
    }
}

impl<I: Id, T> IndexVec<I, T> {
    /// A vector of the same length with `value` at each index.
    pub(crate) fn filled<O: Clone>(&self, value: O) -> IndexVec<I, O> {
        vec![value; self.len()].into()
    }

    /// A vector of the same length with `f` of each value.
    pub(crate) fn map<'t, O>(&'t self, f: impl FnMut(&'t T) -> O) -> IndexVec<I, O> {
        self.list.iter().map(f).collect()
    }

    /// Appends a value and returns its id.
    pub(crate) fn push(&mut self, value: T) -> I {
        let id = self.next_id();
        self.list.push(value);
        id
    }

    /// The id that the next appended value gets.
    pub(crate) fn next_id(&self) -> I {
        I::new(self.list.len())
    }

    /// Keeps the first `len` values.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.list.truncate(len);
    }

    /// Makes the length `len`: appends values of `make`, or truncates.
    pub(crate) fn resize_with(&mut self, len: usize, make: impl FnMut() -> T) {
        self.list.resize_with(len, make);
    }

    /// The ids from `start` to the end.
    pub(crate) fn ids_from(&self, start: I) -> IdRange<I> {
        IdRange::new(start, self.next_id())
    }

    /// All ids.
    pub(crate) fn ids(&self) -> IdRange<I> {
        IdRange::of_places(0, self.list.len())
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[T] {
        &self.list
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.list.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.list.iter_mut()
    }

    /// All values with their ids.
    pub(crate) fn iter_enumerated(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator + Clone {
        self.list.iter().enumerate().map(|(place, value)| (I::new(place), value))
    }

    pub(crate) fn contains(&self, value: &T) -> bool
    where
        T: PartialEq,
    {
        self.list.contains(value)
    }

    /// The first id whose value meets the predicate.
    pub(crate) fn position(&self, is_it: impl FnMut(&T) -> bool) -> Option<I> {
        self.list.iter().position(is_it).map(I::new)
    }
}

/// The end of a program whose id has no value in its list. One function for all ids: as a generic one it took 10 kB more
/// in a browser.
#[cold]
#[inline(never)]
#[cfg_attr(not(target_family = "wasm"), track_caller)]
#[expect(clippy::panic, reason = "an id that its list does not have is a broken invariant of ours")]
fn no_such(what: &'static str, index: usize, len: usize) -> ! {
    panic!("no {what} {index}: there are {len}")
}

impl<I: Id, T> Index<I> for IndexVec<I, T> {
    type Output = T;

    #[inline]
    #[cfg_attr(not(target_family = "wasm"), track_caller)]
    fn index(&self, id: I) -> &T {
        match self.list.get(id.index()) {
            Some(value) => value,
            None => no_such(I::NAME, id.index(), self.list.len()),
        }
    }
}

impl<I: Id, T> IndexMut<I> for IndexVec<I, T> {
    #[inline]
    #[cfg_attr(not(target_family = "wasm"), track_caller)]
    fn index_mut(&mut self, id: I) -> &mut T {
        let len = self.list.len();
        match self.list.get_mut(id.index()) {
            Some(value) => value,
            None => no_such(I::NAME, id.index(), len),
        }
    }
}

impl<I: Id, T> Index<IdRange<I>> for IndexVec<I, T> {
    type Output = [T];

    #[inline]
    #[cfg_attr(not(target_family = "wasm"), track_caller)]
    fn index(&self, ids: IdRange<I>) -> &[T] {
        match self.list.get(ids.start as usize..ids.end as usize) {
            Some(values) => values,
            None => no_such(I::NAME, ids.end as usize, self.list.len()),
        }
    }
}

impl<I, T> Default for IndexVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: 'static, T: 'static> Default for &IndexVec<I, T> {
    fn default() -> Self {
        const { &IndexVec::new() }
    }
}

impl<I, T: Clone> Clone for IndexVec<I, T> {
    fn clone(&self) -> Self {
        Self { list: self.list.clone(), by: PhantomData }
    }
}

impl<I, T: PartialEq> PartialEq for IndexVec<I, T> {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl<I, T: Eq> Eq for IndexVec<I, T> {}

impl<I: Id, T: fmt::Debug> fmt::Debug for IndexVec<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter_enumerated()).finish()
    }
}

impl<I, T> From<Vec<T>> for IndexVec<I, T> {
    fn from(list: Vec<T>) -> Self {
        Self { list, by: PhantomData }
    }
}

impl<I, T> FromIterator<T> for IndexVec<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(values: A) -> Self {
        Vec::from_iter(values).into()
    }
}

impl<I, T> Extend<T> for IndexVec<I, T> {
    fn extend<A: IntoIterator<Item = T>>(&mut self, values: A) {
        self.list.extend(values);
    }
}

impl<I, T> IntoIterator for IndexVec<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'t, I, T> IntoIterator for &'t IndexVec<I, T> {
    type Item = &'t T;
    type IntoIter = std::slice::Iter<'t, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl<'t, I, T> IntoIterator for &'t mut IndexVec<I, T> {
    type Item = &'t mut T;
    type IntoIter = std::slice::IterMut<'t, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    id! {
        SheepId = "sheep";
    }

    fn flock() -> IndexVec<SheepId, &'static str> {
        let mut flock = IndexVec::new();
        assert_eq!(flock.push("dolly"), SheepId(0));
        assert_eq!(flock.push("shaun"), SheepId(1));
        flock
    }

    #[test]
    fn what_was_put_in_is_found_by_its_id_and_by_no_other_way() {
        let mut flock = flock();
        let start = flock.next_id();
        let last = flock.push("cloud");
        assert_eq!((flock[last], flock.position(|name| *name == "shaun")), ("cloud", Some(SheepId(1))));
        flock[last] = "storm";
        assert_eq!(flock.iter_enumerated().last(), Some((SheepId(2), &"storm")));
        assert_eq!(flock.ids_from(start).iter().collect::<Vec<_>>(), [last]);
        assert_eq!(flock.ids().iter().rev().map(Id::index).collect::<Vec<_>>(), [2, 1, 0]);
        assert_eq!(flock.filled(7).len(), 3);
    }

    #[test]
    fn ranges_cut_out_what_lies_between_their_ends() {
        let flock = flock();
        let first = IdRange::new(SheepId(0), SheepId(1));
        assert_eq!((&flock[first], first.len()), (&["dolly"][..], 1));
        assert!(first.contains(SheepId(0)) && !first.contains(SheepId(1)));
        assert!(flock[IdRange::new(SheepId(2), SheepId(2))].is_empty());
        assert_eq!(format!("{first:?}"), "SheepId(0)..SheepId(1)");
    }

    #[test]
    fn ids_and_lists_print_what_they_are() {
        assert_eq!(format!("{:?}", SheepId::new(3)), "SheepId(3)");
        assert_eq!(format!("{:?}", flock()), r#"{SheepId(0): "dolly", SheepId(1): "shaun"}"#);
    }

    #[test]
    #[should_panic(expected = "no sheep 7: there are 2")]
    fn an_id_of_nothing_names_the_broken_invariant() {
        let _ = flock()[SheepId::new(7)];
    }

    #[test]
    #[should_panic(expected = "no sheep 2: there are 2")]
    fn an_id_of_nothing_cannot_be_written_to_either() {
        flock()[SheepId::new(2)] = "wolf";
    }

    #[test]
    #[should_panic(expected = "no sheep 3: there are 2")]
    fn a_range_beyond_the_end_is_no_empty_one() {
        let _ = &flock()[IdRange::new(SheepId(1), SheepId(3))];
    }
}

//! Shelves for all leads. Knows nothing about columns and files.

use super::Duplicates;
use super::classes::{COUNTED, Classes};
use super::entries::{Count, Entry, LEADS, Mark, Whole};
use super::hash;
use super::shelf::{Scratch, Shelf};

/// What the leads did.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    /// No activity comes twice.
    Counts { counts: Vec<Shelf<Count>>, wholes: Vec<Shelf<Whole>> },
    /// Activities may come again.
    Marks(Vec<Shelf<Mark>>),
}

/// One activity, or several that are alike.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Happening {
    pub(crate) lead: u32,
    /// Seconds since 1970.
    pub(crate) at: u32,
    /// The hash of its id, where activities may come again.
    pub(crate) id: u64,
    pub(crate) class: u32,
}

impl Store {
    pub(crate) fn new(duplicates: Duplicates) -> Self {
        match duplicates {
            Duplicates::Gone => Self::Counts { counts: Vec::new(), wholes: Vec::new() },
            Duplicates::ById => Self::Marks(Vec::new()),
        }
    }

    /// Makes room for so many leads.
    pub(crate) fn reach(&mut self, leads: usize) {
        let shelves = leads.div_ceil(LEADS);
        match self {
            Self::Counts { counts, wholes } => {
                counts.resize_with(shelves.max(counts.len()), Shelf::new);
                wholes.resize_with(shelves.max(wholes.len()), Shelf::new);
            }
            Self::Marks(marks) => marks.resize_with(shelves.max(marks.len()), Shelf::new),
        }
    }

    /// Adds an activity of a lead that there is room for.
    #[inline]
    pub(crate) fn push(&mut self, happening: Happening, bucket: u32) {
        let Happening { lead, at, id, class } = happening;
        match self {
            Self::Counts { counts, .. } if class & COUNTED != 0 => {
                put(counts, lead, Count::new(lead, at / bucket, class & !COUNTED));
            }
            Self::Counts { wholes, .. } => put(wholes, lead, Whole::new(lead, at, class)),
            Self::Marks(marks) => put(marks, lead, Mark::new(lead, id, at, class)),
        }
    }

    /// Adds so many activities of a bucket.
    pub(crate) fn push_counts(&mut self, lead: u32, bucket: u32, class: u32, number: u64) {
        if let Self::Counts { counts, .. } = self {
            Count::of(lead, bucket, class, number).for_each(|entry| put(counts, lead, entry));
        }
    }

    /// Puts everything in order; gives back how many entries there are.
    pub(crate) fn settle(&mut self, classes: &Classes) -> usize {
        match self {
            Self::Counts { counts, wholes } => settle(counts, classes) + settle(wholes, classes),
            Self::Marks(marks) => settle(marks, classes),
        }
    }

    /// Whether a bucket has counts.
    pub(crate) fn has_counts_in(&self, bucket: u32) -> bool {
        match self {
            Self::Counts { counts, .. } => counts.iter().flat_map(Shelf::entries).any(|c| c.bucket() == bucket),
            Self::Marks(_) => false,
        }
    }

    /// Whether there is anything of a lead, of a store that was settled.
    pub(crate) fn has(&self, lead: usize) -> bool {
        match self {
            Self::Counts { counts, wholes } => has(counts, lead) || has(wholes, lead),
            Self::Marks(marks) => has(marks, lead),
        }
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        match self {
            Self::Counts { counts, wholes } => {
                counts.iter().map(Shelf::memory).sum::<usize>() + wholes.iter().map(Shelf::memory).sum::<usize>()
            }
            Self::Marks(marks) => marks.iter().map(Shelf::memory).sum(),
        }
    }
}

#[inline]
fn put<E: Entry>(shelves: &mut [Shelf<E>], lead: u32, entry: E) {
    if let Some(shelf) = shelves.get_mut(lead as usize / LEADS) {
        shelf.push(entry);
    }
}

fn settle<E: Entry>(shelves: &mut [Shelf<E>], classes: &Classes) -> usize {
    let mut scratch = Scratch::default();
    let mut entries = 0;
    for shelf in shelves {
        shelf.settle(classes, &mut scratch);
        entries += shelf.len();
    }
    entries
}

fn has<E: Entry>(shelves: &[Shelf<E>], lead: usize) -> bool {
    shelves.get(lead / LEADS).is_some_and(|shelf| shelf.has(lead))
}

/// The entries of a lead, of shelves that were settled.
pub(crate) fn of_lead<E: Entry>(shelves: &[Shelf<E>], lead: usize) -> impl Iterator<Item = E> {
    shelves.get(lead / LEADS).into_iter().flat_map(move |shelf| shelf.of_lead(lead))
}

/// The hash of an id that is a whole number.
#[inline]
pub(crate) fn id_of_whole(value: u64) -> u64 {
    // 0 stands for none.
    hash::of_whole(value).max(1)
}

/// The hash of an id; a number in words is the number.
pub(crate) fn id_of_text(text: &str) -> u64 {
    if let Some(value) = super::leads::whole(text) {
        return id_of_whole(value as u64);
    }
    match text.parse::<u64>() {
        Ok(value) if !text.starts_with(['0', '+']) => id_of_whole(value),
        _ => hash::of_bytes(text.as_bytes()).max(1),
    }
}

/// What takes the place of an id.
pub(crate) fn id_of_parts(kind: &str, asset: &str, message: &str, bucket: u32) -> u64 {
    let text = |text: &str| hash::of_bytes(text.as_bytes());
    hash::of_all(&[text(kind), text(asset), text(message), u64::from(bucket)]).max(1)
}

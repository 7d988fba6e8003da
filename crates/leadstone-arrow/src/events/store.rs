//! Shelves for all leads. Knows nothing about columns and files.

use super::Duplicates;
use super::class_id::COUNTED;
use super::classes::Classes;
use super::counted::Counted;
use super::counts::Counts;
use super::entries::{Entry, LEADS, Mark, Whole};
use super::rows::Work;
use super::shelf::{Scratch, Shelf};
use super::used::Used;

/// What the leads did.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    /// No activity comes twice.
    Counts { counts: Box<Counts>, wholes: Vec<Shelf<Whole>> },
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
    /// Nothing, with buckets of so many seconds.
    pub(crate) fn new(duplicates: Duplicates, bucket: u32) -> Self {
        match duplicates {
            Duplicates::Gone => Self::Counts { counts: Box::new(Counts::new(bucket)), wholes: Vec::new() },
            Duplicates::ById => Self::Marks(Vec::new()),
        }
    }

    /// Makes room for so many leads.
    pub(crate) fn reach(&mut self, leads: usize) {
        let shelves = leads.div_ceil(LEADS);
        match self {
            Self::Counts { counts, wholes } => {
                counts.reach(leads);
                wholes.resize_with(shelves.max(wholes.len()), Shelf::new);
            }
            Self::Marks(marks) => marks.resize_with(shelves.max(marks.len()), Shelf::new),
        }
    }

    /// Adds an activity of a lead that there is room for.
    #[inline]
    pub(crate) fn push(&mut self, happening: Happening, bucket: u32, sets: usize) {
        let Happening { lead, at, id, class } = happening;
        match self {
            Self::Counts { counts, .. } if class & COUNTED != 0 => {
                let bucket = at / bucket;
                counts.expect(bucket, bucket, sets);
                counts.push(lead, bucket, class & !COUNTED);
            }
            Self::Counts { wholes, .. } => put(wholes, lead, Whole::new(lead, at, class)),
            Self::Marks(marks) => put(marks, lead, Mark::new(lead, id, at, class)),
        }
    }

    /// Adds activities of leads that there is room for; gives back the last second of those that are counted.
    pub(crate) fn push_all(&mut self, work: &Work, bucket: u32, sets: usize) -> Option<u32> {
        // The compiler divides by a number that it knows twice as fast.
        match bucket {
            86_400 => self.push_in(work, sets, |at| at / 86_400),
            3_600 => self.push_in(work, sets, |at| at / 3_600),
            _ => self.push_in(work, sets, |at| at / bucket),
        }
    }

    fn push_in(&mut self, work: &Work, sets: usize, bucket_of: impl Fn(u32) -> u32) -> Option<u32> {
        let rows = || work.leads.iter().zip(&work.at).zip(&work.classes);
        match self {
            Self::Counts { counts, wholes } => {
                let between = work.counted_between();
                if let Some((first, last)) = between {
                    counts.expect(bucket_of(first), bucket_of(last), sets);
                }
                // In a log by time most slices are of one day.
                let one = between.map(|(first, last)| (bucket_of(first), bucket_of(last)));
                let one = one.filter(|(first, last)| first == last).map(|(first, _)| first);
                for ((lead, at), class) in rows() {
                    if class & COUNTED != 0 {
                        counts.push(*lead, one.unwrap_or_else(|| bucket_of(*at)), class & !COUNTED);
                    } else {
                        put(wholes, *lead, Whole::new(*lead, *at, *class));
                    }
                }
                counts.fold_full();
                between.map(|(_, last)| last)
            }
            Self::Marks(marks) => {
                for (((lead, at), class), id) in rows().zip(&work.ids) {
                    put(marks, *lead, Mark::new(*lead, *id, *at, *class));
                }
                None
            }
        }
    }

    /// Adds so many activities of a bucket.
    pub(crate) fn push_counts(&mut self, lead: u32, bucket: u32, class: u32, number: u64, sets: usize) {
        if let Self::Counts { counts, .. } = self {
            counts.expect(bucket, bucket, sets);
            counts.push_many(lead, Counted { bucket, set: class, number });
        }
    }

    /// Puts everything in order; gives back how many entries there are.
    pub(crate) fn settle(&mut self, classes: &Classes) -> usize {
        match self {
            Self::Counts { counts, wholes } => counts.fold() + settle(wholes, classes),
            Self::Marks(marks) => settle(marks, classes),
        }
    }

    /// Gives back memory that is only needed while much is added.
    pub(crate) fn rest(&mut self) {
        if let Self::Counts { counts, .. } = self {
            counts.rest();
        }
    }

    /// Whether a bucket has counts.
    pub(crate) fn has_counts_in(&self, bucket: u32) -> bool {
        match self {
            Self::Counts { counts, .. } => counts.all().any(|c| c.bucket == bucket),
            Self::Marks(_) => false,
        }
    }

    /// Whether there is anything of a lead, of a store that was settled.
    pub(crate) fn has(&self, lead: usize) -> bool {
        match self {
            Self::Counts { counts, wholes } => counts.has(lead) || has(wholes, lead),
            Self::Marks(marks) => has(marks, lead),
        }
    }

    /// Of how many leads there is something; all numbers are below `end`.
    pub(crate) fn leads(&self, end: usize) -> usize {
        let mut seen = Used(vec![false; end]);
        match self {
            Self::Counts { counts, wholes } => {
                counts.note_leads(&mut seen);
                note_leads(wholes, &mut seen);
            }
            Self::Marks(marks) => note_leads(marks, &mut seen),
        }
        seen.numbers().count()
    }

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        match self {
            Self::Counts { counts, wholes } => counts.memory() + wholes.iter().map(Shelf::memory).sum::<usize>(),
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

fn note_leads<E: Entry>(shelves: &[Shelf<E>], to: &mut Used) {
    for (shelf, entries) in shelves.iter().enumerate() {
        entries.entries().for_each(|entry| to.note((shelf * LEADS + entry.lead()) as u32));
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

/// Whether there is anything of a lead, of shelves that were settled.
pub(crate) fn has<E: Entry>(shelves: &[Shelf<E>], lead: usize) -> bool {
    shelves.get(lead / LEADS).is_some_and(|shelf| shelf.has(lead))
}

/// The entries of a lead, of shelves that were settled.
pub(crate) fn of_lead<E: Entry>(shelves: &[Shelf<E>], lead: usize) -> impl Iterator<Item = E> {
    shelves.get(lead / LEADS).into_iter().flat_map(move |shelf| shelf.of_lead(lead))
}

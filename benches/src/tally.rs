//! Workload 2 written by hand: points of `w2.toml` by lead, the rules compiled in. Knows nothing about Leadstone.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::random::mixed;

/// Days an activity can be old, its own day included.
pub const AGES: usize = 181;
const TYPES: usize = 12;
const DAY_MS: i64 = 86_400_000;

/// Points and how many count a day, by type.
const RULES: [(i64, u8); TYPES] =
    [(2, 5), (8, 2), (1, 3), (3, 2), (10, 2), (6, 2), (15, 1), (30, 1), (4, 4), (12, 1), (-5, 1), (-20, 1)];
const MOST: i64 = 500;

/// The log in columns: leads by number, types by number, times.
#[derive(Debug, Default)]
pub struct Log {
    /// The leads.
    pub leads: Vec<u32>,
    /// The types.
    pub types: Vec<u8>,
    /// When, in milliseconds since 1970.
    pub times: Vec<i64>,
    /// Days since 1970 at the instant of the pass.
    pub today: i64,
    /// What is left of the points at each age, in 2^32 parts.
    pub left: Vec<u64>,
}

/// What all contenders have to agree on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Leads with activities.
    pub leads: u64,
    /// Points of all.
    pub points: i64,
    /// Points of each times a number of its own.
    pub checksum: i64,
}

impl Totals {
    fn add(&mut self, lead: u32, points: i64) {
        self.leads += 1;
        self.points += points;
        self.checksum += points * (i64::from(lead % 1009) + 1);
    }
}

/// Points of a lead from what is left of its activities by type.
fn points(parts: &[u64; TYPES]) -> i64 {
    // Parts are never negative, so that dropping the lower bits of the product rounds towards zero.
    let whole = |parts: u64, points: i64| ((parts as i64 * points.abs()) >> 32) * points.signum();
    RULES.iter().zip(parts).map(|((points, _), parts)| whole(*parts, *points)).sum::<i64>().clamp(0, MOST)
}

/// What one lead did.
struct Tally {
    counts: Vec<u8>,
    touched: Vec<u16>,
    parts: [u64; TYPES],
}

impl Tally {
    fn new() -> Self {
        Self { counts: vec![0; TYPES * AGES], touched: Vec::new(), parts: [0; TYPES] }
    }

    #[inline]
    fn add(&mut self, kind: u8, age: u8, left: &[u64]) {
        let (kind, age) = (usize::from(kind), usize::from(age));
        let cell = kind * AGES + age;
        let (Some(count), Some((_, most)), Some(parts)) =
            (self.counts.get_mut(cell), RULES.get(kind), self.parts.get_mut(kind))
        else {
            return;
        };
        if *count == 0 {
            self.touched.push(cell as u16);
        }
        if *count < *most {
            *count += 1;
            *parts += left.get(age).copied().unwrap_or(0);
        }
    }

    fn finish(&mut self) -> i64 {
        let points = points(&self.parts);
        for cell in self.touched.drain(..) {
            if let Some(count) = self.counts.get_mut(usize::from(cell)) {
                *count = 0;
            }
        }
        self.parts = [0; TYPES];
        points
    }
}

impl Log {
    fn rows(&self) -> impl Iterator<Item = (u32, u8, u8)> {
        let age = |time: &i64| (self.today - time.div_euclid(DAY_MS)) as u8;
        self.leads.iter().zip(&self.types).zip(&self.times).map(move |((lead, kind), time)| (*lead, *kind, age(time)))
    }

    /// Leads are numbers without gaps.
    pub fn dense(&self) -> Totals {
        self.placed(&self.leads, |lead| lead)
    }

    /// Counts numbers without gaps into places first, so that the activities of a lead are together.
    fn placed(&self, numbers: &[u32], name: impl Fn(u32) -> u32) -> Totals {
        let leads = numbers.iter().max().map_or(0, |most| *most as usize + 1);
        let mut ends = vec![0_u32; leads + 1];
        for lead in numbers {
            if let Some(end) = ends.get_mut(*lead as usize + 1) {
                *end += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let mut placed = vec![(0_u8, 0_u8); self.leads.len()];
        for (lead, (_, kind, age)) in numbers.iter().zip(self.rows()) {
            if let Some(next) = ends.get_mut(*lead as usize) {
                if let Some(place) = placed.get_mut(*next as usize) {
                    *place = (kind, age);
                }
                *next += 1;
            }
        }
        // Each start has moved to its end.
        let (mut totals, mut tally, mut start) = (Totals::default(), Tally::new(), 0);
        for (lead, end) in (0_u32..).zip(ends.iter().take(leads)) {
            let end = *end as usize;
            let of_lead = placed.get(start..end).unwrap_or_default();
            start = end;
            if of_lead.is_empty() {
                continue;
            }
            for (kind, age) in of_lead {
                tally.add(*kind, *age, &self.left);
            }
            totals.add(name(lead), tally.finish());
        }
        totals
    }

    /// The activities of a lead follow each other.
    pub fn ordered(&self) -> Totals {
        let (mut totals, mut tally) = (Totals::default(), Tally::new());
        let mut present = None;
        for (lead, kind, age) in self.rows() {
            if present != Some(lead)
                && let Some(before) = present.replace(lead)
            {
                totals.add(before, tally.finish());
            }
            tally.add(kind, age, &self.left);
        }
        if let Some(last) = present {
            totals.add(last, tally.finish());
        }
        totals
    }

    /// Leads are any numbers: a hash map gives them numbers without gaps, in the order they come.
    // Counts in a map by lead, type and day took 3.6 times as long on ten million activities in no order.
    pub fn hashed(&self) -> Totals {
        let mut numbers: HashMap<u32, u32, BuildHasherDefault<Mixer>> = HashMap::default();
        let mut names = Vec::new();
        let number = |lead: &u32| {
            *numbers.entry(*lead).or_insert_with(|| {
                names.push(*lead);
                names.len() as u32 - 1
            })
        };
        let numbered: Vec<u32> = self.leads.iter().map(number).collect();
        self.placed(&numbered, |number| names.get(number as usize).copied().unwrap_or(0))
    }
}

/// A fast hash of whole numbers.
#[derive(Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mixed(self.0 << 8 ^ u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = mixed(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = mixed(number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn log(is_ordered: bool) -> Log {
        let mut random = Random::new(7);
        let mut leads: Vec<u32> = (0..5000).map(|_| random.skewed(400) as u32).collect();
        if is_ordered {
            leads.sort_unstable();
        }
        Log {
            types: leads.iter().map(|_| random.below(TYPES) as u8).collect(),
            times: leads.iter().map(|_| -(random.skewed(20) as i64) * DAY_MS).collect(),
            today: 0,
            leads,
            left: (0..AGES as u64).map(|age| (1 << 32) / (age + 1)).collect(),
        }
    }

    #[test]
    fn all_ways_agree() {
        let ordered = log(true);
        assert!(ordered.ordered().points > 1000);
        assert_eq!(ordered.ordered(), ordered.dense());
        assert_eq!(ordered.ordered(), ordered.hashed());
        assert_eq!(log(false).dense(), log(false).hashed());
    }
}

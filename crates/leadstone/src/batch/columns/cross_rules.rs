//! Rules over several units: what each row says of their parts stands in its bits. Knows nothing about classes.

use super::lanes::{Lane, Layout, Place};
use super::split::{Folded, Part};

/// Bits that are looked up together.
const TOGETHER: usize = 8;
const ENTRIES: usize = 1 << TOGETHER;

/// A rule over several units.
#[derive(Debug)]
pub(crate) struct TangledRule {
    pub(crate) rule: usize,
    lane: Lane,
    points: i64,
    /// Its line, where lines are asked for.
    pub(crate) line: Option<Place>,
    folded: Folded,
    /// By part: the bit that says that it holds.
    pub(crate) places: Vec<Place>,
}

impl TangledRule {
    fn holds(&self, words: &[u64]) -> bool {
        self.folded.holds(&|part| self.places.get(part).is_some_and(|place| place.is_set(words)))
    }

    fn add(&self, words: &mut [u64]) {
        self.lane.add(self.points, words);
        self.line.into_iter().for_each(|line| line.set(words));
    }
}

/// All rules over several units.
#[derive(Debug, Default)]
pub(crate) struct Tangled {
    pub(crate) rules: Vec<TangledRule>,
    /// The first and last bit of each look-up, and its rules.
    groups: Vec<(Place, Vec<usize>)>,
    look_ups: Vec<LookUp>,
    /// Rules with more parts than can be looked up.
    large: Vec<usize>,
}

/// What several rules give together, by the bits that they look at.
#[derive(Debug)]
struct LookUp {
    at: Place,
    /// By word: what is added to it.
    gains: Vec<(usize, Box<[u64; ENTRIES]>)>,
}

/// Places rules, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Placing {
    tangled: Tangled,
    /// Parts of the rules that will be looked up together, and those rules.
    parts: Vec<Part>,
    waiting: Vec<usize>,
}

impl Placing {
    /// A rule, the lane of its group and its points.
    pub(crate) fn add(
        &mut self,
        rule: usize,
        (lane, points): (Lane, i64),
        (folded, parts): (Folded, Vec<Part>),
        layout: &mut Layout,
        placed: &mut impl FnMut(Part, Place),
    ) {
        let number = self.tangled.rules.len();
        if parts.len() > TOGETHER {
            let places = parts.into_iter().map(|part| {
                let place = layout.take(1);
                placed(part, place);
                place
            });
            let places = places.collect();
            self.tangled.rules.push(TangledRule { rule, lane, points, line: None, folded, places });
            self.tangled.large.push(number);
            return;
        }
        let fresh = parts.iter().filter(|part| !self.parts.contains(part)).count();
        if self.parts.len() + fresh > TOGETHER {
            self.close(layout, placed);
        }
        let places = parts.into_iter().map(|part| {
            let at = self.parts.iter().position(|p| *p == part).unwrap_or_else(|| {
                self.parts.push(part);
                self.parts.len() - 1
            });
            // The bit of the look-up; where that stands is known when it is full.
            Place { word: 0, shift: at as u32 }
        });
        let places = places.collect();
        self.tangled.rules.push(TangledRule { rule, lane, points, line: None, folded, places });
        self.waiting.push(number);
    }

    fn close(&mut self, layout: &mut Layout, placed: &mut impl FnMut(Part, Place)) {
        if self.parts.is_empty() {
            return;
        }
        let at = layout.take(self.parts.len() as u32);
        for (bit, part) in self.parts.drain(..).enumerate() {
            placed(part, Place { word: at.word, shift: at.shift + bit as u32 });
        }
        for number in &self.waiting {
            if let Some(rule) = self.tangled.rules.get_mut(*number) {
                rule.places.iter_mut().for_each(|p| *p = Place { word: at.word, shift: at.shift + p.shift });
            }
        }
        self.tangled.groups.push((at, std::mem::take(&mut self.waiting)));
    }

    /// All rules, placed.
    pub(crate) fn finish(mut self, layout: &mut Layout, placed: &mut impl FnMut(Part, Place)) -> Tangled {
        self.close(layout, placed);
        self.tangled
    }
}

impl Tangled {
    /// Works out what can be looked up; done when the lines have their places.
    pub(crate) fn list(&mut self, width: usize) {
        let rules = &self.rules;
        self.look_ups = self
            .groups
            .iter()
            .map(|(at, own)| {
                let own: Vec<&TangledRule> = own.iter().filter_map(|number| rules.get(*number)).collect();
                let gains: Vec<Vec<u64>> = (0..ENTRIES as u64)
                    .map(|bits| {
                        let mut row = vec![0; width];
                        row.get_mut(at.word).into_iter().for_each(|word| *word = bits << at.shift);
                        let holding: Vec<&&TangledRule> = own.iter().filter(|rule| rule.holds(&row)).collect();
                        row.fill(0);
                        for rule in holding {
                            rule.add(&mut row);
                        }
                        row
                    })
                    .collect();
                let gain = |word: usize, bits: usize| gains.get(bits).and_then(|g| g.get(word)).copied().unwrap_or(0);
                let gains = (0..width)
                    .map(|word| (word, Box::new(std::array::from_fn(|bits| gain(word, bits)))))
                    .filter(|(_, gains)| gains.iter().any(|gain| *gain != 0));
                LookUp { at: *at, gains: gains.collect() }
            })
            .collect();
    }

    /// Adds to the words of all rows what the rules give that hold.
    #[inline]
    #[expect(clippy::indexing_slicing, reason = "there are as many entries as a byte has values")]
    pub(crate) fn add_up<const W: usize>(&self, rows: &mut [[u64; W]]) {
        for look_up in &self.look_ups {
            let Place { word: from, shift } = look_up.at;
            for (to, gains) in &look_up.gains {
                if from >= W || *to >= W {
                    continue;
                }
                for row in &mut *rows {
                    row[*to] = row[*to].wrapping_add(gains[usize::from((row[from] >> shift) as u8)]);
                }
            }
        }
        for rule in self.large.iter().filter_map(|number| self.rules.get(*number)) {
            rows.iter_mut().filter(|row| rule.holds(*row)).for_each(|row| rule.add(row));
        }
    }

    /// The same for rows of any width.
    pub(crate) fn add_up_wide(&self, words: &mut [u64], width: usize) {
        for look_up in &self.look_ups {
            for row in words.chunks_exact_mut(width) {
                let bits = row.get(look_up.at.word).map_or(0, |word| usize::from((word >> look_up.at.shift) as u8));
                for (to, gains) in &look_up.gains {
                    if let (Some(word), Some(gain)) = (row.get_mut(*to), gains.get(bits)) {
                        *word = word.wrapping_add(*gain);
                    }
                }
            }
        }
        for rule in self.large.iter().filter_map(|number| self.rules.get(*number)) {
            words.chunks_exact_mut(width).filter(|row| rule.holds(row)).for_each(|row| rule.add(row));
        }
    }
}

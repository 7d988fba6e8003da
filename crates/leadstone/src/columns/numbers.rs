//! Numbers and instants by the cuts that the model makes between them. Knows nothing about where they come from.

use std::cmp::Ordering;

use super::column::{Cells, Class, REJECTED};
use crate::condition::{Compare, Test};
use crate::derive::size_band_edges;
use crate::model::compiled::{Cells as TableCells, Compiled, Field};
use crate::value::Number;

/// Among fewer cuts than this each is compared with: that is done for many numbers at once.
const FEW: usize = 24;
const UNSET: Class = Class::MAX;

/// The cuts of a field: the model treats all values between two of them alike.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cuts {
    numbers: Ends<f64>,
    instants: Ends<i64>,
    /// Class of each place: by how many cuts lie below.
    classes: Vec<Class>,
    places: Vec<u64>,
}

/// Where something begins: at a value, or right behind one.
#[derive(Clone, Debug)]
struct Ends<T> {
    at: Vec<T>,
    behind: Vec<T>,
}

impl<T> Default for Ends<T> {
    fn default() -> Self {
        Self { at: Vec::new(), behind: Vec::new() }
    }
}

impl<T: Copy + PartialOrd> Ends<T> {
    fn add(&mut self, compare: Compare, limit: T) {
        if matches!(compare, Compare::Less | Compare::AtLeast | Compare::Equal) {
            self.at.push(limit);
        }
        if matches!(compare, Compare::AtMost | Compare::Greater | Compare::Equal) {
            self.behind.push(limit);
        }
    }

    fn tidy(&mut self) {
        for side in [&mut self.at, &mut self.behind] {
            side.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
            side.dedup();
        }
    }

    fn places(&self) -> usize {
        self.at.len() + self.behind.len() + 1
    }

    /// The place of each value: how many ends it has passed.
    fn place_all(&self, values: &[T], places: &mut Vec<u64>) {
        places.clear();
        if self.places() > FEW {
            let passed = |v: &T| self.at.partition_point(|end| end <= v) + self.behind.partition_point(|end| end < v);
            places.extend(values.iter().map(|v| passed(v) as u64));
            return;
        }
        // As wide as the values: so many are compared at once.
        places.resize(values.len(), 0);
        for end in &self.at {
            places.iter_mut().zip(values).for_each(|(place, value)| *place += u64::from(value >= end));
        }
        for end in &self.behind {
            places.iter_mut().zip(values).for_each(|(place, value)| *place += u64::from(value > end));
        }
    }
}

impl Cuts {
    pub(crate) fn new(model: &Compiled, field: &Field, fields: &[usize], now: i64) -> Self {
        let mut cuts = Self::default();
        for atom in field.atoms.iter().filter_map(|a| model.atoms.get(*a as usize)) {
            match &atom.test {
                Test::Number(compare, limit) => cuts.numbers.add(*compare, limit.get()),
                Test::Time(compare, moment) => cuts.instants.add(*compare, moment.seconds(now)),
                _ => {}
            }
        }
        for table in field.tables.iter().filter_map(|t| model.tables.get(*t as usize)) {
            if let TableCells::Cuts(own) = &table.cells {
                cuts.numbers.at.extend(own.iter().map(|cut| cut.get()));
            }
        }
        if fields.len() > 1 {
            // Nothing but the size band is derived from a number.
            cuts.numbers.at.extend(size_band_edges());
        }
        if field.past {
            cuts.instants.behind.push(now);
        }
        cuts.numbers.tidy();
        cuts.instants.tidy();
        cuts.classes = vec![UNSET; cuts.numbers.places().max(cuts.instants.places())];
        cuts
    }

    /// Adds the class of each number. The function is asked once for each place.
    pub(crate) fn read(
        &mut self,
        numbers: &[f64],
        has_value: Cells<'_>,
        class_of: impl FnMut(f64) -> Class,
        block: &mut Vec<Class>,
    ) {
        self.numbers.place_all(numbers, &mut self.places);
        // A refused number says nothing about others between the same ends.
        let is_number = |n: f64| Number::new(n).is_some();
        look_up(&mut self.classes, &self.places, numbers, has_value, is_number, class_of, block);
    }

    /// The same for instants.
    pub(crate) fn read_instants(
        &mut self,
        seconds: &[i64],
        has_value: Cells<'_>,
        is_date: impl Fn(i64) -> bool,
        class_of: impl FnMut(i64) -> Class,
        block: &mut Vec<Class>,
    ) {
        self.instants.place_all(seconds, &mut self.places);
        look_up(&mut self.classes, &self.places, seconds, has_value, is_date, class_of, block);
    }
}

fn look_up<T: Copy>(
    classes: &mut [Class],
    places: &[u64],
    values: &[T],
    has_value: Cells<'_>,
    is_sound: impl Fn(T) -> bool,
    mut class_of: impl FnMut(T) -> Class,
    block: &mut Vec<Class>,
) {
    let start = block.len();
    block.extend(places.iter().zip(values).map(|(place, value)| {
        if !is_sound(*value) {
            return REJECTED;
        }
        match classes.get_mut(*place as usize) {
            Some(class) if *class != UNSET => *class,
            Some(class) => {
                *class = class_of(*value);
                *class
            }
            None => class_of(*value),
        }
    }));
    has_value.clear_others(block.get_mut(start..).unwrap_or_default());
}

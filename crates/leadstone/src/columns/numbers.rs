//! Numbers and instants by the cuts that the model makes between them. Knows nothing about where they come from.

use super::column::{Cells, Class, NULL, REJECTED};
use crate::condition::{Moment, Test};
use crate::derive::size_band_edges;
use crate::model::compiled::{Cells as TableCells, Compiled, Field};
use crate::value::Number;

/// Among fewer cuts than this each is compared with: that is done for many numbers at once.
const FEW: usize = 24;
const UNSET: Class = Class::MAX;

/// The cuts of a field. Between two cuts, and on each of them, the model treats all alike.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cuts {
    numbers: Vec<f64>,
    instants: Vec<i64>,
    /// Class of each place: below the first cut, on it, between it and the next, …
    classes: Vec<Class>,
    places: Vec<u16>,
}

impl Cuts {
    pub(crate) fn new(model: &Compiled, field: &Field, fields: &[usize], now: i64) -> Self {
        let tests = || field.atoms.iter().filter_map(|a| model.atoms.get(*a as usize)).map(|a| &a.test);
        let mut numbers: Vec<Number> = tests()
            .filter_map(|t| match t {
                Test::Number(_, limit) => Some(*limit),
                _ => None,
            })
            .collect();
        for table in field.tables.iter().filter_map(|t| model.tables.get(*t as usize)) {
            if let TableCells::Cuts(own) = &table.cells {
                numbers.extend(own.iter().copied());
            }
        }
        if fields.len() > 1 {
            // Nothing but the size band is derived from a number.
            numbers.extend(size_band_edges().map(Number::from_finite));
        }
        numbers.sort_unstable();
        numbers.dedup();
        let mut instants: Vec<i64> = tests()
            .filter_map(|t| match t {
                Test::Time(_, moment) => Some(Moment::seconds(*moment, now)),
                _ => None,
            })
            .chain(field.past.then_some(now))
            .collect();
        instants.sort_unstable();
        instants.dedup();
        let places = 2 * numbers.len().max(instants.len()) + 1;
        Self {
            numbers: numbers.into_iter().map(Number::get).collect(),
            instants,
            classes: vec![UNSET; places],
            places: Vec::new(),
        }
    }

    /// Adds the class of each number. The function is asked once for each place.
    pub(crate) fn read(
        &mut self,
        numbers: &[f64],
        has_value: Cells<'_>,
        class_of: impl FnMut(f64) -> Class,
        block: &mut Vec<Class>,
    ) {
        place_all(&self.numbers, numbers, &mut self.places);
        look_up(&mut self.classes, &self.places, numbers, has_value, f64::is_finite, class_of, block);
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
        place_all(&self.instants, seconds, &mut self.places);
        look_up(&mut self.classes, &self.places, seconds, has_value, is_date, class_of, block);
    }
}

/// The place of each value between the cuts.
fn place_all<T: Copy + PartialOrd>(cuts: &[T], values: &[T], places: &mut Vec<u16>) {
    places.clear();
    if cuts.len() > FEW {
        places.extend(values.iter().map(|v| {
            let below = cuts.partition_point(|c| c < v);
            let is_on = cuts.get(below).is_some_and(|c| c == v);
            (2 * below + usize::from(is_on)) as u16
        }));
        return;
    }
    places.resize(values.len(), 0);
    for cut in cuts {
        for (place, value) in places.iter_mut().zip(values) {
            *place += u16::from(value >= cut) + u16::from(value > cut);
        }
    }
}

fn look_up<T: Copy>(
    classes: &mut [Class],
    places: &[u16],
    values: &[T],
    has_value: Cells<'_>,
    is_sound: impl Fn(T) -> bool,
    mut class_of: impl FnMut(T) -> Class,
    block: &mut Vec<Class>,
) {
    block.extend(places.iter().zip(values).enumerate().map(|(row, (place, value))| {
        if !has_value.has(row) {
            return NULL;
        }
        if !is_sound(*value) {
            return REJECTED;
        }
        let Some(class) = classes.get_mut(usize::from(*place)) else { return class_of(*value) };
        if *class == UNSET {
            *class = class_of(*value);
        }
        *class
    }));
}

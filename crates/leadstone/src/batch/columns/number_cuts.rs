//! Numbers and instants by the ends that the model puts between them. Knows nothing about where they come from.

use super::class::{Class, NULL};
use super::codes::{Code, PresentCells};
use super::column_classes::ColumnClasses;
use crate::base::ids::FieldId;
use crate::base::time::Timestamp;
use crate::base::value::{Number, Value};
use crate::condition::{Compare, Test};
use crate::model::program::{Field, Program, TableCells};
use crate::normalize::size_band_edges;

/// Among fewer ends than this each is compared with: that is done for many values at once.
const FEW: usize = 48;
/// So many values are compared at once.
const LANES: usize = 16;
const UNSET: Class = Class::MAX;
const DAY: i128 = 86_400;

/// The ends of a field: the model treats all values between two of them alike.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cuts {
    /// Where each place but the first begins.
    numbers: Vec<f64>,
    instants: Vec<i64>,
    /// Class of each place: by how many ends lie at or below it; room for [`FEW`] more.
    classes: Vec<Class>,
    floats: SortedCuts<f64>,
    /// Ends as whole numbers of the kind that came last.
    scale: Option<Scale>,
    integers: SortedCuts<i32>,
    large: SortedCuts<i64>,
    /// Whether all ends among large numbers are found among smaller ones, too.
    is_small: bool,
    smaller: Vec<i32>,
}

/// What a whole number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// What the field counts.
    One,
    Days,
    /// Parts of a second, so many of them.
    PerSecond(i64),
}

/// Ends among values of one type.
#[derive(Clone, Debug, Default)]
struct SortedCuts<T> {
    at: Vec<T>,
    /// How many more ends lie below all values of the type.
    passed: usize,
    /// The first and the last value that the field can have.
    sound: (T, T),
}

/// A number as tables have it.
pub(crate) trait CutNumber: Copy + PartialOrd {
    /// How many ends each of some values has passed.
    fn passed(values: &[Self; LANES], at: &[Self]) -> [u8; LANES];

    /// Whether no value lies beyond these two.
    fn are_within(values: &[Self], ends: (Self, Self)) -> bool;

    /// Whether these are the least and the most of all values.
    fn are_all(ends: (Self, Self)) -> bool;
}

macro_rules! measure {
    ($type:ty, $count:ty, $all:expr) => {
        impl CutNumber for $type {
            #[inline]
            #[expect(clippy::indexing_slicing, reason = "iterators over arrays are not unrolled here")]
            fn passed(values: &[Self; LANES], at: &[Self]) -> [u8; LANES] {
                // As wide as the values: so many are compared by one instruction.
                let mut passed: [$count; LANES] = [0; LANES];
                for end in at {
                    for i in 0..LANES {
                        passed[i] += <$count>::from(values[i] >= *end);
                    }
                }
                let mut bytes = [0; LANES];
                for i in 0..LANES {
                    bytes[i] = passed[i] as u8;
                }
                bytes
            }

            #[inline]
            fn are_within(values: &[Self], (first, last): (Self, Self)) -> bool {
                // Not `all`, which stops at the first: this way many are looked at by one instruction.
                let is_within = |value: &Self| <$count>::from(first <= *value) & <$count>::from(*value <= last);
                values.iter().fold(1, |all, value| all & is_within(value)) == 1
            }

            fn are_all(ends: (Self, Self)) -> bool {
                Some(ends) == $all
            }
        }
    };
}
// Some floats are no numbers, whatever the ends.
measure!(f64, i64, None);
measure!(i64, i64, Some((Self::MIN, Self::MAX)));
measure!(i32, i32, Some((Self::MIN, Self::MAX)));

/// A whole number as a type can have it.
trait WholeNumber: Copy + TryFrom<i128> + Into<i128> {
    const LEAST: Self;
    const MOST: Self;
}

impl WholeNumber for i32 {
    const LEAST: Self = Self::MIN;
    const MOST: Self = Self::MAX;
}

impl WholeNumber for i64 {
    const LEAST: Self = Self::MIN;
    const MOST: Self = Self::MAX;
}

impl<T: WholeNumber> SortedCuts<T> {
    fn whole(ends: impl Iterator<Item = i128>, (first, last): (i128, i128)) -> Self {
        let within = |value: i128| T::try_from(value).unwrap_or(if value < 0 { T::LEAST } else { T::MOST });
        let mut found = Self { at: Vec::new(), passed: 0, sound: (within(first), within(last)) };
        for end in ends {
            match T::try_from(end) {
                Ok(end) => found.at.push(end),
                Err(_) if end < 0 => found.passed += 1,
                // No value of the type gets there.
                Err(_) => {}
            }
        }
        found
    }
}

impl<T: CutNumber> SortedCuts<T> {
    #[inline]
    fn is_sound(&self, value: T) -> bool {
        self.sound.0 <= value && value <= self.sound.1
    }

    fn place(&self, value: T) -> usize {
        self.passed + self.at.partition_point(|end| *end <= value)
    }
}

impl Cuts {
    pub(crate) fn new(model: &Program, field: &Field, fields: &[FieldId], now: i64) -> Self {
        let (mut numbers, mut instants) = (Vec::new(), Vec::new());
        for atom in field.atoms.iter().map(|a| &model.atoms[*a]) {
            // Behind a value is where the next one begins.
            match &atom.test {
                Test::Number(compare, limit) => {
                    let (at, behind) = sides(*compare);
                    numbers.extend(at.then_some(limit.get()));
                    numbers.extend(behind.then_some(limit.get().next_up()));
                }
                Test::Time(compare, moment) => {
                    let (at, behind) = sides(*compare);
                    instants.extend(at.then_some(moment.seconds(now)));
                    instants.extend(behind.then_some(moment.seconds(now).saturating_add(1)));
                }
                _ => {}
            }
        }
        for table in field.tables.iter().map(|t| &model.tables[*t]) {
            if let TableCells::Cuts(own) = &table.cells {
                numbers.extend(own.iter().map(|cut| cut.get()));
            }
        }
        if fields.len() > 1 {
            // Nothing but the size band is derived from a number.
            numbers.extend(size_band_edges());
        }
        if field.past {
            instants.push(now.saturating_add(1));
        }
        numbers.sort_unstable_by(f64::total_cmp);
        numbers.dedup();
        instants.sort_unstable();
        instants.dedup();
        let places = numbers.len().max(instants.len()) + 1 + FEW;
        // The largest number below the first that is none.
        let last = -(Number::END.next_down());
        Self {
            floats: SortedCuts { at: numbers.clone(), passed: 0, sound: (last, -last) },
            numbers,
            instants,
            classes: vec![UNSET; places],
            ..Self::default()
        }
    }

    fn set_scale(&mut self, scale: Scale) {
        if self.scale == Some(scale) {
            return;
        }
        let ends: Vec<i128> = match scale {
            Scale::One => self.numbers.iter().map(|end| libm::ceil(*end) as i128).collect(),
            Scale::Days => self.instants.iter().map(|end| -(-i128::from(*end)).div_euclid(DAY)).collect(),
            Scale::PerSecond(parts) => self.instants.iter().map(|end| i128::from(*end) * i128::from(parts)).collect(),
        };
        let (first, last) = (i128::from(Timestamp::FIRST.unix()), i128::from(Timestamp::LAST.unix()));
        let sound = match scale {
            Scale::One => (-(Number::END as i128) + 1, Number::END as i128 - 1),
            Scale::Days => (first.div_euclid(DAY), last.div_euclid(DAY)),
            Scale::PerSecond(parts) => (first * i128::from(parts), (last + 1) * i128::from(parts) - 1),
        };
        self.integers = SortedCuts::whole(ends.iter().copied(), sound);
        self.large = SortedCuts::whole(ends.iter().copied(), sound);
        self.is_small = ends.iter().all(|end| i32::try_from(*end).is_ok_and(|end| end > i32::MIN));
        self.scale = Some(scale);
    }

    /// Adds the class of each number.
    pub(crate) fn read_floats<C: Code>(
        &mut self,
        values: &[f64],
        has_value: PresentCells<'_>,
        classes: &mut ColumnClasses,
        block: &mut Vec<C>,
    ) {
        let mut places = CutClasses::new(Scale::One, &self.numbers, &self.instants, &mut self.classes);
        places.read(values, &self.floats, has_value, classes, block);
    }

    /// The same for whole numbers, days and instants.
    pub(crate) fn read_integers<C: Code>(
        &mut self,
        scale: Scale,
        values: &[i32],
        has_value: PresentCells<'_>,
        classes: &mut ColumnClasses,
        block: &mut Vec<C>,
    ) {
        self.set_scale(scale);
        let mut places = CutClasses::new(scale, &self.numbers, &self.instants, &mut self.classes);
        places.read(values, &self.integers, has_value, classes, block);
    }

    /// The same for large whole numbers.
    pub(crate) fn read_large<C: Code>(
        &mut self,
        scale: Scale,
        values: &[i64],
        has_value: PresentCells<'_>,
        classes: &mut ColumnClasses,
        block: &mut Vec<C>,
    ) {
        self.set_scale(scale);
        let mut places = CutClasses::new(scale, &self.numbers, &self.instants, &mut self.classes);
        if self.is_small && i64::are_within(values, self.large.sound) {
            // Twice as many are compared at once; what lies beyond lies beyond all ends.
            let (least, most) = (i64::from(i32::MIN), i64::from(i32::MAX));
            self.smaller.clear();
            self.smaller.extend(values.iter().map(|value| *value.clamp(&least, &most) as i32));
            let ends = SortedCuts { at: std::mem::take(&mut self.integers.at), passed: 0, sound: (i32::MIN, i32::MAX) };
            places.read(&self.smaller, &ends, has_value, classes, block);
            self.integers.at = ends.at;
        } else {
            places.read(values, &self.large, has_value, classes, block);
        }
    }
}

/// Whether a comparison begins anew at its limit, and whether behind it.
fn sides(compare: Compare) -> (bool, bool) {
    (
        matches!(compare, Compare::Less | Compare::AtLeast | Compare::Equal),
        matches!(compare, Compare::AtMost | Compare::Greater | Compare::Equal),
    )
}

/// The places between ends, and their classes.
struct CutClasses<'c> {
    /// Of numbers; `None` where instants are read.
    numbers: Option<&'c [f64]>,
    instants: &'c [i64],
    classes: &'c mut Vec<Class>,
}

impl<'c> CutClasses<'c> {
    fn new(scale: Scale, numbers: &'c [f64], instants: &'c [i64], classes: &'c mut Vec<Class>) -> Self {
        Self { numbers: (scale == Scale::One).then_some(numbers), instants, classes }
    }

    fn read<T: CutNumber, C: Code>(
        &mut self,
        values: &[T],
        ends: &SortedCuts<T>,
        has_value: PresentCells<'_>,
        classes: &mut ColumnClasses,
        block: &mut Vec<C>,
    ) {
        if ends.passed + ends.at.len() < FEW && (T::are_all(ends.sound) || T::are_within(values, ends.sound)) {
            self.read_few(values, ends, classes, block);
            return;
        }
        for (row, value) in values.iter().enumerate() {
            block.push(C::of(if !has_value.has(row) {
                NULL
            } else if ends.is_sound(*value) {
                self.class(ends.place(*value), classes)
            } else {
                classes.refuse()
            }));
        }
    }

    fn read_few<T: CutNumber, C: Code>(
        &mut self,
        values: &[T],
        ends: &SortedCuts<T>,
        classes: &mut ColumnClasses,
        block: &mut Vec<C>,
    ) {
        for place in ends.passed..=ends.passed + ends.at.len() {
            self.class(place, classes);
        }
        let own = self.classes.get(ends.passed..).and_then(|own| own.first_chunk::<FEW>());
        let own = own.expect("there is room for so many more classes");
        let class = |place: u8| C::of(*own.get(usize::from(place)).expect("few ends have few places"));
        let (many, rest) = values.as_chunks::<LANES>();
        block.extend(many.iter().flat_map(|values| T::passed(values, &ends.at)).map(class));
        block.extend(rest.iter().map(|value| class(ends.at.partition_point(|end| *end <= *value) as u8)));
    }

    /// The class of a place, worked out once.
    #[inline]
    fn class(&mut self, place: usize, classes: &mut ColumnClasses) -> Class {
        match self.classes.get(place) {
            Some(class) if *class != UNSET => *class,
            _ => self.meet(place, classes),
        }
    }

    #[cold]
    fn meet(&mut self, place: usize, classes: &mut ColumnClasses) -> Class {
        // Any value of the place serves.
        let value = match (self.numbers, place.checked_sub(1)) {
            (Some(numbers), None) => Number::new(numbers.first().map_or(0.0, |end| end.next_down())).map(Value::Number),
            (Some(numbers), Some(before)) => numbers.get(before).and_then(|n| Number::new(*n)).map(Value::Number),
            (None, None) => {
                let first = self.instants.first().map_or(0, |end| end.saturating_sub(1));
                Timestamp::from_unix(first).map(Value::Date)
            }
            (None, Some(before)) => {
                self.instants.get(before).and_then(|end| Timestamp::from_unix(*end)).map(Value::Date)
            }
        };
        // Without a value no cell gets there.
        let class = value.map_or(NULL, |value| classes.of(&value));
        *self.classes.get_mut(place).expect("every place has its class") = class;
        class
    }
}

//! Reads the arrays of a record batch into the columns of an engine, each layout by its shortest way.
//! Knows nothing about models.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Date32Type, Date64Type, Float16Type, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, DictionaryArray, GenericStringArray, OffsetSizeTrait, PrimitiveArray, downcast_dictionary_array,
};
use arrow_buffer::{ArrowNativeType, NullBuffer};
use arrow_schema::{DataType, TimeUnit};
use leadstone::FieldType;
use leadstone::columns::{BLOCK, Cells as Valid, Class, Column, ItemBits};

use crate::cells::cells;

/// Beyond this a float no longer holds every whole number.
const LARGEST: u64 = 1 << 53;

/// What is remembered of the column from batch to batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Feed {
    /// The dictionary that came last, with the classes of its values.
    dictionary: Option<(ArrayRef, Arc<[Class]>)>,
    /// The same for the items of lists.
    items: Option<(ArrayRef, Arc<[ItemBits]>)>,
    /// Which rows have a value.
    valid: Vec<u64>,
    numbers: Vec<f64>,
    instants: Vec<i64>,
}

impl Feed {
    /// Reads up to [`BLOCK`] rows from a row on.
    pub(crate) fn read(&mut self, array: &ArrayRef, kind: FieldType, from: usize, column: &mut Column) {
        let len = (array.len() - from).min(BLOCK);
        match (array.data_type(), kind) {
            (DataType::Utf8, _) => self.texts(array.as_string::<i32>(), from, len, column),
            (DataType::LargeUtf8, _) => self.texts(array.as_string::<i64>(), from, len, column),
            (DataType::Utf8View, _) => column.texts(array.as_string_view().slice(from, len).iter()),
            (DataType::Boolean, FieldType::Bool) => {
                let array = array.as_boolean();
                let bits: Vec<u64> = array.values().slice(from, len).bit_chunks().iter_padded().collect();
                column.bools(len, &bits, valid(array.nulls(), from, len, &mut self.valid));
            }
            (DataType::Dictionary(..), _) => {
                let array = array.as_ref();
                downcast_dictionary_array! {
                    array => self.dictionary(array, from, len, column),
                    _ => {}
                }
            }
            (DataType::List(_), _) => {
                let array = array.as_list::<i32>();
                self.lists(array.values(), array.value_offsets(), array.nulls(), from..from + len, column)
                    .unwrap_or_else(|| one_by_one(array, from, len, column));
            }
            (DataType::LargeList(_), _) => {
                let array = array.as_list::<i64>();
                self.lists(array.values(), array.value_offsets(), array.nulls(), from..from + len, column)
                    .unwrap_or_else(|| one_by_one(array, from, len, column));
            }
            (found, FieldType::Number) => match found {
                DataType::Int8 => self.numbers::<Int8Type>(array, from, len, column, f64::from),
                DataType::Int16 => self.numbers::<Int16Type>(array, from, len, column, f64::from),
                DataType::Int32 => self.numbers::<Int32Type>(array, from, len, column, f64::from),
                DataType::UInt8 => self.numbers::<UInt8Type>(array, from, len, column, f64::from),
                DataType::UInt16 => self.numbers::<UInt16Type>(array, from, len, column, f64::from),
                DataType::UInt32 => self.numbers::<UInt32Type>(array, from, len, column, f64::from),
                DataType::Int64 => self.numbers::<Int64Type>(array, from, len, column, |v| {
                    if v.unsigned_abs() > LARGEST { f64::NAN } else { v as f64 }
                }),
                DataType::UInt64 => self
                    .numbers::<UInt64Type>(array, from, len, column, |v| if v > LARGEST { f64::NAN } else { v as f64 }),
                DataType::Float16 => self.numbers::<Float16Type>(array, from, len, column, f64::from),
                DataType::Float32 => self.numbers::<Float32Type>(array, from, len, column, f64::from),
                DataType::Float64 => self.numbers::<Float64Type>(array, from, len, column, |v| v),
                _ => one_by_one(array, from, len, column),
            },
            (found, FieldType::Date) => match found {
                DataType::Date32 => {
                    self.instants::<Date32Type>(array, from, len, column, |days| i64::from(days) * 86_400);
                }
                DataType::Date64 => self.instants::<Date64Type>(array, from, len, column, |v| v.div_euclid(1_000)),
                DataType::Timestamp(TimeUnit::Second, _) => {
                    self.instants::<TimestampSecondType>(array, from, len, column, |v| v);
                }
                DataType::Timestamp(TimeUnit::Millisecond, _) => {
                    self.instants::<TimestampMillisecondType>(array, from, len, column, |v| v.div_euclid(1_000));
                }
                DataType::Timestamp(TimeUnit::Microsecond, _) => {
                    self.instants::<TimestampMicrosecondType>(array, from, len, column, |v| v.div_euclid(1_000_000));
                }
                DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                    self.instants::<TimestampNanosecondType>(array, from, len, column, |v| v.div_euclid(1_000_000_000));
                }
                _ => one_by_one(array, from, len, column),
            },
            _ => one_by_one(array, from, len, column),
        }
    }

    fn texts<O: OffsetSizeTrait>(
        &mut self,
        array: &GenericStringArray<O>,
        from: usize,
        len: usize,
        column: &mut Column,
    ) {
        let spans = spans(array, from..from + len);
        column.spans(array.value_data(), spans, valid(array.nulls(), from, len, &mut self.valid));
    }

    fn numbers<T: ArrowPrimitiveType>(
        &mut self,
        array: &ArrayRef,
        from: usize,
        len: usize,
        column: &mut Column,
        number: impl Fn(T::Native) -> f64,
    ) {
        let array = array.as_primitive::<T>();
        self.numbers.clear();
        self.numbers.extend(array.values().slice(from, len).iter().map(|v| number(*v)));
        column.numbers(&self.numbers, valid(array.nulls(), from, len, &mut self.valid));
    }

    fn instants<T: ArrowPrimitiveType>(
        &mut self,
        array: &ArrayRef,
        from: usize,
        len: usize,
        column: &mut Column,
        seconds: impl Fn(T::Native) -> i64,
    ) {
        let array = array.as_primitive::<T>();
        self.instants.clear();
        self.instants.extend(array.values().slice(from, len).iter().map(|v| seconds(*v)));
        column.instants(&self.instants, valid(array.nulls(), from, len, &mut self.valid));
    }

    fn dictionary<K: ArrowDictionaryKeyType>(
        &mut self,
        array: &DictionaryArray<K>,
        from: usize,
        len: usize,
        column: &mut Column,
    ) {
        let classes = self.classes(array.values(), column);
        let keys = array.keys();
        let codes = keys.values().slice(from, len);
        let codes = codes.iter().map(|key| key.as_usize());
        column.codes(&classes, codes, valid(keys.nulls(), from, len, &mut self.valid));
    }

    /// Lists by their items; `None` where the column has to see the lists themselves.
    fn lists<O: OffsetSizeTrait>(
        &mut self,
        items: &ArrayRef,
        offsets: &[O],
        nulls: Option<&NullBuffer>,
        rows: Range<usize>,
        column: &mut Column,
    ) -> Option<()> {
        let ends = offsets.get(rows.start..=rows.end)?;
        let (first, last) = (ends.first()?.as_usize(), ends.last()?.as_usize());
        let bits = self.items(items, first..last, column)?;
        let of = |row: usize| {
            let own = ends.get(row)?.as_usize() - first..ends.get(row + 1)?.as_usize() - first;
            Some(bits.get(own)?.iter().fold(0, |all, item| all | item))
        };
        let len = rows.len();
        match nulls {
            Some(nulls) => {
                column.lists((0..len).map(|row| if nulls.is_valid(rows.start + row) { of(row) } else { None }));
            }
            None => column.lists((0..len).map(of)),
        }
        Some(())
    }

    fn items(&mut self, items: &ArrayRef, range: Range<usize>, column: &mut Column) -> Option<Vec<ItemBits>> {
        let (from, len) = (range.start, range.len());
        match items.data_type() {
            DataType::Utf8 if items.null_count() == 0 => {
                let items = items.as_string::<i32>();
                column.item_spans(items.value_data(), spans(items, range))
            }
            DataType::Utf8 => column.items(items.as_string::<i32>().slice(from, len).iter()),
            DataType::LargeUtf8 => column.items(items.as_string::<i64>().slice(from, len).iter()),
            DataType::Utf8View => column.items(items.as_string_view().slice(from, len).iter()),
            DataType::Dictionary(..) => {
                let dictionary = items.as_any_dictionary_opt()?;
                let known = match &self.items {
                    Some((values, known)) if Arc::ptr_eq(values, dictionary.values()) => Arc::clone(known),
                    _ => {
                        let values = dictionary.values();
                        let known: Arc<[ItemBits]> = self.items(values, 0..values.len(), column)?.into();
                        self.items = Some((Arc::clone(values), Arc::clone(&known)));
                        known
                    }
                };
                let mut bits = Vec::with_capacity(len);
                let items = items.as_ref();
                downcast_dictionary_array! {
                    items => item_bits(items.keys(), range, &known, &mut bits),
                    _ => return None
                }
                Some(bits)
            }
            _ => None,
        }
    }

    /// The classes of all values of a dictionary; that of the batch before is mostly the same one.
    fn classes(&mut self, values: &ArrayRef, column: &mut Column) -> Arc<[Class]> {
        if let Some((known, classes)) = &self.dictionary
            && Arc::ptr_eq(known, values)
        {
            return Arc::clone(classes);
        }
        let classes: Vec<Class> = match values.data_type() {
            DataType::Utf8 => column.classes_of_texts(values.as_string::<i32>().iter()),
            DataType::LargeUtf8 => column.classes_of_texts(values.as_string::<i64>().iter()),
            DataType::Utf8View => column.classes_of_texts(values.as_string_view().iter()),
            _ => match cells(values.as_ref()) {
                Some(cell) => (0..values.len()).map(|i| column.class_of(cell(i).as_ref())).collect(),
                None => Vec::new(),
            },
        };
        let classes: Arc<[Class]> = classes.into();
        self.dictionary = Some((Arc::clone(values), Arc::clone(&classes)));
        classes
    }
}

fn one_by_one(array: &dyn Array, from: usize, len: usize, column: &mut Column) {
    if let Some(cell) = cells(array) {
        (from..from + len).for_each(|row| column.value(cell(row).as_ref()));
    }
}

/// Where texts begin and end.
fn spans<O: OffsetSizeTrait>(
    array: &GenericStringArray<O>,
    rows: Range<usize>,
) -> impl Iterator<Item = (usize, usize)> + '_ {
    let ends = array.value_offsets().get(rows.start..=rows.end).unwrap_or_default();
    let next = ends.get(1..).unwrap_or_default();
    ends.iter().zip(next).map(|(from, to)| (from.as_usize(), to.as_usize()))
}

/// What is looked for among items, by their places in a dictionary.
fn item_bits<K: ArrowDictionaryKeyType>(
    keys: &PrimitiveArray<K>,
    range: Range<usize>,
    known: &[ItemBits],
    bits: &mut Vec<ItemBits>,
) {
    let of = |key: &K::Native| known.get(key.as_usize()).copied().unwrap_or(0);
    let codes = keys.values().get(range.clone()).unwrap_or_default();
    match keys.nulls().filter(|n| n.null_count() > 0) {
        None => bits.extend(codes.iter().map(of)),
        Some(nulls) => {
            bits.extend(codes.iter().zip(range).map(|(key, row)| if nulls.is_valid(row) { of(key) } else { 0 }));
        }
    }
}

/// Which rows of a range have a value, as bits.
fn valid<'v>(nulls: Option<&NullBuffer>, from: usize, len: usize, words: &'v mut Vec<u64>) -> Valid<'v> {
    let Some(nulls) = nulls.filter(|n| n.null_count() > 0) else { return Valid::All };
    let bits = nulls.inner().slice(from, len);
    words.clear();
    words.extend(bits.bit_chunks().iter_padded());
    Valid::Some(words)
}

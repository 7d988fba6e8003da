//! Reads the arrays of a record batch into the column encoders of the batch engine, each layout on its fastest path.
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
use arrow_buffer::{ArrowNativeType, BooleanBuffer, NullBuffer};
use arrow_schema::{DataType, TimeUnit};
use leadstone::__engine::columns::{BLOCK, Class, ColumnEncoder, DictionaryCodes, ItemBits, PresentCells as Valid};
use leadstone::Value;
use leadstone::document::FieldType;

use crate::cells::cell_reader;

/// The state of a column from batch to batch: dictionaries that were classified, and buffers.
#[derive(Clone, Debug, Default)]
pub(crate) struct ArrayReader {
    /// The last dictionary, with the classes of its values.
    dictionary: Option<(ArrayRef, DictionaryCodes)>,
    /// The last dictionary of list items, with what the model looks for in each.
    items: Option<(ArrayRef, Arc<[ItemBits]>)>,
    /// Validity and boolean bits, copied where they do not start at a byte.
    valid: Vec<u8>,
    flags: Vec<u8>,
    /// Values converted from a narrower type.
    floats: Vec<f64>,
    integers: Vec<i32>,
    large: Vec<i64>,
    /// What the model looks for among the items of a block.
    bits: Vec<ItemBits>,
}

impl ArrayReader {
    /// Reads up to [`BLOCK`] rows, starting at row `from`.
    pub(crate) fn read(&mut self, array: &ArrayRef, kind: FieldType, from: usize, column: &mut ColumnEncoder) {
        let len = (array.len() - from).min(BLOCK);
        match (array.data_type(), kind) {
            (DataType::Utf8, _) => self.texts(array.as_string::<i32>(), from, len, column),
            (DataType::LargeUtf8, _) => self.texts(array.as_string::<i64>(), from, len, column),
            (DataType::Utf8View, _) => column.texts(array.as_string_view().slice(from, len).iter()),
            (DataType::Boolean, FieldType::Bool) => {
                let array = array.as_boolean();
                let bits = bits(array.values(), from, len, &mut self.flags);
                column.bools(len, bits, valid(array.nulls(), from, len, &mut self.valid));
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
                DataType::Int8 => self.integers::<Int8Type>(array, from, len, column),
                DataType::Int16 => self.integers::<Int16Type>(array, from, len, column),
                DataType::Int32 => {
                    let array = array.as_primitive::<Int32Type>();
                    column.integers(part(array, from, len), valid(array.nulls(), from, len, &mut self.valid));
                }
                DataType::UInt8 => self.integers::<UInt8Type>(array, from, len, column),
                DataType::UInt16 => self.integers::<UInt16Type>(array, from, len, column),
                DataType::UInt32 => self.large::<UInt32Type>(array, from, len, column, i64::from),
                DataType::Int64 => {
                    let array = array.as_primitive::<Int64Type>();
                    column.large_integers(part(array, from, len), valid(array.nulls(), from, len, &mut self.valid));
                }
                // What does not fit is too large for every field.
                DataType::UInt64 => {
                    self.large::<UInt64Type>(array, from, len, column, |v| i64::try_from(v).unwrap_or(i64::MAX));
                }
                DataType::Float16 => self.floats::<Float16Type>(array, from, len, column),
                DataType::Float32 => self.floats::<Float32Type>(array, from, len, column),
                DataType::Float64 => {
                    let array = array.as_primitive::<Float64Type>();
                    column.numbers(part(array, from, len), valid(array.nulls(), from, len, &mut self.valid));
                }
                _ => one_by_one(array, from, len, column),
            },
            (found, FieldType::Date) => match found {
                DataType::Date32 => {
                    let array = array.as_primitive::<Date32Type>();
                    column.days(part(array, from, len), valid(array.nulls(), from, len, &mut self.valid));
                }
                DataType::Date64 => self.instants::<Date64Type>(array, from, len, column, 1_000),
                DataType::Timestamp(TimeUnit::Second, _) => {
                    self.instants::<TimestampSecondType>(array, from, len, column, 1);
                }
                DataType::Timestamp(TimeUnit::Millisecond, _) => {
                    self.instants::<TimestampMillisecondType>(array, from, len, column, 1_000);
                }
                DataType::Timestamp(TimeUnit::Microsecond, _) => {
                    self.instants::<TimestampMicrosecondType>(array, from, len, column, 1_000_000);
                }
                DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                    self.instants::<TimestampNanosecondType>(array, from, len, column, 1_000_000_000);
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
        column: &mut ColumnEncoder,
    ) {
        let spans = spans(array, from..from + len);
        column.spans(array.value_data(), spans, valid(array.nulls(), from, len, &mut self.valid));
    }

    fn integers<T: ArrowPrimitiveType>(&mut self, array: &ArrayRef, from: usize, len: usize, column: &mut ColumnEncoder)
    where
        i32: From<T::Native>,
    {
        let array = array.as_primitive::<T>();
        self.integers.clear();
        self.integers.extend(part(array, from, len).iter().map(|v| i32::from(*v)));
        column.integers(&self.integers, valid(array.nulls(), from, len, &mut self.valid));
    }

    fn large<T: ArrowPrimitiveType>(
        &mut self,
        array: &ArrayRef,
        from: usize,
        len: usize,
        column: &mut ColumnEncoder,
        number: impl Fn(T::Native) -> i64,
    ) {
        let array = array.as_primitive::<T>();
        self.large.clear();
        self.large.extend(part(array, from, len).iter().map(|v| number(*v)));
        column.large_integers(&self.large, valid(array.nulls(), from, len, &mut self.valid));
    }

    fn floats<T: ArrowPrimitiveType>(&mut self, array: &ArrayRef, from: usize, len: usize, column: &mut ColumnEncoder)
    where
        f64: From<T::Native>,
    {
        let array = array.as_primitive::<T>();
        self.floats.clear();
        self.floats.extend(part(array, from, len).iter().map(|v| f64::from(*v)));
        column.numbers(&self.floats, valid(array.nulls(), from, len, &mut self.valid));
    }

    fn instants<T: ArrowPrimitiveType<Native = i64>>(
        &mut self,
        array: &ArrayRef,
        from: usize,
        len: usize,
        column: &mut ColumnEncoder,
        per_second: i64,
    ) {
        let array = array.as_primitive::<T>();
        column.instants(part(array, from, len), per_second, valid(array.nulls(), from, len, &mut self.valid));
    }

    fn dictionary<K: ArrowDictionaryKeyType>(
        &mut self,
        array: &DictionaryArray<K>,
        from: usize,
        len: usize,
        column: &mut ColumnEncoder,
    ) {
        let is_known = self.dictionary.as_ref().is_some_and(|(known, _)| Arc::ptr_eq(known, array.values()));
        if !is_known {
            let classes = classes(array.values(), column);
            self.dictionary = Some((Arc::clone(array.values()), column.palette(&classes)));
        }
        let Some((_, palette)) = &self.dictionary else { return };
        let keys = array.keys();
        let places = part(keys, from, len).iter().map(|key| key.as_usize());
        column.codes(palette, places, valid(keys.nulls(), from, len, &mut self.valid));
    }

    /// Reads lists item by item; `None` where the encoder has to see whole lists.
    fn lists<O: OffsetSizeTrait>(
        &mut self,
        items: &ArrayRef,
        offsets: &[O],
        nulls: Option<&NullBuffer>,
        rows: Range<usize>,
        column: &mut ColumnEncoder,
    ) -> Option<()> {
        let ends = offsets.get(rows.start..=rows.end)?;
        let (first, last) = (ends.first()?.as_usize(), ends.last()?.as_usize());
        self.bits.clear();
        self.items(items, first..last, column)?;
        let ends = ends.iter().zip(ends.get(1..).unwrap_or_default());
        let ends = ends.map(|(from, to)| (from.as_usize() - first, to.as_usize() - first));
        column.lists(&self.bits, ends, valid(nulls, rows.start, rows.len(), &mut self.valid));
        Some(())
    }

    /// Appends what the model looks for among the items.
    fn items(&mut self, items: &ArrayRef, range: Range<usize>, column: &mut ColumnEncoder) -> Option<()> {
        let DataType::Dictionary(..) = items.data_type() else {
            return item_texts(items, range, column, &mut self.bits);
        };
        let values = items.as_any_dictionary_opt()?.values();
        let known = match &self.items {
            Some((known, bits)) if Arc::ptr_eq(known, values) => Arc::clone(bits),
            _ => {
                let mut bits = Vec::new();
                item_texts(values, 0..values.len(), column, &mut bits)?;
                let bits: Arc<[ItemBits]> = bits.into();
                self.items = Some((Arc::clone(values), Arc::clone(&bits)));
                bits
            }
        };
        let (items, bits) = (items.as_ref(), &mut self.bits);
        downcast_dictionary_array! {
            items => item_bits(items.keys(), range, &known, bits),
            _ => return None
        }
        Some(())
    }
}

/// Appends what the model looks for among items that are texts.
fn item_texts(
    items: &ArrayRef,
    range: Range<usize>,
    column: &mut ColumnEncoder,
    bits: &mut Vec<ItemBits>,
) -> Option<()> {
    let (from, len) = (range.start, range.len());
    match items.data_type() {
        DataType::Utf8 if items.null_count() == 0 => {
            let items = items.as_string::<i32>();
            column.item_spans(items.value_data(), spans(items, range), bits)
        }
        DataType::Utf8 => column.items(items.as_string::<i32>().slice(from, len).iter(), bits),
        DataType::LargeUtf8 => column.items(items.as_string::<i64>().slice(from, len).iter(), bits),
        DataType::Utf8View => column.items(items.as_string_view().slice(from, len).iter(), bits),
        _ => None,
    }
}

/// The classes of all values of a dictionary.
fn classes(values: &ArrayRef, column: &mut ColumnEncoder) -> Vec<Class> {
    match values.data_type() {
        DataType::Utf8 => column.classes_of_texts(values.as_string::<i32>().iter()),
        DataType::LargeUtf8 => column.classes_of_texts(values.as_string::<i64>().iter()),
        DataType::Utf8View => column.classes_of_texts(values.as_string_view().iter()),
        _ => match cell_reader(values.as_ref()) {
            Some(cell) => {
                let values: Vec<Option<Value>> = (0..values.len()).map(cell).collect();
                column.classes_of(values.iter().map(Option::as_ref))
            }
            None => Vec::new(),
        },
    }
}

/// The values of some rows, with unspecified values at nulls.
fn part<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, from: usize, len: usize) -> &[T::Native] {
    array.values().get(from..from + len).unwrap_or_default()
}

fn one_by_one(array: &dyn Array, from: usize, len: usize, column: &mut ColumnEncoder) {
    if let Some(cell) = cell_reader(array) {
        (from..from + len).for_each(|row| column.value(cell(row).as_ref()));
    }
}

/// Start and end of each text.
fn spans<O: OffsetSizeTrait>(
    array: &GenericStringArray<O>,
    rows: Range<usize>,
) -> impl ExactSizeIterator<Item = (usize, usize)> + Clone + '_ {
    let ends = array.value_offsets().get(rows.start..=rows.end).unwrap_or_default();
    let next = ends.get(1..).unwrap_or_default();
    ends.iter().zip(next).map(|(from, to)| (from.as_usize(), to.as_usize()))
}

/// What the model looks for, looked up by the codes of a dictionary.
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

/// The validity of a range of rows.
fn valid<'v>(nulls: Option<&'v NullBuffer>, from: usize, len: usize, moved: &'v mut Vec<u8>) -> Valid<'v> {
    match nulls.filter(|n| n.null_count() > 0) {
        Some(nulls) => Valid::Some(bits(nulls.inner(), from, len, moved)),
        None => Valid::All,
    }
}

/// The bits of a range of rows, copied where they do not start at a byte.
fn bits<'v>(all: &'v BooleanBuffer, from: usize, len: usize, moved: &'v mut Vec<u8>) -> &'v [u8] {
    let first = all.offset() + from;
    if let Some(bytes) = all.values().get(first / 8..).filter(|_| first.is_multiple_of(8)) {
        return bytes;
    }
    moved.clear();
    moved.extend(all.slice(from, len).bit_chunks().iter_padded().flat_map(u64::to_le_bytes));
    moved
}

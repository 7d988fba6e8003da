//! Reads arrays of a batch of activities in any layout: texts, keys, times. Knows nothing about leads.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, DictionaryArray, LargeStringArray, StringArray, StringViewArray, downcast_dictionary_array};
use arrow_buffer::ArrowNativeType;
use arrow_schema::{DataType, TimeUnit};
use leadstone::Timestamp;

/// No value.
pub(crate) const NONE: i64 = i64::MIN;
/// A value that is not a time.
pub(crate) const UNREADABLE: i64 = i64::MIN + 1;

/// An array of texts in any layout.
pub(crate) enum TextArray<'a> {
    None,
    Plain(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
    /// Texts made from another type.
    Own(Vec<Option<String>>),
    /// Indices into other texts; `usize::MAX` for null.
    Coded(Vec<usize>, Box<TextArray<'a>>),
}

impl<'a> TextArray<'a> {
    /// The texts of an array; all null for an array of another type.
    pub(crate) fn new(array: &'a dyn Array) -> Self {
        match array.data_type() {
            DataType::Utf8 => Self::Plain(array.as_string()),
            DataType::LargeUtf8 => Self::Large(array.as_string()),
            DataType::Utf8View => Self::View(array.as_string_view()),
            DataType::Dictionary(..) => downcast_dictionary_array! {
                array => Self::Coded(codes(array), Box::new(TextArray::new(array.values().as_ref()))),
                _ => Self::None
            },
            _ => Self::None,
        }
    }

    /// The texts of the dictionary of an array.
    pub(crate) fn of_codes(array: &'a dyn Array) -> Self {
        array.as_any_dictionary_opt().map_or(Self::None, |array| Self::new(array.values().as_ref()))
    }

    #[inline]
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Plain(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Own(texts) => texts.get(row)?.as_deref(),
            Self::Coded(codes, texts) => texts.get(*codes.get(row).filter(|c| **c != usize::MAX)?),
        }
    }
}

/// The codes of a dictionary of fewer than `most` texts, and the number of texts; `None` if a row is null.
pub(crate) fn short_codes(array: &dyn Array, most: usize, to: &mut Vec<u32>) -> Option<usize> {
    to.clear();
    match array.data_type() {
        DataType::Dictionary(..) if array.null_count() == 0 => downcast_dictionary_array! {
            array => {
                let values = array.values().len();
                if values < most {
                    to.extend(array.keys().values().iter().map(|code| code.as_usize() as u32));
                }
                (values < most).then_some(values)
            },
            _ => None
        },
        _ => None,
    }
}

/// Seconds since 1970 of each row; `false` unless all rows are timestamps that fit.
pub(crate) fn seconds(array: &dyn Array, to: &mut Vec<u32>) -> bool {
    if array.null_count() > 0 {
        return false;
    }
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            in_range::<1>(array.as_primitive::<TimestampSecondType>().values(), to)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            in_range::<1_000>(array.as_primitive::<TimestampMillisecondType>().values(), to)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            in_range::<1_000_000>(array.as_primitive::<TimestampMicrosecondType>().values(), to)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            in_range::<1_000_000_000>(array.as_primitive::<TimestampNanosecondType>().values(), to)
        }
        _ => false,
    }
}

fn in_range<const PARTS: u64>(times: &[i64], to: &mut Vec<u32>) -> bool {
    to.clear();
    // Branch-free: a time before 1970 is far too large as an unsigned number.
    let mut beyond = 0;
    to.extend(times.iter().map(|time| {
        let at = *time as u64 / PARTS;
        beyond |= at >> u32::BITS;
        at as u32
    }));
    beyond == 0
}

fn codes<K: arrow_array::types::ArrowDictionaryKeyType>(array: &DictionaryArray<K>) -> Vec<usize> {
    (0..array.len()).map(|row| array.key(row).unwrap_or(usize::MAX)).collect()
}

/// The keys of leads or activities: all whole numbers, or all texts.
pub(crate) enum KeyArray<'a> {
    Whole(Cow<'a, [i64]>),
    /// Numbers that may exceed `i64`.
    Large(&'a [u64]),
    Text(TextArray<'a>),
}

impl<'a> KeyArray<'a> {
    /// The keys of an array. Nulls are not looked at: the caller has the validity of the array.
    pub(crate) fn new(array: &'a dyn Array) -> Self {
        match array.data_type() {
            DataType::Int64 => Self::Whole(Cow::Borrowed(array.as_primitive::<Int64Type>().values())),
            DataType::Int8 => whole::<Int8Type>(array),
            DataType::Int16 => whole::<Int16Type>(array),
            DataType::Int32 => whole::<Int32Type>(array),
            DataType::UInt8 => whole::<UInt8Type>(array),
            DataType::UInt16 => whole::<UInt16Type>(array),
            DataType::UInt32 => whole::<UInt32Type>(array),
            DataType::UInt64 => Self::Large(array.as_primitive::<UInt64Type>().values()),
            DataType::Decimal128(..) => {
                let array = array.as_primitive::<Decimal128Type>();
                let text = |row| array.is_valid(row).then(|| array.value(row).to_string());
                Self::Text(TextArray::Own((0..array.len()).map(text).collect()))
            }
            DataType::Dictionary(..) => downcast_dictionary_array! {
                array => coded(codes(array), KeyArray::new(array.values().as_ref()), array.values().as_ref()),
                _ => Self::Text(TextArray::None)
            },
            _ => Self::Text(TextArray::new(array)),
        }
    }
}

fn whole<T: ArrowPrimitiveType<Native: Into<i64>>>(array: &dyn Array) -> KeyArray<'_> {
    KeyArray::Whole(array.as_primitive::<T>().values().iter().map(|v| (*v).into()).collect())
}

/// Keys of a dictionary array: those of its values, by code. Null values become null texts.
fn coded<'a>(codes: Vec<usize>, keys: KeyArray<'a>, values: &dyn Array) -> KeyArray<'a> {
    let texts = match keys {
        KeyArray::Text(texts) => texts,
        KeyArray::Whole(keys) => {
            TextArray::Own(keys.iter().enumerate().map(|(i, k)| values.is_valid(i).then(|| k.to_string())).collect())
        }
        KeyArray::Large(keys) => {
            TextArray::Own(keys.iter().enumerate().map(|(i, k)| values.is_valid(i).then(|| k.to_string())).collect())
        }
    };
    KeyArray::Text(TextArray::Coded(codes, Box::new(texts)))
}

/// Seconds since 1970 of each row; [`NONE`] for null, [`UNREADABLE`] for what is not a time.
pub(crate) fn times(array: &dyn Array, to: &mut Vec<i64>) {
    to.clear();
    match array.data_type() {
        DataType::Date32 => mapped::<Date32Type>(array, to, |days| i64::from(days) * 86_400),
        DataType::Date64 => mapped::<Date64Type>(array, to, |ms| ms.div_euclid(1_000)),
        DataType::Timestamp(TimeUnit::Second, _) => mapped::<TimestampSecondType>(array, to, |s| s),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            mapped::<TimestampMillisecondType>(array, to, |v| v.div_euclid(1_000));
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            mapped::<TimestampMicrosecondType>(array, to, |v| v.div_euclid(1_000_000));
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            mapped::<TimestampNanosecondType>(array, to, |v| v.div_euclid(1_000_000_000));
        }
        DataType::Dictionary(_, values)
            if !matches!(**values, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) =>
        {
            downcast_dictionary_array! {
                array => {
                    let mut of_values = Vec::new();
                    times(array.values().as_ref(), &mut of_values);
                    let at = |row| array.key(row).and_then(|c| of_values.get(c)).copied().unwrap_or(NONE);
                    to.extend((0..array.len()).map(at));
                },
                _ => {}
            }
        }
        _ => {
            let texts = TextArray::new(array);
            to.extend((0..array.len()).map(|row| match texts.get(row) {
                Some(text) if !text.trim().is_empty() => Timestamp::parse(text).map_or(UNREADABLE, Timestamp::unix),
                _ => NONE,
            }));
        }
    }
}

fn mapped<T: ArrowPrimitiveType>(array: &dyn Array, to: &mut Vec<i64>, seconds: impl Fn(T::Native) -> i64) {
    let array = array.as_primitive::<T>();
    // No instant of the calendar equals one of the two marks.
    to.extend(array.values().iter().map(|v| seconds(*v).max(UNREADABLE)));
    if array.null_count() > 0 {
        for (row, at) in to.iter_mut().enumerate() {
            if array.is_null(row) {
                *at = NONE;
            }
        }
    }
}

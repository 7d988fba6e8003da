//! Reads single cells of Arrow arrays of any layout as values of the library. Knows nothing about models.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, downcast_dictionary_array};
use arrow_schema::{DataType, TimeUnit};
use leadstone::document::FieldType;
use leadstone::{Number, Timestamp, Value};

/// Whether values of an Arrow type can be values of a field at all.
pub(crate) fn fits(found: &DataType, wanted: FieldType) -> bool {
    match found {
        DataType::Null | DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => fits(values, wanted),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            wanted == FieldType::List && !item.data_type().is_nested() && fits(item.data_type(), FieldType::Text)
        }
        DataType::Boolean => matches!(wanted, FieldType::Bool | FieldType::Text),
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => {
            matches!(wanted, FieldType::Date | FieldType::Text)
        }
        found if found.is_numeric() => matches!(wanted, FieldType::Number | FieldType::Text | FieldType::Bool),
        _ => false,
    }
}

/// Reads the value of a row; `None` for null.
pub(crate) type CellReader<'a> = Box<dyn Fn(usize) -> Option<Value> + 'a>;

/// The reader of an array; `None` for types that [`fits`] refuses.
pub(crate) fn cell_reader(array: &dyn Array) -> Option<CellReader<'_>> {
    Some(match array.data_type() {
        DataType::Null => Box::new(|_| None),
        DataType::Utf8 => texts(array.as_string::<i32>()),
        DataType::LargeUtf8 => texts(array.as_string::<i64>()),
        DataType::Utf8View => {
            let array = array.as_string_view();
            Box::new(move |row| (!array.is_null(row)).then(|| Value::from(array.value(row))))
        }
        DataType::Boolean => {
            let array = array.as_boolean();
            Box::new(move |row| (!array.is_null(row)).then(|| Value::Bool(array.value(row))))
        }
        DataType::Int8 => primitives::<Int8Type>(array, |v| Some(Value::from(i32::from(v)))),
        DataType::Int16 => primitives::<Int16Type>(array, |v| Some(Value::from(i32::from(v)))),
        DataType::Int32 => primitives::<Int32Type>(array, |v| Some(Value::from(v))),
        DataType::Int64 => primitives::<Int64Type>(array, |v| Some(whole(v.into()))),
        DataType::UInt8 => primitives::<UInt8Type>(array, |v| Some(Value::from(u32::from(v)))),
        DataType::UInt16 => primitives::<UInt16Type>(array, |v| Some(Value::from(u32::from(v)))),
        DataType::UInt32 => primitives::<UInt32Type>(array, |v| Some(Value::from(v))),
        DataType::UInt64 => primitives::<UInt64Type>(array, |v| Some(whole(v.into()))),
        DataType::Float16 => primitives::<Float16Type>(array, |v| Some(float(v.to_f64()))),
        DataType::Float32 => primitives::<Float32Type>(array, |v| Some(float(v.into()))),
        DataType::Float64 => primitives::<Float64Type>(array, |v| Some(float(v))),
        DataType::Decimal32(..) => decimals::<Decimal32Type>(array),
        DataType::Decimal64(..) => decimals::<Decimal64Type>(array),
        DataType::Decimal128(..) => decimals::<Decimal128Type>(array),
        DataType::Decimal256(..) => decimals::<Decimal256Type>(array),
        DataType::Date32 => primitives::<Date32Type>(array, |days| date(i64::from(days) * 86_400)),
        DataType::Date64 => primitives::<Date64Type>(array, |ms| date(ms.div_euclid(1_000))),
        DataType::Timestamp(TimeUnit::Second, _) => primitives::<TimestampSecondType>(array, date),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            primitives::<TimestampMillisecondType>(array, |v| date(v.div_euclid(1_000)))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            primitives::<TimestampMicrosecondType>(array, |v| date(v.div_euclid(1_000_000)))
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            primitives::<TimestampNanosecondType>(array, |v| date(v.div_euclid(1_000_000_000)))
        }
        DataType::List(_) => {
            let array = array.as_list::<i32>();
            lists(array, move |row| array.value(row))
        }
        DataType::LargeList(_) => {
            let array = array.as_list::<i64>();
            lists(array, move |row| array.value(row))
        }
        DataType::FixedSizeList(..) => {
            let array = array.as_fixed_size_list();
            lists(array, move |row| array.value(row))
        }
        DataType::Dictionary(..) => downcast_dictionary_array! {
            array => dictionary(array)?,
            _ => return None
        },
        _ => return None,
    })
}

fn texts<O: arrow_array::OffsetSizeTrait>(array: &arrow_array::GenericStringArray<O>) -> CellReader<'_> {
    Box::new(move |row| (!array.is_null(row)).then(|| Value::from(array.value(row))))
}

fn primitives<T: ArrowPrimitiveType>(array: &dyn Array, value: fn(T::Native) -> Option<Value>) -> CellReader<'_> {
    let array = array.as_primitive::<T>();
    // A date outside the calendar is kept as a text, for the message.
    Box::new(move |row| {
        (!array.is_null(row))
            .then(|| value(array.value(row)).unwrap_or_else(|| Value::from(format!("{:?}", array.value(row)))))
    })
}

fn decimals<T: arrow_array::types::DecimalType>(array: &dyn Array) -> CellReader<'_> {
    let array = array.as_primitive::<T>();
    // As text: the decimal is rounded once, where numbers are parsed.
    Box::new(move |row| {
        (!array.is_null(row)).then(|| {
            let text = array.value_as_string(row);
            text.parse().ok().and_then(Number::new).map_or_else(|| Value::from(text), Value::Number)
        })
    })
}

fn lists<'a, A: Array>(array: &'a A, items: impl Fn(usize) -> arrow_array::ArrayRef + 'a) -> CellReader<'a> {
    Box::new(move |row| {
        (!array.is_null(row)).then(|| {
            let items = items(row);
            let cells = cell_reader(&items);
            let texts = cells.iter().flat_map(|cell| (0..items.len()).filter_map(cell)).map(|v| v.to_string());
            Value::List(texts.collect())
        })
    })
}

fn dictionary<K: ArrowDictionaryKeyType>(array: &arrow_array::DictionaryArray<K>) -> Option<CellReader<'_>> {
    let values = cell_reader(array.values().as_ref())?;
    Some(Box::new(move |row| array.key(row).and_then(&values)))
}

/// A whole number if a double holds it exactly; else a text, which no number field takes.
fn whole(value: i128) -> Value {
    let is_held = value.unsigned_abs() <= 1 << 53;
    let number = is_held.then(|| Number::new(value as f64)).flatten();
    number.map_or_else(|| Value::from(value.to_string()), Value::Number)
}

/// A double; NaN and infinities as texts, which no number field takes.
fn float(value: f64) -> Value {
    Number::new(value).map_or_else(|| Value::from(value.to_string()), Value::Number)
}

fn date(seconds: i64) -> Option<Value> {
    Timestamp::from_unix(seconds).map(Value::Date)
}

//! Writes single cells of Arrow arrays as JSON or as plain text. Knows nothing about leads.

use std::io::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, ArrowTimestampType, Date32Type, Date64Type, Decimal32Type,
    Decimal64Type, Decimal128Type, Decimal256Type, DecimalType, Float16Type, Float32Type, Float64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait, downcast_dictionary_array, downcast_integer_array};
use arrow_schema::{DataType, TimeUnit};

/// Writes the cell of a row; a null is `null` in JSON and nothing in plain text.
pub(crate) type CellWriter<'a> = Box<dyn Fn(usize, &mut Vec<u8>) + 'a>;

/// How a cell is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellFormat {
    Json,
    /// Text without quotes; lists and objects are JSON.
    Plain,
    /// As it is: the texts are JSON themselves.
    Raw,
}

/// Whether cells of the type can be written.
pub(crate) fn is_known(kind: &DataType) -> bool {
    match kind {
        DataType::Null
        | DataType::Boolean
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(..) => true,
        DataType::Dictionary(_, values) => is_known(values),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            is_known(item.data_type())
        }
        DataType::Struct(fields) => fields.iter().all(|f| is_known(f.data_type())),
        kind => kind.is_numeric(),
    }
}

/// The writer of an array. It writes only nulls where the type is not [known](is_known).
pub(crate) fn cell_writer(array: &dyn Array, how: CellFormat) -> CellWriter<'_> {
    let cell_writer: CellWriter<'_> = match array.data_type() {
        DataType::Utf8 => strings(array, how, move |a, row| a.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => strings(array, how, move |a, row| a.as_string::<i64>().value(row)),
        DataType::Utf8View => strings(array, how, move |a, row| a.as_string_view().value(row)),
        DataType::Boolean => {
            let array = array.as_boolean();
            put(move |row, out| write!(out, "{}", array.value(row)))
        }
        DataType::Float16 => floats::<Float16Type>(array, how, <Float16Type as ArrowPrimitiveType>::Native::to_f64),
        DataType::Float32 => floats::<Float32Type>(array, how, f64::from),
        DataType::Float64 => floats::<Float64Type>(array, how, |v| v),
        DataType::Decimal32(..) => decimals::<Decimal32Type>(array),
        DataType::Decimal64(..) => decimals::<Decimal64Type>(array),
        DataType::Decimal128(..) => decimals::<Decimal128Type>(array),
        DataType::Decimal256(..) => decimals::<Decimal256Type>(array),
        DataType::Date32 => {
            quoted(how, move |row| array.as_primitive::<Date32Type>().value_as_date(row).map(|d| d.to_string()))
        }
        DataType::Date64 => {
            quoted(how, move |row| array.as_primitive::<Date64Type>().value_as_date(row).map(|d| d.to_string()))
        }
        DataType::Timestamp(unit, zone) => {
            let zone = if zone.is_some() { "Z" } else { "" };
            match unit {
                TimeUnit::Second => instants::<TimestampSecondType>(array, how, zone),
                TimeUnit::Millisecond => instants::<TimestampMillisecondType>(array, how, zone),
                TimeUnit::Microsecond => instants::<TimestampMicrosecondType>(array, how, zone),
                TimeUnit::Nanosecond => instants::<TimestampNanosecondType>(array, how, zone),
            }
        }
        DataType::List(_) => {
            let array = array.as_list::<i32>();
            items(array.values(), move |row| range(array.value_offsets(), row))
        }
        DataType::LargeList(_) => {
            let array = array.as_list::<i64>();
            items(array.values(), move |row| range(array.value_offsets(), row))
        }
        DataType::FixedSizeList(..) => {
            let array = array.as_fixed_size_list();
            let size = usize::try_from(array.value_length()).unwrap_or(0);
            items(array.values(), move |row| Some([row * size, (row + 1) * size]))
        }
        DataType::Struct(_) => parts(array.as_struct()),
        DataType::Dictionary(..) => downcast_dictionary_array! {
            array => words(array, how),
            _ => Box::new(|_, _| {})
        },
        _ => downcast_integer_array! {
            array => put(move |row, out| write!(out, "{}", array.value(row))),
            _ => return Box::new(move |_, out| nothing(how, out))
        },
    };
    Box::new(move |row, out| if array.is_null(row) { nothing(how, out) } else { cell_writer(row, out) })
}

fn nothing(how: CellFormat, out: &mut Vec<u8>) {
    if how != CellFormat::Plain {
        out.extend_from_slice(b"null");
    }
}

/// Writing to memory cannot fail.
fn put<'a>(write: impl Fn(usize, &mut Vec<u8>) -> std::io::Result<()> + 'a) -> CellWriter<'a> {
    Box::new(move |row, out| {
        let _ = write(row, out);
    })
}

/// A JSON string: quoted and escaped.
pub(crate) fn json_text(text: &str, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}

fn text(text: &str, how: CellFormat, out: &mut Vec<u8>) {
    match how {
        CellFormat::Json => json_text(text, out),
        CellFormat::Plain | CellFormat::Raw => out.extend_from_slice(text.as_bytes()),
    }
}

fn strings<'a>(
    array: &'a dyn Array,
    how: CellFormat,
    value: impl Fn(&'a dyn Array, usize) -> &'a str + 'a,
) -> CellWriter<'a> {
    Box::new(move |row, out| text(value(array, row), how, out))
}

fn quoted<'a>(how: CellFormat, value: impl Fn(usize) -> Option<String> + 'a) -> CellWriter<'a> {
    Box::new(move |row, out| match value(row) {
        Some(value) => text(&value, how, out),
        None => nothing(how, out),
    })
}

fn floats<T: ArrowPrimitiveType>(array: &dyn Array, how: CellFormat, value: fn(T::Native) -> f64) -> CellWriter<'_> {
    let array = array.as_primitive::<T>();
    Box::new(move |row, out| {
        let value = value(array.value(row));
        // JSON has no NaN and no infinities.
        let _ = match (serde_json::Number::from_f64(value), how) {
            (Some(number), _) => write!(out, "{number}"),
            (None, CellFormat::Plain) => write!(out, "{value}"),
            (None, _) => write!(out, "\"{value}\""),
        };
    })
}

fn decimals<T: DecimalType>(array: &dyn Array) -> CellWriter<'_> {
    let array = array.as_primitive::<T>();
    put(move |row, out| write!(out, "{}", array.value_as_string(row)))
}

fn instants<'a, T: ArrowTimestampType>(array: &'a dyn Array, how: CellFormat, zone: &'static str) -> CellWriter<'a>
where
    i64: From<T::Native>,
{
    let array = array.as_primitive::<T>();
    quoted(how, move |row| {
        let text = array.value_as_datetime(row).map(|at| format!("{at:?}{zone}"));
        Some(text.unwrap_or_else(|| array.value(row).to_string()))
    })
}

/// Start and end of the items of a row.
fn range<O: OffsetSizeTrait>(offsets: &[O], row: usize) -> Option<[usize; 2]> {
    Some([offsets.get(row)?.as_usize(), offsets.get(row + 1)?.as_usize()])
}

fn items<'a>(values: &'a ArrayRef, range: impl Fn(usize) -> Option<[usize; 2]> + 'a) -> CellWriter<'a> {
    let cell_writer = cell_writer(values.as_ref(), CellFormat::Json);
    Box::new(move |row, out| {
        let [start, end] = range(row).unwrap_or_default();
        out.push(b'[');
        for item in start..end {
            if item > start {
                out.push(b',');
            }
            cell_writer(item, out);
        }
        out.push(b']');
    })
}

fn parts(array: &arrow_array::StructArray) -> CellWriter<'_> {
    let mut parts = Vec::new();
    for (field, column) in array.fields().iter().zip(array.columns()) {
        let mut key = Vec::new();
        json_text(field.name(), &mut key);
        key.push(b':');
        parts.push((key, cell_writer(column.as_ref(), CellFormat::Json)));
    }
    Box::new(move |row, out| {
        out.push(b'{');
        for (index, (key, cell_writer)) in parts.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            out.extend_from_slice(key);
            cell_writer(row, out);
        }
        out.push(b'}');
    })
}

/// Each dictionary value is formatted once, then copied.
fn words<K: ArrowDictionaryKeyType>(array: &arrow_array::DictionaryArray<K>, how: CellFormat) -> CellWriter<'_> {
    let values = array.values();
    let cell_writer = cell_writer(values.as_ref(), how);
    if values.len() > array.len() {
        return Box::new(move |row, out| {
            if let Some(key) = array.key(row) {
                cell_writer(key, out);
            }
        });
    }
    let written: Vec<Vec<u8>> = (0..values.len())
        .map(|value| {
            let mut out = Vec::new();
            cell_writer(value, &mut out);
            out
        })
        .collect();
    Box::new(move |row, out| {
        if let Some(word) = array.key(row).and_then(|key| written.get(key)) {
            out.extend_from_slice(word);
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::types::Int32Type;
    use arrow_array::{
        Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array, StringArray, StructArray,
        TimestampMillisecondArray,
    };
    use arrow_schema::Field;

    use super::*;

    #[track_caller]
    fn written(array: &dyn Array, how: CellFormat) -> Vec<String> {
        assert!(is_known(array.data_type()));
        let cell_writer = cell_writer(array, how);
        (0..array.len())
            .map(|row| {
                let mut out = Vec::new();
                cell_writer(row, &mut out);
                String::from_utf8(out).expect("cells are texts")
            })
            .collect()
    }

    #[test]
    fn cells_of_many_types_are_written_in_json_and_plain() {
        let texts = StringArray::from(vec![Some("a \"b\"\n"), None]);
        assert_eq!(written(&texts, CellFormat::Json), [r#""a \"b\"\n""#, "null"]);
        assert_eq!(written(&texts, CellFormat::Plain), ["a \"b\"\n", ""]);
        let words: DictionaryArray<Int32Type> = vec![Some("x"), None, Some("y"), Some("x")].into_iter().collect();
        assert_eq!(written(&words, CellFormat::Json), ["\"x\"", "null", "\"y\"", "\"x\""]);
        assert_eq!(written(&words, CellFormat::Plain), ["x", "", "y", "x"]);
        let floats = Float64Array::from(vec![0.1, f64::NAN, 3.0]);
        assert_eq!(written(&floats, CellFormat::Json), ["0.1", "\"NaN\"", "3.0"]);
        assert_eq!(written(&Date32Array::from(vec![20_000]), CellFormat::Json), ["\"2024-10-04\""]);
        let instants = TimestampMillisecondArray::from(vec![1_500, i64::MAX]).with_timezone("UTC");
        assert_eq!(written(&instants, CellFormat::Plain), ["1970-01-01T00:00:01.500Z", "9223372036854775807"]);
        let instants = TimestampMillisecondArray::from(vec![1_500]);
        assert_eq!(written(&instants, CellFormat::Plain), ["1970-01-01T00:00:01.500"]);
        let decimals = Decimal128Array::from(vec![12_345]).with_precision_and_scale(10, 2).expect("a fit");
        assert_eq!(written(&decimals, CellFormat::Json), ["123.45"]);
    }

    #[test]
    fn lists_and_objects_are_json() {
        let mut lists = ListBuilder::new(StringBuilder::new());
        lists.append_value([Some("a"), None]);
        lists.append_null();
        lists.append_value(Vec::<Option<&str>>::new());
        lists.append_value([Some("z")]);
        let lists = lists.finish();
        assert_eq!(written(&lists, CellFormat::Plain), ["[\"a\",null]", "", "[]", "[\"z\"]"]);
        assert_eq!(written(&lists.slice(3, 1), CellFormat::Json), ["[\"z\"]"]);
        let object = StructArray::from(vec![(
            Arc::new(Field::new("n", DataType::Int64, true)),
            Arc::new(Int64Array::from(vec![Some(1), None])) as ArrayRef,
        )]);
        assert_eq!(written(&object, CellFormat::Json), ["{\"n\":1}", "{\"n\":null}"]);
    }
}

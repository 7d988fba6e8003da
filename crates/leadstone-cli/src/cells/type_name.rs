//! Names the type of a column in plain words. Knows nothing about files.

use arrow_schema::DataType;

/// `numbers`, `texts`, `dates`, …
pub(crate) fn type_words(kind: &DataType) -> String {
    match kind {
        DataType::Null => "nothing".to_owned(),
        DataType::Boolean => "yes or no".to_owned(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "texts".to_owned(),
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => "dates".to_owned(),
        DataType::Time32(_) | DataType::Time64(_) => "times of day".to_owned(),
        DataType::Duration(_) | DataType::Interval(_) => "lengths of time".to_owned(),
        DataType::Dictionary(_, values) => type_words(values),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            format!("lists of {}", type_words(item.data_type()))
        }
        DataType::Struct(_) => "objects".to_owned(),
        DataType::Map(..) => "maps".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            "bytes".to_owned()
        }
        kind if kind.is_numeric() => "numbers".to_owned(),
        other => lower(&other.to_string()),
    }
}

/// The text with a lower-case first letter.
pub(crate) fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

//! Property values as bytes: keys of activity classes, and part of the file format. Knows nothing about models.

use leadstone::{Number, Timestamp, Value};

const ABSENT: u8 = 0;
const NUMBER: u8 = 1;
const TEXT: u8 = 2;
const NO: u8 = 3;
const YES: u8 = 4;
const DATE: u8 = 5;
const LIST: u8 = 6;

/// Appends a value; `None` is a value too.
pub(crate) fn encode(value: Option<&Value>, to: &mut Vec<u8>) {
    match value {
        None => to.push(ABSENT),
        Some(Value::Number(number)) => {
            to.push(NUMBER);
            to.extend_from_slice(&number.get().to_le_bytes());
        }
        Some(Value::Text(value)) => {
            to.push(TEXT);
            text(value, to);
        }
        Some(Value::Bool(false)) => to.push(NO),
        Some(Value::Bool(true)) => to.push(YES),
        Some(Value::Date(at)) => {
            to.push(DATE);
            to.extend_from_slice(&at.unix().to_le_bytes());
        }
        Some(Value::List(items)) => {
            to.push(LIST);
            to.extend_from_slice(&(items.len() as u32).to_le_bytes());
            for item in items {
                text(item, to);
            }
        }
    }
}

fn text(value: &str, to: &mut Vec<u8>) {
    to.extend_from_slice(&(value.len() as u32).to_le_bytes());
    to.extend_from_slice(value.as_bytes());
}

/// The bytes are no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoValue;

/// Takes the next value off the bytes.
pub(crate) fn decode(bytes: &mut &[u8]) -> Result<Option<Value>, NoValue> {
    let [tag] = *take::<1>(bytes).ok_or(NoValue)?;
    if tag == ABSENT { Ok(None) } else { value(tag, bytes).map(Some).ok_or(NoValue) }
}

fn value(tag: u8, bytes: &mut &[u8]) -> Option<Value> {
    Some(match tag {
        NUMBER => {
            let number = f64::from_le_bytes(*take(bytes)?);
            // -0 is 0 everywhere else.
            Value::Number(Number::new(number).filter(|n| n.get().to_bits() == number.to_bits())?)
        }
        TEXT => Value::Text(take_text(bytes)?.to_owned()),
        NO => Value::Bool(false),
        YES => Value::Bool(true),
        DATE => Value::Date(Timestamp::from_unix(i64::from_le_bytes(*take(bytes)?))?),
        LIST => {
            let mut items = Vec::new();
            for _ in 0..u32::from_le_bytes(*take(bytes)?) {
                items.push(take_text(bytes)?.to_owned());
            }
            Value::List(items)
        }
        _ => return None,
    })
}

/// The text of the next value, if it is a text; skips the value.
pub(crate) fn next_text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    if bytes.first() == Some(&TEXT) {
        *bytes = bytes.get(1..)?;
        return take_text(bytes);
    }
    decode(bytes).ok().and(None)
}

fn take<'a, const N: usize>(bytes: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (head, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(head)
}

fn take_text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let length = u32::from_le_bytes(*take(bytes)?) as usize;
    let (head, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(head).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_and_cut_bytes_do_not() {
        let values = [
            None,
            Some(Value::from(-3)),
            Some(Value::from("서울")),
            Some(Value::from("")),
            Some(Value::from(false)),
            Some(Value::from(true)),
            Timestamp::from_unix(-5).map(Value::Date),
            Some(Value::from(vec!["a", "b"])),
        ];
        for value in &values {
            let mut bytes = Vec::new();
            encode(value.as_ref(), &mut bytes);
            let mut rest = bytes.as_slice();
            assert_eq!((decode(&mut rest), rest.len()), (Ok(value.clone()), 0));
            for length in 0..bytes.len() {
                assert_eq!(decode(&mut &bytes[..length]), Err(NoValue), "{value:?} {length}");
            }
        }
    }
}

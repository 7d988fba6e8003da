//! Arguments of the programs here: pairs of a name and a value. Knows nothing about what they mean.

use std::collections::BTreeMap;
use std::error::Error;
use std::str::FromStr;

/// Named values, such as `--rows 1000`.
#[derive(Debug)]
pub struct Arguments(BTreeMap<String, String>);

impl Arguments {
    /// Those of the process; the names that are known must be given.
    ///
    /// # Errors
    /// A name that is not known, or one without a value.
    pub fn of_process(known: &[&str]) -> Result<Self, Box<dyn Error>> {
        Self::read(std::env::args().skip(1), known)
    }

    fn read(mut words: impl Iterator<Item = String>, known: &[&str]) -> Result<Self, Box<dyn Error>> {
        let mut found = BTreeMap::new();
        while let Some(word) = words.next() {
            let Some(name) = word.strip_prefix("--").filter(|name| known.contains(name)) else {
                return Err(format!("`{word}` is none of --{}", known.join(", --")).into());
            };
            let value = words.next().ok_or_else(|| format!("`{word}` lacks a value"))?;
            found.insert(name.to_owned(), value);
        }
        Ok(Self(found))
    }

    /// The value of a name, or what stands in for it.
    ///
    /// # Errors
    /// The value cannot be read.
    pub fn get<T: FromStr>(&self, name: &str, default: T) -> Result<T, Box<dyn Error>> {
        let Some(text) = self.0.get(name) else { return Ok(default) };
        text.parse().map_err(|_| format!("--{name}: `{text}` cannot be read").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Arguments, Box<dyn Error>> {
        Arguments::read(words.iter().map(|w| (*w).to_owned()), &["rows", "seed"])
    }

    #[test]
    fn values_are_read_or_stand_in() {
        let arguments = read(&["--rows", "7"]).unwrap();
        assert_eq!((arguments.get("rows", 1).unwrap(), arguments.get("seed", 2).unwrap()), (7, 2));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert_eq!(read(&["--row", "7"]).unwrap_err().to_string(), "`--row` is none of --rows, --seed");
        assert_eq!(read(&["--rows"]).unwrap_err().to_string(), "`--rows` lacks a value");
        assert!(read(&["--rows", "x"]).unwrap().get("rows", 1).is_err());
    }
}

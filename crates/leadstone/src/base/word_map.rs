//! Words that are read as other words, such as those of a CRM as those of a model. Knows nothing about fields.

use super::name::normal_chars;
use super::value::Value;

/// What some words are read as. Words are compared like aliases: by their letters and digits, without case.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordMap {
    /// Sorted by word, which is normalized.
    entries: Box<[(Box<str>, Box<str>)]>,
    /// Bytes of the longest word: a longer text is none of them, however long it is.
    longest: usize,
}

impl WordMap {
    /// Of equal words the first counts. Words must be normalized, and what they are read as must be as compared.
    pub(crate) fn new(mut entries: Vec<(Box<str>, Box<str>)>) -> Self {
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        entries.dedup_by(|(later, _), (first, _)| later == first);
        let longest = entries.iter().map(|(word, _)| word.len()).max().unwrap_or(0);
        Self { entries: entries.into(), longest }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What a text is read as; `None` where it is read as it stands. Takes one step: what is found is not looked up again.
    pub(crate) fn find(&self, text: &str) -> Option<&str> {
        if self.entries.is_empty() {
            return None;
        }
        let mut word = String::with_capacity(text.len().min(self.longest + 4));
        for letter in normal_chars(text) {
            word.push(letter);
            if word.len() > self.longest {
                return None;
            }
        }
        let found = self.entries.binary_search_by(|(own, _)| own.as_ref().cmp(&word)).ok()?;
        self.entries.get(found).map(|(_, read)| read.as_ref())
    }

    /// The value with its text, or each item of its list, read.
    pub(crate) fn apply(&self, value: Value) -> Value {
        match value {
            Value::Text(text) => Value::Text(self.find(&text).map(str::to_owned).unwrap_or(text)),
            Value::List(items) => {
                Value::list(items.into_iter().map(|item| self.find(&item).map(str::to_owned).unwrap_or(item)))
            }
            other => other,
        }
    }

    /// Whether a text is read as another.
    pub(crate) fn renames(&self, text: &str) -> bool {
        self.find(text).is_some_and(|read| read != text)
    }

    /// Whether some answer is read as this text.
    pub(crate) fn can_give(&self, text: &str) -> bool {
        !self.renames(text) || self.entries.iter().any(|(_, read)| read.as_ref() == text)
    }

    /// Whether some word has this letter in it.
    pub(crate) fn has_letter(&self, letter: char) -> bool {
        self.entries.iter().any(|(word, _)| word.contains(letter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, &str)]) -> WordMap {
        WordMap::new(entries.iter().map(|(word, read)| ((*word).into(), (*read).into())).collect())
    }

    #[test]
    fn one_entry_covers_all_spellings_of_a_word() {
        let map = map(&[("marketingqualifiedlead", "mql"), ("straße", "road")]);
        for text in [
            "Marketing Qualified Lead",
            "marketingqualifiedlead",
            "MARKETING_QUALIFIED-LEAD",
            " (marketing) qualified lead!",
        ] {
            assert_eq!(map.find(text), Some("mql"), "{text}");
        }
        assert_eq!(map.find("STRASSE"), None);
        assert_eq!(map.find("Straße"), Some("road"));
    }

    #[test]
    fn other_texts_stand_however_long_they_are() {
        let map = map(&[("ab", "x")]);
        for text in ["", "-", "a", "abc", &"ab".repeat(8000)] {
            assert_eq!(map.find(text), None, "{text}");
        }
        assert_eq!(WordMap::default().find(""), None);
    }

    #[test]
    fn one_step_is_taken() {
        let map = map(&[("a", "b"), ("b", "c")]);
        assert_eq!((map.find("a"), map.find("B")), (Some("b"), Some("c")));
        assert!(map.renames("b") && map.can_give("b"), "whoever says `a` is read as `b`");
        assert!(!map.can_give("a") && map.can_give("c") && map.can_give("d"));
    }

    #[test]
    fn items_that_are_read_alike_are_one() {
        let map = map(&[("a", "x"), ("b", "x")]);
        let list = |items: &[&str]| Value::from(items.to_vec());
        assert_eq!(map.apply(list(&["a", "b", "c"])), list(&["c", "x"]));
        assert_eq!(map.apply(Value::Bool(true)), Value::Bool(true));
    }
}

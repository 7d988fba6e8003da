//! The known word closest to a mistyped one, for hints.

/// The known word with the least edit distance, which is at most two or a third of the length; ties go to the first.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A longer word is no typing mistake, and the comparison is quadratic in its length.
    if word.len() > 64 {
        return None;
    }
    let limit = (word.chars().count() / 3).max(2);
    known
        .filter(|k| k.len() <= 64)
        .map(|k| (distance(word, k), k))
        .filter(|(d, k)| *d <= limit && *d < k.chars().count())
        .min_by_key(|(d, _)| *d)
        .map(|(_, k)| k)
}

/// Levenshtein distance in characters, case ignored.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cb, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let best = (diagonal + usize::from(ca != *cb)).min(*cell + 1).min(left + 1);
            diagonal = *cell;
            *cell = best;
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_mistake_finds_its_word() {
        let known = ["budget", "authority", "need", "timing"];
        assert_eq!(nearest("bugdet", known.into_iter()), Some("budget"));
        assert_eq!(nearest("Authorty", known.into_iter()), Some("authority"));
        assert_eq!(nearest("employees", known.into_iter()), None);
        assert_eq!(nearest("x", ["y", "z"].into_iter()), None);
    }

    #[test]
    fn distance_counts_edits() {
        for (a, b, d) in
            [("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("cap", "cap", 0), ("flaw", "lawn", 2)]
        {
            assert_eq!(distance(a, b), d, "{a} {b}");
        }
    }
}

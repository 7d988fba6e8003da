//! What messages say of headers: how many cells there are, and which known name is nearest to a mistyped one.
//! Knows nothing about files.

use leadstone::model::normal_alias;

/// `1 cell`, `2 cells`.
pub(crate) fn count(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

/// The known name with the least edit distance, if at most a third of its letters differ.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let name = normal_alias(name);
    known
        .map(|known| (distance(&name, &normal_alias(known)), known))
        .min()
        .filter(|(distance, known)| *distance <= known.chars().count().div_ceil(3))
        .map(|(_, known)| known)
}

/// The Levenshtein distance, in O(length²); names are cut at 128 letters.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(128).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().take(128).enumerate() {
        let mut above_left = i;
        let mut left = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(&other) {
            let here = (above_left + usize::from(a != *b)).min(left + 1).min(*cell + 1);
            above_left = std::mem::replace(cell, here);
            left = here;
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
    fn a_slip_has_a_nearest_name_and_another_word_has_none() {
        let known = ["company.employees", "person.title", "lead.source"];
        assert_eq!(nearest("company.employes", known.into_iter()), Some("company.employees"));
        assert_eq!(nearest("Persontitle", known.into_iter()), Some("person.title"));
        assert_eq!(nearest("revenue", known.into_iter()), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}

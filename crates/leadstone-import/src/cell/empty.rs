//! Words that stand in a cell where nothing is known. Knows nothing about the field of the column.

use super::text::trimmed;

/// What tools, spreadsheets and people write for nothing. `NA` is not in it, since it is the code of Namibia.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    // Signs.
    "-", "--", "---", "‐", "‑", "–", "—", "−", "...", "…", "?", "\\N",
    // Words of spreadsheets and of programs.
    "#N/A", "#N/A N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "NaN", "null", "(null)",
    "<null>", "[null]", "nil", "undefined",
    // Options of forms that nobody has chosen.
    "none", "(none)", "<none>", "--None--", "-None-", "- None -", "Select", "-- Select --", "--Select--",
    "- Select -", "Select...", "Select…", "Select one", "Please Select", "(not set)", "not set", "(blank)", "blank",
    "(empty)", "Unknown", "(unknown)",
    // Words of people.
    "N/A", "n.a.", "n. a.", "n/d", "n.d.", "not available", "not applicable", "not specified", "not provided",
    "no data", "k.A.", "k. A.", "keine Angabe", "nicht angegeben", "unbekannt", "(Kein Wert)", "(No value)", "non renseigné", "non spécifié",
    "inconnu", "desconocido", "no especificado", "desconhecido", "não informado", "sconosciuto", "non specificato",
    "없음", "해당 없음", "알 수 없음", "미정", "なし", "不明", "未設定", "未知", "未设置", "无",
];

/// The words that mean that a cell says nothing, compared without case and without blanks around them.
///
/// A cell of blanks, also of blanks of no width, is empty whatever the words are. Where `none` or `unknown` is an
/// option of a field, its reader does not ask.
///
/// # Example
/// ```
/// use leadstone_import::cell::EmptyWords;
/// assert!(EmptyWords::default().is_empty(" n/a "));
/// assert!(!EmptyWords::default().is_empty("NA"));
/// assert!(EmptyWords::with(["NA"]).is_empty("na"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmptyWords {
    words: Vec<String>, // INVARIANT: in lower case, trimmed.
    /// By first byte in lower case, whether a word begins with it: most cells are no such word by this alone.
    begins: Box<[bool; 256]>,
    /// By length, the words of ASCII that have it.
    by_length: Vec<Vec<String>>,
}

impl EmptyWords {
    /// These words instead of the list that is built in.
    pub fn with<W: AsRef<str>>(words: impl IntoIterator<Item = W>) -> Self {
        let words: Vec<String> = words.into_iter().map(|word| trimmed(word.as_ref()).to_lowercase()).collect();
        let mut begins = Box::new([false; 256]);
        for first in words.iter().filter_map(|word| word.bytes().next()) {
            if let Some(begins) = begins.get_mut(usize::from(first)) {
                *begins = true;
            }
        }
        let longest = words.iter().map(String::len).max().unwrap_or(0);
        let of_length = |length: usize| words.iter().filter(|w| w.is_ascii() && w.len() == length).cloned().collect();
        let by_length = (0..=longest).map(of_length).collect();
        Self { words, begins, by_length }
    }

    /// Whether the cell says nothing.
    pub fn is_empty(&self, cell: &str) -> bool {
        let text = trimmed(cell);
        if text.is_empty() {
            return true;
        }
        if text.is_ascii() {
            let first = text.bytes().next().map_or(0, |first| first.to_ascii_lowercase());
            if !self.begins.get(usize::from(first)).copied().unwrap_or(false) {
                return false;
            }
            let words = self.by_length.get(text.len());
            return words.is_some_and(|words| words.iter().any(|word| word.eq_ignore_ascii_case(text)));
        }
        let lower = text.to_lowercase().replace('\u{a0}', " ");
        self.words.contains(&lower)
    }
}

impl Default for EmptyWords {
    fn default() -> Self {
        Self::with(WORDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_write_for_nothing_is_empty() {
        let words = EmptyWords::default();
        for cell in [
            "",
            " ",
            "\u{a0}",
            "\u{200b}",
            "\u{feff}\t",
            "N/A",
            "n/a ",
            "n.a.",
            "#N/A",
            "-",
            "–",
            "—",
            "--",
            "null",
            "NULL",
            "nil",
            "None",
            "(not set)",
            "(blank)",
            "(none)",
            "--None--",
            "-None-",
            "Select",
            "-- Select --",
            "Please Select",
            "please select",
            "Unknown",
            "undefined",
            "NaN",
            "#REF!",
            "#VALUE!",
            "not available",
            "Not Specified",
            "k.A.",
            "K. A.",
            "Keine Angabe",
            "n/d",
            "NON RENSEIGNÉ",
            "keine\u{a0}Angabe\u{a0}",
            "\\N",
        ] {
            assert!(words.is_empty(cell), "{cell:?}");
        }
    }

    #[test]
    fn what_says_something_is_not_empty() {
        let words = EmptyWords::default();
        for cell in ["NA", "0", "no", "No", "x", "nobody", "Selected", "Unknown Ltd", "nan@acme.example", "1-10", "é"]
        {
            assert!(!words.is_empty(cell), "{cell:?}");
        }
    }

    #[test]
    fn a_list_replaces_the_words_but_not_the_blank() {
        let words = EmptyWords::with([" NA ", "Ö"]);
        assert!(words.is_empty("na") && words.is_empty("ö") && words.is_empty(""));
        assert!(!words.is_empty("n/a") && !words.is_empty("-"));
    }
}

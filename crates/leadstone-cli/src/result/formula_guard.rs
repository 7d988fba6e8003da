//! Keeps spreadsheets from running cells of a CSV file as formulas. Knows nothing about tables.
//!
//! See [CSV injection](https://owasp.org/www-community/attacks/CSV_Injection).

/// Whether texts in a CSV file are guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormulaGuard {
    /// A text that a spreadsheet could take for a formula gets an apostrophe in front.
    Guarded,
    /// Texts are written as they are.
    Off,
}

impl FormulaGuard {
    /// What is written in front of a text.
    pub(crate) fn prefix(self, text: &[u8]) -> &'static [u8] {
        match (self, text.first()) {
            (Self::Guarded, Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')) => b"'",
            _ => b"",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_sign_of_a_text_makes_a_formula() {
        for text in ["=1+1", "+49 30 1", "-", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(FormulaGuard::Guarded.prefix(text.as_bytes()), b"'", "{text}");
            assert_eq!(FormulaGuard::Off.prefix(text.as_bytes()), b"", "{text}");
        }
        for text in ["", "1=1", "a@b.example", "'=1", " x"] {
            assert_eq!(FormulaGuard::Guarded.prefix(text.as_bytes()), b"", "{text}");
        }
    }
}

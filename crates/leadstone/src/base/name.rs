//! How names are compared: those of activities and properties, and the headers of columns.

/// Lower case, with `_` for each run of other characters.
pub(crate) fn normal_name(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.ends_with('_') && !name.is_empty() {
            name.push('_');
        }
    }
    name.truncate(name.trim_end_matches('_').len());
    name
}

/// A column header as aliases are compared: letters and digits, in lower case.
///
/// # Example
/// ```
/// use leadstone::model::normal_alias;
/// assert_eq!(normal_alias("Number of Employees"), normal_alias("number_of_employees"));
/// ```
pub fn normal_alias(header: &str) -> String {
    normal_chars(header).collect()
}

/// The characters of [`normal_alias`], for those who need no text of them.
pub(crate) fn normal_chars(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_every_spelling_are_one_type() {
        for spelling in ["Email Open", "email-open", "EMAIL_OPEN", " email / open "] {
            assert_eq!(normal_name(spelling), "email_open");
        }
    }
}

//! The e-mail addresses in a cell, and which of them counts. Knows nothing about leads and never asks the network.

use leadstone::normalize::{email_domain, email_kind};

use super::text::{has_no_width, trimmed};

/// The addresses of a cell, in lower case: the one that counts, and the others without repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// The first business address, else the first valid one; `None` if nothing in the cell can be an address.
    pub chosen: Option<String>,
    /// The other valid addresses, in their order.
    pub others: Vec<String>,
}

/// All addresses of a cell, however they are separated, named, labelled or bracketed.
///
/// # Example
/// ```
/// use leadstone_import::cell::addresses;
/// let cell = addresses("ada@gmail.com; \"Ada\" <Ada@acme.example>");
/// assert_eq!(cell.chosen.as_deref(), Some("ada@acme.example"));
/// assert_eq!(cell.others, ["ada@gmail.com"]);
/// ```
pub fn addresses(cell: &str) -> Addresses {
    // A lone address needs no kind; what has no domain is none.
    if is_plain(cell) && email_domain(cell).is_some() {
        return Addresses { chosen: Some(cell.to_owned()), others: Vec::new() };
    }
    let mut found: Vec<String> = Vec::new();
    let text = plain(cell);
    for part in text.split([',', ';', '|', '\n']) {
        collect(part, &mut found);
    }
    if found.is_empty() {
        return Addresses::default();
    }
    let chosen = found.iter().position(|address| email_kind(address) == Some("business")).unwrap_or(0);
    let chosen = found.remove(chosen);
    Addresses { chosen: Some(chosen), others: found }
}

/// Whether the cell has nothing around an address, as most cells do, and needs no copy to be read.
fn is_plain(cell: &str) -> bool {
    let is_own = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ends = (cell.bytes().next(), cell.bytes().next_back());
    matches!(ends, (Some(first), Some(last)) if is_own(first) && is_own(last))
        && cell.bytes().all(|b| is_own(b) || matches!(b, b'.' | b'-' | b'_' | b'+' | b'@'))
}

/// The cell in lower case with plain separators, and with no blanks around `@`.
fn plain(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for c in trimmed(cell).chars() {
        match c {
            '＠' | '﹫' => text.push('@'),
            '，' | '、' => text.push(','),
            '；' => text.push(';'),
            '｜' => text.push('|'),
            '（' => text.push('('),
            '）' => text.push(')'),
            '\n' | '\r' => text.push('\n'),
            _ if has_no_width(c) => {}
            _ if c.is_whitespace() || c.is_control() => text.push(' '),
            _ => text.extend(c.to_lowercase()),
        }
    }
    for at in ["(at)", "[at]", "{at}"] {
        text = text.replace(at, "@");
    }
    while text.contains(" @") || text.contains("@ ") {
        text = text.replace(" @", "@").replace("@ ", "@");
    }
    text
}

/// Adds the valid addresses of a part of a cell that holds no separator but blanks.
fn collect(part: &str, found: &mut Vec<String>) {
    let before = found.len();
    // What is in angle brackets is the address, and what is before them is a name, even if it looks like an address.
    let mut rest = part;
    while let Some((_, named)) = rest.split_once('<') {
        let (address, behind) = named.split_once('>').unwrap_or((named, ""));
        add(address, found);
        rest = behind;
    }
    if found.len() > before {
        for word in rest.split(' ') {
            add(word, found);
        }
        return;
    }
    let mut words = part.split([' ', '<', '>']).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        if !word.contains('@') || add(word, found) {
            continue;
        }
        // A blank may have come between the labels of a domain: `eve@acme. example`.
        if let Some(next) = words.peek().filter(|next| word.ends_with('.') || next.starts_with('.')) {
            add(&format!("{word}{next}"), found);
        }
    }
}

/// Adds an address if it is one, and says whether it was.
fn add(text: &str, found: &mut Vec<String>) -> bool {
    let is_around = |c: char| c.is_whitespace() || "\"'`<>()[]{}.,;:!“”‘’«»„".contains(c);
    let text = text.trim_matches(is_around);
    let text = match text.split_once("mailto:") {
        Some((_, address)) => address.split('?').next().unwrap_or_default().trim_matches(is_around),
        None => text,
    };
    // A label may be glued to the address: `work:ada@acme.example`, `ada@acme.example(work)`.
    let text = text.split_once('(').map_or(text, |(address, _)| address);
    let text = text.rsplit_once(':').map_or(text, |(_, address)| address);
    if !text.contains('@') || matches!(email_kind(text), None | Some("invalid")) {
        return false;
    }
    if !found.iter().any(|known| known == text) {
        found.push(text.to_owned());
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_found(cell: &str, chosen: &str, others: &[&str]) {
        let found = addresses(cell);
        assert_eq!(found.chosen.as_deref(), Some(chosen), "{cell:?}");
        assert_eq!(found.others, others, "{cell:?}");
    }

    #[test]
    fn one_address_is_found_however_it_is_written() {
        for cell in [
            "ada@acme.example",
            " Ada@ACME.Example ",
            "\"Ada Example\" <ada@acme.example>",
            "\"Example, Ada\" <ada@acme.example>",
            "Ada Example <ada@acme.example>",
            "\"ada@home.example\" <ada@acme.example>",
            "<ada@acme.example>",
            "mailto:ada@acme.example",
            "MAILTO:ada@acme.example?subject=Hello",
            "<mailto:ada@acme.example>",
            "ada@acme.example.",
            "ada @acme.example",
            "ada@ acme.example",
            "ada @ acme.example",
            "ada@acme. example",
            "ada@acme .example",
            "ada@acme.example (work)",
            "(work) ada@acme.example",
            "Work: ada@acme.example",
            "work:ada@acme.example",
            "ada＠acme.example",
            "ada (at) acme.example",
            "[ada@acme.example]",
            "'ada@acme.example'",
            "\u{200b}ada@acme.example\u{a0}",
            "ada@acme.example,",
            "ada@acme.example; n/a",
            "ada@acme.example, ADA@acme.example",
            "Ada Example ada@acme.example",
            "ada@acme.example <ada@acme.example>",
            "Ada <ada@acme.example",
            "[ada@acme.example](mailto:ada@acme.example)",
        ] {
            assert_found(cell, "ada@acme.example", &[]);
        }
    }

    #[test]
    fn several_addresses_are_parted_by_any_separator() {
        for cell in [
            "ada@acme.example, ada@home.example",
            "ada@acme.example;ada@home.example",
            "ada@acme.example ada@home.example",
            "ada@acme.example\nada@home.example",
            "ada@acme.example | ada@home.example",
            "ada@acme.example / ada@home.example",
            "Ada <ada@acme.example>, Home <ada@home.example>",
            "<ada@acme.example> <ada@home.example>",
            "Ada <ada@acme.example> ada@home.example",
            "ada@acme.example（work）；ada@home.example",
            "work: ada@acme.example home: ada@home.example",
        ] {
            assert_found(cell, "ada@acme.example", &["ada@home.example"]);
        }
    }

    #[test]
    fn the_first_business_address_counts() {
        assert_found(
            "ada@gmail.com, info@acme.example, ada@acme.example",
            "ada@acme.example",
            &["ada@gmail.com", "info@acme.example"],
        );
        assert_found("ada@gmail.com; info@acme.example", "ada@gmail.com", &["info@acme.example"]);
        assert_found("ada@, ada@gmail.com", "ada@gmail.com", &[]);
    }

    #[test]
    fn what_cannot_be_an_address_is_none() {
        for cell in [
            "",
            "n/a",
            "ada",
            "ada@acme",
            "@acme.example",
            "ada@@acme.example",
            "ada at acme",
            "@",
            "<>",
            "ada@-acme.example",
        ] {
            assert_eq!(addresses(cell), Addresses::default(), "{cell:?}");
        }
    }
}

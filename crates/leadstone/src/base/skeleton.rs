//! Skeletons of texts: look-alike letters made one (Unicode TR 39). Knows nothing about fields.

/// Letters of other alphabets that look like a Latin one, each with it. Only those that few fonts tell apart.
const LOOK_ALIKE: &[(char, char)] = &[
    // Cyrillic
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('Ѕ', 'S'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('ѕ', 's'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ԁ', 'd'),
    ('һ', 'h'),
    ('ԛ', 'q'),
    ('ԝ', 'w'),
    // Greek
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('α', 'a'),
    ('ι', 'i'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('υ', 'u'),
];

/// The text as it looks: Latin letters for their look-alikes, ASCII for full width, one blank for several, invisible
/// characters left out.
pub(crate) fn skeleton(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            c if c.is_whitespace() => {
                if !found.ends_with(' ') {
                    found.push(' ');
                }
            }
            '\u{ff01}'..='\u{ff5e}' => found.extend(char::from_u32(u32::from(c) - 0xfee0)),
            c => found.push(twin(c).unwrap_or(c)),
        }
    }
    found
}

/// Whether some word mixes Latin letters with letters of another alphabet that look like Latin ones.
pub(crate) fn mixes_alphabets(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|word| word.chars().any(|c| c.is_ascii_alphabetic()) && word.chars().any(|c| twin(c).is_some()))
}

fn twin(letter: char) -> Option<char> {
    if letter.is_ascii() {
        return None;
    }
    LOOK_ALIKE.iter().find(|(own, _)| *own == letter).map(|(_, latin)| *latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_look_alike_are_one() {
        for (text, looks) in [
            ("аcmе", "acme"),
            ("ВМW", "BMW"),
            ("ＳａａＳ", "SaaS"),
            (" a\u{a0} b\u{200b}", "a b"),
            ("ΟΚ", "OK"),
            ("서울", "서울"),
        ] {
            assert_eq!(skeleton(text), looks);
        }
    }

    #[test]
    fn a_word_of_two_alphabets_is_seen_and_words_of_one_are_not() {
        assert!(mixes_alphabets("the аcme group"));
        for text in ["Москва", "Москва HQ", "α-tocopherol", "acme", "é"] {
            assert!(!mixes_alphabets(text), "{text}");
        }
    }
}

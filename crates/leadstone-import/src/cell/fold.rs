//! The same text in one way of writing: lower case, plain digits, plain signs, no accents. Knows nothing about its meaning.

use super::text::has_no_width;

/// The text in lower case without accents, with the digits, dashes, apostrophes and blanks of ASCII, and single blanks.
///
/// Forms of full width become those of ASCII, so that `１，２００` is `1,200`.
pub(super) fn folded(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for c in cell.chars() {
        match c {
            'a'..='z' | '0'..='9' => text.push(c),
            'A'..='Z' => text.push(c.to_ascii_lowercase()),
            _ if c.is_whitespace() || c.is_control() => {
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            _ if c.is_ascii() => text.push(c),
            _ if has_no_width(c) || is_mark(c) => {}
            '…' => text.push_str("..."),
            _ => text.extend(plain(c).to_lowercase().filter(|c| !is_mark(*c)).map(without_accent)),
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Accents written apart, and the signs that ask for the colourful picture of a tick.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}')
}

/// The ASCII form of a sign or digit, or the character itself.
fn plain(c: char) -> char {
    let code = u32::from(c);
    let ascii = match code {
        // Full width.
        0xff01..=0xff5e => code - 0xff01 + 0x21,
        // Arabic and Persian digits.
        0x660..=0x669 => code - 0x660 + 0x30,
        0x6f0..=0x6f9 => code - 0x6f0 + 0x30,
        _ => {
            return match c {
                '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' => '-',
                '’' | '‘' | 'ʼ' | '′' | '´' => '\'',
                '〜' | '∼' | '∽' => '~',
                '、' => ',',
                '。' => '.',
                '￥' => '¥',
                '￦' => '₩',
                '￡' => '£',
                other => other,
            };
        }
    };
    char::from_u32(ascii).unwrap_or(c)
}

fn without_accent(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' => 'd',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ť' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_become_one() {
        for (cell, text) in [
            ("", ""),
            ("  A\u{a0}\u{202f} B ", "a b"),
            ("１，２００．５０", "1,200.50"),
            ("51 – 200", "51 - 200"),
            ("1’234", "1'234"),
            ("Août Mär\u{300}z", "aout marz"),
            ("zł Kč", "zl kc"),
            ("٥٠", "50"),
            ("５１～２００", "51~200"),
            ("\u{200e}11\u{200e}/\u{200e}3", "11/3"),
            ("オ", "オ"),
            ("…", "..."),
        ] {
            assert_eq!(folded(cell), text, "{cell:?}");
        }
    }

    #[test]
    fn to_fold_twice_changes_nothing() {
        for cell in ["ÀÉÎÕÜ ŁŻ", "３．５", "a – b", "İstanbul", "´x"] {
            let once = folded(cell);
            assert_eq!(folded(&once), once, "{cell:?}");
        }
    }
}

//! Words and signs beside numbers, in folded text: powers of ten, currencies, units, bounds. Knows nothing about grammar.

use std::sync::LazyLock;

/// What a word or sign beside a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberWord {
    /// A power of ten: `k`, `Mio`, `万`.
    Scale(i32),
    /// A currency, a unit or a percent sign: it changes no value.
    Unit,
    /// `approx.`: what follows is taken as it stands.
    About,
    /// `~`: about in front of a number, `to` between two.
    Tilde,
    /// `to`, between the ends of a range.
    To,
    /// `and`, between the ends of a range that begins with `between`.
    And,
    /// `between`
    Between,
    /// `from`, in front of a range or of its low end alone.
    From,
    /// `more than`, in front.
    Above,
    /// `at least`, in front.
    AtLeast,
    /// `less than`, in front.
    Below,
    /// `at most`, in front.
    AtMost,
    /// `up to`, in front or between the ends of a range.
    UpTo,
    /// `or more`, behind.
    OrMore,
    /// `or less`, behind.
    OrLess,
    /// `초과`, behind: more than.
    AndAbove,
    /// `미만`, behind: less than.
    AndBelow,
    /// `+`: a sign in front, `or more` behind.
    Plus,
    /// `-`: a sign in front or behind, `to` between two numbers.
    Minus,
    /// `(`
    Open,
    /// `)`
    Close,
    /// Words for the number one.
    One,
}

use NumberWord as W;

/// Words and signs by meaning, as `folded` writes them: in lower case, without accents, with single blanks.
///
/// `mil` is not in it: it is a thousand in Spanish and a million in English. `t` and `l` are not, as they are tons,
/// thousands, trillions and litres, lakhs.
#[rustfmt::skip]
const WORDS: &[(NumberWord, &[&str])] = &[
    (W::Scale(3), &[
        "k", "thousand", "thousands", "tsd", "tausend", "mille", "milhar", "teur", "tkr", "천", "千", "thous",
    ]),
    (W::Scale(4), &["만", "万", "萬"]),
    (W::Scale(5), &["lakh", "lakhs", "lac", "lacs"]),
    (W::Scale(6), &[
        "m", "mm", "mn", "mln", "mio", "mill", "million", "millions", "millionen", "millon", "millones", "milhao",
        "milhoes", "milione", "milioni", "miljoen", "meur", "백만", "百万", "百萬",
    ]),
    (W::Scale(7), &["crore", "crores", "cr", "천만", "千万", "千萬"]),
    (W::Scale(8), &["억", "億", "亿"]),
    (W::Scale(9), &[
        "b", "bn", "billion", "billions", "mrd", "md", "milliard", "milliards", "milliarde", "milliarden",
        "miliardo", "miliardi", "miljard", "십억",
    ]),
    (W::Scale(12), &["tn", "trn", "trillion", "trillions", "billionen", "조", "兆"]),
    // Currencies: signs, names, ISO 4217 codes of those that business data has.
    (W::Unit, &[
        "$", "€", "£", "¥", "₩", "₹", "₽", "₺", "₪", "₫", "₴", "₦", "₱", "฿", "us$", "r$", "a$", "au$", "c$", "ca$",
        "hk$", "nz$", "s$", "mx$", "nt$", "zl", "kr", "kc", "ft", "lei", "rs", "fr", "sfr", "usd", "eur", "gbp",
        "chf", "jpy", "cny", "rmb", "krw", "inr", "brl", "aud", "cad", "nzd", "sek", "nok", "dkk", "isk", "pln",
        "czk", "huf", "ron", "bgn", "try", "rub", "uah", "ils", "aed", "sar", "qar", "zar", "mxn", "ars", "clp",
        "cop", "pen", "sgd", "hkd", "twd", "thb", "idr", "myr", "php", "vnd", "egp", "ngn", "kes", "pkr", "bdt",
        "lkr", "dollar", "dollars", "us dollars", "euro", "euros", "pound", "pounds", "yen", "won", "rupees",
        "reais", "franken", "원", "달러", "유로", "엔", "円", "元", "ドル", "美元",
    ]),
    (W::Unit, &[
        "%", "percent", "per cent", "prozent", "pct", "pour cent", "por ciento", "por cento", "per cento", "퍼센트",
    ]),
    (W::Unit, &[
        "employee", "employees", "emp", "emps", "empl", "people", "person", "persons", "staff", "staff members",
        "fte", "ftes", "headcount", "user", "users", "seat", "seats", "license", "licenses", "licences", "member",
        "members", "team members", "worker", "workers", "associates", "mitarbeiter", "mitarbeitende",
        "mitarbeiterinnen", "mitarbeiter:innen", "mitarbeiter*innen", "ma", "beschaftigte", "angestellte",
        "personen", "employe", "employes", "salarie", "salaries", "collaborateurs", "personnes", "empleado",
        "empleados", "de empleados", "trabajadores", "personas", "funcionario", "funcionarios", "colaboradores",
        "empregados", "pessoas", "dipendente", "dipendenti", "addetti", "persone", "medewerkers", "werknemers",
        "pracownikow", "ansatte", "anstallda", "명", "인", "사람", "개", "名", "人", "社員", "员工", "名员工", "points", "point",
        "pts", "punkte", "score", "stars", "visits", "units", "pcs",
    ]),
    (W::About, &[
        "≈", "≃", "ca", "circa", "c", "approx", "approximately", "about", "around", "roughly", "nearly", "est",
        "estimated", "etwa", "rund", "ungefahr", "zirka", "environ", "env", "aprox", "aproximadamente",
        "alrededor de", "unos", "cerca de", "cerca di", "약", "約", "约",
    ]),
    (W::Tilde, &["~"]),
    (W::To, &["to", "through", "thru", "until", "till", "a", "tot", "..", "...", "에서", "から", "至", "到"]),
    (W::And, &["and", "und", "et", "y", "e", "&"]),
    (W::Between, &["between", "zwischen", "entre", "tra", "fra"]),
    (W::From, &["from", "von", "de", "desde", "da", "ab"]),
    (W::Above, &[
        ">", "more than", "over", "above", "greater than", "larger than", "mehr als", "uber", "grosser als",
        "plus de", "plus que", "mas de", "mais de", "mais que", "acima de", "piu di", "oltre", "meer dan",
    ]),
    (W::AtLeast, &[
        ">=", "=>", "≥", "≧", "at least", "min", "minimum", "mindestens", "au moins", "al menos", "pelo menos",
        "almeno", "no less than",
    ]),
    (W::Below, &[
        "<", "less than", "fewer than", "under", "below", "smaller than", "weniger als", "unter", "kleiner als",
        "moins de", "menos de", "menos que", "abaixo de", "meno di", "minder dan",
    ]),
    (W::AtMost, &[
        "<=", "=<", "≤", "≦", "at most", "max", "maximum", "maximal", "hochstens", "no more than", "not more than",
        "au plus", "como maximo",
    ]),
    (W::UpTo, &["up to", "upto", "bis", "bis zu", "jusqu'a", "hasta", "ate", "fino a"]),
    (W::OrMore, &[
        "or more", "and more", "or above", "and above", "or over", "and over", "or greater", "and up", "or higher",
        "plus", "oder mehr", "und mehr", "und daruber", "et plus", "ou plus", "o mas", "y mas", "ou mais", "e mais",
        "o piu", "e oltre", "이상", "以上",
    ]),
    (W::OrLess, &[
        "or less", "or fewer", "and less", "and fewer", "or below", "and below", "or under", "and under",
        "oder weniger", "und weniger", "ou moins", "et moins", "o menos", "ou menos", "o meno", "이하", "以下",
    ]),
    (W::AndAbove, &["초과", "超", "超え"]),
    (W::AndBelow, &["미만", "未満", "未满"]),
    (W::Plus, &["+"]),
    (W::Minus, &["-"]),
    (W::Open, &["("]),
    (W::Close, &[")"]),
    (W::One, &[
        "self-employed", "self employed", "selfemployed", "myself only", "just me", "only me", "selbstandig",
        "selbststandig", "solo entrepreneur", "solopreneur", "independant", "autonomo", "autonoma", "1인 기업",
    ]),
];

/// The same words in the order of their text, so that a first letter finds its own.
static BY_TEXT: LazyLock<Vec<(&str, NumberWord)>> = LazyLock::new(|| {
    let mut words: Vec<_> =
        WORDS.iter().flat_map(|(meaning, words)| words.iter().map(|word| (*word, *meaning))).collect();
    words.sort_unstable_by_key(|(word, _)| *word);
    words
});

/// The longest word that the text begins with, and the rest of the text behind it and behind the point of an abbreviation.
pub(super) fn first_word(text: &str) -> Option<(NumberWord, &str)> {
    let initial = text.chars().next()?;
    let start = BY_TEXT.partition_point(|(word, _)| word.chars().next() < Some(initial));
    let own = BY_TEXT.iter().skip(start).take_while(|(word, _)| word.starts_with(initial));
    let matches = own.filter_map(|(word, meaning)| text.strip_prefix(word).map(|rest| (*word, *meaning, rest)));
    let (word, meaning, rest) =
        matches.filter(|(word, _, rest)| is_whole(word, rest)).max_by_key(|(word, _, _)| word.len())?;
    let is_abbreviation = word.ends_with(|c: char| c.is_ascii_lowercase()) && !rest.starts_with("..");
    Some((meaning, if is_abbreviation { rest.strip_prefix('.').unwrap_or(rest) } else { rest }))
}

/// Whether a word of letters does not go on in the rest. Chinese, Japanese and Korean words have no blanks around them.
fn is_whole(word: &str, rest: &str) -> bool {
    !word.ends_with(|c: char| c.is_ascii_lowercase())
        || !rest.starts_with(|c: char| c.is_alphabetic() && c < '\u{1100}')
}

#[cfg(test)]
mod tests {
    use super::super::fold::folded;
    use super::*;

    #[test]
    fn no_word_has_two_meanings() {
        for pair in BY_TEXT.windows(2) {
            assert_ne!(pair[0].0, pair[1].0);
        }
    }

    #[test]
    fn words_are_folded() {
        for (word, _) in BY_TEXT.iter() {
            assert_eq!(folded(word), *word);
        }
    }

    #[test]
    fn the_longest_whole_word_is_found() {
        for (text, meaning, rest) in [
            ("k", W::Scale(3), ""),
            ("kr 500", W::Unit, " 500"),
            ("m€", W::Scale(6), "€"),
            ("mio. €", W::Scale(6), " €"),
            ("ca.500", W::About, "500"),
            ("ca$5", W::Unit, "5"),
            ("more than 5", W::Above, " 5"),
            ("万人", W::Scale(4), "人"),
            ("百万", W::Scale(6), ""),
            (">=5", W::AtLeast, "5"),
            ("...5", W::To, "5"),
            ("k명", W::Scale(3), "명"),
        ] {
            assert_eq!(first_word(text), Some((meaning, rest)), "{text}");
        }
        for text in ["", "kilo", "mother", "#", "5"] {
            assert_eq!(first_word(text), None, "{text}");
        }
    }
}

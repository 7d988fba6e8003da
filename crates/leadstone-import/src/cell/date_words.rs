//! Words of dates, folded: months and days of the week in six languages, halves of the day, zones. Knows nothing about grammar.

/// Names of each month in English, German, French, Spanish, Portuguese and Italian, full and shortened.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "januar", "janner", "janvier", "janv", "enero", "ene", "janeiro", "gennaio", "gen", "genn"],
    &["february", "feb", "februar", "feber", "fevrier", "fevr", "fev", "febrero", "fevereiro", "febbraio", "febr"],
    &["march", "mar", "marz", "mrz", "maerz", "mars", "marzo", "marco"],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maio", "maggio", "mag"],
    &["june", "jun", "juni", "juin", "junio", "junho", "giugno", "giu"],
    &["july", "jul", "juli", "juillet", "juil", "julio", "julho", "luglio", "lug"],
    &["august", "aug", "aout", "agosto", "ago"],
    &["september", "sep", "sept", "septembre", "septiembre", "setiembre", "setembro", "set", "settembre", "sett"],
    &["october", "oct", "oktober", "okt", "octobre", "octubre", "outubro", "out", "ottobre", "ott"],
    &["november", "nov", "novembre", "noviembre", "novembro"],
    &["december", "dec", "dezember", "dez", "decembre", "diciembre", "dic", "dezembro", "dicembre"],
];

/// Days of the week; `mar` is one too, and a month.
#[rustfmt::skip]
const WEEKDAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "mo", "di", "mi", "do", "fr", "sa", "so",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lun", "mar", "mer", "jeu", "ven", "sam", "dim",
    "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo", "mie", "jue", "vie", "sab", "dom",
    "segunda", "terca", "quarta", "quinta", "sexta", "feira", "seg", "ter", "qua", "qui", "sex",
    "lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica", "gio",
    "월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일", "월", "화", "수", "목", "금", "토",
    "月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日", "月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜", "火", "水", "木", "金", "土",
    "星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日", "星期天",
    "周一", "周二", "周三", "周四", "周五", "周六", "周日",
];

/// Words between the parts of a date, and the signs for year, month and day in Korean, Japanese and Chinese.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "of", "the", "at", "on", "st", "nd", "rd", "th", "am", "um", "den", "der", "uhr", "le", "er", "a", "o", "de", "del", "el", "las", "la", "do",
    "da", "as", "il", "alle", "ore", "di", "º", "ª", "年", "月", "日", "년", "월", "일",
];

/// Offsets of zones in seconds. Letters that mean two zones are not in it: `CST`, `IST`, `BST`.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("ut", 0),
    ("est", -5 * HOUR),
    ("edt", -4 * HOUR),
    ("cdt", -5 * HOUR),
    ("mst", -7 * HOUR),
    ("mdt", -6 * HOUR),
    ("pst", -8 * HOUR),
    ("pdt", -7 * HOUR),
    ("wet", 0),
    ("west", HOUR),
    ("cet", HOUR),
    ("mez", HOUR),
    ("cest", 2 * HOUR),
    ("mesz", 2 * HOUR),
    ("eet", 2 * HOUR),
    ("eest", 3 * HOUR),
    ("jst", 9 * HOUR),
    ("kst", 9 * HOUR),
];

const HOUR: i32 = 3600;

/// The number of the month with this name, from 1.
pub(super) fn month(word: &str) -> Option<u8> {
    (1..).zip(MONTHS).find(|(_, names)| names.contains(&word)).map(|(number, _)| number)
}

/// Whether the word is a day of the week.
pub(super) fn is_weekday(word: &str) -> bool {
    WEEKDAYS.contains(&word)
}

/// Whether the word only joins the parts of a date.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

/// Seconds east of UTC of the zone with this name.
pub(super) fn zone(word: &str) -> Option<i32> {
    ZONES.iter().find(|(name, _)| *name == word).map(|(_, offset)| *offset)
}

/// Whether the word is the second half of the day (`pm`), the first (`am`), or neither.
pub(super) fn is_afternoon(word: &str) -> Option<bool> {
    match word {
        "pm" | "p" | "오후" | "午後" | "下午" => Some(true),
        "am" | "a" | "오전" | "午前" | "上午" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::folded;
    use super::*;

    #[test]
    fn words_are_folded_and_months_differ() {
        let mut names: Vec<&str> = MONTHS.concat();
        let all = names.iter().chain(WEEKDAYS).chain(FILLERS).copied().chain(ZONES.iter().map(|(name, _)| *name));
        for word in all {
            assert_eq!(folded(word), word);
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn no_month_is_a_weekday_but_one() {
        let both: Vec<&str> = MONTHS.concat().into_iter().filter(|name| is_weekday(name)).collect();
        assert_eq!(both, ["mar"]);
    }
}

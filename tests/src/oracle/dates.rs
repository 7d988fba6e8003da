//! Dates by counting days one year at a time. Knows nothing about leads.

const DAY: i64 = 86_400;

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_days(year: i64) -> [i64; 12] {
    [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

fn year_days(year: i64) -> i64 {
    month_days(year).iter().sum()
}

/// Seconds since 1970 of `2026-11-22`, `2026-11-22T09:30`, `…:15Z`, `…:15+09:00`; only these spellings.
pub fn read_instant(text: &str) -> Option<i64> {
    let text = text.trim().to_uppercase();
    let (date, clock) = match text.split_once(['T', ' ']) {
        Some((date, clock)) => (date, clock),
        None => (text.as_str(), "00:00"),
    };
    let parts: Vec<i64> = date.split('-').map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let [year, month, day] = parts.as_slice() else { return None };
    if !(1..=9999).contains(year) || !(1..=12).contains(month) {
        return None;
    }
    let lengths = month_days(*year);
    let length = lengths.get(usize::try_from(month - 1).ok()?)?;
    if !(1..=*length).contains(day) {
        return None;
    }
    let years: i64 =
        if *year >= 1970 { (1970..*year).map(year_days).sum() } else { -(*year..1970).map(year_days).sum::<i64>() };
    let months: i64 = lengths.iter().take(usize::try_from(month - 1).ok()?).sum();
    let (clock, shift) = if let Some(clock) = clock.strip_suffix('Z') {
        (clock, 0)
    } else if let Some((clock, shift)) = clock.split_once('+') {
        (clock, minutes(shift)?)
    } else if let Some((clock, shift)) = clock.split_once('-') {
        (clock, -minutes(shift)?)
    } else {
        (clock, 0)
    };
    let seconds = match clock.len() {
        5 => minutes(clock)? * 60,
        8 => minutes(&clock[..5])? * 60 + clock[6..].parse::<i64>().ok()?,
        _ => return None,
    };
    Some((years + months + day - 1) * DAY + seconds - shift * 60)
}

fn minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
}

/// An instant as `2026-11-22T09:30:15Z`.
pub fn format_instant(seconds: i64) -> String {
    let mut days = seconds.div_euclid(DAY);
    let clock = seconds.rem_euclid(DAY);
    let mut year = 1970;
    while days < 0 {
        year -= 1;
        days += year_days(year);
    }
    while days >= year_days(year) {
        days -= year_days(year);
        year += 1;
    }
    let mut month = 1;
    for length in month_days(year) {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}T{:02}:{:02}:{:02}Z", days + 1, clock / 3600, clock / 60 % 60, clock % 60)
}

/// Seconds of a length of time such as `14d`, `1h30m` or `-1.5h`; quarters of a unit are all that random ones have.
pub(super) fn read_period(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(length) = text.strip_prefix('-') {
        return Some(-read_period(length)?);
    }
    let mut quarters = 0;
    for part in text.split_inclusive(['s', 'm', 'h', 'd', 'w']) {
        let scale = match part.chars().last()? {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => DAY,
            'w' => 7 * DAY,
            _ => return None,
        };
        let number = part.trim_end_matches(['s', 'm', 'h', 'd', 'w']);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "00"));
        let share = ["00", "25", "50", "75"].iter().position(|q| *q == fraction)?;
        quarters += (whole.parse::<i64>().ok()? * 4 + i64::try_from(share).ok()?) * scale;
    }
    Some(quarters / 4)
}

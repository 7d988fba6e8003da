//! Days and instants of the sample, as exports write them.

/// 2026-11-22T09:00:00Z: the instant at which the sample is to be scored.
pub(super) const NOW: i64 = 1_795_338_000;
pub(super) const DAY: i64 = 86_400;

/// `2026-11-22`.
pub(super) fn date(at: i64) -> String {
    let days = at.div_euclid(DAY) + 719_468;
    // Days since 0000-03-01, in eras of 400 years: a year then ends with its leap day.
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2026-11-22 09:00:00`.
pub(super) fn instant(at: i64) -> String {
    let second = at.rem_euclid(DAY);
    format!("{} {:02}:{:02}:{:02}", date(at), second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(instant(NOW), "2026-11-22 09:00:00");
        assert_eq!(
            ["1970-01-01", "2024-02-29", "2000-12-31"].map(str::to_owned),
            [0, 19_782, 11_322].map(|d| date(d * DAY))
        );
    }
}

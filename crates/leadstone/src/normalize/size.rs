//! Puts a number of employees in a size band. Knows nothing about companies, currencies or points.

/// Every answer of [`size_band`], smallest first.
///
/// # Example
/// ```
/// assert_eq!(leadstone::normalize::SIZE_BANDS.first(), Some(&"1-10"));
/// assert_eq!(leadstone::normalize::SIZE_BANDS.last(), Some(&"10001+"));
/// ```
pub const SIZE_BANDS: &[&str] =
    &["1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5001-10000", "10001+"];

/// First number that is past each band but the last.
const PAST: &[f64] = &[11.0, 51.0, 201.0, 501.0, 1001.0, 5001.0, 10_001.0];

/// Size band of a company with this many employees, one of [`SIZE_BANDS`], or `None` below 1 and for
/// what is no finite number.
///
/// A fraction (an average, part-time work) is dropped: 10.9 employees are 10.
///
/// # Example
/// ```
/// use leadstone::normalize::size_band;
/// assert_eq!(size_band(50.0), Some("11-50"));
/// assert_eq!(size_band(51.0), Some("51-200"));
/// assert_eq!(size_band(0.0), None);
/// ```
pub fn size_band(employees: f64) -> Option<&'static str> {
    if !employees.is_finite() || employees < 1.0 {
        return None;
    }
    let band = PAST.iter().filter(|&&past| employees >= past).count();
    SIZE_BANDS.get(band).copied()
}

/// The numbers at which one band ends and the next begins.
pub(crate) fn size_band_edges() -> impl Iterator<Item = f64> {
    [1.0].into_iter().chain(PAST.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_holds_the_numbers_in_its_name() {
        for band in SIZE_BANDS {
            let ends = band.trim_end_matches('+').split('-');
            for end in ends.filter_map(|end| end.parse().ok()) {
                assert_eq!(size_band(end), Some(*band));
            }
        }
    }

    #[test]
    fn a_fraction_is_dropped() {
        assert_eq!(size_band(1.5), Some("1-10"));
        assert_eq!(size_band(10.999), Some("1-10"));
        assert_eq!(size_band(10_000.5), Some("5001-10000"));
    }

    #[test]
    fn what_is_no_head_count_has_no_band() {
        for odd in [0.0, -0.0, 0.99, -5.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(size_band(odd), None);
        }
        assert_eq!(size_band(f64::MAX), Some("10001+"));
    }
}

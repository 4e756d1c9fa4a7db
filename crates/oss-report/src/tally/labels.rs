//! The labels of histograms.

/// Returns the label of a range of sizes in bytes.
pub(super) fn size_label(from: u64, below: Option<u64>) -> String {
    let (start, unit) = power(from);
    match below.map(power) {
        None => format!("≥ {start} {unit}"),
        Some(_) if from == 0 => "empty".to_owned(),
        Some((end, of)) if from == 1 => format!("< {end} {of}"),
        Some((end, same)) if same == unit => format!("{start}–{end} {unit}"),
        Some((end, other)) => format!("{start} {unit}–{end} {other}"),
    }
}

/// Returns a power of two as a number of a unit.
fn power(bytes: u64) -> (u64, &'static str) {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let exponent = bytes.checked_ilog2().unwrap_or_default();
    let unit = UNITS.get(exponent as usize / 10).copied();
    (bytes >> (exponent / 10 * 10), unit.unwrap_or_default())
}

/// Returns the label of a range of ages in days.
pub(super) fn age_label(from: u64, below: Option<u64>) -> String {
    const YEAR: u64 = 365;
    let is_years = |days: u64| days >= YEAR && days.is_multiple_of(YEAR);
    match below {
        Some(1) => "< 1 day".to_owned(),
        Some(below) if is_years(from) && is_years(below) => {
            format!("{}–{} years", from / YEAR, below / YEAR)
        }
        Some(below) => format!("{from}–{below} days"),
        None if is_years(from) => format!("≥ {} years", from / YEAR),
        None => format!("≥ {from} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_labels_name_both_ends() {
        let label = |from, below| size_label(from, Some(below));
        assert_eq!(label(0, 1), "empty");
        assert_eq!(label(1, 1 << 10), "< 1 KiB");
        assert_eq!(label(1 << 16, 1 << 17), "64–128 KiB");
        assert_eq!(label(1 << 17, 1 << 20), "128 KiB–1 MiB");
        assert_eq!(size_label(1 << 40, None), "≥ 1 TiB");
    }

    #[test]
    fn age_labels_name_both_ends() {
        let label = |from, below| age_label(from, Some(below));
        assert_eq!(label(0, 1), "< 1 day");
        assert_eq!(label(180, 365), "180–365 days");
        assert_eq!(label(365, 730), "1–2 years");
        assert_eq!(age_label(1825, None), "≥ 5 years");
    }
}

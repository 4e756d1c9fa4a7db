//! The labels of histograms.

use crate::tally::{Ages, Sizes, Total};

/// Returns the histogram of sizes.
pub(super) fn sizes(sizes: &Sizes) -> Vec<(String, Total)> {
    let buckets = sizes.buckets().into_iter();
    let bars = buckets.map(|it| (size_label(it.from, it.below), it.total));
    without_empty_ends(bars.collect())
}

/// Returns the histogram of ages.
pub(super) fn ages(ages: &Ages) -> Vec<(String, Total)> {
    let buckets = ages.buckets().into_iter();
    let bars = buckets.map(|it| (age_label(it.from_days, it.below_days), it.total));
    let mut bars = without_empty_ends(bars.collect());
    if ages.in_future().count > 0 {
        bars.insert(0, ("after report".to_owned(), ages.in_future()));
    }
    if !bars.is_empty() && ages.unknown().count > 0 {
        bars.push(("no date".to_owned(), ages.unknown()));
    }
    bars
}

fn size_label(from: u64, below: Option<u64>) -> String {
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

fn age_label(from: u64, below: Option<u64>) -> String {
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

fn without_empty_ends(bars: Vec<(String, Total)>) -> Vec<(String, Total)> {
    let is_full = |(_, total): &(String, Total)| total.count > 0;
    let (Some(first), Some(last)) = (
        bars.iter().position(is_full),
        bars.iter().rposition(is_full),
    ) else {
        return Vec::new();
    };
    bars.into_iter().take(last + 1).skip(first).collect()
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

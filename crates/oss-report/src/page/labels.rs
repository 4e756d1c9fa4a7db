//! The labels of histograms.

use crate::tally::{Ages, Sizes, Total};

/// Returns the histogram of sizes.
pub(super) fn sizes(sizes: &Sizes) -> Vec<(String, Total)> {
    let buckets = sizes.buckets().into_iter();
    let bars = buckets.map(|it| (it.label(), it.total));
    without_empty_ends(bars.collect())
}

/// Returns the histogram of ages.
pub(super) fn ages(ages: &Ages) -> Vec<(String, Total)> {
    let buckets = ages.buckets().into_iter();
    let bars = buckets.map(|it| (it.label(), it.total));
    let mut bars = without_empty_ends(bars.collect());
    if ages.in_future().count > 0 {
        bars.insert(0, ("after report".to_owned(), ages.in_future()));
    }
    if !bars.is_empty() && ages.unknown().count > 0 {
        bars.push(("no date".to_owned(), ages.unknown()));
    }
    bars
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

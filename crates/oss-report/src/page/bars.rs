//! Histograms: counts to the left of their labels, bytes to the right.

use super::html::Html;
use super::table::{meter, row_head, styled, table};
use super::view::Unit;
use crate::human;
use crate::tally::Total;

/// Adds a histogram; its classes are in order.
pub(super) fn histogram(
    html: &mut Html,
    caption: &'static str,
    label: &'static str,
    unit: Unit,
    bars: &[(String, Total)],
) {
    let heads = [
        styled(unit.head, "left"),
        styled(label, "mid"),
        styled("Bytes", "right"),
    ];
    let most = |of: fn(&Total) -> u64| bars.iter().map(|(_, it)| of(it)).max();
    let count = most(|it| it.count).unwrap_or_default();
    let bytes = most(|it| it.bytes).unwrap_or_default();
    table(html, "pair", caption, &heads, |html| {
        for (label, total) in bars {
            html.tag("tr").with(|html| {
                let (left, right) = (human::count(total.count), human::bytes(total.bytes));
                meter(html, "left", &left, human::share(total.count, count));
                row_head(html, "mid", |html| html.text(label));
                meter(html, "right", &right, human::share(total.bytes, bytes));
            });
        }
    });
}

//! The sums of a report.

use std::fmt::Display;

use super::html::Html;
use super::view::View;
use crate::human;

/// Adds the sums.
pub(super) fn totals(html: &mut Html, view: &View) {
    html.tag("dl").class("figures").with(|html| {
        figure(html, "stored", human::bytes(view.all.bytes));
        figure(html, view.unit.noun, human::count(view.all.count));
        figure(html, "mean size", human::bytes(view.all.mean()));
        if view.old.count > 0 {
            let old = human::percent(view.old.bytes, view.all.bytes);
            figure(html, "of the bytes in old versions", old);
        }
    });
}

fn figure(html: &mut Html, name: &str, value: impl Display) {
    html.tag("div").with(|html| {
        html.tag("dt").text(name);
        html.tag("dd").text(value);
    });
}

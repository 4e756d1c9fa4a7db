//! Tables of totals by name: storage classes and extensions.

use super::colours::{self, Colours};
use super::html::Html;
use super::table::{cell, colour_meter, extra, meter, number, row_head, share, table, text};
use super::view::View;
use crate::human;
use crate::tally::Total;

/// Adds the picture of the storage classes, and their table.
pub(super) fn classes(html: &mut Html, view: &View) {
    let classes = view.classes.named.iter();
    let classes = classes.map(|(class, it)| (class.as_str(), it.bytes));
    let colours = colours::of(classes, view.all.bytes);
    html.tag("div")
        .class("split")
        .attr("aria-hidden", "true")
        .with(|html| colours::parts(html, &colours));
    let heads = heads(view, "Storage class");
    table(html, "", "Bytes by storage class", &heads, |html| {
        let most = view.classes.most_bytes();
        for (class, total) in &view.classes.named {
            let colour = colours::colour(class);
            row(html, view, *total, most, Some(colour), |html| {
                html.short_text(class);
            });
        }
        if view.classes.others.count > 0 {
            let colour = colours::colour("");
            row(
                html,
                view,
                view.classes.others,
                most,
                Some(colour),
                |html| {
                    html.tag("em").text("none");
                },
            );
        }
    });
}

/// Adds the table of the extensions.
pub(super) fn extensions(html: &mut Html, view: &View) {
    let heads = heads(view, "Extension");
    table(html, "", "Bytes by extension", &heads, |html| {
        let most = view.extensions.most_bytes();
        for (extension, total) in &view.extensions.named {
            row(html, view, *total, most, None, |html| {
                if extension.is_empty() {
                    html.tag("em").text("none");
                } else {
                    html.key_part(extension.as_bytes());
                }
            });
        }
        if view.extensions.others.count > 0 {
            row(html, view, view.extensions.others, most, None, |html| {
                html.tag("em").text("all others");
            });
        }
    });
}

fn heads(view: &View, name: &'static str) -> [super::table::Head; 5] {
    [
        text(name),
        number("Bytes"),
        share("Share"),
        extra(view.unit.head),
        extra("Mean size"),
    ]
}

fn row(
    html: &mut Html,
    view: &View,
    total: Total,
    most: u64,
    colour: Option<usize>,
    name: impl FnOnce(&mut Html),
) {
    html.tag("tr").with(|html| {
        row_head(html, "", |html| {
            if let Some(colour) = colour {
                colours::swatch(html, colour);
            }
            name(html);
        });
        cell(html, "n", human::bytes(total.bytes));
        let percent = human::percent(total.bytes, view.all.bytes);
        let share = human::share(total.bytes, most);
        match colour {
            Some(colour) => {
                let mut colours = Colours::default();
                if let Some(bytes) = colours.get_mut(colour) {
                    *bytes = total.bytes;
                }
                colour_meter(html, &percent, share, &colours);
            }
            None => meter(html, "share", &percent, share),
        }
        cell(html, "n wide", human::count(total.count));
        cell(html, "n wide", human::bytes(total.mean()));
    });
}

//! Tables with captions, scopes and bars.

use std::fmt::Display;

use super::colours::{self, Colours};
use super::html::{Html, Tag};

/// A column of a table.
#[derive(Clone, Copy)]
pub(super) struct Head {
    text: &'static str,
    class: &'static str,
}

/// A column with a class of the style sheet.
pub(super) const fn styled(text: &'static str, class: &'static str) -> Head {
    Head { text, class }
}

/// A column of texts.
pub(super) const fn text(text: &'static str) -> Head {
    Head { text, class: "" }
}

/// A column of numbers.
pub(super) const fn number(text: &'static str) -> Head {
    Head { text, class: "n" }
}

/// A column of numbers that a narrow screen omits.
pub(super) const fn extra(text: &'static str) -> Head {
    let class = "n wide";
    Head { text, class }
}

/// A column of meters.
pub(super) const fn share(text: &'static str) -> Head {
    let class = "share";
    Head { text, class }
}

/// Adds a table; `rows` adds its rows.
pub(super) fn table(
    html: &mut Html,
    class: &'static str,
    caption: &'static str,
    heads: &[Head],
    rows: impl FnOnce(&mut Html),
) {
    html.tag("table").class(class).with(|html| {
        html.tag("caption").text(caption);
        html.tag("thead").with(|html| {
            html.tag("tr").with(|html| {
                for head in heads {
                    let cell = html.tag("th").attr("scope", "col");
                    cell.class(head.class).text(head.text);
                }
            });
        });
        html.tag("tbody").with(rows);
    });
}

/// Adds a cell with a number.
pub(super) fn cell(html: &mut Html, class: &'static str, number: impl Display) {
    html.tag("td").class(class).text(number);
}

/// Adds the header of a row.
pub(super) fn row_head(html: &mut Html, class: &'static str, content: impl FnOnce(&mut Html)) {
    let cell = html.tag("th").attr("scope", "row").class(class);
    cell.with(content);
}

/// Adds a cell with a number and a bar, whose length is a share of the longest one.
pub(super) fn meter(html: &mut Html, class: &'static str, number: &str, share: f64) {
    draw(html, class, number, share, |bar| bar.with(|_| ()));
}

/// Adds a meter whose bar has the colours of storage classes.
pub(super) fn colour_meter(html: &mut Html, number: &str, share: f64, colours: &Colours) {
    draw(html, "share", number, share, |bar| {
        bar.with(|html| colours::parts(html, colours));
    });
}

fn draw(
    html: &mut Html,
    class: &'static str,
    number: &str,
    share: f64,
    fill: impl FnOnce(Tag<'_>),
) {
    html.tag("td").class(class).with(|html| {
        html.tag("div").class("meter").with(|html| {
            html.tag("b").text(number);
            html.tag("span").class("track").with(|html| {
                if share > 0.0 {
                    let width = 100.0 * share;
                    let bar = html.tag("span").class("fill");
                    fill(bar.attr("style", format_args!("width:{width:.2}%")));
                }
            });
        });
    });
}

//! The table of the largest objects.

use oss_model::DateTime;

use super::html::Html;
use super::table::{cell, number, row_head, styled, table, text};
use crate::human;
use crate::tally::TopObject;

/// Adds the table.
pub(super) fn largest(html: &mut Html, objects: &[TopObject]) {
    let heads = [
        text("Key"),
        number("Size"),
        styled("Class", "wide"),
        styled("Modified", "wide"),
    ];
    table(html, "", "The largest rows of the report", &heads, |html| {
        for object in objects {
            html.tag("tr").with(|html| {
                row_head(html, "", |html| html.key(&object.key));
                cell(html, "n", human::bytes(object.size));
                let class = object.storage_class.as_deref().unwrap_or("–");
                html.tag("td")
                    .class("wide")
                    .with(|html| html.short_text(class));
                cell(html, "wide date", date(object));
            });
        }
    });
}

fn date(object: &TopObject) -> String {
    let time = object.last_modified;
    let time = time.and_then(|it| DateTime::try_from(it).ok());
    time.map_or_else(
        || "–".to_owned(),
        |it| it.to_string().chars().take_while(|c| *c != 'T').collect(),
    )
}

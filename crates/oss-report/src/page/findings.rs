//! The list of findings, with the commands that list their keys.

use super::finding::Finding;
use super::html::Html;
use super::view::View;
use crate::human;
use crate::tally::Total;

/// Adds the list of findings; `command` lists all rows of the report.
pub(super) fn findings(html: &mut Html, view: &View, command: &str) {
    html.tag("ul").with(|html| {
        for finding in &view.findings {
            let item = html.tag("li").class("finding");
            item.with(|html| self::item(html, view, finding, command));
        }
    });
}

fn item(html: &mut Html, view: &View, finding: &Finding, command: &str) {
    let all = view.all;
    let texts = finding.kind.texts();
    let (class, state) = match finding.found {
        None => ("state unknown", "No data"),
        Some(Total { count: 0, .. }) => ("state none", "None"),
        Some(_) => ("state found", "Found"),
    };
    html.tag("p").class(class).text(state);
    html.tag("div").with(|html| {
        html.tag("h3").text(texts.title);
        match finding.found {
            None => html.tag("p").class("soft").text(format_args!(
                "The report lacks the column {}.",
                texts.column
            )),
            Some(Total { count: 0, .. }) => {}
            Some(found) => {
                let Total { count, bytes } = found;
                html.tag("p").text(format_args!(
                    "{} of {} {} ({}), with {} ({} of all bytes)",
                    human::count(count),
                    human::count(all.count),
                    view.unit.noun,
                    human::percent(count, all.count),
                    human::bytes(bytes),
                    human::percent(bytes, all.bytes)
                ));
                html.tag("p").class("soft").text(texts.why);
                html.tag("code").class("command").with(|html| {
                    html.text(format_args!("{command} "));
                    html.tag("span").text(texts.filter);
                });
            }
        }
    });
}

//! The treemap: a panel for each prefix that is shown with its parts.
//!
//! The style sheet shows the panel that the address names, or the first one.

use super::colours::legend;
use super::html::Html;
use super::link::{label, target};
use super::map;
use super::node::Node;
use super::table::{cell, colour_meter, extra, number, row_head, share, table, text};
use super::view::{Unit, View};
use crate::human;

/// The texts that all panels share.
#[derive(Clone, Copy)]
struct Context<'p> {
    bucket: &'p str,
    unit: Unit,
}

/// Adds all panels.
pub(super) fn treemap(html: &mut Html, bucket: &str, view: &View) {
    let root = &view.root;
    legend(html, &root.colours);
    html.tag("div").class("panels").with(|html| {
        let page = Context {
            bucket,
            unit: view.unit,
        };
        panel(html, page, &mut Vec::new(), root);
    });
}

/// Adds the panel of a node, and those of the nodes below it.
fn panel<'n>(html: &mut Html, page: Context<'_>, parents: &mut Vec<&'n Node>, node: &'n Node) {
    let Some(number) = node.panel else {
        return;
    };
    let class = if number == 0 { "panel first" } else { "panel" };
    let id = format_args!("p{number}").to_string();
    html.tag("div").class(class).attr("id", id).with(|html| {
        path(html, page, parents, node);
        html.tag("div")
            .class("map")
            .attr("aria-hidden", "true")
            .with(|html| map::blocks(html, node));
        details(html, page.unit, node);
    });
    parents.push(node);
    for child in &node.children {
        panel(html, page, parents, child);
    }
    parents.pop();
}

/// Adds the links to the prefixes that contain this one.
fn path(html: &mut Html, page: Context<'_>, parents: &[&Node], node: &Node) {
    html.tag("ol").class("path").with(|html| {
        for parent in parents {
            html.tag("li").with(|html| {
                let link = html.tag("a").attr("href", target(parent.panel));
                link.with(|html| label(html, page.bucket, parent));
            });
        }
        html.tag("li").with(|html| {
            let current = html.tag("b").attr("aria-current", "location");
            current.with(|html| label(html, page.bucket, node));
            let Node { total, .. } = node;
            html.text(" ");
            html.tag("small").text(format_args!(
                "{} in {} {}",
                human::bytes(total.bytes),
                human::count(total.count),
                page.unit.noun
            ));
        });
    });
}

fn details(html: &mut Html, unit: Unit, node: &Node) {
    let heads = [
        text("Prefix"),
        number("Bytes"),
        share("Share"),
        extra(unit.head),
        extra("Mean size"),
    ];
    let most = node.children.iter().map(|it| it.total.bytes).max();
    table(
        html,
        "",
        "Parts of this prefix, the largest first",
        &heads,
        |html| {
            for child in &node.children {
                let total = child.total;
                html.tag("tr").with(|html| {
                    row_head(html, "", |html| {
                        if child.panel.is_some() {
                            let link = html.tag("a").attr("href", target(child.panel));
                            link.with(|html| label(html, "", child));
                        } else {
                            label(html, "", child);
                        }
                    });
                    cell(html, "n", human::bytes(total.bytes));
                    let percent = human::percent(total.bytes, node.total.bytes);
                    let share = human::share(total.bytes, most.unwrap_or_default());
                    colour_meter(html, &percent, share, &child.colours);
                    cell(html, "n wide", human::count(total.count));
                    cell(html, "n wide", human::bytes(total.mean()));
                });
            }
        },
    );
}

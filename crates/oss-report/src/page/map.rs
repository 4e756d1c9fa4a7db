//! The picture of a panel: a block for each part.

use std::cmp::Reverse;

use super::colours;
use super::html::Html;
use super::link::{label, target};
use super::node::Node;
use super::squarify::{Rectangle, squarify};
use crate::human;

/// The shape of the picture; the unit is arbitrary.
const AREA: Rectangle = Rectangle {
    left: 0.0,
    top: 0.0,
    width: 160.0,
    height: 90.0,
};
/// The least share of the picture that is large enough to be seen.
const MIN_BLOCK: f64 = 0.0005;
/// The least share of a part of a block, in the first panel.
const MIN_PART_OF_FIRST: f64 = 0.001;
/// The same in the other panels, which would make the page large.
const MIN_PART: f64 = 0.03;

/// Adds the blocks of a node; a table has the same links and numbers.
pub(super) fn blocks(html: &mut Html, node: &Node) {
    let least = if node.panel == Some(0) {
        MIN_PART_OF_FIRST
    } else {
        MIN_PART
    };
    let whole = node.total.bytes;
    for (child, place) in places(node, &AREA, MIN_BLOCK) {
        let block = if child.panel.is_some() {
            // The link of the table is the one for the keyboard.
            let link = html.tag("a").attr("href", target(child.panel));
            link.attr("tabindex", "-1")
        } else {
            html.tag("div")
        };
        let colour = colours::largest(&child.colours);
        let block = block.attr("class", format_args!("block c{colour}"));
        block.attr("style", style(&place, &AREA)).with(|html| {
            html.tag("span").class("label").with(|html| {
                label(html, "", child);
                html.tag("small").text(human::bytes(child.total.bytes));
            });
            let share = human::share(child.total.bytes, whole);
            parts(html, child, &place, least / share);
        });
    }
}

/// Adds the parts of a block, without names.
fn parts(html: &mut Html, node: &Node, area: &Rectangle, least: f64) {
    let area = Rectangle {
        left: 0.0,
        top: 0.0,
        ..*area
    };
    let parts = places(node, &area, least);
    if parts.is_empty() {
        return;
    }
    html.tag("span").class("parts").with(|html| {
        for (part, place) in parts {
            let colour = colours::largest(&part.colours);
            let block = html.tag("i").attr("class", format_args!("c{colour}"));
            block.attr("style", style(&place, &area)).with(|_| ());
        }
    });
}

/// Returns the children with at least a share of the bytes, and their places.
fn places<'n>(node: &'n Node, area: &Rectangle, least: f64) -> Vec<(&'n Node, Rectangle)> {
    let share = |it: &Node| human::share(it.total.bytes, node.total.bytes);
    let shown = node.children.iter().filter(|it| share(it) >= least);
    let mut shown: Vec<_> = shown.filter(|it| it.total.bytes > 0).collect();
    shown.sort_by_key(|it| Reverse(it.total.bytes));
    let weights: Vec<_> = shown.iter().map(|it| share(it)).collect();
    shown.into_iter().zip(squarify(&weights, *area)).collect()
}

fn style(place: &Rectangle, area: &Rectangle) -> String {
    format!(
        "left:{:.2}%;top:{:.2}%;width:{:.2}%;height:{:.2}%",
        100.0 * place.left / area.width,
        100.0 * place.top / area.height,
        100.0 * place.width / area.width,
        100.0 * place.height / area.height
    )
}

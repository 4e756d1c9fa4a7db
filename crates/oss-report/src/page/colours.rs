//! The colours of storage classes.

use super::html::Html;
use crate::class::KNOWN;
use crate::human;

/// The number of colours: one for each known class, and one for all others.
const COUNT: usize = KNOWN.len() + 1;

/// The bytes of each colour.
pub(super) type Colours = [u64; COUNT];

/// Returns the colour of a storage class.
pub(super) fn colour(class: &str) -> usize {
    let known = KNOWN.iter().position(|it| *it == class);
    known.unwrap_or(KNOWN.len())
}

/// Returns the bytes of each colour; those without a class have the last one.
pub(super) fn of<'a>(classes: impl Iterator<Item = (&'a str, u64)>, all: u64) -> Colours {
    let (mut colours, mut rest) = (Colours::default(), all);
    for (class, bytes) in classes {
        rest = rest.saturating_sub(bytes);
        if let Some(sum) = colours.get_mut(colour(class)) {
            *sum = sum.saturating_add(bytes);
        }
    }
    if let Some(sum) = colours.last_mut() {
        *sum = sum.saturating_add(rest);
    }
    colours
}

/// Returns the colour with the most bytes.
pub(super) fn largest(colours: &Colours) -> usize {
    let largest = colours.iter().enumerate().rev().max_by_key(|(_, it)| **it);
    largest.map_or(0, |(colour, _)| colour)
}

/// Adds an element for each colour that occurs.
pub(super) fn parts(html: &mut Html, colours: &Colours) {
    let whole = colours.iter().copied().fold(0, u64::saturating_add);
    for (colour, bytes) in colours.iter().enumerate().filter(|(_, it)| **it > 0) {
        let part = html.tag("i").attr("class", format_args!("c{colour}"));
        let width = 100.0 * human::share(*bytes, whole);
        part.attr("style", format_args!("width:{width:.2}%"))
            .with(|_| ());
    }
}

/// Adds the small square next to the name of a class.
pub(super) fn swatch(html: &mut Html, colour: usize) {
    let swatch = html
        .tag("i")
        .attr("class", format_args!("swatch c{colour}"));
    swatch.with(|_| ());
}

/// Adds the names of the colours that occur.
pub(super) fn legend(html: &mut Html, colours: &Colours) {
    html.tag("p").class("legend").with(|html| {
        let names = KNOWN.into_iter().chain(["other"]);
        let shown = names.zip(colours).enumerate();
        for (colour, (name, _)) in shown.filter(|(_, (_, bytes))| **bytes > 0) {
            html.tag("span").with(|html| {
                swatch(html, colour);
                html.text(name);
            });
        }
    });
}

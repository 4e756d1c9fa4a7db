//! Totals by a text that has few different values.

use super::Total;

/// The most different texts; a report with more has a wrong schema.
const MAX: usize = 64;
/// The rest of the texts, once they are too many.
const OTHER: &str = "(other)";

/// Totals by text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    /// Sorted by text.
    totals: Vec<(Box<str>, Total)>,
}

impl Texts {
    /// Adds a row; one without a text isn't counted.
    #[inline]
    pub(crate) fn add(&mut self, text: Option<&str>, size: Option<u64>) {
        if let Some(total) = text.and_then(|it| self.entry(it)) {
            total.add(size);
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (text, total) in other.totals {
            if let Some(entry) = self.entry(&text) {
                *entry += total;
            }
        }
    }

    /// Returns the texts in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Total)> {
        self.totals
            .iter()
            .map(|(text, total)| (text.as_ref(), *total))
    }

    fn entry(&mut self, text: &str) -> Option<&mut Total> {
        let search = |text: &str| {
            self.totals
                .binary_search_by(|(it, _)| it.as_ref().cmp(text))
        };
        let mut found = search(text);
        let mut text = text;
        if found.is_err() && self.totals.len() >= MAX {
            text = OTHER;
            found = search(text);
        }
        let position = found.unwrap_or_else(|position| {
            self.totals
                .insert(position, (text.into(), Total::default()));
            position
        });
        self.totals.get_mut(position).map(|(_, total)| total)
    }
}

//! Totals by storage class.

use super::{Tally, Total};
use crate::row::Row;

/// The rows and bytes of a report, by storage class.
///
/// A class that this version doesn't know is shown by its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    all: Total,
    classes: Vec<(Option<Box<str>>, Total)>,
}

impl Totals {
    /// Returns the total of all rows.
    pub fn all(&self) -> Total {
        self.all
    }

    /// Returns the total of each class, largest first; `None` is the total of rows without one.
    pub fn by_class(&self) -> Vec<(Option<&str>, Total)> {
        let mut classes: Vec<_> = self
            .classes
            .iter()
            .map(|(name, it)| (name.as_deref(), *it))
            .collect();
        classes.sort_by(|a, b| b.1.bytes.cmp(&a.1.bytes).then(a.0.cmp(&b.0)));
        classes
    }

    fn class(&mut self, name: Option<&str>) -> Option<&mut Total> {
        let found = self
            .classes
            .iter()
            .position(|(it, _)| it.as_deref() == name);
        let position = found.unwrap_or_else(|| {
            self.classes.push((name.map(Into::into), Total::default()));
            self.classes.len() - 1
        });
        self.classes.get_mut(position).map(|(_, total)| total)
    }
}

impl Tally for Totals {
    fn row(&mut self, row: &Row<'_>) {
        self.all.add(row.size());
        if let Some(total) = self.class(row.storage_class_text()) {
            total.add(row.size());
        }
    }

    fn merge(&mut self, other: Self) {
        self.all += other.all;
        for (name, it) in other.classes {
            if let Some(total) = self.class(name.as_deref()) {
                *total += it;
            }
        }
    }
}

//! Totals by extension.

use std::hash::BuildHasher as _;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::{Tally, Total};
use crate::row::Row;

/// The longest extension in bytes.
const MAX_LENGTH: usize = 16;
/// The most different extensions; a generated name can look like one.
const MAX: usize = 10_000;

/// The rows and bytes of each extension, such as `jpg`.
///
/// An extension is what follows the last dot of a name: at most 16 ASCII letters and digits, which are shown
/// in lower case. A name that starts with its only dot has none.
#[derive(Clone, Debug, Default)]
pub struct Extensions {
    table: HashTable<(u128, Total)>,
    hasher: DefaultHashBuilder,
    /// The extension of the last row, which the next one often has, with its total.
    last: (u128, Total),
    /// Extensions that came when the table was full.
    other: Total,
    /// The decoded key; reused.
    key: Vec<u8>,
}

impl Extensions {
    /// Returns the total of each extension, with the most bytes first; objects without one have `""`.
    ///
    /// After 10,000 different ones, the others aren't among them.
    pub fn extensions(&self) -> Vec<(String, Total)> {
        let mut all = self.clone();
        all.put_last();
        let text = |it: u128| {
            it.to_le_bytes()
                .iter()
                .filter(|it| **it > 0)
                .map(|it| char::from(*it))
                .collect()
        };
        let mut extensions: Vec<(String, Total)> = all
            .table
            .iter()
            .filter(|(_, it)| it.count > 0)
            .map(|(it, total)| (text(*it), *total))
            .collect();
        extensions.sort_by(|(a, x), (b, y)| y.bytes.cmp(&x.bytes).then(a.cmp(b)));
        extensions
    }

    /// Returns the objects whose extensions came after 10,000 different ones.
    pub fn other(&self) -> Total {
        self.other
    }

    /// Adds the total of the last extension to the table.
    fn put_last(&mut self) {
        let (extension, total) = std::mem::take(&mut self.last);
        self.put(extension, total);
    }

    fn put(&mut self, extension: u128, total: Total) {
        let Self { table, hasher, .. } = self;
        let hash = hasher.hash_one(extension);
        let is_full = table.len() >= MAX;
        match table.entry(hash, |it| it.0 == extension, |it| hasher.hash_one(it.0)) {
            Entry::Occupied(mut entry) => entry.get_mut().1 += total,
            Entry::Vacant(_) if is_full => self.other += total,
            Entry::Vacant(entry) => {
                entry.insert((extension, total));
            }
        }
    }
}

impl Tally for Extensions {
    #[inline]
    fn row(&mut self, row: &Row<'_>) {
        let extension = match extension(row.raw_key()) {
            Found::Extension(extension) => extension,
            Found::Escape => match extension_of_decoded(row.key_in(&mut self.key)) {
                Found::Extension(extension) => extension,
                Found::Escape => 0,
            },
        };
        if extension != self.last.0 {
            self.put_last();
            self.last.0 = extension;
        }
        self.last.1.add(row.size());
    }

    fn merge(&mut self, mut other: Self) {
        other.put_last();
        for (extension, total) in other.table {
            self.put(extension, total);
        }
        self.other += other.other;
    }
}

/// The result for an encoded key.
enum Found {
    /// The bytes of the extension, or 0.
    Extension(u128),
    /// The end has an escape, so the key must be decoded.
    Escape,
}

/// Finds the extension of an encoded key.
#[inline]
fn extension(key: &[u8]) -> Found {
    let (mut extension, mut rest) = (0, key);
    for _ in 0..=MAX_LENGTH {
        let Some((last, before)) = rest.split_last() else {
            break;
        };
        rest = before;
        if last.is_ascii_alphanumeric() {
            // The bit makes letters lower case and leaves digits as they are.
            extension = extension << 8 | u128::from(last | 0x20);
            continue;
        }
        let is_slash =
            *last == b'%' && matches!(key.get(rest.len() + 1..), Some([b'2', b'F' | b'f', ..]));
        return match last {
            b'%' if !is_slash => Found::Escape,
            b'.' if !is_start_of_name(rest) => Found::Extension(extension),
            _ => Found::Extension(0),
        };
    }
    Found::Extension(0)
}

/// Finds the extension of a decoded key.
#[cold]
fn extension_of_decoded(key: &[u8]) -> Found {
    match extension(key) {
        // A percent sign that is a part of the name.
        Found::Escape => Found::Extension(0),
        found => found,
    }
}

/// Returns whether a name starts after these bytes.
#[inline]
fn is_start_of_name(before: &[u8]) -> bool {
    matches!(before, [] | [.., b'/'] | [.., b'%', b'2', b'F' | b'f'])
}

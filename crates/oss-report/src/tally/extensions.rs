//! Totals by extension.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::{Tally, Total};
use crate::row::Row;

/// The longest extension in bytes.
const MAX_LENGTH: usize = 16;
/// The most different extensions; a generated name can look like one.
const MAX: usize = 10_000;
/// The index of all extensions for which no room was left.
const OTHER: usize = 0;

/// The rows and bytes of each extension, such as `jpg`.
///
/// An extension is what follows the last dot of a name: at most 16 ASCII letters and digits, which are shown
/// in lower case. A name that starts with its only dot has none.
#[derive(Clone, Debug)]
pub struct Extensions {
    /// Extensions as their bytes, with their totals.
    ///
    /// The first entry has all extensions for which no room was left.
    totals: Vec<(u128, Total)>,
    /// The hashes and indices of all but the first.
    table: HashTable<(u64, u32)>,
    hasher: DefaultHashBuilder,
    /// The index of the last row's extension, which the next one often has.
    last: usize,
    last_end: End,
    /// The decoded key; reused.
    key: Vec<u8>,
}

impl Default for Extensions {
    fn default() -> Self {
        Self {
            totals: vec![(0, Total::default())],
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            last: OTHER,
            last_end: End::default(),
            key: Vec::new(),
        }
    }
}

impl Extensions {
    /// Returns the total of each extension, with the most bytes first.
    ///
    /// Objects without one have `""`. After 10,000 different ones, the others aren't among them.
    pub fn extensions(&self) -> Vec<(String, Total)> {
        let totals = self.totals.iter().skip(1);
        let mut extensions: Vec<_> = totals.map(|(it, total)| (text(*it), *total)).collect();
        extensions.sort_by(|(a, x), (b, y)| y.bytes.cmp(&x.bytes).then(a.cmp(b)));
        extensions
    }

    /// Returns the objects whose extensions came after 10,000 different ones.
    pub fn other(&self) -> Total {
        self.totals.first().map(|it| it.1).unwrap_or_default()
    }

    /// Sets the extension of the last row.
    fn change(&mut self, row: &Row<'_>) {
        let key = row.raw_key();
        let extension = match extension(key) {
            Found::Extension(extension) => extension,
            Found::Escape => match extension(row.key_in(&mut self.key)) {
                Found::Extension(extension) => extension,
                // A percent sign that is a part of the name.
                Found::Escape => 0,
            },
        };
        self.last = self.index(extension);
        self.last_end = End::new(key);
    }

    /// Returns the index of an extension.
    fn index(&mut self, extension: u128) -> usize {
        let Self { totals, table, .. } = self;
        let hash = self.hasher.hash_one(extension);
        let is_same = |it: &(u64, u32)| {
            totals
                .get(it.1 as usize)
                .is_some_and(|it| it.0 == extension)
        };
        if let Some((_, index)) = table.find(hash, is_same) {
            return *index as usize;
        }
        let index = totals.len();
        match u32::try_from(index) {
            Ok(number) if index <= MAX => {
                table.insert_unique(hash, (hash, number), |it| it.0);
                totals.push((extension, Total::default()));
                index
            }
            _ => OTHER,
        }
    }

    fn add(&mut self, index: usize, more: Total) {
        if let Some((_, total)) = self.totals.get_mut(index) {
            *total += more;
        }
    }
}

fn text(extension: u128) -> String {
    let bytes = extension.to_le_bytes();
    bytes
        .iter()
        .filter(|it| **it > 0)
        .map(|it| char::from(*it))
        .collect()
}

impl Tally for Extensions {
    #[inline]
    fn row(&mut self, row: &Row<'_>) {
        if !self.last_end.ends(row.raw_key()) {
            self.change(row);
        }
        if let Some((_, total)) = self.totals.get_mut(self.last) {
            total.add(row.size());
        }
    }

    fn merge(&mut self, other: Self) {
        self.add(OTHER, other.other());
        for (extension, total) in other.totals.into_iter().skip(1) {
            let index = self.index(extension);
            self.add(index, total);
        }
    }
}

/// The last bytes of a key, with the dot, as a number.
#[derive(Clone, Copy, Debug, Default)]
struct End {
    /// The number of bytes; 0 if a dot isn't among the last eight.
    length: usize,
    mask: u64,
    bytes: u64,
}

impl End {
    fn new(key: &[u8]) -> Self {
        let last = key.last_chunk::<8>().copied().unwrap_or_default();
        let Some(dot) = last.iter().rposition(|it| *it == b'.') else {
            return Self::default();
        };
        let mask = u64::MAX << (8 * dot);
        let end = Self {
            length: last.len() - dot,
            mask,
            bytes: u64::from_le_bytes(last) & mask,
        };
        // A name may also start with the dot.
        if end.ends(key) { end } else { Self::default() }
    }

    /// Returns whether a key certainly has the same extension.
    #[inline]
    fn ends(&self, key: &[u8]) -> bool {
        let Some(last) = key.last_chunk::<8>().filter(|_| self.length > 0) else {
            return false;
        };
        // These bytes may be a slash, and then the name starts with the dot.
        let before = key.get(key.len().wrapping_sub(self.length + 1));
        let is_name = before.is_some_and(|it| !matches!(it, b'/' | b'F' | b'f'));
        is_name && u64::from_le_bytes(*last) & self.mask == self.bytes
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

/// Returns whether a name starts after these bytes.
#[inline]
fn is_start_of_name(before: &[u8]) -> bool {
    matches!(before, [] | [.., b'/'] | [.., b'%', b'2', b'F' | b'f'])
}

//! Pages of lists.

use std::collections::BTreeMap;
use std::ops::Bound;

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// Whether another page follows.
    pub(crate) is_truncated: bool,
}

impl<T> Page<T> {
    /// Takes up to `limit` items.
    pub(crate) fn take(mut items: impl Iterator<Item = T>, limit: usize) -> Self {
        Self {
            items: items.by_ref().take(limit).collect(),
            is_truncated: items.next().is_some(),
        }
    }
}

/// Returns the entries after a key, which itself may be absent.
pub(crate) fn entries_after<'m, T>(
    map: &'m BTreeMap<String, T>,
    after: &str,
) -> impl Iterator<Item = (&'m String, &'m T)> {
    map.range::<str, _>((Bound::Excluded(after), Bound::Unbounded))
}

/// Returns the entries after a key whose keys have a prefix.
///
/// An empty `after` is before all keys. No other entry is looked at, so that a page costs the same in a
/// bucket of any size.
pub(super) fn entries_from<'m, T>(
    map: &'m BTreeMap<String, T>,
    prefix: &'m str,
    after: &str,
) -> impl Iterator<Item = (&'m str, &'m T)> {
    let start = if after.is_empty() || after < prefix {
        Bound::Included(prefix)
    } else {
        Bound::Excluded(after)
    };
    map.range::<str, _>((start, Bound::Unbounded))
        .map(|(key, value)| (key.as_str(), value))
        .take_while(move |(key, _)| key.starts_with(prefix))
}

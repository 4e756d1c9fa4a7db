//! A page of a list in the order of keys, in which a delimiter makes groups of them.

use oss_model::common::CommonPrefix;

use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::query::Query;

/// Which entries a page is to have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selection<'q> {
    pub(crate) prefix: &'q str,
    /// What ends the name of a group; without one there are no groups.
    pub(crate) delimiter: &'q str,
    /// Where the page before ended: a key or a group.
    pub(crate) after: &'q str,
    /// The most entries, groups included.
    pub(crate) limit: usize,
}

/// A page.
#[derive(Debug)]
pub(crate) struct Entries<T> {
    pub(crate) items: Vec<T>,
    pub(crate) groups: Vec<String>,
    /// What the page ends with; nothing where it is empty.
    pub(crate) last: Option<Entry>,
    pub(crate) is_truncated: bool,
}

/// The name of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Key(String),
    Group(String),
}

impl Entry {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Key(name) | Self::Group(name) => name,
        }
    }
}

impl<T> Entries<T> {
    /// Takes a page of what comes in the order of keys and after the page before.
    ///
    /// A group counts as one entry, and not again where the page before ended with it.
    pub(crate) fn take<'k>(
        all: impl Iterator<Item = (&'k str, T)>,
        selection: Selection<'_>,
    ) -> Self {
        let (mut items, mut groups) = (Vec::new(), Vec::<String>::new());
        let mut last = None;
        for (key, item) in all.filter(|(key, _)| key.starts_with(selection.prefix)) {
            let group = selection.group_of(key);
            if group.is_some_and(|group| {
                group == selection.after || groups.last().is_some_and(|last| last == group)
            }) {
                continue;
            }
            if items.len() + groups.len() == selection.limit {
                return Self {
                    items,
                    groups,
                    last,
                    is_truncated: true,
                };
            }
            last = Some(match group {
                Some(group) => Entry::Group(group.to_owned()),
                None => Entry::Key(key.to_owned()),
            });
            match group {
                Some(group) => groups.push(group.to_owned()),
                None => items.push(item),
            }
        }
        Self {
            items,
            groups,
            last,
            is_truncated: false,
        }
    }

    /// Returns what the next page comes after, if there is one.
    pub(crate) fn next(&self) -> Option<&Entry> {
        self.last.as_ref().filter(|_| self.is_truncated)
    }

    /// Turns the items into others.
    pub(crate) fn try_map<U>(
        self,
        act: impl FnMut(T) -> Result<U, ServiceError>,
    ) -> Result<Entries<U>, ServiceError> {
        Ok(Entries {
            items: self.items.into_iter().map(act).collect::<Result<_, _>>()?,
            groups: self.groups,
            last: self.last,
            is_truncated: self.is_truncated,
        })
    }

    /// Returns the groups as documents have them.
    pub(crate) fn common_prefixes(
        &self,
        encoding: Encoding,
    ) -> Result<Vec<CommonPrefix>, ServiceError> {
        let groups = self.groups.iter();
        groups
            .map(|group| Ok(CommonPrefix::new(encoding.encode(group)?)))
            .collect()
    }
}

impl<'q> Selection<'q> {
    /// Takes prefix and delimiter as they are asked for.
    pub(crate) fn asked(
        query: &'q Query,
        after: &'q str,
        limit: usize,
    ) -> Result<Self, ServiceError> {
        Ok(Self {
            prefix: query.non_empty("prefix")?.unwrap_or_default(),
            delimiter: query.non_empty("delimiter")?.unwrap_or_default(),
            after,
            limit,
        })
    }

    /// Returns the start of the key up to the first delimiter behind the prefix.
    fn group_of<'k>(&self, key: &'k str) -> Option<&'k str> {
        if self.delimiter.is_empty() {
            return None;
        }
        let rest = key.get(self.prefix.len()..)?;
        let end = rest.find(self.delimiter)? + self.delimiter.len();
        key.get(..self.prefix.len() + end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 7] = ["a", "b/1", "b/2", "b/3/x", "c", "c/", "d"];

    /// Reads all pages as a client does, and shows each as `item item | group`.
    fn pages(prefix: &str, delimiter: &str, limit: usize) -> Vec<String> {
        let (mut pages, mut after) = (Vec::new(), String::new());
        loop {
            let selection = Selection {
                prefix,
                delimiter,
                after: &after,
                limit,
            };
            let all = KEYS.iter().filter(|key| **key > after.as_str());
            let page = Entries::take(all.map(|key| (*key, *key)), selection);
            assert!(pages.len() < KEYS.len(), "the pages have an end");
            pages.push([page.items.join(" "), page.groups.join(" ")].join(" | "));
            match page.next() {
                Some(next) => after = next.name().to_owned(),
                None => return pages,
            }
        }
    }

    #[test]
    fn pages_have_every_entry_once() {
        assert_eq!(pages("", "", 7), ["a b/1 b/2 b/3/x c c/ d | "]);
        assert_eq!(pages("", "", 4), ["a b/1 b/2 b/3/x | ", "c c/ d | "]);
        assert_eq!(pages("", "/", 9), ["a c d | b/ c/"]);
        assert_eq!(
            pages("", "/", 1),
            ["a | ", " | b/", "c | ", " | c/", "d | "]
        );
        assert_eq!(pages("b/", "/", 2), ["b/1 b/2 | ", " | b/3/"]);
        assert_eq!(pages("b", "3/", 9), ["b/1 b/2 | b/3/"]);
        assert_eq!(pages("z", "/", 1), [" | "]);
    }
}

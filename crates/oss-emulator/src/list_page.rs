//! A page of a list of keys, which a delimiter groups by common prefix.

use std::ops::RangeInclusive;

use oss_model::common::CommonPrefix;

use crate::error::ServiceError;

/// The entries that a client requests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListRequest<'q> {
    pub(crate) prefix: &'q str,
    /// The end of a common prefix; an empty delimiter groups nothing.
    pub(crate) delimiter: &'q str,
    /// The last entry of the previous page: a key or a common prefix.
    pub(crate) after: &'q str,
    /// The maximum number of entries, common prefixes included.
    pub(crate) limit: i64,
}

/// A page of a list.
#[derive(Debug)]
pub(crate) struct ListPage<T> {
    pub(crate) items: Vec<T>,
    pub(crate) prefixes: Vec<String>,
    /// The last entry; `None` for an empty page.
    pub(crate) last: Option<ListEntry>,
    pub(crate) is_truncated: bool,
}

/// An entry of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ListEntry {
    Key(String),
    CommonPrefix(String),
}

impl ListEntry {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Key(name) | Self::CommonPrefix(name) => name,
        }
    }
}

impl<T> ListPage<T> {
    /// Takes a page from the entries after the previous page, in key order.
    ///
    /// A common prefix counts as one entry, and is skipped if the previous page ended with it.
    pub(crate) fn take<'k>(
        all: impl Iterator<Item = (&'k str, T)>,
        request: ListRequest<'_>,
    ) -> Self {
        let (mut items, mut prefixes) = (Vec::new(), Vec::<String>::new());
        let mut last = None;
        for (key, item) in all.filter(|(key, _)| key.starts_with(request.prefix)) {
            let prefix = request.common_prefix_of(key);
            if prefix.is_some_and(|prefix| {
                prefix == request.after || prefixes.last().is_some_and(|last| last == prefix)
            }) {
                continue;
            }
            if i64::try_from(items.len() + prefixes.len()) == Ok(request.limit) {
                return Self {
                    items,
                    prefixes,
                    last,
                    is_truncated: true,
                };
            }
            last = Some(match prefix {
                Some(prefix) => ListEntry::CommonPrefix(prefix.to_owned()),
                None => ListEntry::Key(key.to_owned()),
            });
            match prefix {
                Some(prefix) => prefixes.push(prefix.to_owned()),
                None => items.push(item),
            }
        }
        Self {
            items,
            prefixes,
            last,
            is_truncated: false,
        }
    }

    /// Returns the last entry if another page follows.
    pub(crate) fn next(&self) -> Option<&ListEntry> {
        self.last.as_ref().filter(|_| self.is_truncated)
    }

    /// Maps the items.
    pub(crate) fn map<U>(self, act: impl FnMut(T) -> U) -> ListPage<U> {
        ListPage {
            items: self.items.into_iter().map(act).collect(),
            prefixes: self.prefixes,
            last: self.last,
            is_truncated: self.is_truncated,
        }
    }

    /// Maps the items, unless one fails.
    pub(crate) fn try_map<U>(
        self,
        act: impl FnMut(T) -> Result<U, ServiceError>,
    ) -> Result<ListPage<U>, ServiceError> {
        Ok(ListPage {
            items: self.items.into_iter().map(act).collect::<Result<_, _>>()?,
            prefixes: self.prefixes,
            last: self.last,
            is_truncated: self.is_truncated,
        })
    }

    /// Returns the common prefixes as elements of a document.
    pub(crate) fn common_prefixes(&self) -> Vec<CommonPrefix> {
        self.prefixes.iter().map(CommonPrefix::new).collect()
    }
}

impl ListRequest<'_> {
    /// Returns the start of the key up to the first delimiter after the prefix.
    fn common_prefix_of<'k>(&self, key: &'k str) -> Option<&'k str> {
        if self.delimiter.is_empty() {
            return None;
        }
        let rest = key.get(self.prefix.len()..)?;
        let end = rest.find(self.delimiter)? + self.delimiter.len();
        key.get(..self.prefix.len() + end)
    }
}

/// Returns the value of a numeric parameter, or the default if it is missing.
pub(crate) fn limit(
    name: &str,
    value: Option<i64>,
    allowed: RangeInclusive<usize>,
    default: usize,
) -> Result<usize, ServiceError> {
    let Some(value) = value else {
        return Ok(default);
    };
    let number = usize::try_from(value).ok();
    number
        .filter(|number| allowed.contains(number))
        .ok_or_else(|| {
            let (least, most) = allowed.into_inner();
            ServiceError::invalid_argument(format!(
                "{name} is not a number from {least} to {most}."
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 7] = ["a", "b/1", "b/2", "b/3/x", "c", "c/", "d"];

    /// Reads all pages like a client and formats each as `item item | prefix`.
    fn pages(prefix: &str, delimiter: &str, limit: i64) -> Vec<String> {
        let (mut pages, mut after) = (Vec::new(), String::new());
        loop {
            let request = ListRequest {
                prefix,
                delimiter,
                after: &after,
                limit,
            };
            let all = KEYS.iter().filter(|key| **key > after.as_str());
            let page = ListPage::take(all.map(|key| (*key, *key)), request);
            assert!(pages.len() < KEYS.len(), "the pages have an end");
            pages.push([page.items.join(" "), page.prefixes.join(" ")].join(" | "));
            match page.next() {
                Some(next) => after = next.name().to_owned(),
                None => return pages,
            }
        }
    }

    #[test]
    fn every_entry_is_in_one_page() {
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

//! The query in the one form in which V4 signs it.

use std::borrow::Cow;

use super::parameter;
use crate::encode::{is_unreserved, normalize_query};
use crate::error::Error;
use crate::{mark, query};

/// How a query parameter without a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmptyValue {
    /// `key`, as documented and as all SDKs but one do.
    Bare,
    /// `key=` where the URL has it, as ali-oss 6 for Node.js does.
    AsWritten,
}

/// A query, read once for all that is asked of it.
pub(crate) enum CanonicalQuery<'q> {
    /// It is written as it is signed, and has no signature.
    AsWritten(&'q str),
    /// Its pairs, sorted.
    Pairs(Vec<Pair<'q>>),
}

/// The fields are in the order in which pairs are compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair<'q> {
    key: Cow<'q, str>,
    value: Cow<'q, str>,
    has_equals: bool,
}

impl<'q> CanonicalQuery<'q> {
    /// Reads a query, encoded in any way.
    pub(crate) fn new(query: &'q str) -> Self {
        if query.is_empty() || is_canonical(query) {
            Self::AsWritten(query)
        } else {
            Self::Pairs(sorted(query::pairs(query)))
        }
    }

    /// As [`CanonicalQuery::new`], for one that must not have a signature yet.
    pub(crate) fn unsigned(query: &'q str) -> Result<Self, Error> {
        let canonical = Self::new(query);
        // What is written as it is signed passes both checks.
        if let Self::Pairs(pairs) = &canonical {
            mark::check_text(query)?;
            // In its one form a key is a mark if it is one decoded, since marks have nothing to encode.
            mark::check_keys(pairs.iter().map(|pair| &pair.key))?;
        }
        Ok(canonical)
    }

    /// Adds what will be appended to the query.
    pub(crate) fn with(query: &'q str, added: &'q str) -> Self {
        Self::Pairs(sorted(query::pairs(query).chain(query::pairs(added))))
    }

    /// Appends the pairs; the signature itself is never signed.
    pub(crate) fn push_to(&self, out: &mut String, empty_value: EmptyValue) {
        let pairs = match self {
            Self::AsWritten(query) => return out.push_str(query),
            Self::Pairs(pairs) => pairs,
        };
        let signed = |pair: &&Pair<'_>| pair.key != parameter::SIGNATURE;
        for (index, pair) in pairs.iter().filter(signed).enumerate() {
            if index > 0 {
                out.push('&');
            }
            out.push_str(&pair.key);
            let keeps_equals = pair.has_equals && empty_value == EmptyValue::AsWritten;
            if !pair.value.is_empty() || keeps_equals {
                out.push('=');
                out.push_str(&pair.value);
            }
        }
    }
}

/// Whether reading, encoding and sorting would change nothing, as it is with most queries.
///
/// A query with a mark of a signature needs to be looked at, so for this it is none.
fn is_canonical(query: &str) -> bool {
    let (mut last, mut rest) = ("", query);
    loop {
        let (key, mut after) = split_plain(rest);
        if key <= last || mark::is_mark(key) {
            return false;
        }
        if let Some(text) = after.strip_prefix('=') {
            let (value, text) = split_plain(text);
            if value.is_empty() {
                return false;
            }
            after = text;
        }
        match after.strip_prefix('&') {
            Some(next) => (last, rest) = (key, next),
            None => return after.is_empty(),
        }
    }
}

/// Splits behind what needs no encoding.
fn split_plain(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| !is_unreserved(byte));
    text.split_at(end.unwrap_or(text.len()))
}

fn sorted<'q>(pairs: impl Iterator<Item = query::Pair<'q>>) -> Vec<Pair<'q>> {
    let mut pairs: Vec<_> = pairs
        .map(|pair| Pair {
            key: normalize_query(pair.key),
            value: normalize_query(pair.value),
            has_equals: pair.has_equals,
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(query: &CanonicalQuery<'_>, empty_value: EmptyValue) -> String {
        let mut out = String::new();
        query.push_to(&mut out, empty_value);
        out
    }

    proptest! {
        #[test]
        fn a_query_that_is_not_taken_apart_is_the_same(query in "[abC.&=%+~2-]{0,12}") {
            for empty_value in [EmptyValue::Bare, EmptyValue::AsWritten] {
                let pairs = CanonicalQuery::Pairs(sorted(query::pairs(&query)));
                let pairs = text(&pairs, empty_value);
                prop_assert_eq!(text(&CanonicalQuery::new(&query), empty_value), pairs);
            }
        }
    }

    #[test]
    fn only_a_query_in_its_one_form_is_left_as_it_is() {
        for query in ["a", "a=1", "A&a&b=2", "inventory&inventoryId=daily"] {
            assert!(is_canonical(query), "{query}");
        }
        for query in [
            "",
            "b&a",
            "a&a",
            "a=",
            "=a",
            "&",
            "a&",
            "&a",
            "a&&b",
            "a=b=c",
            "a=%41",
            "%61",
            "a=b+c",
            "a b",
            "a#",
            "a\n",
            "a=\u{e9}",
            "Signature",
            "x-oss-signature=1",
            "a&x-oss-expires=1",
        ] {
            assert!(!is_canonical(query), "{query}");
        }
    }
}

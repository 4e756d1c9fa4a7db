//! The canonical query that V4 signs.

use std::borrow::Cow;

use super::parameter;
use crate::encode::{is_unreserved, normalize_query};
use crate::error::Error;
use crate::{detect, query};

/// The canonical form of a query parameter without a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmptyValue {
    /// `key`, as documented and as in all SDKs but one.
    Bare,
    /// `key=` if the URL has the `=`, as in ali-oss 6 for Node.js.
    AsWritten,
}

/// A query in canonical form.
pub(crate) enum CanonicalQuery<'q> {
    /// A query that is already canonical and without signature parameters.
    AsWritten(&'q str),
    /// The sorted pairs of any other query.
    Pairs(Vec<Pair<'q>>),
}

/// A normalized pair; the order of the fields is the sort order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair<'q> {
    key: Cow<'q, str>,
    value: Cow<'q, str>,
    has_equals: bool,
}

impl<'q> CanonicalQuery<'q> {
    /// Creates the canonical form of a query in any encoding.
    pub(crate) fn new(query: &'q str) -> Self {
        if query.is_empty() || is_canonical(query) {
            Self::AsWritten(query)
        } else {
            Self::Pairs(sorted(query::pairs(query)))
        }
    }

    /// Creates the canonical form of a query that must not be signed yet.
    pub(crate) fn new_unsigned(query: &'q str) -> Result<Self, Error> {
        let canonical = Self::new(query);
        // A query that is already canonical passes both checks.
        if let Self::Pairs(pairs) = &canonical {
            detect::check_text(query)?;
            // The canonical keys need no decoding, because signature parameters have no
            // characters to encode.
            detect::check_keys(pairs.iter().map(|pair| &pair.key))?;
        }
        Ok(canonical)
    }

    /// Creates the canonical form of a query with `added` appended.
    pub(crate) fn with_added(query: &'q str, added: &'q str) -> Self {
        Self::Pairs(sorted(query::pairs(query).chain(query::pairs(added))))
    }

    /// Appends the canonical form without the signature itself, which is never signed.
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

/// Returns whether a query is already canonical, as most are.
///
/// A query with signature parameters doesn't count, because it needs a closer look.
fn is_canonical(query: &str) -> bool {
    let (mut last, mut rest) = ("", query);
    loop {
        let (key, mut after) = split_plain(rest);
        if key <= last || detect::is_signature_parameter(key) {
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

/// Splits a text after the characters that need no encoding.
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
        fn shortcut_for_canonical_queries_changes_nothing(query in "[abC.&=%+~2-]{0,12}") {
            for empty_value in [EmptyValue::Bare, EmptyValue::AsWritten] {
                let pairs = CanonicalQuery::Pairs(sorted(query::pairs(&query)));
                let pairs = text(&pairs, empty_value);
                prop_assert_eq!(text(&CanonicalQuery::new(&query), empty_value), pairs);
            }
        }
    }

    #[test]
    fn only_canonical_queries_are_recognized_as_canonical() {
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

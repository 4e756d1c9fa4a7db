//! The query in the one form in which V4 signs it.

use std::borrow::Cow;

use super::parameter;
use crate::encode::normalize_query;
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

/// The pairs of a query, sorted; read once for all that is asked of them.
pub(crate) struct CanonicalQuery<'q>(Vec<Pair<'q>>);

/// The fields are in the order in which pairs are compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Pair<'q> {
    key: Cow<'q, str>,
    value: Cow<'q, str>,
    has_equals: bool,
}

impl<'q> CanonicalQuery<'q> {
    /// Reads a query, encoded in any way.
    pub(crate) fn new(query: &'q str) -> Self {
        Self(Vec::new()).with(query)
    }

    /// As [`CanonicalQuery::new`], for one that must not have a signature yet.
    pub(crate) fn unsigned(query: &'q str) -> Result<Self, Error> {
        mark::check_text(query)?;
        let query = Self::new(query);
        // The one form of a key is that of a mark if the decoded key is: marks have nothing to encode.
        mark::check_keys(query.0.iter().map(|pair| &pair.key))?;
        Ok(query)
    }

    /// Adds what will be appended to the query.
    pub(crate) fn with(mut self, query: &'q str) -> Self {
        self.0.extend(query::pairs(query).map(|pair| Pair {
            key: normalize_query(pair.key),
            value: normalize_query(pair.value),
            has_equals: pair.has_equals,
        }));
        self.0.sort_unstable();
        self
    }

    /// Appends the pairs; the signature itself is never signed.
    pub(crate) fn push_to(&self, out: &mut String, empty_value: EmptyValue) {
        let pairs = self
            .0
            .iter()
            .filter(|pair| pair.key != parameter::SIGNATURE);
        for (index, pair) in pairs.enumerate() {
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

//! What signing gives back: instructions, and the texts they were made from.

use std::fmt;

use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::encode;

/// A signature for the headers of a request, not yet applied.
///
/// Sends nothing and changes nothing by itself: [`Signed::apply_to`] sets the
/// headers, or a caller with other types reads them from [`Signed::headers`].
/// The intermediate texts are what `SignatureDoesNotMatch` answers show too, so
/// that both sides can be compared line by line. They can hold a security token, and
/// nothing erases them: do not log them, and do not keep them.
#[derive(Clone)]
#[must_use = "a signature has no effect until its headers are sent"]
pub struct Signed {
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) texts: Texts,
}

impl Signed {
    /// Returns the headers to set, in place of any of the same name.
    #[must_use]
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.headers
    }

    /// Returns the canonical request; V1 has none.
    #[must_use]
    pub fn canonical_request(&self) -> Option<&str> {
        self.texts.canonical_request()
    }

    /// Returns the text that was signed.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        self.texts.string_to_sign()
    }

    /// Returns the signature, in hex (V4) or Base64 (V1).
    #[must_use]
    pub fn signature(&self) -> &str {
        self.texts.signature()
    }

    /// Sets the headers, in place of any of the same name.
    pub fn apply_to(self, headers: &mut HeaderMap) {
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Signed")
            .field("headers", &names)
            .finish_non_exhaustive()
    }
}

/// A signature for the query of a URL, not yet applied.
///
/// Whoever has the URL can use it until it expires, so treat it as a secret. It and
/// the intermediate texts hold the security token if there is one, and are not erased
/// when they are dropped.
#[derive(Clone)]
#[must_use = "a signature has no effect until it is part of a URL"]
pub struct Presigned {
    pub(crate) pairs: Vec<(&'static str, String)>,
    pub(crate) texts: Texts,
}

impl Presigned {
    /// Returns the pairs to append to the query, decoded, in this order.
    pub fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(key, value)| (*key, value.as_str()))
    }

    /// Returns the encoded query with the signature after what was there.
    ///
    /// `query` must be the one that was signed; it is neither reordered nor
    /// encoded again.
    #[must_use]
    pub fn append_to(&self, query: &str) -> String {
        let mut out = query.to_owned();
        append_pairs(&mut out, &self.pairs);
        out
    }

    /// Returns the canonical request; V1 has none.
    #[must_use]
    pub fn canonical_request(&self) -> Option<&str> {
        self.texts.canonical_request()
    }

    /// Returns the text that was signed.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        self.texts.string_to_sign()
    }

    /// Returns the signature, in hex (V4) or Base64 (V1).
    #[must_use]
    pub fn signature(&self) -> &str {
        self.texts.signature()
    }
}

impl fmt::Debug for Presigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.pairs.iter().map(|(key, _)| key).collect();
        f.debug_struct("Presigned")
            .field("query", &keys)
            .finish_non_exhaustive()
    }
}

/// What was signed, and the signature: one text behind the other, in one allocation.
#[derive(Clone)]
pub(crate) struct Texts {
    all: String,
    string_to_sign: usize,
    signature: usize,
}

impl Texts {
    /// Starts with the canonical request, which is empty for V1, and the string to sign.
    ///
    /// `string_to_sign` is where the latter begins.
    pub(crate) fn new(all: String, string_to_sign: usize) -> Self {
        Self {
            signature: all.len(),
            all,
            string_to_sign,
        }
    }

    /// Adds the signature of the string to sign.
    pub(crate) fn signed(mut self, push: impl FnOnce(&mut String)) -> Self {
        push(&mut self.all);
        self
    }

    /// V1 has none.
    pub(crate) fn canonical_request(&self) -> Option<&str> {
        Some(&self.all[..self.string_to_sign]).filter(|text| !text.is_empty())
    }

    pub(crate) fn string_to_sign(&self) -> &str {
        &self.all[self.string_to_sign..self.signature]
    }

    pub(crate) fn signature(&self) -> &str {
        &self.all[self.signature..]
    }
}

/// Appends pairs to an encoded query, encoding them once.
pub(crate) fn append_pairs(out: &mut String, pairs: &[(&str, String)]) {
    for (key, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        encode::push_query(out, key);
        out.push('=');
        encode::push_query(out, value);
    }
}

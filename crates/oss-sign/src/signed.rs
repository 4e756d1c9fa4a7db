//! The results of signing: headers or query parameters to set.

use std::fmt;

use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::encode;
use crate::intermediates::SigningIntermediates;

/// A signature for the headers of a request, not yet applied.
///
/// [`Signed::apply_to`] sets the headers; callers with other types read them from
/// [`Signed::headers`]. `SignatureDoesNotMatch` responses contain the intermediate texts
/// of the server, so the two sides can be compared line by line. The texts can contain a
/// security token and are not erased when dropped: neither log nor keep them.
#[derive(Clone)]
#[must_use = "a signature does nothing until its headers are sent"]
pub struct Signed {
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) intermediates: SigningIntermediates,
}

impl Signed {
    /// Returns the headers to set, which replace headers of the same name.
    #[must_use]
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.headers
    }

    /// Returns the canonical request; `None` for V1.
    #[must_use]
    pub fn canonical_request(&self) -> Option<&str> {
        self.intermediates.canonical_request()
    }

    /// Returns the string to sign.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        self.intermediates.string_to_sign()
    }

    /// Returns the signature in hex (V4) or Base64 (V1).
    #[must_use]
    pub fn signature(&self) -> &str {
        self.intermediates.signature()
    }

    /// Sets the headers, replacing headers of the same name.
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
/// A presigned URL grants access until it expires, so treat it as a secret. The URL and
/// the intermediate texts contain the security token of temporary credentials, and are
/// not erased when dropped.
#[derive(Clone)]
#[must_use = "a signature does nothing until it is part of a URL"]
pub struct Presigned {
    pub(crate) pairs: Vec<(&'static str, String)>,
    pub(crate) intermediates: SigningIntermediates,
}

impl Presigned {
    /// Returns the decoded pairs to append to the query, in this order.
    pub fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(key, value)| (*key, value.as_str()))
    }

    /// Returns the query with the encoded signature appended.
    ///
    /// `query` must be the query that was signed. It is neither reordered nor encoded again.
    #[must_use]
    pub fn append_to(&self, query: &str) -> String {
        let mut out = query.to_owned();
        append_pairs(&mut out, &self.pairs);
        out
    }

    /// Returns the canonical request; `None` for V1.
    #[must_use]
    pub fn canonical_request(&self) -> Option<&str> {
        self.intermediates.canonical_request()
    }

    /// Returns the string to sign.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        self.intermediates.string_to_sign()
    }

    /// Returns the signature in hex (V4) or Base64 (V1).
    #[must_use]
    pub fn signature(&self) -> &str {
        self.intermediates.signature()
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

/// Encodes pairs and appends them to an encoded query.
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

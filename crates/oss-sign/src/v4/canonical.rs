//! The canonical request and the string to sign of V4.

use http::header::{AUTHORIZATION, HeaderMap, HeaderName};

use super::canonical_query::{CanonicalQuery, EmptyValue};
use super::{ALGORITHM, UNSIGNED_PAYLOAD};
use crate::headers::{HeaderView, NotUtf8, X_OSS_PREFIX};
use crate::intermediates::SigningIntermediates;
use crate::request::SignableRequest;
use crate::scope::Scope;
use crate::{encode, mac};

/// A view of a request that writes its canonical form.
pub(crate) struct CanonicalRequest<'a> {
    pub(crate) request: &'a SignableRequest<'a>,
    pub(crate) headers: HeaderView<'a>,
    /// The query of the request, with the parameters that presigning appends.
    pub(crate) query: &'a CanonicalQuery<'a>,
    /// The names of additional headers as [`additional_headers`] returns them.
    pub(crate) additional: &'a str,
    pub(crate) empty_value: EmptyValue,
}

impl CanonicalRequest<'_> {
    /// Returns the canonical request and the string to sign, with `time` as line 2.
    pub(crate) fn intermediates(
        &self,
        time: &str,
        scope: &Scope<'_>,
    ) -> Result<SigningIntermediates, NotUtf8> {
        // Enough for both and the signature, unless a token or a query is long.
        let mut text = String::with_capacity(1024);
        self.push_to(&mut text)?;
        let string_to_sign_start = text.len();
        let hash = mac::sha256(text.as_bytes());
        text.push_str(ALGORITHM);
        text.push('\n');
        text.push_str(time);
        text.push('\n');
        scope.push_to(&mut text);
        text.push('\n');
        mac::push_hex(&mut text, &hash);
        Ok(SigningIntermediates::new(text, string_to_sign_start))
    }

    fn push_to(&self, out: &mut String) -> Result<(), NotUtf8> {
        out.push_str(self.request.method.as_str());
        out.push('\n');
        self.push_uri(out);
        out.push('\n');
        self.query.push_to(out, self.empty_value);
        out.push('\n');
        self.headers.push_lines(out, |name| self.is_signed(name))?;
        out.push('\n');
        out.push_str(self.additional);
        out.push('\n');
        out.push_str(UNSIGNED_PAYLOAD);
        Ok(())
    }

    fn push_uri(&self, out: &mut String) {
        out.push('/');
        if let Some(bucket) = self.request.bucket {
            encode::push_path(out, bucket);
            out.push('/');
            encode::push_path(out, self.request.key);
        }
    }

    fn is_signed(&self, name: &str) -> bool {
        let mut additional = self.additional.split(';');
        is_signed_by_default(name)
            || (!self.additional.is_empty() && additional.any(|added| added == name))
    }
}

/// Returns the additional headers to sign, sorted and joined by `;`.
///
/// Names that are absent from the request or signed anyway are left out.
pub(crate) fn additional_headers(names: &[HeaderName], headers: &HeaderMap) -> String {
    let signed = |name: &&HeaderName| {
        // The signature is part of `Authorization`, so it cannot cover this header.
        !is_signed_by_default(name.as_str())
            && *name != AUTHORIZATION
            && headers.contains_key(*name)
    };
    let mut names: Vec<_> = names
        .iter()
        .filter(signed)
        .map(HeaderName::as_str)
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join(";")
}

fn is_signed_by_default(name: &str) -> bool {
    name.starts_with(X_OSS_PREFIX) || matches!(name, "content-type" | "content-md5")
}

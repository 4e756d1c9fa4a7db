//! The canonical request and the string to sign.

use http::header::{AUTHORIZATION, HeaderMap, HeaderName};

use super::canonical_query::{CanonicalQuery, EmptyValue};
use super::{ALGORITHM, UNSIGNED_PAYLOAD};
use crate::headers::{HeaderView, Unsignable, X_OSS_PREFIX};
use crate::request::SignableRequest;
use crate::scope::Scope;
use crate::signed::Texts;
use crate::{encode, mac};

/// A read-only view of a request in the one form in which it is hashed.
pub(crate) struct Canonical<'a> {
    pub(crate) request: &'a SignableRequest<'a>,
    pub(crate) headers: HeaderView<'a>,
    /// The query of the request, and what will be appended to it.
    pub(crate) query: &'a CanonicalQuery<'a>,
    /// The names of additional headers as [`additional_headers`] gives them.
    pub(crate) additional: &'a str,
    pub(crate) empty_value: EmptyValue,
}

impl Canonical<'_> {
    /// The canonical request and the string to sign; `time` is its second line.
    pub(crate) fn texts(&self, time: &str, scope: &Scope<'_>) -> Result<Texts, Unsignable> {
        // Enough for both and the signature, unless a token or a query is long.
        let mut all = String::with_capacity(1024);
        self.push_to(&mut all)?;
        let string_to_sign = all.len();
        let hash = mac::sha256(all.as_bytes());
        all.push_str(ALGORITHM);
        all.push('\n');
        all.push_str(time);
        all.push('\n');
        scope.push_to(&mut all);
        all.push('\n');
        mac::push_hex(&mut all, &hash);
        Ok(Texts::new(all, string_to_sign))
    }

    fn push_to(&self, out: &mut String) -> Result<(), Unsignable> {
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

/// The additional headers that are really signed: sorted, joined by `;`.
pub(crate) fn additional_headers(names: &[HeaderName], headers: &HeaderMap) -> String {
    let signed = |name: &&HeaderName| {
        // The signature goes into `Authorization`, so it can not cover it.
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

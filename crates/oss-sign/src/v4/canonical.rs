//! The canonical request and the string to sign.

use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName};

use super::{ALGORITHM, UNSIGNED_PAYLOAD, parameter};
use crate::encode::{self, normalize_query};
use crate::headers::{HeaderView, Unsignable, X_OSS_PREFIX};
use crate::request::SignableRequest;
use crate::scope::Scope;
use crate::{mac, query};

/// How a query parameter without a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmptyValue {
    /// `key`, as documented and as all SDKs but one do.
    Bare,
    /// `key=` where the URL has it, as ali-oss 6 for Node.js does.
    AsWritten,
}

/// A read-only view of a request in the one form in which it is hashed.
pub(crate) struct Canonical<'a> {
    pub(crate) request: &'a SignableRequest<'a>,
    pub(crate) headers: HeaderView<'a>,
    /// Encoded pairs that will be appended to the query.
    pub(crate) added_query: &'a str,
    /// The names of additional headers as [`additional_headers`] gives them.
    pub(crate) additional: &'a str,
    pub(crate) empty_value: EmptyValue,
}

impl Canonical<'_> {
    pub(crate) fn to_text(&self) -> Result<String, Unsignable> {
        let mut out = String::with_capacity(512);
        out.push_str(self.request.method.as_str());
        out.push('\n');
        self.push_uri(&mut out);
        out.push('\n');
        self.push_query(&mut out);
        out.push('\n');
        let names = self.headers.names(|name| self.is_signed(name));
        self.headers.push_lines(&mut out, &names)?;
        out.push('\n');
        out.push_str(self.additional);
        out.push('\n');
        out.push_str(UNSIGNED_PAYLOAD);
        Ok(out)
    }

    fn push_uri(&self, out: &mut String) {
        for piece in self.request.resource() {
            encode::push_path(out, piece);
        }
    }

    fn push_query(&self, out: &mut String) {
        let sent = query::pairs(self.request.query);
        let mut pairs: Vec<_> = sent
            .chain(query::pairs(self.added_query))
            .map(|pair| {
                (
                    normalize_query(pair.key),
                    normalize_query(pair.value),
                    pair.has_equals,
                )
            })
            .filter(|(key, ..)| key != parameter::SIGNATURE)
            .collect();
        pairs.sort();
        for (index, (key, value, has_equals)) in pairs.iter().enumerate() {
            if index > 0 {
                out.push('&');
            }
            out.push_str(key);
            let keeps_equals = *has_equals && self.empty_value == EmptyValue::AsWritten;
            if !value.is_empty() || keeps_equals {
                out.push('=');
                out.push_str(value);
            }
        }
    }

    fn is_signed(&self, name: &str) -> bool {
        is_signed_by_default(name) || self.additional.split(';').any(|added| added == name)
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

pub(crate) fn string_to_sign(time: &str, scope: &Scope, canonical_request: &str) -> String {
    let scope = scope.as_str();
    let mut out = String::with_capacity(ALGORITHM.len() + time.len() + scope.len() + 67);
    for line in [ALGORITHM, time, scope] {
        out.push_str(line);
        out.push('\n');
    }
    mac::push_sha256_hex(&mut out, canonical_request.as_bytes());
    out
}

fn is_signed_by_default(name: &str) -> bool {
    name.starts_with(X_OSS_PREFIX) || name == CONTENT_TYPE.as_str() || name == "content-md5"
}

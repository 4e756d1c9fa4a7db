//! The canonical request and the string to sign.

use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName};

use super::{ALGORITHM, UNSIGNED_PAYLOAD, parameter};
use crate::encode::{self, normalize_query};
use crate::headers::{HeaderView, Unsignable, X_OSS_PREFIX};
use crate::request::SignableRequest;
use crate::scope::Scope;
use crate::signed::Texts;
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
    /// The canonical request and the string to sign; `time` is its second line.
    pub(crate) fn texts(&self, time: &str, scope: &Scope<'_>) -> Result<Texts, Unsignable> {
        // Enough for both and the signature, unless a token or a query is long.
        let mut all = String::with_capacity(1024);
        self.push_to(&mut all)?;
        let string_to_sign = all.len();
        let hash = mac::sha256(all.as_bytes());
        for line in [&[ALGORITHM][..], &[time], &scope.pieces()] {
            all.extend(line.iter().copied());
            all.push('\n');
        }
        mac::push_hex(&mut all, &hash);
        Ok(Texts::new(all, string_to_sign))
    }

    fn push_to(&self, out: &mut String) -> Result<(), Unsignable> {
        out.push_str(self.request.method.as_str());
        out.push('\n');
        self.push_uri(out);
        out.push('\n');
        self.push_query(out);
        out.push('\n');
        let names = self.headers.names(|name| self.is_signed(name));
        self.headers.push_lines(out, &names)?;
        out.push('\n');
        out.push_str(self.additional);
        out.push('\n');
        out.push_str(UNSIGNED_PAYLOAD);
        Ok(())
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

fn is_signed_by_default(name: &str) -> bool {
    name.starts_with(X_OSS_PREFIX) || name == CONTENT_TYPE.as_str() || name == "content-md5"
}

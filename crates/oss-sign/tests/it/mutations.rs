//! Changes one signed part in each of thousands of requests; none may verify.

use std::time::Duration;

use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use oss_sign::{Expectation, Timestamp, VerifyErrorKind, encode_query};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::reference::RequestParts;
use crate::signed_request::{Scheme, SignedRequest, credentials, time};
use crate::strategies::{parts, scheme};
use crate::{REGION, TIME};

const CASES: u32 = 10_000;

/// A part of a request that a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Method,
    Bucket,
    KeyLonger,
    KeyShorter,
    QueryName,
    QueryValue,
    QueryAdded,
    QueryLost,
    HeaderName,
    HeaderValue,
    HeaderAdded,
    HeaderLost,
    ContentType,
    Date,
    Token,
    TokenLost,
    Signature,
    // Only V4 signs these:
    Day,
    Region,
    Product,
    AdditionalHeader,
}

const SHARED_PARTS: [Part; 17] = [
    Part::Method,
    Part::Bucket,
    Part::KeyLonger,
    Part::KeyShorter,
    Part::QueryName,
    Part::QueryValue,
    Part::QueryAdded,
    Part::QueryLost,
    Part::HeaderName,
    Part::HeaderValue,
    Part::HeaderAdded,
    Part::HeaderLost,
    Part::ContentType,
    Part::Date,
    Part::Token,
    Part::TokenLost,
    Part::Signature,
];
const V4_ONLY_PARTS: [Part; 4] = [
    Part::Day,
    Part::Region,
    Part::Product,
    Part::AdditionalHeader,
];

/// A request with all parts, so that each can be changed.
fn complete_parts() -> impl Strategy<Value = RequestParts> {
    parts().prop_map(|mut parts| {
        parts.bucket.get_or_insert_with(|| "b".to_owned());
        parts.key.push('k');
        let process = ("x-oss-process".to_owned(), "image".to_owned());
        parts.query.insert(0, process);
        for (name, value) in [("x-oss-meta-z", "1"), ("range", "bytes=0-9")] {
            parts.headers.push((name.to_owned(), value.to_owned()));
        }
        parts
    })
}

/// A change of one part of a request.
#[derive(Clone, Debug)]
struct Change {
    part: Part,
    place: Index,
    by: char,
}

fn any_scheme_and_change() -> impl Strategy<Value = (Scheme, Change)> {
    let visible: Vec<_> = ('!'..='~').collect();
    (scheme(), any::<Index>(), any::<Index>(), select(visible)).prop_map(
        |(scheme, which, place, by)| {
            let is_v4 = matches!(scheme, Scheme::V4Header | Scheme::V4Query);
            let more: &[Part] = if is_v4 { &V4_ONLY_PARTS } else { &[] };
            let part = *which.get(&[&SHARED_PARTS, more].concat());
            (scheme, Change { part, place, by })
        },
    )
}

impl Change {
    fn apply(&self, sent: &mut SignedRequest, scheme: Scheme) {
        match self.part {
            Part::Method => self.change_method(sent),
            Part::Bucket => sent.bucket.as_mut().expect("a bucket").push(self.by),
            Part::KeyLonger => {
                let place = self.place.index(sent.key.chars().count());
                let place = sent.key.char_indices().nth(place).map_or(0, |(at, _)| at);
                sent.key.insert(place, self.by);
            }
            Part::KeyShorter => {
                let place = self.place.index(sent.key.chars().count());
                let place = sent.key.char_indices().nth(place).map_or(0, |(at, _)| at);
                sent.key.remove(place);
            }
            Part::QueryName => edit(&mut sent.query, "x-oss-process=", "x-oss-processes="),
            Part::QueryValue => edit(&mut sent.query, "=image", &format!("=i{}", self.escaped())),
            Part::QueryAdded => sent.query.push_str("&x-oss-added"),
            Part::QueryLost => edit(&mut sent.query, "x-oss-process=image", ""),
            Part::HeaderName => {
                let value = sent.headers.remove("x-oss-meta-z").expect("a header");
                sent.headers.insert("x-oss-meta-y", value);
            }
            Part::HeaderValue => self.extend(&mut sent.headers, "x-oss-meta-z"),
            Part::HeaderAdded => append(&mut sent.headers, "x-oss-added", ""),
            Part::HeaderLost => drop(sent.headers.remove("x-oss-meta-z")),
            Part::ContentType => append(&mut sent.headers, "content-type", "more"),
            Part::AdditionalHeader => self.extend(&mut sent.headers, "range"),
            Part::Date => self.change_date(sent, scheme),
            Part::Token | Part::TokenLost => self.change_token(sent, scheme),
            Part::Signature => corrupt_signature(&mut sent.headers, &mut sent.query),
            Part::Day | Part::Region | Part::Product => self.change_scope(sent),
        }
    }

    fn change_method(&self, sent: &mut SignedRequest) {
        let methods = [Method::GET, Method::PUT, Method::HEAD, Method::DELETE];
        let others: Vec<_> = methods.iter().filter(|m| **m != sent.method).collect();
        sent.method = (*self.place.get(&others)).clone();
    }

    /// Returns the character of the change, encoded for the query.
    fn escaped(&self) -> String {
        encode_query(&self.by.to_string())
    }

    fn extend(&self, headers: &mut HeaderMap, name: &str) {
        let value = headers.get_mut(name).expect("a header");
        let longer = [value.as_bytes(), self.by.to_string().as_bytes()].concat();
        *value = HeaderValue::from_bytes(&longer).expect("a value");
    }

    /// Changes the time to another valid time, which was not signed.
    fn change_date(&self, sent: &mut SignedRequest, scheme: Scheme) {
        let later = time() + Duration::from_secs(1 + self.place.index(500) as u64);
        let [hour, later] = [time() + Duration::from_secs(3600), later]
            .map(|time| Timestamp::try_from(time).expect("a time"));
        let expires = |time: Timestamp| format!("&Expires={}", time.unix_seconds());
        let text = match scheme {
            Scheme::V1Header => later.to_imf_fixdate(),
            _ => later.to_basic(),
        };
        match scheme {
            Scheme::V4Header => set(&mut sent.headers, "x-oss-date", &text),
            Scheme::V1Header => set(&mut sent.headers, "date", &text),
            Scheme::V4Query => edit(&mut sent.query, TIME, &text),
            Scheme::V1Query => edit(&mut sent.query, &expires(hour), &expires(later)),
        }
    }

    fn change_token(&self, sent: &mut SignedRequest, scheme: Scheme) {
        let name = match scheme {
            Scheme::V1Query => "&security-token=",
            _ => "&x-oss-security-token=",
        };
        let in_header = matches!(scheme, Scheme::V4Header | Scheme::V1Header);
        match (in_header, self.part) {
            (true, Part::Token) => self.extend(&mut sent.headers, "x-oss-security-token"),
            (true, _) => drop(sent.headers.remove("x-oss-security-token")),
            (false, Part::Token) => {
                edit(&mut sent.query, name, &format!("{name}{}", self.escaped()));
            }
            (false, _) => edit(&mut sent.query, &format!("{name}CAIS"), ""),
        }
    }

    /// Changes the scope wherever the request contains it.
    fn change_scope(&self, sent: &mut SignedRequest) {
        let (old, new) = match self.part {
            Part::Day => ("20231216", "20231217"),
            Part::Region => (REGION, "cn-beijing"),
            _ => ("/oss/", "/oss-cloudbox/"),
        };
        let encode_slashes = |text: &str| text.replace('/', "%2F");
        sent.query = sent
            .query
            .replace(&encode_slashes(old), &encode_slashes(new));
        for name in [AUTHORIZATION.as_str(), "x-oss-date"] {
            if let Some(value) = sent.headers.get(name) {
                let text = value.to_str().expect("ASCII").replace(old, new);
                set(&mut sent.headers, name, &text);
            }
        }
    }

    /// Returns an expectation that everything but the signature meets.
    fn expectation(&self) -> Expectation<'static> {
        match self.part {
            Part::Day => Expectation::new(REGION, time() + Duration::from_secs(86_400)),
            Part::Region => Expectation::new("cn-beijing", time()),
            Part::Product => Expectation::new(REGION, time()).with_product("oss-cloudbox"),
            _ => Expectation::new(REGION, time()),
        }
    }
}

/// Replaces the first `old`, which must exist.
fn edit(query: &mut String, old: &str, new: &str) {
    assert!(query.contains(old), "no {old} in {query}");
    *query = query.replacen(old, new, 1);
}

fn set(headers: &mut HeaderMap, name: &str, value: &str) {
    let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
    headers.insert(name, value.parse().expect("a value"));
}

fn append(headers: &mut HeaderMap, name: &'static str, value: &'static str) {
    headers.append(name, value.parse().expect("a value"));
}

/// Changes the last character of the signature.
fn corrupt_signature(headers: &mut HeaderMap, query: &mut String) {
    let flipped = |text: &str| {
        let (rest, last) = text.split_at(text.len() - 1);
        format!("{rest}{}", if last == "a" { "b" } else { "a" })
    };
    match headers.get_mut(AUTHORIZATION) {
        Some(value) => {
            *value = flipped(value.to_str().expect("ASCII"))
                .parse()
                .expect("a value");
        }
        None => *query = flipped(query),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn changed_request_does_not_verify(parts in complete_parts(), (scheme, change) in any_scheme_and_change()) {
        let credentials = credentials(Some("CAIS".to_owned()));
        let mut sent = SignedRequest::from_parts(&parts);
        sent.sign(scheme, &credentials, &[HeaderName::from_static("range")]);
        change.apply(&mut sent, scheme);
        prop_assert_eq!(
            sent.verify_against(credentials.secret_key(), &change.expectation()),
            Err(VerifyErrorKind::SignatureMismatch)
        );
    }
}

//! What holds for every request: it verifies, and nothing near it does.

use std::time::{Duration, SystemTime};

use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, Method};
use oss_sign::{
    Credentials, Expectation, Presented, SecretKey, SignableRequest, VerifyErrorKind, encode_query,
    v1, v4,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::naive::{Empty, Parts};
use crate::{ACCESS_KEY_ID, REGION, SECRET, TIME, at, header_map};

/// The ways in which this crate signs.
#[derive(Clone, Copy, Debug)]
enum Scheme {
    V4Header,
    V4Query,
    V1Header,
    V1Query,
}

/// A request that was signed, as a server gets it.
#[derive(Clone, Debug)]
struct Sent {
    method: Method,
    bucket: Option<String>,
    key: String,
    query: String,
    headers: HeaderMap,
}

impl Sent {
    fn from_parts(parts: &Parts) -> Self {
        let pairs = parts
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Self {
            method: parts.method.parse().expect("a method"),
            bucket: parts.bucket.clone(),
            key: parts.key.clone(),
            query: encode_pairs(&parts.query),
            headers: header_map(pairs).expect("the strategy makes valid headers"),
        }
    }

    fn view(&self) -> SignableRequest<'_> {
        let request = SignableRequest::new(&self.method, &self.headers).with_query(&self.query);
        match &self.bucket {
            Some(bucket) => request.with_object(bucket, &self.key),
            None => request,
        }
    }

    /// Signs in place.
    fn sign(&mut self, scheme: Scheme, credentials: &Credentials, names: &[HeaderName]) {
        let time = time();
        let params =
            v4::SigningParams::new(credentials, REGION, time).with_additional_headers(names);
        let hour = Duration::from_secs(3600);
        let signed = match scheme {
            Scheme::V4Header => Ok(v4::sign(&self.view(), &params)),
            Scheme::V1Header => Ok(v1::sign(&self.view(), credentials, time)),
            Scheme::V4Query => Err(v4::presign(&self.view(), &params, hour)),
            Scheme::V1Query => Err(v1::presign(&self.view(), credentials, time + hour)),
        };
        match signed {
            Ok(signed) => signed.expect("signs").apply_to(&mut self.headers),
            Err(presigned) => self.query = presigned.expect("presigns").append_to(&self.query),
        }
    }

    fn judge(&self, secret: &SecretKey) -> Result<(), VerifyErrorKind> {
        let request = self.view();
        let presented = Presented::parse(&request).map_err(|error| error.kind())?;
        let presented = presented.expect("not anonymous");
        presented
            .verify(secret, &Expectation::new(REGION, time()))
            .map_err(|error| error.kind())
    }
}

fn time() -> SystemTime {
    at(TIME).expect("a time")
}

fn encode_pairs(pairs: &[(String, String)]) -> String {
    let pairs = pairs.iter().map(|(key, value)| match value.as_str() {
        "" => encode_query(key),
        value => format!("{}={}", encode_query(key), encode_query(value)),
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// Text of any characters, with those that break signers more often than chance.
fn nasty(lengths: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let picks = "%+/ ~*&=?#;:,'\"\u{0}\n\r\t\u{7f}\u{80}\u{e9}\u{2603}\u{10ffff}aA0._-";
    let one = prop_oneof![any::<char>(), select(picks.chars().collect::<Vec<_>>())];
    proptest::collection::vec(one, lengths).prop_map(|chars| chars.into_iter().collect())
}

fn header_value() -> impl Strategy<Value = String> {
    nasty(0..12).prop_map(|text| text.replace(|c: char| c.is_ascii_control(), "\t"))
}

fn header() -> impl Strategy<Value = (String, String)> {
    let names = [
        "x-oss-meta-a",
        "X-OSS-Meta-B",
        "x-oss-acl",
        "Content-Type",
        "content-md5",
        "range",
        "If-Match",
        "user-agent",
    ];
    (
        select(names.to_vec()).prop_map(str::to_owned),
        header_value(),
    )
}

fn query_pair() -> impl Strategy<Value = (String, String)> {
    let known = ["inventory", "inventoryId", "acl", "x-oss-process", "prefix"];
    let key = prop_oneof![select(known.to_vec()).prop_map(str::to_owned), nasty(1..6)];
    (key, nasty(0..8))
}

fn parts() -> impl Strategy<Value = Parts> {
    (
        select(vec!["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS"]).prop_map(str::to_owned),
        proptest::option::of(nasty(1..8)),
        nasty(0..20),
        proptest::collection::vec(query_pair(), 0..5),
        proptest::collection::vec(header(), 0..5),
    )
        .prop_map(|(method, bucket, key, query, headers)| Parts {
            method,
            bucket,
            key,
            query,
            headers,
            additional: Vec::new(),
        })
}

fn scheme() -> impl Strategy<Value = Scheme> {
    select(vec![
        Scheme::V4Header,
        Scheme::V4Query,
        Scheme::V1Header,
        Scheme::V1Query,
    ])
}

fn credentials(token: Option<String>) -> Credentials {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET).expect("valid");
    match token {
        Some(token) => credentials.with_security_token(token).expect("valid"),
        None => credentials,
    }
}

/// One change of something that every scheme signs, here on a request for a bucket.
fn change(sent: &mut Sent, which: usize) {
    match which {
        0 => {
            sent.method = if sent.method == Method::GET {
                Method::HEAD
            } else {
                Method::GET
            }
        }
        1 => sent.key.push('x'),
        2 => sent.key.insert(0, '/'),
        3 => sent.bucket = sent.bucket.as_ref().map(|bucket| format!("{bucket}x")),
        4 => sent.query.push_str("&x-oss-added=1"),
        5 => sent.query.push_str("&acl"),
        6 => append(&mut sent.headers, "x-oss-added", ""),
        7 => append(&mut sent.headers, "x-oss-meta-a", "more"),
        8 => flip(&mut sent.headers, &mut sent.query),
        _ => append(&mut sent.headers, "content-type", "more"),
    }
}

fn append(headers: &mut HeaderMap, name: &'static str, value: &'static str) {
    headers.append(name, value.parse().expect("a value"));
}

/// Changes the last character of the signature itself.
fn flip(headers: &mut HeaderMap, query: &mut String) {
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
    #[test]
    fn what_is_signed_verifies(
        parts in parts(),
        scheme in scheme(),
        token in proptest::option::of("[!-~]{1,20}"),
    ) {
        let credentials = credentials(token.clone());
        let mut sent = Sent::from_parts(&parts);
        sent.sign(scheme, &credentials, &[HeaderName::from_static("range")]);
        prop_assert_eq!(sent.judge(credentials.secret_key()), Ok(()));

        let request = sent.view();
        let presented = Presented::parse(&request)?.expect("not anonymous");
        let seen = presented.security_token();
        prop_assert_eq!(seen.is_some(), token.is_some());
        if let (Some(seen), Some(sent)) = (seen, credentials.security_token()) {
            prop_assert!(seen.matches(sent));
        }
    }

    #[test]
    fn what_is_changed_does_not(parts in parts(), scheme in scheme(), which in 0..10_usize) {
        let credentials = credentials(None);
        let mut sent = Sent::from_parts(&parts);
        sent.bucket.get_or_insert_with(|| "b".to_owned());
        sent.sign(scheme, &credentials, &[]);
        change(&mut sent, which);
        prop_assert_eq!(
            sent.judge(credentials.secret_key()),
            Err(VerifyErrorKind::SignatureMismatch)
        );
    }

    #[test]
    fn another_secret_does_not_verify(parts in parts(), scheme in scheme(), other in "[!-~]{1,30}") {
        prop_assume!(other != SECRET);
        let mut sent = Sent::from_parts(&parts);
        sent.sign(scheme, &credentials(None), &[]);
        let other = SecretKey::new(other)?;
        prop_assert_eq!(sent.judge(&other), Err(VerifyErrorKind::SignatureMismatch));
    }

    #[test]
    fn order_and_case_do_not_matter(parts in parts(), scheme in scheme(), seed in any::<usize>()) {
        let mut shuffled = parts.clone();
        // Values of one header keep their order: they are one list.
        shuffled.headers.sort_by_key(|(name, _)| name.len().wrapping_mul(seed | 1));
        for (index, (name, _)) in shuffled.headers.iter_mut().enumerate() {
            *name = if (seed >> index) & 1 == 0 { name.to_uppercase() } else { name.to_lowercase() };
        }
        let turn = if parts.query.is_empty() { 0 } else { seed % parts.query.len() };
        shuffled.query.rotate_left(turn);
        let signature = |parts: &Parts| {
            let mut sent = Sent::from_parts(parts);
            sent.sign(scheme, &credentials(None), &[]);
            match sent.headers.get(AUTHORIZATION) {
                Some(value) => value.as_bytes().to_vec(),
                None => sent.query.rsplit('=').next().map(|last| last.as_bytes().to_vec()).unwrap_or_default(),
            }
        };
        prop_assert_eq!(signature(&parts), signature(&shuffled));
    }

    #[test]
    fn the_naive_twin_agrees(parts in parts()) {
        let sent = Sent::from_parts(&parts);
        let credentials = credentials(None);
        let range = [HeaderName::from_static("range")];
        let params = v4::SigningParams::new(&credentials, REGION, time())
            .with_additional_headers(&range);
        let signed = v4::sign(&sent.view(), &params)?;

        let mut parts = parts;
        if sent.headers.contains_key("range") {
            parts.additional.push("range".to_owned());
        }
        let set = [("x-oss-date", TIME), ("x-oss-content-sha256", "UNSIGNED-PAYLOAD")];
        parts.headers.extend(set.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let canonical = parts.canonical_request(Empty::Bare);
        prop_assert_eq!(signed.canonical_request(), Some(canonical.as_str()));
        let scope = "20231216/cn-hangzhou/oss/aliyun_v4_request";
        let signature = parts.signature(Empty::Bare, SECRET, TIME, scope);
        prop_assert_eq!(signed.signature(), signature);
    }

    #[test]
    fn reading_a_claim_never_panics(value in header_value(), query in nasty(0..40)) {
        let headers = header_map([("authorization", value.as_str())]).expect("a valid header");
        let none = HeaderMap::new();
        let marked = format!("x-oss-signature={query}");
        let request = SignableRequest::new(&Method::GET, &headers);
        prop_assert!(Presented::parse(&request).is_err());
        for query in [&query, &marked] {
            let _read = Presented::parse(&SignableRequest::new(&Method::GET, &none).with_query(query));
        }
    }
}

//! The cost of signing, compared with its lower bounds and with reqsign.
//!
//! All benchmarks run in one program, because times of different runs and machines are not comparable.
//!
//! `floor/hashes` is the absolute lower bound. `floor/by_hand` is plain code for a single fixed request: it
//! neither parses and sorts a query or headers, nor formats a time, nor validates values. `v4/sign` does all
//! that and takes 1.1 to 1.2 times as long, comparing the fastest of many rounds. Apart from the hashes, it
//! spends a quarter of its instructions on collecting and sorting headers. Parsing the query, dropping the
//! result, formatting the time, writing and validating header values, and finding the key take at most a
//! tenth each. The comparison favors us in one respect: `floor/by_hand` spends a fifth of its time on writing
//! hex digit by digit.

#![expect(clippy::expect_used, reason = "a benchmark fails by panicking")]

mod fixture;
mod peer;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use http::request::Parts;
use oss_sign::{
    Credentials, Expectation, PresentedSignature, SignableRequest, SigningKeyCache, Timestamp, v1,
    v4,
};
use sha2::{Digest, Sha256};

use fixture::{BUCKET, ID, QUERY, REGION, SECRET, headers, request, time};

const TIME: &str = "20231216T162057Z";
const SCOPE: &str = "20231216/cn-hangzhou/oss/aliyun_v4_request";

/// Returns the fastest form of the derived key: an HMAC with hashed pads.
fn precomputed_hmac() -> Hmac<Sha256> {
    let seed = format!("aliyun_v4{SECRET}").into_bytes();
    let hmac = |key: Vec<u8>, part: &str| {
        let mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
        mac.chain_update(part).finalize().into_bytes().to_vec()
    };
    Hmac::new_from_slice(&SCOPE.split('/').fold(seed, hmac)).expect("any length")
}

/// Signs this single request.
fn by_hand(key: &Hmac<Sha256>, time: &str, content_type: &str) -> String {
    let canonical = format!(
        "GET\n/{BUCKET}/\n{QUERY}\ncontent-type:{content_type}\n\
         x-oss-content-sha256:UNSIGNED-PAYLOAD\nx-oss-date:{time}\n\n\nUNSIGNED-PAYLOAD"
    );
    let mut text = format!("OSS4-HMAC-SHA256\n{time}\n{SCOPE}\n");
    push_hex(&mut text, &Sha256::digest(canonical));
    let signature = key.clone().chain_update(text).finalize().into_bytes();
    let mut value = format!("OSS4-HMAC-SHA256 Credential={ID}/{SCOPE},Signature=");
    push_hex(&mut value, &signature);
    value
}

fn push_hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

fn floors(c: &mut Criterion) {
    let credentials = Credentials::new(ID, SECRET).expect("valid");
    let headers = headers();
    let params = v4::SigningParams::new(&credentials, REGION, time());
    let signed = v4::sign(&request(&headers), &params).expect("signs");
    let canonical = signed.canonical_request().expect("V4 has one").to_owned();
    let text = signed.string_to_sign().to_owned();
    let key = precomputed_hmac();
    // The lower bound must compute the same signature.
    let value = by_hand(&key, TIME, "application/xml");
    assert!(value.ends_with(signed.signature()), "{value}");

    c.bench_function("floor/hashes", |b| {
        b.iter(|| {
            let hash = Sha256::digest(black_box(&canonical));
            let mac = key.clone().chain_update(black_box(&text));
            (hash, mac.finalize().into_bytes())
        });
    });
    c.bench_function("floor/by_hand", |b| {
        b.iter(|| by_hand(&key, black_box(TIME), black_box("application/xml")));
    });
}

fn signatures(c: &mut Criterion) {
    let credentials = Credentials::new(ID, SECRET).expect("valid");
    let (headers, cache, hour) = (headers(), SigningKeyCache::new(), Duration::from_secs(3600));
    let uncached = v4::SigningParams::new(&credentials, REGION, time());
    let params = uncached.with_key_cache(&cache);
    c.bench_function("v4/sign", |b| {
        b.iter(|| v4::sign(black_box(&request(&headers)), black_box(&params)));
    });
    c.bench_function("v4/sign_without_cache", |b| {
        b.iter(|| v4::sign(black_box(&request(&headers)), black_box(&uncached)));
    });
    c.bench_function("v4/presign", |b| {
        b.iter(|| v4::presign(black_box(&request(&headers)), black_box(&params), hour));
    });
    c.bench_function("v1/sign", |b| {
        b.iter(|| v1::sign(black_box(&request(&headers)), &credentials, time()));
    });
}

fn verification(c: &mut Criterion) {
    let credentials = Credentials::new(ID, SECRET).expect("valid");
    let cache = SigningKeyCache::new();
    let params = v4::SigningParams::new(&credentials, REGION, time()).with_key_cache(&cache);
    let mut headers = headers();
    v4::sign(&request(&headers), &params)
        .expect("signs")
        .apply_to(&mut headers);
    let expectation = Expectation::new(REGION, time()).with_key_cache(&cache);
    c.bench_function("v4/verify", |b| {
        b.iter(|| {
            let presented =
                PresentedSignature::parse(black_box(&request(&headers))).expect("complete");
            let presented = presented.expect("signed");
            presented
                .verify(credentials.secret_key(), &expectation)
                .expect("right");
        });
    });
}

fn peers(c: &mut Criterion) {
    let credentials = Credentials::new(ID, SECRET).expect("valid");
    let cache = SigningKeyCache::new();
    let params = v4::SigningParams::new(&credentials, REGION, time()).with_key_cache(&cache);
    let reqsign = peer::Peer::new(ID, SECRET, BUCKET, REGION);
    let parts = peer::parts(BUCKET, REGION, QUERY, &headers());
    // The peer must sign the same request.
    verify(&reqsign.sign(parts.clone()).headers, &credentials);

    // Like the peer: sign the head of a request, then set the headers.
    c.bench_function("v4/sign_and_apply", |b| {
        let sign = |mut parts: Parts| {
            let request = SignableRequest::new(&parts.method, &parts.headers)
                .with_bucket(BUCKET)
                .with_query(parts.uri.query().unwrap_or_default());
            let signed = v4::sign(&request, &params).expect("signs");
            signed.apply_to(&mut parts.headers);
            parts
        };
        b.iter_batched(|| parts.clone(), sign, BatchSize::SmallInput);
    });
    c.bench_function("peer/reqsign", |b| {
        let sign = |parts| reqsign.sign(parts);
        b.iter_batched(|| parts.clone(), sign, BatchSize::SmallInput);
    });
}

/// Verifies a signature at the time at which it was made.
fn verify(headers: &HeaderMap, credentials: &Credentials) {
    let date = headers["x-oss-date"].to_str().expect("a text");
    let time = Timestamp::parse_basic(date).expect("a time").into();
    let presented = PresentedSignature::parse(&request(headers)).expect("complete");
    let presented = presented.expect("signed");
    presented
        .verify(credentials.secret_key(), &Expectation::new(REGION, time))
        .expect("right");
}

criterion_group!(benches, floors, signatures, verification, peers);
criterion_main!(benches);

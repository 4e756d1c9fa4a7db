//! Unusual requests of real clients, which a server must accept.

use std::time::Duration;

use http::{HeaderMap, Method};
use oss_sign::{
    Credentials, Expectation, PresentedSignature, SignableRequest, VerifyErrorKind, v1, v4,
};

use crate::{ACCESS_KEY_ID, BUCKET, Outcome, REGION, SECRET, TIME, at, header_map};

fn credentials() -> Result<Credentials, oss_sign::Error> {
    Credentials::new(ACCESS_KEY_ID, SECRET)
}

/// Signs with V4 and with V1, and returns the headers of both.
fn signed_both(request: &SignableRequest<'_>, headers: &HeaderMap) -> [HeaderMap; 2] {
    let (credentials, time) = (credentials().expect("valid"), at(TIME).expect("a time"));
    let params = v4::SigningParams::new(&credentials, REGION, time);
    [
        v4::sign(request, &params).expect("signs"),
        v1::sign(request, &credentials, time).expect("signs"),
    ]
    .map(|signed| {
        let mut headers = headers.clone();
        signed.apply_to(&mut headers);
        headers
    })
}

fn verify(request: &SignableRequest<'_>) -> Outcome {
    let presented = PresentedSignature::parse(request)?.ok_or("anonymous")?;
    let expectation = Expectation::new(REGION, at(TIME)?);
    presented.verify(credentials()?.secret_key(), &expectation)?;
    Ok(())
}

#[test]
fn empty_chunked_body_verifies() -> Outcome {
    // oss2 and the Go SDK send a `PUT` without a body as zero bytes in chunks, without a length.
    let plain = HeaderMap::new();
    let request = SignableRequest::new(&Method::PUT, &plain).with_bucket(BUCKET);
    for mut headers in signed_both(&request, &plain) {
        headers.insert("transfer-encoding", "chunked".parse()?);
        verify(&SignableRequest::new(&Method::PUT, &headers).with_bucket(BUCKET))?;
    }
    Ok(())
}

#[test]
fn query_slash_verifies_raw_or_encoded() -> Outcome {
    let plain = HeaderMap::new();
    let (raw, encoded) = ("prefix=a/b&acl", "prefix=a%2Fb&acl");
    for (signed, sent) in [(raw, encoded), (encoded, raw)] {
        let request = SignableRequest::new(&Method::GET, &plain).with_object(BUCKET, "a/b");
        for headers in signed_both(&request.with_query(signed), &plain) {
            let sent = SignableRequest::new(&Method::GET, &headers)
                .with_object(BUCKET, "a/b")
                .with_query(sent);
            verify(&sent)?;
        }
    }
    Ok(())
}

#[test]
fn key_slashes_are_signed_unencoded() -> Outcome {
    let (headers, credentials) = (HeaderMap::new(), credentials()?);
    let params = v4::SigningParams::new(&credentials, REGION, at(TIME)?);
    // On the wire, `a%2Fb` and `a/b` are the same key, and `a%252Fb` is another key.
    for (key, path) in [
        ("a/b", "/examplebucket/a/b"),
        ("a%2Fb", "/examplebucket/a%252Fb"),
    ] {
        let request = SignableRequest::new(&Method::GET, &headers).with_object(BUCKET, key);
        let signed = v4::sign(&request, &params)?;
        let text = signed.canonical_request().unwrap_or_default();
        assert_eq!(text.lines().nth(1), Some(path), "{key}");
    }
    Ok(())
}

#[test]
fn date_is_ignored_if_oss_date_is_present() -> Outcome {
    let plain = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &plain).with_bucket(BUCKET);
    let [mut headers, _] = signed_both(&request, &plain);
    // The Python SDK v2 sends both headers, and a proxy may change `Date`.
    headers.insert("date", "Thu, 01 Jan 1970 00:00:00 GMT".parse()?);
    verify(&SignableRequest::new(&Method::GET, &headers).with_bucket(BUCKET))
}

#[test]
fn trimmed_header_value_still_verifies() -> Outcome {
    let sent = header_map([("x-oss-meta-a", "\t inner blank  ")])?;
    let request = SignableRequest::new(&Method::GET, &sent).with_bucket(BUCKET);
    for mut headers in signed_both(&request, &sent) {
        headers.insert("x-oss-meta-a", "inner blank".parse()?);
        verify(&SignableRequest::new(&Method::GET, &headers).with_bucket(BUCKET))?;
    }
    Ok(())
}

#[test]
fn unsigned_token_header_is_ignored() -> Outcome {
    let plain = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &plain).with_bucket(BUCKET);
    let [_, mut headers] = signed_both(&request, &plain);
    // With V1, the Python SDK v2 sends the token in a header that is not signed.
    headers.insert("security-token", "CAIS".parse()?);
    let request = SignableRequest::new(&Method::GET, &headers).with_bucket(BUCKET);
    verify(&request)?;
    let presented = PresentedSignature::parse(&request)?.ok_or("anonymous")?;
    assert!(presented.security_token().is_none());
    Ok(())
}

#[test]
fn token_added_after_signing_does_not_verify() -> Outcome {
    let (plain, credentials) = (HeaderMap::new(), credentials()?);
    let token = header_map([("x-oss-security-token", "CAIS")])?;
    let request = SignableRequest::new(&Method::GET, &plain).with_bucket(BUCKET);
    let params = v4::SigningParams::new(&credentials, REGION, at(TIME)?);
    let minute = Duration::from_secs(60);
    let queries = [
        v4::presign(&request, &params, minute)?.append_to(""),
        v1::presign(&request, &credentials, at(TIME)? + minute)?.append_to(""),
    ];
    let signed = signed_both(&request, &plain).map(|mut headers| {
        headers.extend(token.clone());
        (headers, String::new())
    });
    for (headers, query) in queries
        .map(|query| (token.clone(), query))
        .into_iter()
        .chain(signed)
    {
        let request = SignableRequest::new(&Method::GET, &headers).with_bucket(BUCKET);
        let presented =
            PresentedSignature::parse(&request.with_query(&query))?.ok_or("anonymous")?;
        let expectation = Expectation::new(REGION, at(TIME)?);
        let kind = presented
            .verify(credentials.secret_key(), &expectation)
            .map_err(|error| error.kind());
        assert_eq!(kind, Err(VerifyErrorKind::SignatureMismatch), "{query}");
    }
    Ok(())
}

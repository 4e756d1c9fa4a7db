//! Tests each sentence of the contract in the crate documentation.

use std::time::Duration;

use http::{HeaderMap, Method};
use oss_sign::{
    Credentials, Error, ErrorKind, Expectation, PresentedSignature, SignableRequest, encode_path,
    v1, v4,
};

use crate::{ACCESS_KEY_ID, BUCKET, Outcome, REGION, SECRET, TIME, at, header_map};

/// All special cases of a query, from the tests of reqsign.
const ODD_QUERY: &str =
    "&amp=%26&&literal-plus=+&double=%252F&dup=first&dup=second&=empty-key&empty=&flag";
const HOUR: Duration = Duration::from_secs(3600);

fn credentials() -> Result<Credentials, Error> {
    Credentials::new(ACCESS_KEY_ID, SECRET)
}

fn canonical(request: &SignableRequest<'_>) -> Result<String, Error> {
    let credentials = credentials()?;
    let params = v4::SigningParams::new(&credentials, REGION, at(TIME)?);
    Ok(v4::sign(request, &params)?
        .canonical_request()
        .unwrap_or_default()
        .to_owned())
}

#[test]
fn key_is_encoded_once_and_query_unchanged() -> Outcome {
    let headers = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &headers)
        .with_object(BUCKET, "100%25 a/../b")
        .with_query("prefix=100%2525");
    let text = canonical(&request)?;
    assert!(
        text.starts_with("GET\n/examplebucket/100%2525%20a/../b\nprefix=100%2525\n"),
        "{text}"
    );
    Ok(())
}

#[test]
fn odd_query_has_the_expected_canonical_form() -> Outcome {
    let headers = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &headers).with_query(ODD_QUERY);
    let text = canonical(&request)?;
    assert_eq!(
        text.lines().nth(2),
        Some("=empty-key&amp=%26&double=%252F&dup=first&dup=second&empty&flag&literal-plus=%20")
    );
    Ok(())
}

#[test]
fn parameters_sort_by_key_then_value() -> Outcome {
    let headers = HeaderMap::new();
    // As whole texts, `a-b=1` would come before `a=2`.
    let request = SignableRequest::new(&Method::GET, &headers).with_query("a-b=1&a=2&a=1");
    assert_eq!(canonical(&request)?.lines().nth(2), Some("a=1&a=2&a-b=1"));
    Ok(())
}

#[test]
fn empty_value_signs_alike_with_and_without_equals() -> Outcome {
    let headers = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &headers).with_bucket(BUCKET);
    let bare = canonical(&request.with_query("inventory"))?;
    assert_eq!(canonical(&request.with_query("inventory="))?, bare);
    Ok(())
}

#[test]
fn differently_encoded_values_sign_alike() -> Outcome {
    let headers = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &headers).with_bucket(BUCKET);
    let once = canonical(&request.with_query("versionId=CAEQ%2A%2A%20&%2Aa=1&b=2"))?;
    for query in [
        "versionId=CAEQ**+&*a=1&b=2",
        "b=2&%2aa=%31&version%49d=CAEQ%2a*%20",
    ] {
        assert_eq!(canonical(&request.with_query(query))?, once, "{query}");
    }
    Ok(())
}

#[test]
fn presigning_only_appends_to_the_query() -> Outcome {
    let (headers, credentials, time) = (HeaderMap::new(), credentials()?, at(TIME)?);
    let request = SignableRequest::new(&Method::GET, &headers).with_query(ODD_QUERY);
    let params = v4::SigningParams::new(&credentials, REGION, time);
    for presigned in [
        v4::presign(&request, &params, HOUR)?,
        v1::presign(&request, &credentials, time + HOUR)?,
    ] {
        let query = presigned.append_to(ODD_QUERY);
        assert!(query.starts_with(&format!("{ODD_QUERY}&")), "{query}");
        let appended = presigned.append_to("");
        assert_eq!(query, format!("{ODD_QUERY}&{appended}"));
        assert_eq!(
            presigned.query_pairs().last().map(|(_, value)| value),
            Some(presigned.signature())
        );
    }
    Ok(())
}

#[test]
fn signing_again_replaces_header_signature() -> Outcome {
    let credentials = credentials()?.with_security_token("CAIS")?;
    let params = v4::SigningParams::new(&credentials, REGION, at(TIME)?);
    let stale = [
        ("x-oss-date", "20200101T000000Z"),
        ("X-Oss-Content-Sha256", "e3b0c44298fc1c14"),
        ("x-oss-security-token", "old"),
        ("authorization", "OSS4-HMAC-SHA256 old"),
        ("authorization", "twice"),
        ("x-oss-meta-a", "kept"),
    ];
    let mut headers = header_map(stale)?;
    for _ in 0..2 {
        let request = SignableRequest::new(&Method::GET, &headers).with_bucket(BUCKET);
        v4::sign(&request, &params)?.apply_to(&mut headers);
        assert_eq!(headers.len(), 5);
        assert_eq!(headers["x-oss-date"], TIME);
        assert_eq!(headers["x-oss-content-sha256"], "UNSIGNED-PAYLOAD");
        assert_eq!(headers["x-oss-security-token"], "CAIS");
        assert_eq!(headers["x-oss-meta-a"], "kept");
        let request = SignableRequest::new(&Method::GET, &headers).with_bucket(BUCKET);
        let presented = PresentedSignature::parse(&request)?.ok_or("anonymous")?;
        let expectation = Expectation::new(REGION, at(TIME)?);
        presented.verify(credentials.secret_key(), &expectation)?;
    }
    Ok(())
}

#[test]
fn v1_signing_replaces_oss_date() -> Outcome {
    let credentials = credentials()?;
    let mut headers = header_map([("x-oss-date", "20200101T000000Z"), ("date", "old")])?;
    let request = SignableRequest::new(&Method::GET, &headers);
    v1::sign(&request, &credentials, at(TIME)?)?.apply_to(&mut headers);
    assert_eq!(headers["x-oss-date"], "Sat, 16 Dec 2023 16:20:57 GMT");
    assert_eq!(headers["date"], headers["x-oss-date"]);
    Ok(())
}

#[test]
fn v1_oss_date_takes_precedence_over_date() -> Outcome {
    let credentials = credentials()?;
    let mut headers = header_map([("x-oss-date", "to be replaced")])?;
    let request = SignableRequest::new(&Method::GET, &headers);
    v1::sign(&request, &credentials, at(TIME)?)?.apply_to(&mut headers);
    // A proxy may set its own date.
    headers.insert("date", "Sun, 17 Dec 2023 16:20:57 GMT".parse()?);
    let request = SignableRequest::new(&Method::GET, &headers);
    let presented = PresentedSignature::parse(&request)?.ok_or("anonymous")?;
    presented.verify(
        credentials.secret_key(),
        &Expectation::new(REGION, at(TIME)?),
    )?;
    Ok(())
}

#[test]
fn additional_headers_are_unique_without_authorization() -> Outcome {
    let credentials = credentials()?;
    let headers = header_map([
        ("range", "bytes=0-9"),
        ("authorization", "old"),
        ("accept", "*/*"),
    ])?;
    let names = [
        "range",
        "authorization",
        "x-oss-date",
        "absent",
        "accept",
        "range",
    ];
    let names = names.map(http::HeaderName::from_static);
    let params =
        v4::SigningParams::new(&credentials, REGION, at(TIME)?).with_additional_headers(&names);
    let signed = v4::sign(&SignableRequest::new(&Method::GET, &headers), &params)?;
    let text = signed.canonical_request().unwrap_or_default();
    assert!(
        text.ends_with("\n\naccept;range\nUNSIGNED-PAYLOAD"),
        "{text}"
    );
    Ok(())
}

#[test]
fn secret_headers_are_marked_sensitive() -> Outcome {
    let credentials = credentials()?.with_security_token("CAIS")?;
    let headers = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &headers);
    let params = v4::SigningParams::new(&credentials, REGION, at(TIME)?);
    let signed = [
        v4::sign(&request, &params)?,
        v1::sign(&request, &credentials, at(TIME)?)?,
    ];
    for (name, value) in signed.iter().flat_map(oss_sign::Signed::headers) {
        let secret = ["authorization", "x-oss-security-token"].contains(&name.as_str());
        assert_eq!(value.is_sensitive(), secret, "{name}");
    }
    Ok(())
}

#[test]
fn signed_or_invalid_query_is_rejected() -> Outcome {
    let (headers, credentials, time) = (HeaderMap::new(), credentials()?, at(TIME)?);
    let params = v4::SigningParams::new(&credentials, REGION, time);
    for (query, kind) in [
        ("x-oss-signature=1", ErrorKind::AlreadySigned),
        ("x-oss-date=1", ErrorKind::AlreadySigned),
        ("x-oss-security-token=1", ErrorKind::AlreadySigned),
        ("a=1&x%2Doss%2Dcredential", ErrorKind::AlreadySigned),
        ("Signature=1", ErrorKind::AlreadySigned),
        ("OSSAccessKeyId=1", ErrorKind::AlreadySigned),
        ("a=b\nc", ErrorKind::InvalidQuery),
        ("a=b c", ErrorKind::InvalidQuery),
        ("a#b", ErrorKind::InvalidQuery),
    ] {
        let request = SignableRequest::new(&Method::GET, &headers).with_query(query);
        let seen = [
            v4::sign(&request, &params).map(|_| ()),
            v4::presign(&request, &params, HOUR).map(|_| ()),
            v1::sign(&request, &credentials, time).map(|_| ()),
            v1::presign(&request, &credentials, time).map(|_| ()),
        ];
        assert!(
            seen.iter()
                .all(|seen| seen.as_ref().is_err_and(|e| e.kind() == kind)),
            "{query}"
        );
    }
    let signed = header_map([("authorization", "OSS a:b")])?;
    let request = SignableRequest::new(&Method::GET, &signed);
    for presigned in [
        v4::presign(&request, &params, HOUR),
        v1::presign(&request, &credentials, time),
    ] {
        let kind = presigned.map_err(|error| error.kind()).err();
        assert_eq!(kind, Some(ErrorKind::AlreadySigned));
    }
    for query in ["Expires=1", "security-token=1"] {
        let request = SignableRequest::new(&Method::GET, &headers).with_query(query);
        let kind = v1::presign(&request, &credentials, time)
            .map_err(|error| error.kind())
            .err();
        assert_eq!(kind, Some(ErrorKind::AlreadySigned), "{query}");
    }
    Ok(())
}

#[test]
fn unsignable_inputs_have_an_error_kind() -> Outcome {
    let (credentials, time) = (credentials()?, at(TIME)?);
    let mut headers = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &headers);
    let params = v4::SigningParams::new(&credentials, REGION, time);
    for expires in [
        Duration::ZERO,
        Duration::from_millis(999),
        Duration::from_secs(604_801),
    ] {
        let kind = v4::presign(&request, &params, expires)
            .map_err(|error| error.kind())
            .err();
        assert_eq!(kind, Some(ErrorKind::ExpiryOutOfRange), "{expires:?}");
    }
    for expires in [Duration::from_secs(1), Duration::from_secs(604_800)] {
        assert!(
            v4::presign(&request, &params, expires).is_ok(),
            "{expires:?}"
        );
    }
    let hashed = header_map([("x-oss-content-sha256", "e3b0c44298fc1c14")])?;
    let hashed = SignableRequest::new(&Method::GET, &hashed);
    let kind = v4::presign(&hashed, &params, HOUR)
        .map_err(|error| error.kind())
        .err();
    assert_eq!(kind, Some(ErrorKind::UnsupportedPayloadHash));
    let bad = [
        v4::SigningParams::new(&credentials, "cn\nhangzhou", time),
        params.with_product("a/b"),
    ];
    for params in bad {
        let signed = v4::sign(&request, &params).map(|_| ());
        let presigned = v4::presign(&request, &params, HOUR).map(|_| ());
        for outcome in [signed, presigned] {
            let kind = outcome.map_err(|error| error.kind());
            assert_eq!(kind, Err(ErrorKind::InvalidScope), "{params:?}");
        }
    }
    let early = std::time::SystemTime::UNIX_EPOCH - HOUR;
    let kind = v1::sign(&request, &credentials, early)
        .map_err(|error| error.kind())
        .err();
    assert_eq!(kind, Some(ErrorKind::TimeOutOfRange));

    headers.insert("x-oss-meta-a", http::HeaderValue::from_bytes(b"caf\xe9")?);
    let request = SignableRequest::new(&Method::GET, &headers);
    let kind = v4::sign(&request, &params)
        .map_err(|error| error.kind())
        .err();
    assert_eq!(kind, Some(ErrorKind::HeaderNotUtf8));
    Ok(())
}

#[test]
fn host_and_addressing_style_do_not_matter() -> Outcome {
    let request = |headers: HeaderMap| {
        let request = SignableRequest::new(&Method::GET, &headers).with_object(BUCKET, "a b");
        canonical(&request)
    };
    let virtual_hosted = request(header_map([("host", "examplebucket.oss.example.com")])?)?;
    let path_style = request(header_map([("host", "127.0.0.1:8080")])?)?;
    assert!(virtual_hosted.starts_with("GET\n/examplebucket/a%20b\n"));
    assert_eq!(path_style, virtual_hosted);
    Ok(())
}

#[test]
fn odd_keys_are_encoded_but_not_normalized() -> Outcome {
    let headers = HeaderMap::new();
    let longest = "k".repeat(1023);
    for (key, path) in [
        (".", "."),
        ("..", ".."),
        ("a/../b/./c", "a/../b/./c"),
        ("/leading", "/leading"),
        ("a//b//", "a//b//"),
        ("+", "%2B"),
        ("%", "%25"),
        ("%2F%zz", "%252F%25zz"),
        ("a?b#c&d=e", "a%3Fb%23c%26d%3De"),
        ("\\", "%5C"),
        ("\u{1f980}", "%F0%9F%A6%80"),
        ("\0\r\n\t\u{7f}\u{85}", "%00%0D%0A%09%7F%C2%85"),
        (&longest, &longest),
    ] {
        let request = SignableRequest::new(&Method::GET, &headers).with_object(BUCKET, key);
        let text = canonical(&request)?;
        let signed = text.lines().nth(1).unwrap_or_default();
        assert_eq!(signed, format!("/{BUCKET}/{path}"));
        // A URL built with `encode_path` contains the same text.
        assert_eq!(encode_path(key), path);
    }
    Ok(())
}

#[test]
fn signing_and_errors_leave_headers_unchanged() -> Outcome {
    let (credentials, time) = (credentials()?, at(TIME)?);
    let params = v4::SigningParams::new(&credentials, REGION, time);
    let before = header_map([("x-oss-date", "old"), ("range", "bytes=0-9")])?;
    for query in ["inventory", "not encoded", "x-oss-signature=1"] {
        let headers = before.clone();
        let request = SignableRequest::new(&Method::GET, &headers).with_query(query);
        let signed = [
            v4::sign(&request, &params).map(|signed| signed.headers().len()),
            v1::sign(&request, &credentials, time).map(|signed| signed.headers().len()),
            v4::presign(&request, &params, HOUR).map(|signed| signed.query_pairs().count()),
            v1::presign(&request, &credentials, time + HOUR)
                .map(|signed| signed.query_pairs().count()),
        ];
        let is_plain = query == "inventory";
        assert!(
            signed.iter().all(|signed| signed.is_ok() == is_plain),
            "{query}"
        );
        assert_eq!(headers, before, "{query}");
    }
    Ok(())
}

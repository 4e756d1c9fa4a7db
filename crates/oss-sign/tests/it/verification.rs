//! Special cases that a server accepts, and every reason to reject a signature.

use std::time::Duration;

use http::{HeaderMap, Method};
use oss_sign::{
    Credentials, Expectation, PresentedSignature, SecretKey, SignableRequest, VerifyError,
    VerifyErrorKind, v1, v4,
};

use crate::reference::{Empty, RequestParts};
use crate::{ACCESS_KEY_ID, BUCKET, Outcome, REGION, SECRET, TIME, at, header_map};

const SCOPE: &str = "20231216/cn-hangzhou/oss/aliyun_v4_request";
const IMF_TIME: &str = "Sat, 16 Dec 2023 16:20:57 GMT";
const MINUTE: Duration = Duration::from_secs(60);

fn verify(request: &SignableRequest<'_>, expectation: &Expectation<'_>) -> Result<(), VerifyError> {
    let presented = PresentedSignature::parse(request)?.expect("not anonymous");
    let secret = SecretKey::new(SECRET).expect("a secret");
    presented.verify(&secret, expectation)
}

fn now() -> Expectation<'static> {
    Expectation::new(REGION, at(TIME).expect("a time"))
}

fn kind(result: Result<(), VerifyError>) -> Option<VerifyErrorKind> {
    result.err().map(|error| error.kind())
}

/// Returns the error kind of a `GET` on the bucket with these headers and query.
fn verify_kind(headers: &[(&str, &str)], query: &str) -> Option<VerifyErrorKind> {
    let headers = header_map(headers.iter().copied()).expect("headers");
    let request = SignableRequest::new(&Method::GET, &headers).with_bucket(BUCKET);
    kind(verify(&request.with_query(query), &now()))
}

fn bucket_parts() -> RequestParts {
    let set = [
        ("x-oss-date", TIME),
        ("x-oss-content-sha256", "UNSIGNED-PAYLOAD"),
    ];
    RequestParts {
        method: "GET".to_owned(),
        bucket: Some(BUCKET.to_owned()),
        headers: set
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        ..RequestParts::default()
    }
}

fn authorization(signature: &str) -> String {
    format!("OSS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/{SCOPE},Signature={signature}")
}

#[test]
fn date_header_alone_verifies() {
    let mut parts = bucket_parts();
    parts.headers.retain(|(name, _)| name != "x-oss-date");
    let value = authorization(&parts.signature(Empty::Bare, SECRET, IMF_TIME, SCOPE));
    let payload = ("x-oss-content-sha256", "UNSIGNED-PAYLOAD");
    let headers = [("date", IMF_TIME), payload, ("authorization", &value)];
    assert_eq!(verify_kind(&headers, ""), None);
    let other = [
        ("date", "Sat, 16 Dec 2023 16:20:58 GMT"),
        payload,
        ("authorization", &value),
    ];
    assert_eq!(
        verify_kind(&other, ""),
        Some(VerifyErrorKind::SignatureMismatch)
    );
}

#[test]
fn empty_values_with_equals_signs_verify() {
    let mut parts = bucket_parts();
    parts.query = ["inventory", "continuation-token"]
        .map(|key| (key.to_owned(), String::new()))
        .to_vec();
    let value = authorization(&parts.signature(Empty::WithEquals, SECRET, TIME, SCOPE));
    let headers = [
        ("x-oss-date", TIME),
        ("x-oss-content-sha256", "UNSIGNED-PAYLOAD"),
        ("authorization", &value),
    ];
    assert_eq!(
        verify_kind(&headers, "inventory=&continuation-token="),
        None
    );
    let mismatch = Some(VerifyErrorKind::SignatureMismatch);
    assert_eq!(
        verify_kind(&headers, "inventory=&continuation-token"),
        mismatch
    );
    assert_eq!(
        verify_kind(&headers, "inventory&continuation-token"),
        mismatch
    );
}

#[test]
fn oss2_authorization_format_verifies() {
    let mut parts = bucket_parts();
    parts.additional = vec!["rb".to_owned(), "ra".to_owned()];
    parts
        .headers
        .extend([("Ra", "1"), ("Rb", "2")].map(|(n, v)| (n.to_owned(), v.to_owned())));
    let signature = parts.signature(Empty::Bare, SECRET, TIME, SCOPE);
    let value = format!(
        "{}, AdditionalHeaders=rb;ra",
        authorization(&signature).replace(",S", ", S")
    );
    let headers = [
        ("x-oss-date", TIME),
        ("x-oss-content-sha256", "UNSIGNED-PAYLOAD"),
        ("ra", "1"),
        ("rb", "2"),
        ("authorization", &value),
    ];
    assert_eq!(verify_kind(&headers, ""), None);
    let without_ra: Vec<_> = headers
        .into_iter()
        .filter(|(name, _)| *name != "ra")
        .collect();
    assert_eq!(
        verify_kind(&without_ra, ""),
        Some(VerifyErrorKind::SignedHeaderMissing)
    );
}

#[test]
fn unreadable_authorization_is_malformed() {
    let date = ("x-oss-date", TIME);
    let signature = "Signature=00";
    let id = ACCESS_KEY_ID;
    for value in [
        String::new(),
        "Basic dXNlcjpwYXNz".to_owned(),
        "OSS4-HMAC-SHA256".to_owned(),
        "OSS4-HMAC-SHA256 ".to_owned(),
        "OSS2 AccessKeyId:a,Signature:b".to_owned(),
        "OSS no-colon".to_owned(),
        "OSS :signature".to_owned(),
        format!("OSS4-HMAC-SHA256 Credential={id}/{SCOPE}"),
        format!("OSS4-HMAC-SHA256 {signature}"),
        format!("OSS4-HMAC-SHA256 Credential=/{SCOPE},{signature}"),
        format!("OSS4-HMAC-SHA256 Credential={id},{signature}"),
        format!("OSS4-HMAC-SHA256 Credential={id}/{SCOPE}/more,{signature}"),
        format!("OSS4-HMAC-SHA256 Credential={id}/{SCOPE},AdditionalHeaders=a b,{signature}"),
        format!("OSS4-HMAC-SHA256 Credential={id}/{SCOPE},Other=1,{signature}"),
    ] {
        let seen = verify_kind(&[date, ("authorization", &value)], "");
        assert_eq!(seen, Some(VerifyErrorKind::Malformed), "{value}");
        // With the date of V1, so that only the value itself is incomplete.
        let seen = verify_kind(&[("date", IMF_TIME), ("authorization", &value)], "");
        assert_eq!(seen, Some(VerifyErrorKind::Malformed), "{value}");
    }
    let value = authorization("00");
    for date in [
        None,
        Some(("x-oss-date", "yesterday")),
        Some(("date", TIME)),
    ] {
        let headers: Vec<_> = date
            .into_iter()
            .chain([("authorization", &*value)])
            .collect();
        assert_eq!(
            verify_kind(&headers, ""),
            Some(VerifyErrorKind::Malformed),
            "{date:?}"
        );
    }
    let twice = [date, ("x-oss-date", TIME), ("authorization", &value)];
    assert_eq!(verify_kind(&twice, ""), Some(VerifyErrorKind::Malformed));
}

#[test]
fn incomplete_presigned_url_is_malformed() -> Outcome {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET)?;
    let headers = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &headers).with_bucket(BUCKET);
    let params = v4::SigningParams::new(&credentials, REGION, at(TIME)?);
    for query in [
        v4::presign(&request, &params, MINUTE)?.append_to(""),
        v1::presign(&request, &credentials, at(TIME)? + MINUTE)?.append_to(""),
    ] {
        assert_eq!(verify_kind(&[], &query), None);
        let pairs: Vec<_> = query.split('&').collect();
        for index in 0..pairs.len() {
            let mut fewer = pairs.clone();
            let left_out = fewer.remove(index);
            let seen = verify_kind(&[], &fewer.join("&"));
            assert_eq!(seen, Some(VerifyErrorKind::Malformed), "without {left_out}");
            let more = format!("{query}&{left_out}");
            let seen = verify_kind(&[], &more);
            assert_eq!(
                seen,
                Some(VerifyErrorKind::DuplicateAuthorization),
                "twice {left_out}"
            );
        }
    }
    for query in [
        "x-oss-signature-version=OSS2&x-oss-signature=1",
        "Signature=1&OSSAccessKeyId=a&Expires=soon",
        "Signature=1&OSSAccessKeyId=a&Expires=-1",
        "Signature=1&OSSAccessKeyId=%ff&Expires=1",
        "Signature=1&OSSAccessKeyId=a&Expires=99999999999999999999",
        "a=b c",
    ] {
        assert_eq!(
            verify_kind(&[], query),
            Some(VerifyErrorKind::Malformed),
            "{query}"
        );
    }
    Ok(())
}

#[test]
fn second_signature_is_rejected() {
    let value = authorization("00");
    let duplicate = Some(VerifyErrorKind::DuplicateAuthorization);
    let header = [("x-oss-date", TIME), ("authorization", value.as_str())];
    let twice = [header[0], header[1], header[1]];
    assert_eq!(verify_kind(&twice, ""), duplicate);
    for query in [
        "x-oss-signature=1",
        "x-oss-credential=1",
        "x%2doss%2Dsignature=1",
        "x-oss-security-token=1",
        "Signature=1",
        "OSSAccessKeyId=1",
    ] {
        assert_eq!(verify_kind(&header, query), duplicate, "{query}");
    }
    assert_eq!(verify_kind(&[], "Signature=1&x-oss-signature=1"), duplicate);
    let repeated = format!("{value},Signature=00");
    assert_eq!(
        verify_kind(&[header[0], ("authorization", &repeated)], ""),
        duplicate
    );
}

#[test]
fn other_scope_is_rejected() {
    let value = authorization("00");
    let headers = header_map([("x-oss-date", TIME), ("authorization", &*value)]).expect("headers");
    let request = SignableRequest::new(&Method::GET, &headers);
    let time = at(TIME).expect("a time");
    for expectation in [
        Expectation::new("cn-beijing", time),
        Expectation::new("", time),
        Expectation::new(REGION, time).with_product("oss-cloudbox"),
    ] {
        let seen = kind(verify(&request, &expectation));
        assert_eq!(seen, Some(VerifyErrorKind::WrongScope), "{expectation:?}");
    }
    let next_day = [
        ("x-oss-date", "20231217T000000Z"),
        ("authorization", &*value),
    ];
    assert_eq!(
        verify_kind(&next_day, ""),
        Some(VerifyErrorKind::WrongScope)
    );
}

#[test]
fn clock_skew_up_to_15_minutes_is_accepted() -> Outcome {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET)?;
    let time = at(TIME)?;
    let skew = 15 * MINUTE;
    let second = Duration::from_secs(1);
    for version in [
        oss_sign::SignatureVersion::V1,
        oss_sign::SignatureVersion::V4,
    ] {
        let mut headers = HeaderMap::new();
        let request = SignableRequest::new(&Method::GET, &headers);
        let signed = match version {
            oss_sign::SignatureVersion::V1 => v1::sign(&request, &credentials, time)?,
            _ => v4::sign(
                &request,
                &v4::SigningParams::new(&credentials, REGION, time),
            )?,
        };
        signed.apply_to(&mut headers);
        let request = SignableRequest::new(&Method::GET, &headers);
        for now in [time - skew, time, time + skew] {
            assert_eq!(kind(verify(&request, &Expectation::new(REGION, now))), None);
        }
        for now in [time - skew - second, time + skew + second] {
            let seen = kind(verify(&request, &Expectation::new(REGION, now)));
            assert_eq!(seen, Some(VerifyErrorKind::TimeTooSkewed));
            let patient = Expectation::new(REGION, now).with_max_skew(skew + second);
            assert_eq!(kind(verify(&request, &patient)), None);
        }
    }
    Ok(())
}

#[test]
fn presigned_url_is_valid_until_it_expires() -> Outcome {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET)?;
    let (time, second) = (at(TIME)?, Duration::from_secs(1));
    let headers = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &headers);
    let params = v4::SigningParams::new(&credentials, REGION, time);
    for query in [
        v4::presign(&request, &params, MINUTE)?.append_to(""),
        v1::presign(&request, &credentials, time + MINUTE)?.append_to(""),
    ] {
        let request = request.with_query(&query);
        assert_eq!(
            kind(verify(&request, &Expectation::new(REGION, time + MINUTE))),
            None
        );
        let late = Expectation::new(REGION, time + MINUTE + second);
        assert_eq!(
            kind(verify(&request, &late)),
            Some(VerifyErrorKind::Expired)
        );
    }
    let query = v4::presign(&request, &params, MINUTE)?.append_to("");
    let early = Expectation::new(REGION, time - 15 * MINUTE - second);
    let seen = kind(verify(&request.with_query(&query), &early));
    assert_eq!(seen, Some(VerifyErrorKind::TimeTooSkewed));
    for expires in ["0", "604801", "-1", "1h", ""] {
        let query = query.replace("x-oss-expires=60", &format!("x-oss-expires={expires}"));
        assert_eq!(
            verify_kind(&[], &query),
            Some(VerifyErrorKind::ExpiryOutOfRange),
            "{expires}"
        );
    }
    Ok(())
}

#[test]
fn hashed_payload_is_rejected() {
    let value = authorization("00");
    let hash = ("x-oss-content-sha256", "e3b0c44298fc1c149afbf4c8996fb924");
    let headers = [("x-oss-date", TIME), hash, ("authorization", &value)];
    assert_eq!(
        verify_kind(&headers, ""),
        Some(VerifyErrorKind::UnsupportedPayloadHash)
    );
}

#[test]
fn signed_latin_1_header_is_named_in_error() -> Outcome {
    for value in [authorization("00"), format!("OSS {ACCESS_KEY_ID}:00")] {
        let date = if value.starts_with("OSS ") {
            ("date", IMF_TIME)
        } else {
            ("x-oss-date", TIME)
        };
        let mut headers = header_map([date, ("authorization", &value)])?;
        headers.insert("x-oss-meta-a", http::HeaderValue::from_bytes(b"caf\xe9")?);
        let request = SignableRequest::new(&Method::GET, &headers);
        let error = verify(&request, &now()).expect_err("not UTF-8");
        assert_eq!(error.kind(), VerifyErrorKind::HeaderNotUtf8);
        assert!(error.to_string().contains("x-oss-meta-a"), "{error}");
    }
    Ok(())
}

#[test]
fn mismatch_exposes_texts_but_not_signature() -> Outcome {
    let parts = bucket_parts();
    let right = parts.signature(Empty::Bare, SECRET, TIME, SCOPE);
    let value = authorization("00");
    let headers = header_map([
        ("x-oss-date", TIME),
        ("x-oss-content-sha256", "UNSIGNED-PAYLOAD"),
        ("authorization", &value),
    ])?;
    let request = SignableRequest::new(&Method::GET, &headers).with_bucket(BUCKET);
    let error = verify(&request, &now()).expect_err("a wrong signature");
    assert_eq!(error.kind(), VerifyErrorKind::SignatureMismatch);
    let canonical = parts.canonical_request(Empty::Bare);
    assert_eq!(error.canonical_request(), Some(canonical.as_str()));
    let text = error.string_to_sign().unwrap_or_default();
    assert!(
        text.starts_with(&format!("OSS4-HMAC-SHA256\n{TIME}\n{SCOPE}\n")),
        "{text}"
    );
    for shown in [&format!("{error:?}"), &error.to_string(), text, &canonical] {
        assert!(
            !shown.contains(&right) && !shown.contains(SECRET),
            "{shown}"
        );
    }
    Ok(())
}

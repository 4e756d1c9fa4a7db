//! Authentication: valid signatures, and the errors for invalid ones.

use std::time::Duration;

use http::Method;
use oss_model::common::ErrorDocument;
use oss_model::xml::Element;
use oss_sign::{Credentials, v1, v4};

use crate::wire::{Request, TestResult, builder, known_key, now, refused};

const LIST: &str = "prefix=&marker=&max-keys=100";

fn list() -> Request {
    Request::service(Method::GET, LIST)
}

fn detail(error: &ErrorDocument, name: &str) -> Option<String> {
    let mut elements = error.unknown.elements();
    elements.find(|e| e.name() == name).map(Element::text)
}

#[tokio::test]
async fn all_four_kinds_of_signatures_are_accepted() -> TestResult {
    let emulator = builder().start().await?;
    let key = known_key();
    let mut requests = vec![list().signed()];

    let params = v4::SigningParams::new(&key, "cn-hangzhou", now());
    let mut request = list();
    request.query =
        v4::presign(&request.signable(), &params, Duration::from_secs(60))?.append_to(LIST);
    requests.push(request);

    let mut request = list();
    v1::sign(&request.signable(), &key, now())?.apply_to(&mut request.headers);
    requests.push(request);

    let mut request = list();
    let expires = now() + Duration::from_secs(60);
    request.query = v1::presign(&request.signable(), &key, expires)?.append_to(LIST);
    requests.push(request);

    for request in requests {
        let response = request.send(&emulator).await;
        assert_eq!(response.status, 200, "{request:?}: {}", response.body);
    }
    Ok(())
}

/// Each version has its own parameter for the token.
#[tokio::test]
async fn urls_presigned_with_security_token_are_accepted() -> TestResult {
    let key = known_key().with_security_token("CAIS+/=")?;
    let emulator = builder().credentials(key.clone()).start().await?;
    let minute = Duration::from_secs(60);
    let params = v4::SigningParams::new(&key, "cn-hangzhou", now());
    let (mut newer, mut older) = (list(), list());
    newer.query = v4::presign(&newer.signable(), &params, minute)?.append_to(LIST);
    older.query = v1::presign(&older.signable(), &key, now() + minute)?.append_to(LIST);
    for request in [newer, older] {
        let response = request.send(&emulator).await;
        assert_eq!(response.status, 200, "{request:?}: {}", response.body);
    }
    Ok(())
}

#[tokio::test]
async fn invalid_authorization_is_refused_with_its_code() -> TestResult {
    let emulator = builder().start().await?;
    let stranger = Credentials::new("LTAI5tStranger", "secret")?;
    let wrong = Credentials::new(known_key().access_key_id(), "wrong")?;
    let quarter = Duration::from_secs(15 * 60);
    let second = Duration::from_secs(1);
    let region = "cn-hangzhou";
    for (what, request, expected) in [
        ("anonymous", list(), refused(403, "AccessDenied", None)),
        (
            "an unknown key",
            list().signed_with(&stranger, region, now()),
            refused(403, "InvalidAccessKeyId", None),
        ),
        (
            "another secret",
            list().signed_with(&wrong, region, now()),
            refused(403, "SignatureDoesNotMatch", Some("0002-00000040")),
        ),
        (
            "a clock that is behind",
            list().signed_with(&known_key(), region, now() - quarter - second),
            refused(403, "RequestTimeTooSkewed", Some("0002-00000504")),
        ),
        (
            "a clock that is ahead",
            list().signed_with(&known_key(), region, now() + quarter + second),
            refused(403, "RequestTimeTooSkewed", Some("0002-00000504")),
        ),
        (
            "another region",
            list().signed_with(&known_key(), "cn-shanghai", now()),
            refused(400, "InvalidArgument", None),
        ),
        (
            "a payload hash",
            list()
                .signed()
                .header("x-oss-content-sha256", &"0".repeat(64)),
            refused(400, "InvalidArgument", Some("0002-00000214")),
        ),
        (
            "a foreign authorization scheme",
            list().header("authorization", "AWS4-HMAC-SHA256 Credential=a"),
            refused(400, "InvalidArgument", None),
        ),
        (
            "a token for a key without one",
            list().header("x-oss-security-token", "CAIS").signed(),
            refused(403, "InvalidSecurityToken", None),
        ),
    ] {
        let response = request.send(&emulator).await;
        assert_eq!(response.refusal(), expected, "{what}: {}", response.body);
    }
    Ok(())
}

#[tokio::test]
async fn clock_15_minutes_off_is_accepted() -> TestResult {
    let emulator = builder().start().await?;
    let quarter = Duration::from_secs(15 * 60);
    for time in [now() - quarter, now() + quarter] {
        let request = list().signed_with(&known_key(), "cn-hangzhou", time);
        assert_eq!(request.send(&emulator).await.status, 200);
    }
    Ok(())
}

#[tokio::test]
async fn signature_mismatch_returns_the_signed_texts() -> TestResult {
    let emulator = builder().start().await?;
    let wrong = Credentials::new(known_key().access_key_id(), "wrong")?;
    let mut request = list();
    let params = v4::SigningParams::new(&wrong, "cn-hangzhou", now());
    let signed = v4::sign(&request.signable(), &params)?;
    signed.clone().apply_to(&mut request.headers);
    let response = request.send(&emulator).await;
    let error = response.error();
    let text = signed.string_to_sign();
    let hex: Vec<_> = text.bytes().map(|byte| format!("{byte:02X}")).collect();
    for (name, expected) in [
        ("OSSAccessKeyId", wrong.access_key_id()),
        ("SignatureProvided", signed.signature()),
        ("StringToSign", text),
        ("StringToSignBytes", &hex.join(" ")),
        (
            "CanonicalRequest",
            signed.canonical_request().ok_or("V4 has one")?,
        ),
    ] {
        assert_eq!(detail(&error, name).as_deref(), Some(expected), "{name}");
    }
    assert_eq!(response.header("x-oss-ec"), "0002-00000040");
    assert_eq!(
        error.recommend_doc.as_deref(),
        Some("https://api.aliyun.com/troubleshoot?q=0002-00000040")
    );
    Ok(())
}

#[tokio::test]
async fn signature_mismatch_returns_the_provided_signature() -> TestResult {
    let emulator = builder().start().await?;
    let wrong = Credentials::new(known_key().access_key_id(), "wrong")?;

    let params = v4::SigningParams::new(&wrong, "cn-hangzhou", now());
    let mut v4_query = list();
    let presigned = v4::presign(&v4_query.signable(), &params, Duration::from_secs(60))?;
    v4_query.query = presigned.append_to(LIST);

    let mut v1_header = list();
    let signed = v1::sign(&v1_header.signable(), &wrong, now())?;
    signed.clone().apply_to(&mut v1_header.headers);

    let mut v1_query = list();
    let presigned_v1 = v1::presign(&v1_query.signable(), &wrong, now())?;
    v1_query.query = presigned_v1.append_to(LIST);

    for (request, signature) in [
        (v4_query, presigned.signature()),
        (v1_header, signed.signature()),
        (v1_query, presigned_v1.signature()),
    ] {
        let error = request.send(&emulator).await.error();
        assert_eq!(error.code.as_deref(), Some("SignatureDoesNotMatch"));
        assert_eq!(
            detail(&error, "SignatureProvided").as_deref(),
            Some(signature)
        );
    }
    Ok(())
}

#[tokio::test]
async fn expired_presigned_url_is_refused() -> TestResult {
    let later = now() + Duration::from_secs(61);
    let emulator = builder().clock(move || later).start().await?;
    let key = known_key();
    let params = v4::SigningParams::new(&key, "cn-hangzhou", now());
    for (seconds, status) in [(60, 403), (61, 200)] {
        let mut request = list();
        let life = Duration::from_secs(seconds);
        request.query = v4::presign(&request.signable(), &params, life)?.append_to(LIST);
        assert_eq!(request.send(&emulator).await.status, status, "{seconds}");
    }
    Ok(())
}

#[tokio::test]
async fn temporary_key_requires_its_token() -> TestResult {
    let key = || Credentials::new("STS.Example", "secret");
    let with = |token: &str| key().and_then(|key| key.with_security_token(token));
    let emulator = builder().credentials(with("CAISright")?).start().await?;
    for (credentials, status) in [
        (with("CAISright")?, 200),
        (with("CAISwrong")?, 403),
        (key()?, 403),
    ] {
        let request = list().signed_with(&credentials, "cn-hangzhou", now());
        assert_eq!(request.send(&emulator).await.status, status);
    }
    let shown = format!("{emulator:?}");
    assert!(
        !shown.contains("CAISright") && !shown.contains("\"secret\""),
        "{shown}"
    );
    Ok(())
}

//! No `Debug` or `Display` shows a secret, and all types are `Send` and `Sync`.

use std::fmt::Debug;
use std::time::Duration;

use http::{HeaderMap, Method};
use oss_sign::{
    Credentials, Error, Expectation, PresentedSignature, Presigned, SecretKey, SecurityToken,
    SignableRequest, Signed, SigningKeyCache, VerifyError, v1, v4,
};

use crate::{ACCESS_KEY_ID, Outcome, REGION, TIME, at};

const SECRET: &str = "canary-of-the-secret";
const TOKEN: &str = "canary-of-the-token";

/// Checks that neither form of `Debug` contains a secret.
fn assert_silent(shown: &(impl Debug + ?Sized), also: &[&str]) {
    for text in [format!("{shown:?}"), format!("{shown:#?}")] {
        assert!(!text.contains("canary"), "{text}");
        assert!(also.iter().all(|secret| !text.contains(secret)), "{text}");
    }
}

#[test]
fn debug_output_contains_no_secrets() -> Outcome {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET)?.with_security_token(TOKEN)?;
    let cache = SigningKeyCache::new();
    let params = v4::SigningParams::new(&credentials, REGION, at(TIME)?).with_key_cache(&cache);
    let headers = HeaderMap::new();
    let request = SignableRequest::new(&Method::GET, &headers).with_bucket("b");

    for signed in [
        v4::sign(&request, &params)?,
        v1::sign(&request, &credentials, at(TIME)?)?,
    ] {
        assert_silent(&signed, &[signed.signature()]);
        let mut headers = HeaderMap::new();
        let signature = signed.signature().to_owned();
        signed.apply_to(&mut headers);
        assert_silent(&headers, &[&signature]);
        let request = SignableRequest::new(&Method::GET, &headers).with_bucket("other");
        assert_error_is_silent(&request, &signature)?;
    }
    let minute = Duration::from_secs(60);
    for presigned in [
        v4::presign(&request, &params, minute)?,
        v1::presign(&request, &credentials, at(TIME)? + minute)?,
    ] {
        assert_silent(&presigned, &[presigned.signature()]);
        let query = presigned.append_to("");
        let request = request.with_object("b", "other").with_query(&query);
        assert_silent(&request, &[presigned.signature()]);
        assert_error_is_silent(&request, presigned.signature())?;
    }
    assert_silent(
        &(&credentials, &params, &cache, credentials.secret_key()),
        &[],
    );
    assert_silent(&credentials.security_token(), &[]);
    Ok(())
}

/// Checks the mismatch error of a request that was signed for another resource.
fn assert_error_is_silent(request: &SignableRequest<'_>, signature: &str) -> Outcome {
    let presented = PresentedSignature::parse(request)?.ok_or("anonymous")?;
    assert_silent(&presented, &[signature]);
    assert_silent(&presented.security_token(), &[]);
    let expectation = Expectation::new(REGION, at(TIME)?);
    assert_silent(&expectation, &[]);
    let error = presented
        .verify(&SecretKey::new(SECRET)?, &expectation)
        .expect_err("another resource than the one that was signed");
    assert!(error.string_to_sign().is_some());
    assert_silent(&error, &[]);
    assert!(!error.to_string().contains("canary"));
    Ok(())
}

#[test]
fn rejected_credentials_are_not_in_errors() {
    let errors = [
        Credentials::new("canary\n", SECRET).err(),
        Credentials::new(ACCESS_KEY_ID, "canary\n").err(),
        Credentials::new(ACCESS_KEY_ID, SECRET)
            .and_then(|credentials| credentials.with_security_token("canary\n"))
            .err(),
    ];
    for error in errors {
        let error = error.expect("a line break is rejected");
        assert_silent(&error, &[]);
        assert!(!error.to_string().contains("canary"));
    }
}

#[test]
fn public_types_are_send_and_sync() {
    fn assert_send_sync<T: Send + Sync + Debug>() {}
    assert_send_sync::<Credentials>();
    assert_send_sync::<SecretKey>();
    assert_send_sync::<SecurityToken>();
    assert_send_sync::<SigningKeyCache>();
    assert_send_sync::<SignableRequest<'_>>();
    assert_send_sync::<v4::SigningParams<'_>>();
    assert_send_sync::<Signed>();
    assert_send_sync::<Presigned>();
    assert_send_sync::<PresentedSignature<'_>>();
    assert_send_sync::<Expectation<'_>>();
    assert_send_sync::<Error>();
    assert_send_sync::<VerifyError>();
}

//! Roles in exchange for a key.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use oss_credentials::{
    AssumeRoleCredentials, CredentialsError, CredentialsFuture, EnvironmentCredentials,
    ProvideCredentials, ProvidedCredentials, StaticCredentials,
};
use oss_sign::Credentials;

use super::fake_service::{FakeService, Reply};
use super::{TestContext, summary};
use crate::support::{TestResult, provide_error};

const KEY: &str = r#"{"RequestId":"1","Credentials":{"AccessKeyId":"STS.Role","AccessKeySecret":"canary-of-role",
    "SecurityToken":"canary-token-of-role","Expiration":"2124-05-25T11:45:17Z"}}"#;
const ROLE: &str = "acs:ram::1:role/inventory";

fn base() -> Result<StaticCredentials, CredentialsError> {
    let key = Credentials::new("LTAI5tBase", "canary-secret")
        .and_then(|key| key.with_security_token("canary+token"));
    let key = key.map_err(|error| CredentialsError::new("base").with_source(error))?;
    Ok(StaticCredentials::new(key))
}

fn parameters(target: &str) -> Vec<(String, String)> {
    let query = target.strip_prefix("/?").expect("a query");
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// Signs the decoded parameters as the documentation of RPC APIs describes.
fn signature(parameters: &[(String, String)], secret: &str) -> String {
    let mut parameters: Vec<_> = parameters
        .iter()
        .filter(|(name, _)| name != "Signature")
        .collect();
    parameters.sort();
    let query: Vec<_> = parameters
        .into_iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    let text = format!("GET&%2F&{}", encoded(&query.join("&")));
    let mut mac =
        Hmac::<sha1::Sha1>::new_from_slice(format!("{secret}&").as_bytes()).expect("any length");
    mac.update(text.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

/// Encodes all bytes except letters, digits and `-_.~`.
fn encoded(text: &str) -> String {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let encoded = text.bytes().map(|byte| {
        if is_kept(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    encoded.collect()
}

#[tokio::test]
async fn request_is_signed_with_the_base_key() -> TestResult {
    let fake = FakeService::always(Reply::Response(200, KEY.to_owned())).await?;
    let role = AssumeRoleCredentials::new(base()?, ROLE, TestContext::default().build())
        .sts_endpoint(fake.url())
        .session_name("a session")
        .external_id("ext+1")
        .policy(r#"{"Version":"1"}"#)
        .duration(Duration::from_secs(1800));
    let found = role.provide().await?;
    let origin = format!("the role {ROLE}");
    assert_eq!(
        summary(&found),
        ("STS.Role".to_owned(), true, Some(4_872_311_117), origin)
    );

    let received = &fake.received()[0];
    assert_eq!(received.method, "GET");
    let parameters = parameters(&received.target);
    let value = |name: &str| {
        let mut found = parameters.iter().filter(|(key, _)| key == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} occurs once");
        value
    };
    for (name, expected) in [
        ("Action", "AssumeRole"),
        ("Version", "2015-04-01"),
        ("AccessKeyId", "LTAI5tBase"),
        ("SecurityToken", "canary+token"),
        ("RoleArn", ROLE),
        ("RoleSessionName", "a session"),
        ("ExternalId", "ext+1"),
        ("Policy", r#"{"Version":"1"}"#),
        ("DurationSeconds", "1800"),
    ] {
        assert_eq!(value(name), Some(expected), "{name}");
    }
    assert_eq!(
        value("Signature"),
        Some(signature(&parameters, "canary-secret").as_str())
    );
    Ok(())
}

#[tokio::test]
async fn origin_names_the_base_key() -> TestResult {
    let fake = FakeService::always(Reply::Response(200, KEY.to_owned())).await?;
    let environment = EnvironmentCredentials::with_lookup(|name| {
        (name != "OSS_SESSION_TOKEN").then(|| "canary".into())
    });
    let context = TestContext::default().variable("ALIBABA_CLOUD_STS_ENDPOINT", fake.url());
    let role = AssumeRoleCredentials::new(environment, ROLE, context.build());
    let (.., origin) = summary(&role.provide().await?);
    assert_eq!(
        origin,
        format!("the role {ROLE} for the environment variable OSS_ACCESS_KEY_ID")
    );
    let parameters = parameters(&fake.received()[0].target);
    assert!(parameters.contains(&("RoleSessionName".to_owned(), "oss-client".to_owned())));
    assert!(parameters.iter().all(|(name, _)| name != "SecurityToken"));
    Ok(())
}

#[tokio::test]
async fn without_a_base_key_the_provider_is_not_configured() {
    let no_key = EnvironmentCredentials::with_lookup(|_| None);
    let role = AssumeRoleCredentials::new(no_key, ROLE, TestContext::default().build());
    let (text, is_not_configured) = provide_error(&role).await;
    assert!(
        is_not_configured && text.contains("OSS_ACCESS_KEY_ID"),
        "{text}"
    );
}

#[tokio::test]
async fn each_attempt_has_the_next_nonce_of_the_context() -> TestResult {
    let fake = FakeService::always(Reply::Response(503, String::new())).await?;
    let count = AtomicU32::new(0);
    let context = TestContext::default().build();
    let context = context.nonces(move || format!("n{}", count.fetch_add(1, Ordering::Relaxed)));
    let role = AssumeRoleCredentials::new(base()?, ROLE, context).sts_endpoint(fake.url());
    provide_error(&role).await;
    let nonces = fake.received().into_iter().map(|request| {
        let mut sent = parameters(&request.target).into_iter();
        sent.find_map(|(name, value)| (name == "SignatureNonce").then_some(value))
    });
    let expected = ["n0", "n1", "n2"].map(|nonce| Some(nonce.to_owned()));
    assert_eq!(nonces.collect::<Vec<_>>(), expected);
    Ok(())
}

#[tokio::test]
async fn error_of_wrong_signature_hides_the_string_to_sign() -> TestResult {
    let mismatch = r#"{"RequestId":"canary secret","Code":"SignatureDoesNotMatch","Message":"Specified signature
        is not matched with our calculation. server string to sign is:GET&%2F&SecurityToken%3Dcanary"}"#;
    let mismatch = mismatch.replace('\n', " ");
    for (status, body, expected) in [
        (
            400,
            mismatch.as_str(),
            "returned 400 Bad Request, code SignatureDoesNotMatch",
        ),
        (400, "canary", "returned 400 Bad Request"),
        (
            400,
            r#"{"Code":"canary","RequestId":"token"}"#,
            "returned 400 Bad Request",
        ),
        (
            200,
            KEY,
            "the credentials of the role acs:ram::1:role/inventory expired at 2024-05-25T11:45:17.000Z",
        ),
        (
            200,
            "{}",
            "returned JSON whose AccessKeyId is missing or empty",
        ),
    ] {
        let body = body.replace("2124", "2024");
        let fake = FakeService::always(Reply::Response(status, body)).await?;
        let role = AssumeRoleCredentials::new(base()?, ROLE, TestContext::default().build());
        let (text, is_not_configured) = provide_error(&role.sts_endpoint(fake.url())).await;
        assert!(!is_not_configured && text.contains(expected), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn duration_that_sts_rejects_is_not_sent() -> TestResult {
    let fake = FakeService::always(Reply::Response(200, KEY.to_owned())).await?;
    for seconds in [0.0, 899.0, 899.5, 43_200.5, 43_201.0] {
        let role = AssumeRoleCredentials::new(base()?, ROLE, TestContext::default().build());
        let role = role
            .sts_endpoint(fake.url())
            .duration(Duration::from_secs_f64(seconds));
        let (text, _) = provide_error(&role).await;
        assert!(text.contains(&format!("not for {seconds}")), "{text}");
    }
    assert!(fake.received().is_empty());
    Ok(())
}

/// Returns a key that expired in 1970.
#[derive(Debug)]
struct Expired;

impl ProvideCredentials for Expired {
    fn provide(&self) -> CredentialsFuture<'_> {
        let key = Credentials::new("LTAI5tBase", "canary-secret").expect("a key");
        let expired = ProvidedCredentials::from(key).with_expiry(SystemTime::UNIX_EPOCH);
        Box::pin(std::future::ready(Ok(expired)))
    }
}

#[tokio::test]
async fn f53_expired_base_key_is_not_exchanged() -> TestResult {
    let fake = FakeService::always(Reply::Response(200, KEY.to_owned())).await?;
    let role = AssumeRoleCredentials::new(Expired, ROLE, TestContext::default().build());
    let (text, is_not_configured) = provide_error(&role.sts_endpoint(fake.url())).await;
    assert!(
        !is_not_configured && text.contains("expired at 1970-01-01T00:00:00.000Z"),
        "{text}"
    );
    assert!(fake.received().is_empty());
    Ok(())
}

/// A provider that records which keys were invalidated.
#[derive(Clone, Debug, Default)]
struct Invalidations(Arc<Mutex<Vec<String>>>);

impl ProvideCredentials for Invalidations {
    fn provide(&self) -> CredentialsFuture<'_> {
        let key = Credentials::new("LTAI5tBase", "canary-secret").expect("a key");
        Box::pin(std::future::ready(Ok(key.into())))
    }

    fn invalidate(&self, credentials: &Credentials) {
        let id = credentials.access_key_id().to_owned();
        self.0.lock().unwrap().push(id);
    }
}

#[tokio::test]
async fn base_key_that_sts_refuses_is_invalidated() -> TestResult {
    for (status, code, expected) in [
        (404, "InvalidAccessKeyId.NotFound", true),
        (403, "InvalidSecurityToken.Expired", true),
        (403, "NoPermission", false),
        (200, "InvalidAccessKeyId.NotFound", false),
        (503, "ServiceUnavailable", false),
    ] {
        let body = format!(r#"{{"RequestId":"1","Code":"{code}"}}"#);
        let fake = FakeService::always(Reply::Response(status, body)).await?;
        let base = Invalidations::default();
        let role = AssumeRoleCredentials::new(base.clone(), ROLE, TestContext::default().build());
        provide_error(&role.sts_endpoint(fake.url())).await;
        let invalidated = base.0.lock().unwrap().clone();
        let expected: &[&str] = if expected { &["LTAI5tBase"] } else { &[] };
        assert_eq!(invalidated, expected, "{status} {code}");
    }
    Ok(())
}

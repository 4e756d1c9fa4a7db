//! Roles for a key.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use oss_client::{
    AssumeRoleCredentials, Credentials, CredentialsFuture, EnvironmentCredentials,
    ProvideCredentials, ProvidedCredentials, StaticCredentials,
};

use super::fake::{Fake, Reply};
use super::{Around, refused, shown};
use crate::support::TestResult;

const KEY: &str = r#"{"RequestId":"1","Credentials":{"AccessKeyId":"STS.Role","AccessKeySecret":"canary-of-role",
    "SecurityToken":"canary-token-of-role","Expiration":"2124-05-25T11:45:17Z"}}"#;
const ROLE: &str = "acs:ram::1:role/inventory";

fn base() -> Result<StaticCredentials, oss_client::CredentialsError> {
    let key = Credentials::new("LTAI5tBase", "canary-secret")
        .and_then(|key| key.with_security_token("canary+token"));
    let key = key.map_err(|error| oss_client::CredentialsError::new("base").with_source(error))?;
    Ok(StaticCredentials::new(key))
}

fn parameters(target: &str) -> Vec<(String, String)> {
    let query = target.strip_prefix("/?").expect("a query");
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// Signs as the documentation of RPC APIs says, from the decoded parameters.
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

/// Everything but letters, digits and `-_.~` as `%XX`.
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
async fn the_request_is_signed_with_the_key_that_is_exchanged() -> TestResult {
    let fake = Fake::always(Reply::Answer(200, KEY.to_owned())).await?;
    let role = AssumeRoleCredentials::new(base()?, ROLE, Around::default().context())
        .sts_endpoint(fake.url())
        .session_name("a session")
        .external_id("ext+1")
        .policy(r#"{"Version":"1"}"#)
        .duration(Duration::from_secs(1800));
    let found = role.provide().await?;
    let origin = format!("the role {ROLE}");
    assert_eq!(
        shown(&found),
        ("STS.Role".to_owned(), true, Some(4_872_311_117), origin)
    );

    let asked = &fake.asked()[0];
    assert_eq!(asked.method, "GET");
    let parameters = parameters(&asked.target);
    let value = |name: &str| {
        let mut found = parameters.iter().filter(|(key, _)| key == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} is there once");
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
async fn the_origin_says_whose_key_was_exchanged() -> TestResult {
    let fake = Fake::always(Reply::Answer(200, KEY.to_owned())).await?;
    let environment = EnvironmentCredentials::with_lookup(|name| {
        (name != "OSS_SESSION_TOKEN").then(|| "canary".into())
    });
    let around = Around::default().variable("ALIBABA_CLOUD_STS_ENDPOINT", fake.url());
    let role = AssumeRoleCredentials::new(environment, ROLE, around.context());
    let (.., origin) = shown(&role.provide().await?);
    assert_eq!(
        origin,
        format!("the role {ROLE} for the environment variable OSS_ACCESS_KEY_ID")
    );
    let parameters = parameters(&fake.asked()[0].target);
    assert!(parameters.contains(&("RoleSessionName".to_owned(), "oss-client".to_owned())));
    assert!(parameters.iter().all(|(name, _)| name != "SecurityToken"));
    Ok(())
}

#[tokio::test]
async fn without_a_key_to_exchange_the_provider_is_absent() {
    let nothing = EnvironmentCredentials::with_lookup(|_| None);
    let role = AssumeRoleCredentials::new(nothing, ROLE, Around::default().context());
    let (text, is_absent) = refused(&role).await;
    assert!(is_absent && text.contains("OSS_ACCESS_KEY_ID"), "{text}");
}

#[tokio::test]
async fn a_wrong_signature_does_not_show_what_was_signed() -> TestResult {
    let mismatch = r#"{"RequestId":"canary secret","Code":"SignatureDoesNotMatch","Message":"Specified signature
        is not matched with our calculation. server string to sign is:GET&%2F&SecurityToken%3Dcanary"}"#;
    let mismatch = mismatch.replace('\n', " ");
    for (status, body, expected) in [
        (
            400,
            mismatch.as_str(),
            "answered 400 Bad Request, code SignatureDoesNotMatch",
        ),
        (400, "canary", "answered 400 Bad Request"),
        (
            200,
            KEY,
            "credentials that cannot be used; they end at 2024-05-25T11:45:17.000Z",
        ),
        (200, "{}", "without AccessKeyId"),
    ] {
        let body = body.replace("2124", "2024");
        let fake = Fake::always(Reply::Answer(status, body)).await?;
        let role = AssumeRoleCredentials::new(base()?, ROLE, Around::default().context());
        let (text, is_absent) = refused(&role.sts_endpoint(fake.url())).await;
        assert!(!is_absent && text.contains(expected), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_duration_that_sts_refuses_is_not_sent() -> TestResult {
    let fake = Fake::always(Reply::Answer(200, KEY.to_owned())).await?;
    for seconds in [0.0, 899.0, 899.5, 43_200.5, 43_201.0] {
        let role = AssumeRoleCredentials::new(base()?, ROLE, Around::default().context());
        let role = role
            .sts_endpoint(fake.url())
            .duration(Duration::from_secs_f64(seconds));
        let (text, _) = refused(&role).await;
        assert!(text.contains(&format!("not for {seconds}")), "{text}");
    }
    assert!(fake.asked().is_empty());
    Ok(())
}

/// Gives a key that ended in 1970.
#[derive(Debug)]
struct Over;

impl ProvideCredentials for Over {
    fn provide(&self) -> CredentialsFuture<'_> {
        let key = Credentials::new("LTAI5tBase", "canary-secret").expect("a key");
        let over = ProvidedCredentials::from(key).with_expiry(SystemTime::UNIX_EPOCH);
        Box::pin(std::future::ready(Ok(over)))
    }
}

#[tokio::test]
async fn f53_a_key_that_is_over_is_not_exchanged() -> TestResult {
    let fake = Fake::always(Reply::Answer(200, KEY.to_owned())).await?;
    let role = AssumeRoleCredentials::new(Over, ROLE, Around::default().context());
    let (text, is_absent) = refused(&role.sts_endpoint(fake.url())).await;
    assert!(
        !is_absent && text.contains("expired at 1970-01-01T00:00:00.000Z"),
        "{text}"
    );
    assert!(fake.asked().is_empty());
    Ok(())
}

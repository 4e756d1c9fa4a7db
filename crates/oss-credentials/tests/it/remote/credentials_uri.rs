//! Credentials at a URI.

use oss_credentials::{CredentialsUriCredentials, ProvideCredentials as _};

use super::fake_service::{FakeService, Reply};
use super::{TestContext, summary};
use crate::support::{TestResult, provide_error};

const KEY: &str = r#"{"Code":"Success","AccessKeyId":"STS.Uri","AccessKeySecret":"canary-secret",
    "SecurityToken":"canary-token","Expiration":"2124-05-25T11:45:17Z"}"#;
const VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

#[tokio::test]
async fn uri_setting_overrides_the_variable() -> TestResult {
    let fake = FakeService::always(Reply::Response(200, KEY.to_owned())).await?;
    let context = TestContext::default().variable(VARIABLE, fake.url() + "/variable");
    let from_variable = CredentialsUriCredentials::new(context.build());
    let set = from_variable.clone().uri(fake.url() + "/set?a=canary%2F");
    for provider in [from_variable, set] {
        let (id, has_token, expiry, origin) = summary(&provider.provide().await?);
        assert_eq!(
            (id.as_str(), has_token, expiry),
            ("STS.Uri", true, Some(4_872_311_117))
        );
        assert_eq!(origin, "the credentials URI at 127.0.0.1");
    }
    let received = fake.received();
    let targets: Vec<_> = received
        .iter()
        .map(|request| request.target.as_str())
        .collect();
    assert_eq!(targets, ["/variable", "/set?a=canary%2F"]);
    Ok(())
}

#[tokio::test]
async fn invalid_uri_fails_and_missing_one_is_not_configured() {
    let (text, is_not_configured) = provide_error(&CredentialsUriCredentials::new(
        TestContext::default().build(),
    ))
    .await;
    assert!(is_not_configured && text.contains(VARIABLE), "{text}");
    for uri in [
        "canary",
        "file:///canary",
        "http://",
        "http://user:canary@127.0.0.1/",
        "http://127.0.0.1/ canary",
    ] {
        let provider = CredentialsUriCredentials::new(TestContext::default().build()).uri(uri);
        let (text, is_not_configured) = provide_error(&provider).await;
        assert!(
            !is_not_configured && text.contains("isn't an http or https URL"),
            "{uri}: {text}"
        );
    }
}

#[tokio::test]
async fn error_shows_only_the_host_of_the_uri() -> TestResult {
    let fake = FakeService::always(Reply::Response(403, KEY.to_owned())).await?;
    let uri = fake.url() + "/canary?canary";
    let provider = CredentialsUriCredentials::new(TestContext::default().build()).uri(uri);
    let (text, is_not_configured) = provide_error(&provider).await;
    let host = fake.url().replace("http://", "");
    assert_eq!(
        text,
        format!("the credentials URI at {host} returned 403 Forbidden, code Success")
    );
    assert!(!is_not_configured);

    let closing = FakeService::always(Reply::Close).await?;
    let provider =
        CredentialsUriCredentials::new(TestContext::default().build()).uri(closing.url());
    let (text, is_not_configured) = provide_error(&provider).await;
    assert!(
        !is_not_configured && text.contains("the request to the credentials URI at 127.0.0.1"),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn code_that_repeats_a_secret_is_not_shown() -> TestResult {
    let key = |part: &str, value: &str| KEY.replace(part, value).replace("Success", "canary");
    for (path, status, body) in [
        ("/a/canary", 403, r#"{"Code":"canary"}"#.to_owned()),
        (
            "/?a=%63anary-x",
            403,
            r#"{"RequestId":"canary"}"#.to_owned(),
        ),
        ("/", 403, key("STS.Uri", "x")),
        ("/", 200, key("canary-secret", "canary")),
        ("/", 200, key("canary-token", "canary")),
        (
            "/",
            200,
            format!(r#"{{"Code":"canary","Credentials":{KEY}}}"#),
        ),
        (
            "/",
            200,
            r#"{"Code":"canary","x":[{"sessiontoken":"canary"}]}"#.to_owned(),
        ),
    ] {
        let fake = FakeService::always(Reply::Response(status, body.clone())).await?;
        let provider = CredentialsUriCredentials::new(TestContext::default().build());
        let (text, _) = provide_error(&provider.uri(fake.url() + path)).await;
        assert!(!text.contains(", "), "{path} {body}: {text}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn timeout_is_fifteen_seconds() -> TestResult {
    let fake = FakeService::always(Reply::Hang).await?;
    let provider = CredentialsUriCredentials::new(TestContext::default().build()).uri(fake.url());
    let started = tokio::time::Instant::now();
    let (text, is_not_configured) = provide_error(&provider).await;
    assert!(
        !is_not_configured && text.contains("did not respond within 15s"),
        "{text}"
    );
    assert_eq!(started.elapsed().as_secs(), 15, "on tokio's clock");
    Ok(())
}

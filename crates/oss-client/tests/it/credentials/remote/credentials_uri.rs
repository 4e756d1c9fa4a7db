//! Keys at a URI.

use oss_client::{CredentialsUriCredentials, ProvideCredentials as _};

use super::fake::{Fake, Reply};
use super::{Around, refused, shown};
use crate::support::TestResult;

const KEY: &str = r#"{"Code":"Success","AccessKeyId":"STS.Uri","AccessKeySecret":"canary-secret",
    "SecurityToken":"canary-token","Expiration":"2124-05-25T11:45:17Z"}"#;
const VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

#[tokio::test]
async fn the_uri_of_a_setting_goes_before_that_of_the_variable() -> TestResult {
    let fake = Fake::always(Reply::Answer(200, KEY.to_owned())).await?;
    let around = Around::default().variable(VARIABLE, fake.url() + "/variable");
    let from_variable = CredentialsUriCredentials::new(around.context());
    let set = from_variable.clone().uri(fake.url() + "/set?a=canary%2F");
    for provider in [from_variable, set] {
        let (id, has_token, expiry, origin) = shown(&provider.provide().await?);
        assert_eq!(
            (id.as_str(), has_token, expiry),
            ("STS.Uri", true, Some(4_872_311_117))
        );
        assert_eq!(origin, "the credentials URI at 127.0.0.1");
    }
    let asked = fake.asked();
    let targets: Vec<_> = asked.iter().map(|asked| asked.target.as_str()).collect();
    assert_eq!(targets, ["/variable", "/set?a=canary%2F"]);
    Ok(())
}

#[tokio::test]
async fn what_is_no_uri_is_a_mistake_and_none_is_not() {
    let (text, is_absent) =
        refused(&CredentialsUriCredentials::new(Around::default().context())).await;
    assert!(is_absent && text.contains(VARIABLE), "{text}");
    for uri in [
        "canary",
        "file:///canary",
        "http://",
        "http://user:canary@127.0.0.1/",
        "http://127.0.0.1/ canary",
    ] {
        let provider = CredentialsUriCredentials::new(Around::default().context()).uri(uri);
        let (text, is_absent) = refused(&provider).await;
        assert!(
            !is_absent && text.contains("is no http or https URL"),
            "{uri}: {text}"
        );
    }
}

#[tokio::test]
async fn refusals_name_the_host_and_nothing_else_of_the_uri() -> TestResult {
    let fake = Fake::always(Reply::Answer(403, KEY.to_owned())).await?;
    let uri = fake.url() + "/canary?canary";
    let provider = CredentialsUriCredentials::new(Around::default().context()).uri(uri);
    let (text, is_absent) = refused(&provider).await;
    let host = fake.url().replace("http://", "");
    assert_eq!(
        text,
        format!("the credentials URI at {host} answered 403 Forbidden, code Success")
    );
    assert!(!is_absent);

    let closing = Fake::always(Reply::Close).await?;
    let provider = CredentialsUriCredentials::new(Around::default().context()).uri(closing.url());
    let (text, is_absent) = refused(&provider).await;
    assert!(!is_absent && text.contains("cannot be asked"), "{text}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn fifteen_seconds_are_enough() -> TestResult {
    let fake = Fake::always(Reply::Hang).await?;
    let provider = CredentialsUriCredentials::new(Around::default().context()).uri(fake.url());
    let started = tokio::time::Instant::now();
    let (text, is_absent) = refused(&provider).await;
    assert!(
        !is_absent && text.contains("did not answer within 15s"),
        "{text}"
    );
    assert_eq!(started.elapsed().as_secs(), 15, "on tokio's clock");
    Ok(())
}

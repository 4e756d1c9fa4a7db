//! Roles in exchange for an OIDC token.

use std::time::Duration;

use http::Response;
use oss_credentials::{CredentialsContext, OidcRoleCredentials, ProvideCredentials as _};
use oss_sign::Region;
use oss_transport::TokioSleep;
use oss_transport_testing::Capture;

use super::fake_service::{FakeService, Reply};
use super::{TestContext, summary};
use crate::support::{TestResult, provide_error};

const KEY: &str = r#"{"RequestId":"1","Credentials":{"AccessKeyId":"STS.Oidc","AccessKeySecret":"canary-secret",
    "SecurityToken":"canary-token","Expiration":"2124-05-25T11:45:17Z"}}"#;
const FILE: &str = "/var/run/secrets/ack.alibabacloud.com/rrsa-tokens/token";
const ROLE: &str = "acs:ram::1:role/inventory";
const PROVIDER: &str = "acs:ram::1:oidc-provider/ack";

/// The environment that RRSA sets in a pod.
fn pod() -> TestContext {
    TestContext::default()
        .variable("ALIBABA_CLOUD_ROLE_ARN", ROLE)
        .variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", PROVIDER)
        .variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", FILE)
        .file(FILE, "canary.a+b/c=\n")
}

#[tokio::test]
async fn token_is_in_the_body_and_not_in_the_url() -> TestResult {
    let fake = FakeService::always(Reply::Response(200, KEY.to_owned())).await?;
    let context = pod()
        .variable("ALIBABA_CLOUD_STS_ENDPOINT", fake.url())
        .build();
    let found = OidcRoleCredentials::new(context).provide().await?;
    let origin = format!("the role {ROLE} for the token of {FILE}");
    assert_eq!(
        summary(&found),
        ("STS.Oidc".to_owned(), true, Some(4_872_311_117), origin)
    );

    let received = &fake.received()[0];
    assert_eq!(received.method, "POST");
    assert_eq!(
        received.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let query = "/?Action=AssumeRoleWithOIDC&Format=JSON&Version=2015-04-01&Timestamp=";
    assert!(received.target.starts_with(query), "{}", received.target);
    assert_eq!(
        received.body,
        "OIDCProviderArn=acs%3Aram%3A%3A1%3Aoidc-provider%2Fack&\
         RoleArn=acs%3Aram%3A%3A1%3Arole%2Finventory&RoleSessionName=oss-client&\
         OIDCToken=canary.a%2Bb%2Fc%3D&DurationSeconds=3600"
    );
    Ok(())
}

#[tokio::test]
async fn policy_and_duration_are_sent() -> TestResult {
    let fake = FakeService::always(Reply::Response(200, KEY.to_owned())).await?;
    let context = pod().variable("ALIBABA_CLOUD_ROLE_SESSION_NAME", "pod-7");
    let provider = OidcRoleCredentials::new(context.build())
        .sts_endpoint(fake.url())
        .policy(r#"{"Version":"1"}"#)
        .duration(Duration::from_secs(900));
    provider.provide().await?;
    let body = &fake.received()[0].body;
    assert!(body.contains("&RoleSessionName=pod-7&"), "{body}");
    assert!(
        body.ends_with("&DurationSeconds=900&Policy=%7B%22Version%22%3A%221%22%7D"),
        "{body}"
    );
    Ok(())
}

#[tokio::test]
async fn missing_setting_is_an_error_before_any_request() -> TestResult {
    let fake = FakeService::always(Reply::Response(200, KEY.to_owned())).await?;
    let context = pod().variable("ALIBABA_CLOUD_STS_ENDPOINT", fake.url());
    let without = |name: &str| context.clone().variable(name, "");
    for (context, is_unset, expected) in [
        (
            TestContext::default(),
            true,
            "ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set or empty",
        ),
        (
            without("ALIBABA_CLOUD_ROLE_ARN"),
            false,
            "ALIBABA_CLOUD_ROLE_ARN is not set or empty",
        ),
        (
            without("ALIBABA_CLOUD_OIDC_PROVIDER_ARN"),
            false,
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN is not set or empty",
        ),
        (
            context
                .clone()
                .variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/missing"),
            false,
            "cannot read the file /missing\nentity not found",
        ),
        (
            context.clone().file(FILE, " \n"),
            false,
            "the file /var/run/secrets/ack.alibabacloud.com/rrsa-tokens/token doesn't contain a token",
        ),
        (
            context
                .clone()
                .variable("ALIBABA_CLOUD_STS_ENDPOINT", "https://sts.example/path"),
            false,
            "invalid STS endpoint: expected a host",
        ),
    ] {
        let (text, is_not_configured) =
            provide_error(&OidcRoleCredentials::new(context.build())).await;
        assert!(
            text.contains(expected) && is_not_configured == is_unset,
            "{text}"
        );
    }
    let invalid =
        OidcRoleCredentials::new(context.clone().build()).duration(Duration::from_secs(60));
    let (text, _) = provide_error(&invalid).await;
    assert!(
        text.contains("for 900 to 43,200 seconds, not for 60"),
        "{text}"
    );
    let password = "https://user:canary@sts.example";
    let invalid = OidcRoleCredentials::new(context.clone().build()).sts_endpoint(password);
    let (text, _) = provide_error(&invalid).await;
    assert!(
        text.contains("invalid STS endpoint: expected a host"),
        "{text}"
    );
    assert!(fake.received().is_empty());

    let region = context
        .variable("ALIBABA_CLOUD_STS_ENDPOINT", "")
        .variable("ALIBABA_CLOUD_STS_REGION", "oss-cn-hangzhou");
    let (text, _) = provide_error(&OidcRoleCredentials::new(region.build())).await;
    assert!(
        text.contains("ALIBABA_CLOUD_STS_REGION has an invalid region"),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn file_over_the_size_limit_is_rejected() -> TestResult {
    let file = tempfile::NamedTempFile::new()?;
    let path = file.path().to_str().ok_or("a path that is text")?;
    let provider = OidcRoleCredentials::new(CredentialsContext::from_env())
        .token_file(path)
        .role_arn(ROLE)
        .provider_arn(PROVIDER)
        .sts_endpoint("127.0.0.1:1");
    for (length, expected) in [
        (
            1024 * 1024,
            "the request to the Security Token Service at 127.0.0.1:1 failed",
        ),
        (1024 * 1024 + 1, "it has more than 1048576 bytes"),
    ] {
        file.as_file().set_len(length)?;
        let (text, is_not_configured) = provide_error(&provider).await;
        assert!(!is_not_configured && text.contains(expected), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn error_shows_code_and_request_id_but_no_message() -> TestResult {
    let body = r#"{"RequestId":"3D57EAD2-8723-1F26-B69C-F8707D8B565D","HostId":"sts.aliyuncs.com",
        "Code":"AuthenticationFail.OIDCToken.Expired","Message":"canary.a+b/c= is expired"}"#;
    let fake = FakeService::always(Reply::Response(400, body.to_owned())).await?;
    let provider = OidcRoleCredentials::new(pod().build()).sts_endpoint(fake.url());
    let (text, is_not_configured) = provide_error(&provider).await;
    let host = fake.url().replace("http://", "");
    assert_eq!(
        text,
        format!(
            "the Security Token Service at {host} returned 400 Bad Request, \
             code AuthenticationFail.OIDCToken.Expired, request id 3D57EAD2-8723-1F26-B69C-F8707D8B565D"
        )
    );
    assert!(!is_not_configured);
    Ok(())
}

#[tokio::test]
async fn code_that_repeats_the_token_is_not_shown() -> TestResult {
    let body = r#"{"Code":"canary.a","RequestId":"CANARY.A"}"#;
    let fake = FakeService::always(Reply::Response(400, body.to_owned())).await?;
    let provider = OidcRoleCredentials::new(pod().build()).sts_endpoint(fake.url());
    let (text, _) = provide_error(&provider).await;
    assert!(text.ends_with("returned 400 Bad Request"), "{text}");
    Ok(())
}

#[tokio::test]
async fn region_selects_the_sts_endpoint() -> TestResult {
    for (variables, region, expected) in [
        (&[][..], None, "https://sts.aliyuncs.com/"),
        (
            &[],
            Some("cn-hangzhou"),
            "https://sts.cn-hangzhou.aliyuncs.com/",
        ),
        (
            &[
                ("ALIBABA_CLOUD_STS_REGION", "cn-beijing"),
                ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true"),
            ],
            None,
            "https://sts-vpc.cn-beijing.aliyuncs.com/",
        ),
        (
            &[("ALIBABA_CLOUD_STS_ENDPOINT", "sts.example.com/")],
            None,
            "https://sts.example.com/",
        ),
        // A variable doesn't send the token to another service than the setting names.
        (
            &[("ALIBABA_CLOUD_STS_ENDPOINT", "sts.example.com/")],
            Some("cn-hangzhou"),
            "https://sts.cn-hangzhou.aliyuncs.com/",
        ),
    ] {
        let transport = Capture::new(Response::new(KEY));
        let context = CredentialsContext::new(transport.clone(), TokioSleep::default())
            .variables(|name| {
                variables
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| value.into())
            })
            .files(|_| Ok("canary".to_owned()));
        let provider = OidcRoleCredentials::new(context)
            .role_arn(ROLE)
            .provider_arn(PROVIDER)
            .token_file("token");
        let provider = match region {
            Some(region) => provider.sts_region(Region::new(region)?),
            None => provider,
        };
        provider.provide().await?;
        let uri = transport.requests()[0].uri().to_string();
        assert!(uri.starts_with(expected), "{uri}");
    }
    Ok(())
}

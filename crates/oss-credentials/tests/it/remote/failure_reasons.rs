//! Whether a service refused to issue credentials, or didn't respond.

use oss_credentials::{
    AliyunCliCredentials, AssumeRoleCredentials, ChainedCredentials, CredentialsUriCredentials,
    EcsRamRoleCredentials, OidcRoleCredentials, ProvideCredentials, StaticCredentials,
};
use oss_sign::Credentials;

use super::TestContext;
use super::fake_service::{FakeService, Reply};
use crate::support::TestResult;

const PROFILE: &str = r#"{"current": "a", "profiles": [{"name": "a", "mode": "CredentialsURI",
    "credentials_uri": "URL"}]}"#;

/// Returns each provider that sends requests, with this address of its service.
fn providers(url: &str) -> Result<Vec<Box<dyn ProvideCredentials>>, Box<dyn std::error::Error>> {
    let context = || TestContext::default().file("token", "t").build();
    let base = StaticCredentials::new(Credentials::new("LTAI5tBase", "canary-secret")?);
    let profile = PROFILE.replace("URL", url);
    let uri = CredentialsUriCredentials::new(context()).uri(url);
    Ok(vec![
        Box::new(uri.clone()),
        Box::new(ChainedCredentials::new("uri", uri)),
        Box::new(AssumeRoleCredentials::new(base, "role", context()).sts_endpoint(url)),
        Box::new(
            OidcRoleCredentials::new(context())
                .role_arn("role")
                .provider_arn("provider")
                .token_file("token")
                .sts_endpoint(url),
        ),
        Box::new(
            EcsRamRoleCredentials::new(context())
                .endpoint(url)
                .role_name("inventory"),
        ),
        Box::new(
            AliyunCliCredentials::new("config", move |_: &_| Ok(profile.clone()))
                .context(context()),
        ),
    ])
}

#[tokio::test]
async fn failed_services_are_refused_or_unreachable() -> TestResult {
    for (reply, is_refused) in [
        (Reply::Close, false),
        (Reply::Response(403, String::new()), true),
        (Reply::Response(503, String::new()), true),
        (Reply::Response(200, "nonsense".to_owned()), true),
        (
            Reply::Response(200, r#"{"Code":"Failed"}"#.to_owned()),
            true,
        ),
    ] {
        let fake = FakeService::always(reply.clone()).await?;
        for provider in providers(&fake.url())? {
            let error = provider.provide().await.expect_err("an error");
            assert_eq!(
                (error.is_refused(), error.is_unreachable()),
                (is_refused, !is_refused),
                "{reply:?} {provider:?}: {error}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn missing_settings_are_neither_refused_nor_unreachable() -> TestResult {
    let closed = FakeService::always(Reply::Close).await?;
    let context = TestContext::default().build();
    let providers: [Box<dyn ProvideCredentials>; 3] = [
        Box::new(CredentialsUriCredentials::new(context.clone())),
        Box::new(CredentialsUriCredentials::new(context.clone()).uri("ftp://host")),
        // Without a role name, this may be another machine than an ECS instance.
        Box::new(EcsRamRoleCredentials::new(context).endpoint(closed.url())),
    ];
    for provider in providers {
        let error = provider.provide().await.expect_err("an error");
        assert!(!error.is_refused() && !error.is_unreachable(), "{error}");
    }
    Ok(())
}

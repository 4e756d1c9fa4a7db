//! The default chain: which of all sources wins.

use oss_credentials::{DefaultCredentials, ProvideCredentials as _};

use super::fake_service::{FakeService, Reply};
use super::{TestContext, summary};
use crate::support::{TestResult, provide_error};

fn key(id: &str) -> String {
    let key = format!(
        r#""Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"canary-secret",
        "SecurityToken":"canary-token","Expiration":"2124-05-25T11:45:17Z""#
    );
    format!(r#"{{{key},"Credentials":{{{key}}}}}"#)
}

/// Configures every source, each with a different key.
async fn all_sources() -> Result<(TestContext, Vec<FakeService>), std::io::Error> {
    let sts = FakeService::always(Reply::Response(200, key("oidc"))).await?;
    let ecs = FakeService::start(|request| match request.method.as_str() {
        "PUT" => Reply::Response(200, "token".to_owned()),
        _ => Reply::Response(200, key("ecs")),
    });
    let ecs = ecs.await?;
    let uri = FakeService::always(Reply::Response(200, key("uri"))).await?;
    let cli = r#"{"current":"c","profiles":[
        {"name":"c","mode":"AK","access_key_id":"cli","access_key_secret":"canary"},
        {"name":"p","mode":"AK","access_key_id":"cli-p","access_key_secret":"canary"}]}"#;
    let ini = |id: &str| format!("[default]\naccess_key_id={id}\naccess_key_secret=canary\n");
    let context = TestContext::default()
        .variable("HOME", "/home/me")
        .variable("OSS_ACCESS_KEY_ID", "oss")
        .variable("OSS_ACCESS_KEY_SECRET", "canary")
        .variable("ALIBABA_CLOUD_ACCESS_KEY_ID", "alibaba-cloud")
        .variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary")
        .variable("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")
        .variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "p")
        .variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/token")
        .variable("ALIBABA_CLOUD_STS_ENDPOINT", sts.url())
        .file("/token", "canary")
        .file("/home/me/.aliyun/config.json", cli)
        .file("/home/me/.alibabacloud/credentials", ini("shared"))
        .file("/home/me/.alibabacloud/credentials.ini", ini("shared-ini"))
        .file(
            "/home/me/.ossutilconfig",
            "[Credentials]\naccessKeyID=ossutil\naccessKeySecret=canary\n",
        )
        .variable("ALIBABA_CLOUD_ECS_METADATA", "role")
        .variable("ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT", ecs.url())
        .variable("ALIBABA_CLOUD_CREDENTIALS_URI", uri.url());
    Ok((context, vec![sts, ecs, uri]))
}

/// Removes a source.
type Remove = fn(TestContext) -> TestContext;

#[tokio::test]
async fn first_of_all_sources_wins() -> TestResult {
    let (mut context, _fakes) = all_sources().await?;
    let without: [(&str, Remove); 9] = [
        ("oss", |context| {
            context
                .variable("OSS_ACCESS_KEY_ID", "")
                .variable("OSS_ACCESS_KEY_SECRET", "")
        }),
        ("alibaba-cloud", |context| {
            let context = context.variable("ALIBABA_CLOUD_ACCESS_KEY_ID", "");
            context.variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "")
        }),
        ("oidc", |context| {
            context.variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "")
        }),
        ("cli", |context| {
            context.variable("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")
        }),
        ("shared", |context| {
            context.file("/home/me/.alibabacloud/credentials", "")
        }),
        ("shared-ini", |context| {
            context.file("/home/me/.alibabacloud/credentials.ini", "")
        }),
        ("ossutil", |context| {
            context.file("/home/me/.ossutilconfig", "[Credentials]\n")
        }),
        ("ecs", |context| {
            context.variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
        }),
        ("uri", |context| {
            context.variable("ALIBABA_CLOUD_CREDENTIALS_URI", "")
        }),
    ];
    for (id, remove) in without {
        let found = DefaultCredentials::new(context.clone().build())
            .provide()
            .await?;
        let (found, _, _, origin) = summary(&found);
        assert_eq!(found, id);
        assert_ne!(origin, "");
        context = remove(context);
    }
    let (text, is_not_configured) = provide_error(&DefaultCredentials::new(context.build())).await;
    assert!(is_not_configured, "{text}");
    let mut rest = text.as_str();
    for source in DefaultCredentials::SOURCES {
        let name = format!("{}: ", source.name);
        let (_, after) = rest.split_once(&name).ok_or(format!("{name}{text}"))?;
        rest = after;
    }
    Ok(())
}

#[tokio::test]
async fn profile_is_searched_only_in_files() -> TestResult {
    let (context, fakes) = all_sources().await?;
    let default = || DefaultCredentials::new(context.clone().build());
    let (id, ..) = summary(&default().profile("p").provide().await?);
    assert_eq!(id, "cli-p");
    let (id, ..) = summary(&default().profile("default").provide().await?);
    assert_eq!(id, "shared", "the file of the CLI doesn't have it");
    let (text, is_not_configured) = provide_error(&default().profile("unknown")).await;
    assert!(
        !is_not_configured && !text.contains("OSS_ACCESS_KEY_ID"),
        "{text}"
    );
    let off = ["OSS_ACCESS_KEY_", "ALIBABA_CLOUD_ACCESS_KEY_"]
        .into_iter()
        .flat_map(|name| [format!("{name}ID"), format!("{name}SECRET")])
        .fold(context.clone(), |context, name| context.variable(&name, ""))
        .variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "")
        .variable("ALIBABA_CLOUD_PROFILE", "unknown");
    let (text, is_not_configured) = provide_error(&DefaultCredentials::new(off.build())).await;
    let expected = "no file has a key for the profile \"unknown\"";
    assert!(!is_not_configured && text.contains(expected), "{text}");
    assert!(fakes.iter().all(|fake| fake.received().is_empty()));
    Ok(())
}

#[tokio::test]
async fn mistake_after_the_first_key_is_not_reported() -> TestResult {
    let (context, _fakes) = all_sources().await?;
    for name in [
        "ALIBABA_CLOUD_PROFILE",
        "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
    ] {
        let wrong = context.clone().variable(name, "p\n").build();
        let found = DefaultCredentials::new(wrong).provide().await?;
        assert_eq!(found.credentials().access_key_id(), "oss", "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn error_explains_a_missing_home_directory() -> TestResult {
    let without_home = DefaultCredentials::new(TestContext::default().build());
    let (text, is_not_configured) = provide_error(&without_home.profile("p")).await;
    let expected = "no file has a key for the profile \"p\" (skipped: \
        Alibaba Cloud CLI, credentials file, ossutil: the home directory is unknown, because HOME is not set)";
    assert!(!is_not_configured && text == expected, "{text}");
    let all = TestContext::default().variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    let (text, _) = provide_error(&DefaultCredentials::new(all.build())).await;
    assert_eq!(text.matches("home directory").count(), 1, "{text}");
    Ok(())
}

#[tokio::test]
async fn configured_source_that_fails_ends_the_search() -> TestResult {
    let (context, _fakes) = all_sources().await?;
    let off = context
        .variable("OSS_ACCESS_KEY_ID", "")
        .variable("OSS_ACCESS_KEY_SECRET", "")
        .variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "");
    let (text, is_not_configured) =
        provide_error(&DefaultCredentials::new(off.clone().build())).await;
    assert!(
        !is_not_configured && text.contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set"),
        "{text}"
    );

    let off = off.variable("ALIBABA_CLOUD_ACCESS_KEY_ID", "");
    let broken = FakeService::always(Reply::Response(403, key("canary"))).await?;
    let off = off.variable("ALIBABA_CLOUD_STS_ENDPOINT", broken.url());
    let (text, is_not_configured) =
        provide_error(&DefaultCredentials::new(off.clone().build())).await;
    assert!(
        !is_not_configured && text.contains("returned 403 Forbidden"),
        "{text}"
    );

    let off = off.variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "");
    for (name, value, expected) in [
        (
            "ALIBABA_CLOUD_CONFIG_FILE",
            "/missing",
            "cannot read the file /missing",
        ),
        (
            "ALIBABA_CLOUD_CREDENTIALS_FILE",
            "/missing",
            "cannot read the file /missing",
        ),
        (
            "ALIBABA_CLOUD_PROFILE",
            "p\n",
            "ALIBABA_CLOUD_PROFILE is set, but starts or ends with a blank",
        ),
    ] {
        let wrong = off.clone().variable(name, value);
        let wrong = match name {
            "ALIBABA_CLOUD_CREDENTIALS_FILE" => {
                wrong.variable("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")
            }
            _ => wrong,
        };
        let (text, is_not_configured) =
            provide_error(&DefaultCredentials::new(wrong.build())).await;
        assert!(
            !is_not_configured && text.contains(expected),
            "{name}: {text}"
        );
    }
    Ok(())
}

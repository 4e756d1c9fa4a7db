//! The region and the endpoint of a profile, and which service its token goes to.

use oss_credentials::{DefaultCredentials, ProfileSettings, ProvideCredentials as _};
use oss_sign::Region;

use super::TestContext;
use super::fake_service::FakeService;
use super::owner_files::{context, issue};
use crate::support::TestResult;

const CLI: &str = "/home/me/.aliyun/config.json";
const OSSUTIL: &str = "/home/me/.ossutilconfig";

/// Returns region, endpoint, and whether the endpoint is internal.
fn shown(settings: &ProfileSettings) -> (Option<&str>, Option<&str>, bool) {
    let region = settings
        .region()
        .expect("a valid region")
        .map(Region::as_str);
    (region, settings.endpoint(), settings.is_internal())
}

fn home() -> TestContext {
    TestContext::default().variable("HOME", "/home/me")
}

#[test]
fn region_and_endpoint_come_from_the_profile() -> TestResult {
    let key = r#""name": "a", "mode": "AK", "access_key_id": "id", "access_key_secret": "canary""#;
    let cli =
        |settings: &str| format!(r#"{{"current": "a", "profiles": [{{{key}, {settings}}}]}}"#);
    let ini = |text: &str| format!("{text}\naccessKeyID = id\naccessKeySecret = canary\n");
    for (path, content, expected) in [
        (
            CLI,
            cli(r#""region_id": "cn-hangzhou", "output_format": "json""#),
            (Some("cn-hangzhou"), None, false),
        ),
        (
            CLI,
            cli(r#""region_id": "cn-hangzhou", "endpoint_type": "VPC""#),
            (Some("cn-hangzhou"), None, true),
        ),
        (
            CLI,
            cli(r#""region_id": "", "endpoint": "oss.example.com""#),
            (None, Some("oss.example.com"), false),
        ),
        (
            OSSUTIL,
            ini("[Credentials]\nlanguage=EN\nendpoint=oss-cn-hangzhou.aliyuncs.com"),
            (None, Some("oss-cn-hangzhou.aliyuncs.com"), false),
        ),
        (
            OSSUTIL,
            ini("[Credentials]\nhost = oss-cn-hangzhou.aliyuncs.com"),
            (None, Some("oss-cn-hangzhou.aliyuncs.com"), false),
        ),
        (
            OSSUTIL,
            ini(
                "[default]\nregion = cn-hangzhou\nendpoint = https://oss-cn-hangzhou-internal.aliyuncs.com",
            ),
            (
                Some("cn-hangzhou"),
                Some("https://oss-cn-hangzhou-internal.aliyuncs.com"),
                false,
            ),
        ),
        // A profile without a key isn't the one that is used.
        (
            OSSUTIL,
            "[default]\nregion = cn-hangzhou\n".to_owned(),
            (None, None, false),
        ),
    ] {
        let context = home().file(path, content.as_str()).build();
        let settings = DefaultCredentials::new(context).settings()?;
        assert_eq!(shown(&settings), expected, "{content}");
        let origin = settings.origin().unwrap_or_default();
        assert_eq!(
            origin.ends_with(path),
            content.contains("canary"),
            "{origin}"
        );
    }
    Ok(())
}

#[test]
fn variable_overrides_the_region_of_a_profile() -> TestResult {
    let file = "[default]\naccessKeyID=id\naccessKeySecret=canary\nregion=cn-hangzhou\nendpoint=e\n\
        [profile b]\nregion=cn-beijing\nsource-profile=default\n";
    let context = || home().file(OSSUTIL, file);
    let settings = |context: TestContext| DefaultCredentials::new(context.build()).settings();
    let cli = context().variable("ALIBABA_CLOUD_REGION_ID", "cn-shanghai");
    let cli_settings = settings(cli.clone())?;
    assert_eq!(
        shown(&cli_settings),
        (Some("cn-shanghai"), Some("e"), false)
    );
    let oss = cli.variable("OSS_REGION", "cn-shenzhen");
    let oss_settings = settings(oss.variable("OSS_ENDPOINT", "o"))?;
    assert_eq!(
        shown(&oss_settings),
        (Some("cn-shenzhen"), Some("o"), false)
    );

    let chosen = DefaultCredentials::new(context().build()).profile("b");
    assert_eq!(
        shown(&chosen.settings()?),
        (Some("cn-beijing"), Some("e"), false)
    );
    let from_variable = settings(context().variable("OSSUTIL_PROFILE", "B"))?;
    assert_eq!(
        shown(&from_variable),
        (Some("cn-beijing"), Some("e"), false)
    );

    // The key isn't the profile's, so it must not go to the profile's endpoint.
    let key = context()
        .variable("OSS_ACCESS_KEY_ID", "id")
        .variable("OSS_ACCESS_KEY_SECRET", "canary");
    assert_eq!(shown(&settings(key)?), (None, None, false));
    Ok(())
}

#[tokio::test]
async fn invalid_region_is_an_error_only_where_it_is_used() -> TestResult {
    for (path, content, expected) in [
        (
            OSSUTIL,
            "[default]\naccessKeyID=id\naccessKeySecret=canary\nregion=oss-cn-hangzhou\nendpoint=e\n",
            "the profile \"default\" of /home/me/.ossutilconfig has an invalid region",
        ),
        (
            CLI,
            r#"{"profiles": [{"name": "default", "access_key_id": "id", "access_key_secret": "canary", "region_id": 7, "endpoint": "e"}]}"#,
            "region_id isn't text in the profile \"default\" of /home/me/.aliyun/config.json",
        ),
    ] {
        let context = home().file(path, content);
        let settings = DefaultCredentials::new(context.clone().build()).settings()?;
        let error = settings.region().expect_err(content);
        assert_eq!(
            (error.to_string().as_str(), settings.endpoint()),
            (expected, Some("e"))
        );
        let context = context.variable("OSS_REGION", "cn-beijing").build();
        let settings = DefaultCredentials::new(context).settings()?;
        assert_eq!(shown(&settings), (Some("cn-beijing"), Some("e"), false));
    }
    let context = home().variable("OSS_REGION", "oss-cn-hangzhou").build();
    let error = DefaultCredentials::new(context)
        .settings()?
        .region()
        .map(|_| ());
    let expected = "the environment variable OSS_REGION has an invalid region";
    assert_eq!(error.expect_err("invalid").to_string(), expected);
    Ok(())
}

#[tokio::test]
async fn switch_that_is_not_a_boolean_is_an_error() {
    for name in [
        "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED",
    ] {
        let context = home().variable(name, "1").build();
        let error = DefaultCredentials::new(context).provide().await;
        let text = crate::support::chain(&error.expect_err(name));
        let expected = format!("the environment variable {name} is neither true nor false");
        assert!(text.ends_with(&expected), "{text}");
    }
}

#[tokio::test]
async fn wanted_ossutil_file_or_profile_must_exist() {
    let file = "[default]\naccessKeyID=id\naccessKeySecret=canary\n";
    for (name, value, expected) in [
        (
            "OSSUTIL_CONFIG_FILE",
            "/missing",
            "cannot read the file /missing",
        ),
        (
            "OSSUTIL_PROFILE",
            "x",
            "the profile in OSSUTIL_PROFILE has no key",
        ),
    ] {
        let context = home().file(OSSUTIL, file).variable(name, value);
        let error = DefaultCredentials::new(context.build()).provide().await;
        let text = crate::support::chain(&error.expect_err(name));
        assert!(text.contains(expected), "{text}");
    }
}

#[tokio::test]
async fn token_goes_only_to_the_sts_that_the_profile_names() -> TestResult {
    let named = FakeService::start(issue).await?;
    let other = FakeService::start(issue).await?;
    let content = r#"{"current": "pod", "profiles": [{"name": "pod", "mode": "OIDC", "region_id": "cn-hangzhou",
        "sts_region": "cn-hangzhou", "sts_endpoint": "{service}", "oidc_token_file": "/token",
        "oidc_provider_arn": "acs:ram::100000000000000:oidc-provider/p",
        "ram_role_arn": "acs:ram::100000000000000:role/r", "ram_session_name": "s"}]}"#;
    let pod = context(&other).file(CLI, content.replace("{service}", &named.url()));
    let found = DefaultCredentials::new(pod.build()).provide().await?;
    assert_eq!(found.credentials().access_key_id(), "STS.r");
    assert_eq!((named.received().len(), other.received().len()), (1, 0));
    Ok(())
}

//! The metadata service of ECS: tokens, roles, and a service that doesn't exist.

use std::time::Duration;

use oss_credentials::{
    CachedCredentials, ChainedCredentials, CredentialsContext, EcsRamRoleCredentials,
    ProvideCredentials as _, StaticCredentials,
};
use oss_sign::Credentials;
use oss_transport::{Clock as _, HyperTransport, SystemClock};
use tokio::time::Instant;

use super::fake_service::{FakeService, ReceivedRequest, Reply};
use super::{TestContext, summary};
use crate::support::{NoRuntime, TestResult, provide_error};

const TOKEN: &str = "/latest/api/token";
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
const KEY: &str = r#"{"Code":"Success","AccessKeyId":"STS.Ecs","AccessKeySecret":"canary-secret",
    "SecurityToken":"canary-token","Expiration":"2124-05-25T11:45:17Z","LastUpdated":"x"}"#;
const EXPIRY: u64 = 4_872_311_117;

/// Responds as the metadata service of an instance with the role `inventory`.
fn service(request: &ReceivedRequest) -> Reply {
    let ok = |text: &str| Reply::Response(200, text.to_owned());
    match (request.method.as_str(), request.target.as_str()) {
        ("PUT", TOKEN) => ok("canary-metadata-token\n"),
        ("GET", ROLES) => ok("inventory\n"),
        ("GET", target) if target == format!("{ROLES}inventory") => ok(KEY),
        _ => Reply::Response(404, "canary".to_owned()),
    }
}

/// The same, without tokens.
fn old_service(request: &ReceivedRequest) -> Reply {
    match request.method.as_str() {
        "PUT" => Reply::Response(403, "canary".to_owned()),
        _ => service(request),
    }
}

fn provider(fake: &FakeService) -> EcsRamRoleCredentials {
    EcsRamRoleCredentials::new(TestContext::default().build()).endpoint(fake.url())
}

fn targets(fake: &FakeService) -> Vec<String> {
    let received = fake.received();
    received
        .iter()
        .map(|request| format!("{} {}", request.method, request.target))
        .collect()
}

#[tokio::test]
async fn token_role_name_and_key_are_requested() -> TestResult {
    let fake = FakeService::start(service).await?;
    let found = provider(&fake).provide().await?;
    let origin = "the metadata service of ECS, role inventory";
    assert_eq!(
        summary(&found),
        ("STS.Ecs".to_owned(), true, Some(EXPIRY), origin.to_owned())
    );
    let role = format!("GET {ROLES}inventory");
    assert_eq!(
        targets(&fake),
        [format!("PUT {TOKEN}"), format!("GET {ROLES}"), role]
    );
    let received = fake.received();
    assert_eq!(
        received[0].header("x-aliyun-ecs-metadata-token-ttl-seconds"),
        Some("21600")
    );
    for request in &received[1..] {
        let token = request.header("x-aliyun-ecs-metadata-token");
        assert_eq!(
            token,
            Some("canary-metadata-token"),
            "without its line break"
        );
    }
    Ok(())
}

#[tokio::test]
async fn variables_configure_the_provider() -> TestResult {
    let fake = FakeService::start(service).await?;
    let context = TestContext::default()
        .variable("ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT", fake.url())
        .variable("ALIBABA_CLOUD_ECS_METADATA", "inventory");
    let ecs = EcsRamRoleCredentials::new(context.clone().build());
    assert_eq!(
        ecs.provide().await?.credentials().access_key_id(),
        "STS.Ecs"
    );
    assert_eq!(
        targets(&fake),
        [format!("PUT {TOKEN}"), format!("GET {ROLES}inventory")]
    );

    let off = context
        .clone()
        .variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "True");
    let (text, is_not_configured) = provide_error(&EcsRamRoleCredentials::new(off.build())).await;
    assert!(is_not_configured && text.contains("disabled by ALIBABA_CLOUD_ECS_METADATA_DISABLED"));
    assert_eq!(fake.received().len(), 2, "no further request");

    for (name, value, expected) in [
        (
            "ALIBABA_CLOUD_ECS_METADATA",
            "a/../b",
            "\"a/../b\" isn't a valid RAM role name",
        ),
        (
            "ALIBABA_CLOUD_ECS_METADATA",
            &*"canary".repeat(11),
            "a RAM role name has at most 64 characters",
        ),
        (
            "ALIBABA_CLOUD_ECS_METADATA",
            "role\n",
            "a line break or another control character",
        ),
        (
            "ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT",
            "ftp://x",
            "expected a host or an http or https URL",
        ),
    ] {
        let wrong = context.clone().variable(name, value);
        let (text, is_not_configured) =
            provide_error(&EcsRamRoleCredentials::new(wrong.build())).await;
        assert!(!is_not_configured && text.contains(expected), "{text}");
    }
    let password = "http://user:canary@100.100.100.200";
    let (text, is_not_configured) = provide_error(&provider(&fake).endpoint(password)).await;
    assert!(
        !is_not_configured && text.contains("expected a host"),
        "{text}"
    );
    assert_eq!(fake.received().len(), 2, "no request for a mistake");
    Ok(())
}

#[tokio::test]
async fn missing_token_is_an_error_only_if_it_is_required() -> TestResult {
    let fake = FakeService::start(old_service).await?;
    let found = provider(&fake).provide().await?;
    assert_eq!(found.credentials().access_key_id(), "STS.Ecs");
    assert_eq!(
        fake.received()[2].header("x-aliyun-ecs-metadata-token"),
        None
    );

    let context = TestContext::default().variable("ALIBABA_CLOUD_IMDSV1_DISABLED", "true");
    let from_variable = EcsRamRoleCredentials::new(context.build()).endpoint(fake.url());
    for strict in [from_variable, provider(&fake).disable_imdsv1()] {
        let (text, is_not_configured) = provide_error(&strict).await;
        assert!(
            !is_not_configured && text.contains("returned 403 Forbidden"),
            "{text}"
        );
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn f54_service_that_hangs_is_skipped_after_one_second() -> TestResult {
    let fake = FakeService::always(Reply::Hang).await?;
    let next = StaticCredentials::new(Credentials::new("next", "canary")?);
    let chain = ChainedCredentials::new("ECS", provider(&fake)).then("next", next);
    let started = Instant::now();
    let found = chain.provide().await?;
    assert_eq!(found.credentials().access_key_id(), "next");
    assert_eq!(
        started.elapsed(),
        Duration::from_secs(1),
        "on tokio's clock"
    );

    // A configured role name means that the service exists.
    let started = Instant::now();
    let (text, is_not_configured) = provide_error(&provider(&fake).role_name("inventory")).await;
    assert!(
        !is_not_configured && text.contains("did not respond within"),
        "{text}"
    );
    assert_eq!(started.elapsed(), Duration::from_secs(1));
    Ok(())
}

#[tokio::test]
async fn token_timeout_leaves_time_to_continue_without_one() -> TestResult {
    let fake = FakeService::start(|request| match request.method.as_str() {
        "PUT" => Reply::Hang,
        _ => service(request),
    });
    let fake = fake.await?;
    let found = provider(&fake)
        .timeout(Duration::from_secs(2))
        .provide()
        .await?;
    assert_eq!(found.credentials().access_key_id(), "STS.Ecs");
    Ok(())
}

#[tokio::test]
async fn machine_without_service_or_role_is_not_configured() -> TestResult {
    let without_role = FakeService::always(Reply::Response(404, String::new())).await?;
    let closing = FakeService::always(Reply::Close).await?;
    let gone = FakeService::always(Reply::Hang).await?.url();
    let unreachable = EcsRamRoleCredentials::new(TestContext::default().build()).endpoint(gone);
    for provider in [provider(&without_role), provider(&closing), unreachable] {
        let (text, is_not_configured) = provide_error(&provider).await;
        assert!(
            is_not_configured && text.starts_with("this isn't an ECS instance with a RAM role"),
            "{text}"
        );
        let (text, is_not_configured) = provide_error(&provider.role_name("inventory")).await;
        assert!(!is_not_configured, "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn missing_key_of_a_role_the_service_names_is_an_error() -> TestResult {
    for (reply, expected) in [
        (Reply::Hang, "did not respond within"),
        (
            Reply::Close,
            "the request to the metadata service of ECS at 127.0.0.1",
        ),
        (
            Reply::Response(404, String::new()),
            "returned 404 Not Found",
        ),
    ] {
        let fake = FakeService::start(move |request| match request.target.as_str() {
            TOKEN | ROLES => service(request),
            _ => reply.clone(),
        });
        let (text, is_not_configured) = provide_error(&provider(&fake.await?)).await;
        assert!(!is_not_configured && text.contains(expected), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn invalid_role_name_in_response_is_rejected() -> TestResult {
    let long = "r".repeat(64 * 1024 + 1);
    for (name, expected) in [
        ("a/../../user-data", "returned an invalid RAM role name"),
        ("role?x=y", "returned an invalid RAM role name"),
        ("..", "returned an invalid RAM role name"),
        ("\u{202e}elor", "returned an invalid RAM role name"),
        ("two words", "returned an invalid RAM role name"),
        ("<html>", "returned an invalid RAM role name"),
        ("", "returned an invalid RAM role name"),
        ("canary-metadata-token", "returned an invalid RAM role name"),
        (&*"r".repeat(65), "returned an invalid RAM role name"),
        (&*long, "more than 65536 bytes"),
    ] {
        let name = name.to_owned();
        let fake = FakeService::start(move |request| match request.target.as_str() {
            TOKEN => service(request),
            ROLES => Reply::Response(200, name.clone()),
            _ => Reply::Response(200, KEY.to_owned()),
        });
        let (text, is_not_configured) = provide_error(&provider(&fake.await?)).await;
        assert!(!is_not_configured && text.contains(expected), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn unusable_token_is_an_error() -> TestResult {
    let long = "t".repeat(64 * 1024 + 1);
    for (token, expected) in [
        ("to\nken", "returned an invalid token"),
        (&*long, "more than 65536 bytes"),
    ] {
        let token = token.to_owned();
        let fake = FakeService::start(move |request| match request.target.as_str() {
            TOKEN => Reply::Response(200, token.clone()),
            _ => service(request),
        });
        let fake = fake.await?;
        let (text, is_not_configured) = provide_error(&provider(&fake)).await;
        assert!(!is_not_configured && text.contains(expected), "{text}");
        assert_eq!(targets(&fake), [format!("PUT {TOKEN}")]);
    }
    Ok(())
}

#[tokio::test]
async fn code_that_repeats_the_token_is_not_shown() -> TestResult {
    let fake = FakeService::start(|request| match request.target.as_str() {
        TOKEN | ROLES => service(request),
        _ => Reply::Response(
            403,
            r#"{"Code":"canary-metadata-token","RequestId":"canary-metadata"}"#.to_owned(),
        ),
    });
    let (text, _) = provide_error(&provider(&fake.await?)).await;
    assert!(text.ends_with("returned 403 Forbidden"), "{text}");
    Ok(())
}

#[tokio::test]
async fn missing_timer_is_an_error() {
    let context = CredentialsContext::new(HyperTransport::default(), NoRuntime);
    let (text, is_not_configured) = provide_error(&EcsRamRoleCredentials::new(context)).await;
    let expected = "requests to the metadata service of ECS cannot have a timeout";
    assert!(!is_not_configured && text.starts_with(expected), "{text}");
}

#[tokio::test]
async fn response_without_a_key_is_explained_and_not_shown() -> TestResult {
    let ok = |text: &str| Reply::Response(200, text.to_owned());
    let long = format!("{KEY}{}", " ".repeat(64 * 1024));
    for (reply, expected) in [
        (ok("canary"), "returned invalid JSON"),
        (
            ok("{\"AccessKeyId\":\"canary\",\"AccessKeySecret\":7}"),
            "returned JSON whose AccessKeySecret is missing or empty",
        ),
        (
            ok("[\"canary\"]"),
            "returned JSON whose AccessKeyId is missing or empty",
        ),
        (
            ok(&KEY.replace("STS.Ecs", "")),
            "returned JSON whose AccessKeyId is missing or empty",
        ),
        (
            ok(&KEY.replace("STS.Ecs", " ")),
            "returned an unusable key\naccess key id must be",
        ),
        (
            ok(&KEY.replace("-secret", "\\n")),
            "returned an unusable key\naccess key secret is empty",
        ),
        (
            ok(&KEY.replace("-token", "\\r\\n")),
            "returned an unusable key\nsecurity token is empty",
        ),
        (
            ok(&KEY.replace("2124-05-25T11:45:17Z", "canary")),
            "an Expiration that isn't a time",
        ),
        (
            ok(&KEY.replace("Success", "Failed")),
            "returned a failure, code Failed",
        ),
        (
            ok(&KEY.replace("Success", "canary failed")),
            "returned a failure",
        ),
        (ok(&long), "more than 65536 bytes"),
        (
            Reply::Half(200, KEY.to_owned()),
            "the request to the metadata service of ECS at 127.0.0.1",
        ),
        (
            Reply::Response(500, KEY.to_owned()),
            "returned 500 Internal Server Error",
        ),
        (Reply::Response(302, KEY.to_owned()), "returned 302 Found"),
    ] {
        let key = reply.clone();
        let fake = FakeService::start(move |request| match request.target.as_str() {
            TOKEN | ROLES => service(request),
            _ => key.clone(),
        });
        let (text, is_not_configured) = provide_error(&provider(&fake.await?)).await;
        assert!(
            !is_not_configured && text.contains(expected),
            "{reply:?}: {text}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn expired_key_is_not_used() -> TestResult {
    let fake = FakeService::start(|request| match request.target.as_str() {
        TOKEN | ROLES => service(request),
        _ => Reply::Response(200, KEY.replace("2124", "2024")),
    });
    let fake = fake.await?;
    let found = provider(&fake).provide().await?;
    let error = found
        .check(SystemClock::default().now())
        .expect_err("expired");
    let expected = "the credentials of the metadata service of ECS, role inventory expired at \
        2024-05-25T11:45:17.000Z";
    assert_eq!(error.to_string(), expected);
    let (text, _) = provide_error(&CachedCredentials::new(provider(&fake))).await;
    assert_eq!(text, expected);
    Ok(())
}

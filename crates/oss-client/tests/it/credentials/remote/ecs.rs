//! Keys of an instance: tokens, roles, and services that are not there.

use std::time::Duration;

use oss_client::{
    CachedCredentials, ChainedCredentials, Clock as _, Credentials, CredentialsContext,
    EcsRamRoleCredentials, NoTimer, ProvideCredentials as _, Sleep, SleepFuture, StaticCredentials,
    SystemClock,
};
use oss_transport::HyperTransport;
use tokio::time::Instant;

use super::fake::{Asked, Fake, Reply};
use super::{Around, refused, shown};
use crate::support::TestResult;

const TOKEN: &str = "/latest/api/token";
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
const KEY: &str = r#"{"Code":"Success","AccessKeyId":"STS.Ecs","AccessKeySecret":"canary-secret",
    "SecurityToken":"canary-token","Expiration":"2124-05-25T11:45:17Z","LastUpdated":"x"}"#;
const EXPIRY: u64 = 4_872_311_117;

/// Answers as the metadata service does for an instance with the role `inventory`.
fn service(asked: &Asked) -> Reply {
    let answer = |text: &str| Reply::Answer(200, text.to_owned());
    match (asked.method.as_str(), asked.target.as_str()) {
        ("PUT", TOKEN) => answer("canary-metadata-token\n"),
        ("GET", ROLES) => answer("inventory\n"),
        ("GET", target) if target == format!("{ROLES}inventory") => answer(KEY),
        _ => Reply::Answer(404, "canary".to_owned()),
    }
}

/// The same, without tokens.
fn old_service(asked: &Asked) -> Reply {
    match asked.method.as_str() {
        "PUT" => Reply::Answer(403, "canary".to_owned()),
        _ => service(asked),
    }
}

fn provider(fake: &Fake) -> EcsRamRoleCredentials {
    EcsRamRoleCredentials::new(Around::default().context()).endpoint(fake.url())
}

fn targets(fake: &Fake) -> Vec<String> {
    let asked = fake.asked();
    asked
        .iter()
        .map(|asked| format!("{} {}", asked.method, asked.target))
        .collect()
}

#[tokio::test]
async fn a_token_the_name_of_the_role_and_its_key_are_asked_for() -> TestResult {
    let fake = Fake::start(service).await?;
    let found = provider(&fake).provide().await?;
    let origin = "the metadata service of ECS, role inventory";
    assert_eq!(
        shown(&found),
        ("STS.Ecs".to_owned(), true, Some(EXPIRY), origin.to_owned())
    );
    let role = format!("GET {ROLES}inventory");
    assert_eq!(
        targets(&fake),
        [format!("PUT {TOKEN}"), format!("GET {ROLES}"), role]
    );
    let asked = fake.asked();
    assert_eq!(
        asked[0].header("x-aliyun-ecs-metadata-token-ttl-seconds"),
        Some("21600")
    );
    for asked in &asked[1..] {
        let token = asked.header("x-aliyun-ecs-metadata-token");
        assert_eq!(
            token,
            Some("canary-metadata-token"),
            "without its line break"
        );
    }
    Ok(())
}

#[tokio::test]
async fn variables_say_what_is_asked() -> TestResult {
    let fake = Fake::start(service).await?;
    let around = Around::default()
        .variable("ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT", fake.url())
        .variable("ALIBABA_CLOUD_ECS_METADATA", "inventory");
    let ecs = EcsRamRoleCredentials::new(around.clone().context());
    assert_eq!(
        ecs.provide().await?.credentials().access_key_id(),
        "STS.Ecs"
    );
    assert_eq!(
        targets(&fake),
        [format!("PUT {TOKEN}"), format!("GET {ROLES}inventory")]
    );

    let off = around
        .clone()
        .variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "True");
    let (text, is_absent) = refused(&EcsRamRoleCredentials::new(off.context())).await;
    assert!(is_absent && text.contains("switched off by ALIBABA_CLOUD_ECS_METADATA_DISABLED"));
    assert_eq!(fake.asked().len(), 2, "nothing more was sent");

    for (name, value, expected) in [
        (
            "ALIBABA_CLOUD_ECS_METADATA",
            "a/../b",
            "\"a/../b\" is no name of a RAM role",
        ),
        (
            "ALIBABA_CLOUD_ECS_METADATA",
            "role\n",
            "a line break or a control character",
        ),
        (
            "ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT",
            "ftp://x",
            "is no host and no http or https URL",
        ),
    ] {
        let wrong = around.clone().variable(name, value);
        let (text, is_absent) = refused(&EcsRamRoleCredentials::new(wrong.context())).await;
        assert!(!is_absent && text.contains(expected), "{text}");
    }
    let password = "http://user:canary@100.100.100.200";
    let (text, is_absent) = refused(&provider(&fake).endpoint(password)).await;
    assert!(!is_absent && text.contains("is no host"), "{text}");
    assert_eq!(fake.asked().len(), 2, "and nothing was sent for a mistake");
    Ok(())
}

#[tokio::test]
async fn it_does_without_a_token_unless_that_is_forbidden() -> TestResult {
    let fake = Fake::start(old_service).await?;
    let found = provider(&fake).provide().await?;
    assert_eq!(found.credentials().access_key_id(), "STS.Ecs");
    assert_eq!(fake.asked()[2].header("x-aliyun-ecs-metadata-token"), None);

    let around = Around::default().variable("ALIBABA_CLOUD_IMDSV1_DISABLED", "true");
    let from_variable = EcsRamRoleCredentials::new(around.context()).endpoint(fake.url());
    for strict in [from_variable, provider(&fake).disable_imdsv1(true)] {
        let (text, is_absent) = refused(&strict).await;
        assert!(
            !is_absent && text.contains("answered 403 Forbidden"),
            "{text}"
        );
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn f54_a_service_that_hangs_costs_a_second_and_is_passed_over() -> TestResult {
    let fake = Fake::always(Reply::Hang).await?;
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

    // Who names the role says that it is there.
    let started = Instant::now();
    let (text, is_absent) = refused(&provider(&fake).role_name("inventory")).await;
    assert!(
        !is_absent && text.contains("did not answer within"),
        "{text}"
    );
    assert_eq!(started.elapsed(), Duration::from_secs(1));
    Ok(())
}

#[tokio::test]
async fn a_token_that_never_comes_leaves_time_to_do_without() -> TestResult {
    let fake = Fake::start(|asked| match asked.method.as_str() {
        "PUT" => Reply::Hang,
        _ => service(asked),
    });
    let fake = fake.await?;
    let found = provider(&fake)
        .limit(Duration::from_secs(2))
        .provide()
        .await?;
    assert_eq!(found.credentials().access_key_id(), "STS.Ecs");
    Ok(())
}

#[tokio::test]
async fn other_machines_and_instances_without_a_role_are_passed_over() -> TestResult {
    let without_role = Fake::always(Reply::Answer(404, String::new())).await?;
    let closing = Fake::always(Reply::Close).await?;
    let gone = Fake::always(Reply::Hang).await?.url();
    let nobody = EcsRamRoleCredentials::new(Around::default().context()).endpoint(gone);
    for provider in [provider(&without_role), provider(&closing), nobody] {
        let (text, is_absent) = refused(&provider).await;
        assert!(
            is_absent && text.starts_with("this is no ECS instance with a RAM role"),
            "{text}"
        );
        let (text, is_absent) = refused(&provider.role_name("inventory")).await;
        assert!(!is_absent, "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_role_that_the_service_names_is_there() -> TestResult {
    for (reply, expected) in [
        (Reply::Hang, "did not answer within"),
        (Reply::Close, "cannot be asked"),
        (Reply::Answer(404, String::new()), "answered 404 Not Found"),
    ] {
        let fake = Fake::start(move |asked| match asked.target.as_str() {
            TOKEN | ROLES => service(asked),
            _ => reply.clone(),
        });
        let (text, is_absent) = refused(&provider(&fake.await?)).await;
        assert!(!is_absent && text.contains(expected), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn names_that_lead_elsewhere_give_no_key() -> TestResult {
    let long = "r".repeat(64 * 1024 + 1);
    for (name, expected) in [
        ("a/../../user-data", "is no name of a RAM role"),
        ("role?x=y", "is no name of a RAM role"),
        ("..", "is no name of a RAM role"),
        ("\u{202e}elor", "is no name of a RAM role"),
        ("two words", "gave no name of a RAM role"),
        ("<html>", "gave no name of a RAM role"),
        ("", "gave no name of a RAM role"),
        (&*long, "more than 65536 bytes"),
    ] {
        let name = name.to_owned();
        let fake = Fake::start(move |asked| match asked.target.as_str() {
            TOKEN => service(asked),
            ROLES => Reply::Answer(200, name.clone()),
            _ => Reply::Answer(200, KEY.to_owned()),
        });
        let (text, is_absent) = refused(&provider(&fake.await?)).await;
        assert!(!is_absent && text.contains(expected), "{text}");
    }
    Ok(())
}

/// No timer.
#[derive(Debug)]
struct Timeless;

impl Sleep for Timeless {
    fn sleep(&self, _: Duration) -> SleepFuture<'_> {
        Box::pin(std::future::pending())
    }

    fn check(&self) -> Result<(), NoTimer> {
        Err(NoTimer::new("no runtime here"))
    }
}

#[tokio::test]
async fn without_a_timer_nobody_says_that_this_is_no_instance() {
    let context = CredentialsContext::new(HyperTransport::default(), Timeless);
    let (text, is_absent) = refused(&EcsRamRoleCredentials::new(context)).await;
    let expected = "the time of the metadata service of ECS cannot be limited";
    assert!(!is_absent && text.starts_with(expected), "{text}");
}

#[tokio::test]
async fn answers_that_are_no_key_are_explained_and_not_repeated() -> TestResult {
    let answer = |text: &str| Reply::Answer(200, text.to_owned());
    let long = format!("{KEY}{}", " ".repeat(64 * 1024));
    for (reply, expected) in [
        (answer("canary"), "answered with something that is no JSON"),
        (
            answer("{\"AccessKeyId\":\"canary\",\"AccessKeySecret\":7}"),
            "without AccessKeySecret",
        ),
        (answer("[\"canary\"]"), "without AccessKeyId"),
        (
            answer(&KEY.replace("STS.Ecs", "")),
            "without AccessKeyId, or with an empty one",
        ),
        (
            answer(&KEY.replace("STS.Ecs", " ")),
            "gave no usable key\naccess key id is blank",
        ),
        (
            answer(&KEY.replace("-secret", "\\n")),
            "gave no usable key\naccess key secret is empty",
        ),
        (
            answer(&KEY.replace("-token", "\\r\\n")),
            "gave no usable key\nsecurity token is empty",
        ),
        (
            answer(&KEY.replace("2124-05-25T11:45:17Z", "canary")),
            "an Expiration that is no time",
        ),
        (
            answer(&KEY.replace("Success", "Failed")),
            "answered with a failure, code Failed",
        ),
        (
            answer(&KEY.replace("Success", "canary failed")),
            "answered with a failure",
        ),
        (answer(&long), "more than 65536 bytes"),
        (Reply::Half(200, KEY.to_owned()), "cannot be asked"),
        (
            Reply::Answer(500, KEY.to_owned()),
            "answered 500 Internal Server Error",
        ),
        (Reply::Answer(302, KEY.to_owned()), "answered 302 Found"),
    ] {
        let key = reply.clone();
        let fake = Fake::start(move |asked| match asked.target.as_str() {
            TOKEN | ROLES => service(asked),
            _ => key.clone(),
        });
        let (text, is_absent) = refused(&provider(&fake.await?)).await;
        assert!(!is_absent && text.contains(expected), "{reply:?}: {text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_key_that_is_over_is_not_used() -> TestResult {
    let fake = Fake::start(|asked| match asked.target.as_str() {
        TOKEN | ROLES => service(asked),
        _ => Reply::Answer(200, KEY.replace("2124", "2024")),
    });
    let fake = fake.await?;
    let found = provider(&fake).provide().await?;
    let error = found
        .check(SystemClock::default().now())
        .expect_err("it is over");
    let expected = "the credentials of the metadata service of ECS, role inventory expired at \
        2024-05-25T11:45:17.000Z";
    assert_eq!(error.to_string(), expected);
    let (text, _) = refused(&CachedCredentials::new(provider(&fake))).await;
    assert_eq!(text, expected);
    Ok(())
}

//! Failures of services that pass.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Response;
use oss_credentials::{
    AssumeRoleCredentials, CredentialsContext, CredentialsUriCredentials, EcsRamRoleCredentials,
    OidcRoleCredentials, ProvideCredentials, StaticCredentials,
};
use oss_sign::Credentials;
use oss_transport::{Sleep, SleepFuture, TokioSleep};
use oss_transport_testing::Capture;
use tokio::task::JoinSet;

use super::TestContext;
use super::fake_service::{FakeService, Reply};
use super::owner_files::issue;
use crate::support::{TestResult, provide_error};

/// Starts a service whose first requests fail.
async fn failing(reply: Reply, failures: usize) -> Result<FakeService, std::io::Error> {
    let received = AtomicUsize::new(0);
    FakeService::start(move |request| {
        if received.fetch_add(1, Ordering::Relaxed) < failures {
            return reply.clone();
        }
        issue(request)
    })
    .await
}

fn context(fake: &FakeService) -> CredentialsContext {
    TestContext::default()
        .variable("ALIBABA_CLOUD_STS_ENDPOINT", fake.url())
        .variable("ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT", fake.url())
        .file("/token", "canary")
        .build()
}

/// Creates a provider for the services of a context.
type Make = fn(&FakeService) -> Box<dyn ProvideCredentials>;

const PROVIDERS: [Make; 4] = [
    |fake| {
        let key = Credentials::new("LTAI5tBase", "canary").expect("a key");
        let base = StaticCredentials::new(key);
        let role = AssumeRoleCredentials::new(base, "acs:ram::1:role/r", context(fake));
        Box::new(role)
    },
    |fake| {
        let oidc = OidcRoleCredentials::new(context(fake))
            .role_arn("acs:ram::1:role/r")
            .provider_arn("p")
            .token_file("/token");
        Box::new(oidc)
    },
    |fake| {
        let uri = CredentialsUriCredentials::new(context(fake));
        Box::new(uri.uri(format!("{}/r", fake.url())))
    },
    |fake| {
        let ecs = EcsRamRoleCredentials::new(context(fake)).role_name("r");
        // Longer than the default: 16 of these run at the same time.
        Box::new(ecs.disable_imdsv1().timeout(Duration::from_secs(30)))
    },
];

#[tokio::test]
async fn f54_passing_failure_is_retried_twice() -> TestResult {
    let mut checks = JoinSet::new();
    for make in PROVIDERS {
        for reply in [
            Reply::Response(500, "canary".to_owned()),
            Reply::Response(503, String::new()),
            Reply::Close,
            Reply::Half(200, "{".to_owned()),
        ] {
            checks.spawn(check_retries(make, reply));
        }
    }
    checks.join_all().await;
    Ok(())
}

async fn check_retries(make: Make, reply: Reply) {
    let fake = failing(reply.clone(), 2).await.expect("a socket");
    let found = make(&fake).provide().await.expect("the third attempt");
    assert_eq!(found.credentials().access_key_id(), "STS.r", "{reply:?}");
    let received = fake.received();
    if received[0].target.contains("SignatureNonce") {
        let targets = (&received[0].target, &received[1].target);
        assert_ne!(targets.0, targets.1, "STS rejects a repeated nonce");
    }

    let fake = failing(reply, usize::MAX).await.expect("a socket");
    provide_error(&*make(&fake)).await;
    assert_eq!(fake.received().len(), 3);
}

#[tokio::test]
async fn final_response_is_not_retried() -> TestResult {
    for make in PROVIDERS {
        for status in [400, 403, 404, 429] {
            let fake = failing(Reply::Response(status, String::new()), usize::MAX).await?;
            provide_error(&*make(&fake)).await;
            assert_eq!(fake.received().len(), 1, "{status}");
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn retries_end_with_the_timeout() -> TestResult {
    let transport = Capture::new(Response::builder().status(503).body("")?);
    let context = CredentialsContext::new(transport.clone(), TokioSleep::default());
    let ecs = EcsRamRoleCredentials::new(context).role_name("r");
    let ecs = ecs.timeout(Duration::from_millis(150)).disable_imdsv1();
    let (text, _) = provide_error(&ecs).await;
    assert!(text.contains("returned 503 Service Unavailable"), "{text}");
    assert_eq!(transport.requests().len(), 2, "the third would be too late");
    Ok(())
}

/// A timer whose sleeps must not be polled again once they are over.
#[derive(Debug)]
struct PolledOnce;

impl Sleep for PolledOnce {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        Box::pin(async move { tokio::time::sleep(duration).await })
    }
}

#[tokio::test(start_paused = true)]
async fn request_after_the_timeout_is_not_sent() -> TestResult {
    let transport = Capture::new(Response::builder().status(503).body("")?);
    let context = CredentialsContext::new(transport.clone(), PolledOnce);
    let ecs = EcsRamRoleCredentials::new(context).timeout(Duration::from_millis(150));
    let (text, _) = provide_error(&ecs).await;
    assert!(text.contains("did not respond within 150ms"), "{text}");
    let requests = transport.requests();
    let is_token = |request: &http::Request<_>| request.uri().path() == "/latest/api/token";
    assert!(
        requests.iter().all(is_token),
        "no time is left for the role"
    );
    Ok(())
}

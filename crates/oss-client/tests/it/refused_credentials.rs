//! Refused credentials are invalidated and replaced once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use http::{Request, Response};
use oss_client::{
    CachedCredentials, Client, ClientBuilder, Credentials, CredentialsError, CredentialsFuture,
    Endpoint, ErrorKind, ProvideCredentials, Region, RetryPolicy, RetryQuota, SignatureVersion,
    StopReason, TokioSleep,
};
use oss_transport::{Body, Transport};
use oss_transport_testing::from_fn;
use tokio::time::{Duration, advance};

use crate::support::{GetColor, PausedClock, PutColor, TestResult, chain, get, response, script};

const EXPIRED: &str = "<Error><Code>SecurityTokenExpired</Code><EC>0002-00000007</EC></Error>";

/// A provider of `key-1`, `key-2` and so on, which fails from a certain key on.
#[derive(Clone, Debug)]
struct Vault {
    provided: Arc<AtomicU32>,
    fails_from: u32,
}

impl Vault {
    fn new() -> Self {
        let provided = Arc::default();
        let fails_from = u32::MAX;
        Self {
            provided,
            fails_from,
        }
    }

    fn provided(&self) -> u32 {
        self.provided.load(Ordering::Relaxed)
    }
}

impl ProvideCredentials for Vault {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            tokio::task::yield_now().await;
            let n = self.provided.fetch_add(1, Ordering::Relaxed) + 1;
            if n >= self.fails_from {
                return Err(CredentialsError::new("the vault is closed"));
            }
            let key = Credentials::new(format!("key-{n}"), "canary-secret");
            let key = key.and_then(|key| key.with_security_token(format!("token-{n}")));
            key.map(Into::into)
                .map_err(|error| CredentialsError::new("bad").with_source(error))
        })
    }
}

/// A service that accepts one key, and records the keys of all requests.
#[derive(Clone, Debug)]
struct Service {
    accepted: Arc<Mutex<&'static str>>,
    seen: Arc<Mutex<Vec<String>>>,
    refusal: &'static str,
}

impl Service {
    fn accepting(key: &'static str) -> Self {
        Self {
            accepted: Arc::new(Mutex::new(key)),
            seen: Arc::default(),
            refusal: EXPIRED,
        }
    }

    fn accept(&self, key: &'static str) {
        *self.accepted.lock().unwrap() = key;
    }

    fn seen(&self) -> Vec<String> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }

    fn respond(&self, request: &Request<Body>) -> Response<Body> {
        let token = request.headers()["x-oss-security-token"].to_str();
        let key = token.unwrap().replace("token", "key");
        let is_accepted = key == *self.accepted.lock().unwrap();
        self.seen.lock().unwrap().push(key);
        if is_accepted {
            Response::new(Body::from("<Color/>"))
        } else {
            response(403, &[], self.refusal).map(Body::from)
        }
    }

    fn transport(&self) -> impl Transport {
        let service = self.clone();
        from_fn(move |request: Request<Body>| {
            let service = service.clone();
            async move {
                tokio::task::yield_now().await;
                Ok(service.respond(&request))
            }
        })
    }

    fn client(
        &self,
        credentials: impl ProvideCredentials,
    ) -> Result<ClientBuilder, Box<dyn std::error::Error>> {
        Ok(Client::builder(Region::new("cn-hangzhou")?, credentials)
            .endpoint(Endpoint::custom("https://oss.example")?)
            .transport(self.transport())
            .clock(PausedClock::start())
            .sleep(TokioSleep::default()))
    }
}

fn cached(vault: &Vault) -> CachedCredentials {
    CachedCredentials::new(vault.clone()).clock(PausedClock::start())
}

/// Advances the time, so that the cache considers its key old.
async fn a_minute_later() {
    advance(Duration::from_secs(60)).await;
}

#[tokio::test(start_paused = true)]
async fn f51_expired_key_is_replaced_once() -> TestResult {
    use SignatureVersion::{V1, V4};
    for (refusal, version) in [
        (EXPIRED, V4),
        (EXPIRED, V1),
        ("<Error><Code>InvalidSecurityToken</Code></Error>", V4),
        ("<Error><Code>InvalidAccessKeyId</Code></Error>", V4),
    ] {
        let mut service = Service::accepting("key-1");
        service.refusal = refusal;
        let vault = Vault::new();
        // Neither the policy nor the quota allows retries, and none is needed.
        let client = service
            .client(cached(&vault))?
            .signature_version(version)
            .retry(RetryPolicy::none())
            .retry_quota(RetryQuota::new(0))
            .build()?;
        client.execute(&get()).await?;
        service.accept("key-2");
        a_minute_later().await;
        for _ in 0..3 {
            client.execute(&get()).await?;
        }
        // The refused request had no effect, so it is repeated even if not idempotent.
        service.accept("key-3");
        a_minute_later().await;
        let put = client.execute(&PutColor).await;
        assert_eq!(
            put.expect_err("the response is not empty").kind(),
            ErrorKind::UnexpectedResponse
        );
        let expected = [
            "key-1", "key-1", "key-2", "key-2", "key-2", "key-2", "key-3",
        ];
        assert_eq!(service.seen(), expected);
        assert_eq!(vault.provided(), 3);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn f51_concurrent_callers_share_one_refresh() -> TestResult {
    let (service, vault) = (Service::accepting("key-1"), Vault::new());
    let client = service.client(cached(&vault))?.build()?;
    client.execute(&get()).await?;
    service.accept("key-2");
    a_minute_later().await;
    service.seen();
    // The first hundred requests are all sent before the first response.
    for (old, new) in [(100, 100), (0, 100)] {
        let mut tasks = tokio::task::JoinSet::new();
        for page in 0..100 {
            let client = client.clone();
            let operation = GetColor {
                id: format!("page-{page}"),
            };
            tasks.spawn(async move { client.execute(&operation).await });
        }
        for outcome in tasks.join_all().await {
            outcome?;
        }
        assert_eq!(vault.provided(), 2);
        let seen = service.seen();
        let count = |key: &str| seen.iter().filter(|it| *it == key).count();
        assert_eq!((count("key-1"), count("key-2")), (old, new));
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn refused_static_key_is_not_repeated() -> TestResult {
    let key = Credentials::new("id", "canary-secret")?.with_security_token("token-1")?;
    let service = Service::accepting("key-2");
    let client = service
        .client(oss_client::StaticCredentials::new(key))?
        .build()?;
    let error = client.execute(&get()).await.expect_err("an error");
    assert!(error.is_key_refused() && error.is_forbidden());
    assert_eq!(error.stopped_by(), Some(StopReason::Permanent));
    assert_eq!((error.attempts(), service.seen().len()), (1, 1));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn refused_new_key_is_not_replaced_repeatedly() -> TestResult {
    let (service, vault) = (Service::accepting("another"), Vault::new());
    let client = service.client(cached(&vault))?.build()?;
    for _ in 0..10 {
        let error = client.execute(&get()).await.expect_err("an error");
        assert!(error.is_key_refused());
    }
    assert_eq!(vault.provided(), 1, "at most one refresh in ten seconds");
    assert_eq!(service.seen().len(), 10);
    advance(Duration::from_secs(11)).await;
    for _ in 0..10 {
        assert!(client.execute(&get()).await.is_err());
    }
    assert_eq!(vault.provided(), 2);
    assert_eq!(service.seen().len(), 11);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn failed_refresh_is_the_source_of_the_error() -> TestResult {
    let mut vault = Vault::new();
    vault.fails_from = 2;
    let service = Service::accepting("key-1");
    let client = service.client(cached(&vault))?.build()?;
    client.execute(&get()).await?;
    service.accept("key-2");
    a_minute_later().await;
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Credentials, 1)
    );
    assert!(chain(&error).ends_with("the vault is closed"));
    assert!(error.is_key_refused(), "the service error is kept");
    assert_eq!(error.code(), Some("SecurityTokenExpired"));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn other_refusal_does_not_replace_the_key() -> TestResult {
    let mut service = Service::accepting("another");
    for refusal in [
        "<Error><Code>AccessDenied</Code></Error>",
        "<Error><Code>SignatureDoesNotMatch</Code></Error>",
    ] {
        service.refusal = refusal;
        // The provider would return another key.
        let client = service.client(Vault::new())?.build()?;
        let error = client.execute(&get()).await.expect_err("an error");
        assert_eq!((error.attempts(), error.is_key_refused()), (1, false));
        assert_eq!(service.seen(), ["key-1"]);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn code_without_refusal_does_not_replace_the_key() -> TestResult {
    for status in [200, 408, 429, 500] {
        let (transport, sent) = script([Ok(response(status, &[], EXPIRED))]);
        let client = Client::builder(Region::new("cn-hangzhou")?, Vault::new())
            .transport(transport)
            .clock(PausedClock::start())
            .sleep(TokioSleep::default())
            .build()?;
        let error = client.execute(&PutColor).await.expect_err("an error");
        assert_eq!((error.attempts(), sent.count()), (1, 1), "{status}");
        assert!(error.may_have_been_applied() && !error.is_key_refused());
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn wrapped_provider_is_invalidated() -> TestResult {
    let (service, vault) = (Service::accepting("key-1"), Vault::new());
    let wrapped: Arc<Box<dyn ProvideCredentials>> = Arc::new(Box::new(cached(&vault)));
    let client = service.client(wrapped)?.build()?;
    client.execute(&get()).await?;
    service.accept("key-2");
    a_minute_later().await;
    client.execute(&get()).await?;
    assert_eq!(vault.provided(), 2);
    Ok(())
}

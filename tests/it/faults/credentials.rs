//! Credentials that expire or are revoked while in use.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use oss_client::{
    CachedCredentials, Client, Clock, Credentials, CredentialsError, CredentialsFuture, Endpoint,
    ProvideCredentials, ProvidedCredentials, Region, SystemClock,
};
use oss_emulator::Keys;
use oss_inventory::InventoryClient;
use oss_tests::local_oss::{LocalOss, inventory};
use oss_tests::{Outcome, rules};
use tokio::task::JoinSet;

use super::{LIST, error_chain, request_count};

/// Provides a new key each time and registers it with the local OSS.
#[derive(Debug)]
struct RotatingProvider {
    keys: Keys,
    provided: &'static AtomicU32,
}

impl RotatingProvider {
    fn next_key(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let number = self.provided.fetch_add(1, Ordering::Relaxed);
        let key = Credentials::new(format!("STS.Key{number}"), format!("secret{number}"))
            .and_then(|key| key.with_security_token(format!("token{number}")));
        let key = key.map_err(|error| CredentialsError::new("no key").with_source(error))?;
        self.keys.add(key.clone());
        let year = Duration::from_secs(365 * 24 * 3600);
        let now = SystemClock::default().now();
        Ok(ProvidedCredentials::from(key).with_expiry(now + year))
    }
}

impl ProvideCredentials for RotatingProvider {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.next_key()))
    }
}

/// A clock that advances by a minute each time it is read.
///
/// Otherwise the cache would not refresh a key that it has just received.
#[derive(Debug, Default)]
struct FastClock(AtomicU32);

impl Clock for FastClock {
    fn now(&self) -> SystemTime {
        let minutes = self.0.fetch_add(1, Ordering::Relaxed);
        SystemClock::default().now() + Duration::from_secs(60) * minutes
    }
}

fn client(local: &LocalOss, provided: &'static AtomicU32) -> Outcome<InventoryClient> {
    let keys = local.emulator().keys().clone();
    let rotating = RotatingProvider { keys, provided };
    let credentials = CachedCredentials::new(rotating).clock(FastClock::default());
    inventory(
        Client::builder(Region::new(local.emulator().region())?, credentials)
            .endpoint(Endpoint::custom(local.emulator().endpoint())?),
    )
}

#[tokio::test]
async fn f51_token_expired_between_pages_costs_one_request() -> Outcome {
    static PROVIDED: AtomicU32 = AtomicU32::new(0);
    let local = LocalOss::start().await?;
    for number in 0..250 {
        local.inventory()?.put(&rules::varied(number)?).await?;
    }
    let client = client(&local, &PROVIDED)?;
    let mut pages = client.pages();
    let mut ids = Vec::<String>::new();
    while let Some(page) = pages.next().await {
        ids.extend(page?.rules.into_iter().map(|rule| rule.id));
        if ids.len() == 100 {
            local.emulator().keys().expire("STS.Key0");
        }
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 250, "each rule is listed once");
    assert_eq!(
        (
            request_count(&local, LIST),
            PROVIDED.load(Ordering::Relaxed)
        ),
        (4, 2)
    );
    Ok(())
}

#[tokio::test]
async fn f51_expired_token_is_refreshed_once_for_100_callers() -> Outcome {
    static PROVIDED: AtomicU32 = AtomicU32::new(0);
    let local = LocalOss::start().await?;
    local.inventory()?.put(&rules::minimal("report")?).await?;
    let client = client(&local, &PROVIDED)?;
    client.get("report").await?;
    local.emulator().keys().expire("STS.Key0");
    let mut callers = JoinSet::new();
    for _ in 0..100 {
        let client = client.clone();
        callers.spawn(async move { client.get("report").await.map(drop) });
    }
    for outcome in callers.join_all().await {
        outcome?;
    }
    assert_eq!(
        PROVIDED.load(Ordering::Relaxed),
        2,
        "all callers share one refresh"
    );
    Ok(())
}

#[tokio::test]
async fn f51_permanently_rejected_key_is_reported() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.inventory()?;
    local
        .emulator()
        .keys()
        .revoke(oss_emulator::Emulator::ACCESS_KEY_ID);
    let error = client
        .list_page(None)
        .await
        .expect_err("the key is revoked");
    assert!(
        error_chain(&error).contains("InvalidAccessKeyId"),
        "{}",
        error_chain(&error)
    );
    assert_eq!(request_count(&local, LIST), 1, "no other key is available");
    Ok(())
}

//! Keys that stop working while they are used.

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

/// Gives a new key each time, which the local OSS knows from then on.
#[derive(Debug)]
struct RotatingProvider {
    keys: Keys,
    given: &'static AtomicU32,
}

impl RotatingProvider {
    fn give(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let number = self.given.fetch_add(1, Ordering::Relaxed);
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
        Box::pin(std::future::ready(self.give()))
    }
}

/// Is a minute later each time somebody looks: a key that was just given is not asked for again.
#[derive(Debug, Default)]
struct FastClock(AtomicU32);

impl Clock for FastClock {
    fn now(&self) -> SystemTime {
        let minutes = self.0.fetch_add(1, Ordering::Relaxed);
        SystemClock::default().now() + Duration::from_secs(60) * minutes
    }
}

fn client(local: &LocalOss, given: &'static AtomicU32) -> Outcome<InventoryClient> {
    let keys = local.emulator().keys().clone();
    let vault = RotatingProvider { keys, given };
    let credentials = CachedCredentials::new(vault).clock(FastClock::default());
    inventory(
        Client::builder(Region::new(local.emulator().region())?, credentials)
            .endpoint(Endpoint::custom(local.emulator().endpoint())?),
    )
}

#[tokio::test]
async fn f51_token_expired_between_pages_costs_one_request() -> Outcome {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let local = LocalOss::start().await?;
    for number in 0..250 {
        local.inventory()?.put(&rules::varied(number)?).await?;
    }
    let client = client(&local, &GIVEN)?;
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
    assert_eq!(ids.len(), 250, "no page is lost, and none comes twice");
    assert_eq!(
        (request_count(&local, LIST), GIVEN.load(Ordering::Relaxed)),
        (4, 2)
    );
    Ok(())
}

#[tokio::test]
async fn f51_expired_token_is_refreshed_once_for_100_callers() -> Outcome {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let local = LocalOss::start().await?;
    local.inventory()?.put(&rules::minimal("report")?).await?;
    let client = client(&local, &GIVEN)?;
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
        GIVEN.load(Ordering::Relaxed),
        2,
        "one refresh for all of them"
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
    let error = client.list(None).await.expect_err("the key is gone");
    assert!(
        error_chain(&error).contains("InvalidAccessKeyId"),
        "{}",
        error_chain(&error)
    );
    assert_eq!(
        request_count(&local, LIST),
        1,
        "there is no other key to try"
    );
    Ok(())
}

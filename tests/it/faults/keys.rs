//! Keys that stop working while they are used.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use oss_client::{
    CachedCredentials, Client, Clock, Credentials, CredentialsError, CredentialsFuture, Endpoint,
    ProvideCredentials, ProvidedCredentials, Region, SystemClock,
};
use oss_emulator::Keys;
use oss_inventory::InventoryClient;
use oss_tests::local::{Local, inventory};
use oss_tests::{Outcome, rules};
use tokio::task::JoinSet;

use super::{LIST, requests, told};

/// Gives a new key each time, which the local OSS knows from then on.
#[derive(Debug)]
struct Vault {
    keys: Keys,
    given: &'static AtomicU32,
}

impl Vault {
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

impl ProvideCredentials for Vault {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.give()))
    }
}

/// Is a minute later each time somebody looks: a key that was just given is not asked for again.
#[derive(Debug, Default)]
struct Hurried(AtomicU32);

impl Clock for Hurried {
    fn now(&self) -> SystemTime {
        let minutes = self.0.fetch_add(1, Ordering::Relaxed);
        SystemClock::default().now() + Duration::from_secs(60) * minutes
    }
}

fn client(local: &Local, given: &'static AtomicU32) -> Outcome<InventoryClient> {
    let keys = local.emulator().keys().clone();
    let vault = Vault { keys, given };
    let credentials = CachedCredentials::new(vault).clock(Hurried::default());
    inventory(
        Client::builder(Region::new(local.emulator().region())?, credentials)
            .endpoint(Endpoint::custom(local.emulator().endpoint())?),
    )
}

#[tokio::test]
async fn f51_a_token_that_expires_between_two_pages_costs_one_request() -> Outcome {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let local = Local::start().await?;
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
        (requests(&local, LIST), GIVEN.load(Ordering::Relaxed)),
        (4, 2)
    );
    Ok(())
}

#[tokio::test]
async fn f51_a_hundred_callers_of_an_expired_token_cause_one_refresh() -> Outcome {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let local = Local::start().await?;
    local.inventory()?.put(&rules::small("report")?).await?;
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
async fn f51_a_key_that_is_refused_for_good_is_reported() -> Outcome {
    let local = Local::start().await?;
    let client = local.inventory()?;
    local
        .emulator()
        .keys()
        .revoke(oss_emulator::Emulator::ACCESS_KEY_ID);
    let error = client.list(None).await.expect_err("the key is gone");
    assert!(
        told(&error).contains("InvalidAccessKeyId"),
        "{}",
        told(&error)
    );
    assert_eq!(requests(&local, LIST), 1, "there is no other key to try");
    Ok(())
}

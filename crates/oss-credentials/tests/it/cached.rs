//! The cache: one refresh for all callers, early enough to hide failures.

use std::collections::VecDeque;
use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use oss_credentials::{
    CachedCredentials, CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials,
};
use oss_sign::Credentials;
use oss_transport::Clock;

use crate::support::{LogCapture, TestResult};

/// A clock that a test advances.
#[derive(Clone, Debug, Default)]
struct ManualClock(Arc<Mutex<Duration>>);

impl ManualClock {
    fn advance(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + *self.0.lock().unwrap()
    }
}

/// The behavior of one call to the vault.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Returns a key that expires this many seconds after the epoch.
    Until(u64),
    Forever,
    Fail,
    Hang,
}

/// Acts in turn and counts calls; each future needs a second poll.
#[derive(Clone, Debug, Default)]
struct Vault {
    acts: Arc<Mutex<VecDeque<Act>>>,
    calls: Arc<Mutex<u32>>,
}

impl Vault {
    fn new(acts: impl IntoIterator<Item = Act>) -> Self {
        let acts = Arc::new(Mutex::new(acts.into_iter().collect()));
        Self {
            acts,
            ..Self::default()
        }
    }

    fn calls(&self) -> u32 {
        *self.calls.lock().unwrap()
    }
}

impl ProvideCredentials for Vault {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            *self.calls.lock().unwrap() += 1;
            let act = self.acts.lock().unwrap().pop_front();
            yield_once().await;
            let key = Credentials::new(format!("id{}", self.calls()), "canary").expect("a key");
            let key = ProvidedCredentials::from(key);
            match act.expect("an act is left") {
                Act::Until(seconds) => {
                    Ok(key.with_expiry(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)))
                }
                Act::Forever => Ok(key),
                Act::Fail => Err(CredentialsError::new("the vault is closed")),
                Act::Hang => pending().await,
            }
        })
    }
}

async fn yield_once() {
    let mut is_first = true;
    poll_fn(|context| {
        if std::mem::take(&mut is_first) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    })
    .await;
}

fn cache(acts: impl IntoIterator<Item = Act>) -> (CachedCredentials, Vault, ManualClock) {
    let (vault, clock) = (Vault::new(acts), ManualClock::default());
    let cached = CachedCredentials::new(vault.clone()).clock(clock.clone());
    (cached, vault, clock)
}

async fn id(cached: &CachedCredentials) -> Result<String, String> {
    let provided = cached.provide().await.map_err(|error| error.to_string())?;
    Ok(provided.credentials().access_key_id().to_owned())
}

type ProvideResult = Result<ProvidedCredentials, CredentialsError>;

/// Polls a future once, to control the progress of a caller.
fn poll(
    future: &mut Pin<Box<dyn Future<Output = ProvideResult> + Send + '_>>,
) -> Poll<ProvideResult> {
    future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
}

/// Runs a hundred callers in separate tasks.
async fn crowd(cached: &Arc<CachedCredentials>) -> Vec<Result<String, String>> {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let cached = Arc::clone(cached);
        tasks.spawn(async move { id(&cached).await });
    }
    tasks.join_all().await
}

#[tokio::test]
async fn hundred_callers_cause_one_refresh() {
    let (cached, vault, _) = cache([Act::Until(3600)]);
    let ids = crowd(&Arc::new(cached)).await;
    assert_eq!(ids, vec![Ok("id1".to_owned()); 100]);
    assert_eq!(vault.calls(), 1);
}

#[tokio::test]
async fn hundred_callers_share_one_failure() {
    let (cached, vault, _) = cache([Act::Fail, Act::Until(3600)]);
    let cached = Arc::new(cached);
    let ids = crowd(&cached).await;
    assert_eq!(ids, vec![Err("the vault is closed".to_owned()); 100]);
    assert_eq!(vault.calls(), 1);
    assert_eq!(
        id(&cached).await,
        Ok("id2".to_owned()),
        "a later caller refreshes again"
    );
}

#[tokio::test]
async fn dropped_refresh_is_taken_over_by_another_caller() -> TestResult {
    let (cached, vault, _) = cache([Act::Hang, Act::Until(3600)]);
    let mut first = cached.provide();
    assert!(poll(&mut first).is_pending() && poll(&mut first).is_pending());
    let (second, third) = (cached.provide(), cached.provide());
    let drop_first = async {
        yield_once().await;
        drop(first);
        Ok(())
    };
    let (second, third, ()) = tokio::try_join!(second, third, drop_first)?;
    for provided in [second, third] {
        assert_eq!(provided.credentials().access_key_id(), "id2");
    }
    assert_eq!(vault.calls(), 2);
    Ok(())
}

#[tokio::test]
async fn callers_do_not_wait_while_old_credentials_are_valid() {
    let (cached, vault, clock) = cache([Act::Until(3600), Act::Hang, Act::Until(7200)]);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    clock.advance(3420);
    let mut refresh = cached.provide();
    assert!(poll(&mut refresh).is_pending());
    for _ in 0..2 {
        assert_eq!(
            id(&cached).await,
            Ok("id1".to_owned()),
            "a refresh is in flight"
        );
        clock.advance(11);
    }
    drop(refresh);
    assert_eq!(id(&cached).await, Ok("id3".to_owned()));
    assert_eq!(vault.calls(), 3);
}

#[tokio::test]
async fn dropped_refresh_is_retried_after_a_pause() {
    let (cached, vault, clock) = cache([Act::Until(3600), Act::Hang, Act::Until(7200)]);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    clock.advance(3420);
    let mut refresh = cached.provide();
    assert!(poll(&mut refresh).is_pending());
    drop(refresh);
    clock.advance(9);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    assert_eq!(vault.calls(), 2);
    clock.advance(1);
    assert_eq!(id(&cached).await, Ok("id3".to_owned()));
}

#[tokio::test]
async fn refresh_starts_180_seconds_before_expiry() {
    let (cached, vault, clock) = cache([Act::Until(3600), Act::Until(7200)]);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    clock.advance(3419);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    assert_eq!(vault.calls(), 1, "181 seconds are left");
    clock.advance(1);
    assert_eq!(id(&cached).await, Ok("id2".to_owned()));
    assert_eq!(vault.calls(), 2, "180 seconds are left");
}

#[tokio::test]
async fn lead_is_configurable_and_at_most_half_of_the_lifetime() {
    let (cached, vault, clock) = cache([Act::Until(3600), Act::Until(3620), Act::Until(9000)]);
    let cached = cached.refresh_before(Duration::from_secs(600));
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    clock.advance(3000);
    assert_eq!(
        id(&cached).await,
        Ok("id2".to_owned()),
        "600 seconds are left"
    );
    clock.advance(309);
    assert_eq!(
        id(&cached).await,
        Ok("id2".to_owned()),
        "less than half of 620 seconds has passed"
    );
    clock.advance(1);
    assert_eq!(id(&cached).await, Ok("id3".to_owned()));
    assert_eq!(vault.calls(), 3);
}

#[tokio::test]
async fn f52_failures_are_returned_only_after_old_ones_expired() {
    let (cached, vault, clock) = cache([Act::Until(3600), Act::Fail, Act::Fail, Act::Fail]);
    let listener = LogCapture::start();
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    assert_eq!(warnings(&listener), 0);
    clock.advance(3420);
    assert_eq!(
        id(&cached).await,
        Ok("id1".to_owned()),
        "the failure is only logged"
    );
    assert_eq!(warnings(&listener), 1);
    assert_eq!(vault.calls(), 2);
    clock.advance(9);
    assert_eq!(
        id(&cached).await,
        Ok("id1".to_owned()),
        "a pause before the next refresh"
    );
    assert_eq!(vault.calls(), 2);
    clock.advance(170);
    assert_eq!(
        id(&cached).await,
        Ok("id1".to_owned()),
        "one second is left"
    );
    assert_eq!(vault.calls(), 3);
    assert_eq!(warnings(&listener), 2);
    clock.advance(1);
    assert_eq!(id(&cached).await, Err("the vault is closed".to_owned()));
    assert_eq!(vault.calls(), 4, "no pause without valid credentials");
    assert_eq!(warnings(&listener), 2, "the caller has the error");
}

/// Counts the warnings about a failed refresh with its reason.
fn warnings(listener: &LogCapture) -> usize {
    let text = listener.text();
    assert!(!text.contains("canary"), "{text}");
    let message = "cannot refresh the credentials; the old ones are still valid";
    let warnings = text.lines().filter(|line| line.contains(" WARN "));
    warnings
        .filter(|line| line.contains(message) && line.contains("the vault is closed"))
        .count()
}

/// Takes 15 seconds to fail.
#[derive(Debug)]
struct SlowToFail(Vault, ManualClock);

impl ProvideCredentials for SlowToFail {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            let provided = self.0.provide().await;
            if provided.is_err() {
                self.1.advance(15);
            }
            provided
        })
    }
}

#[tokio::test]
async fn pause_begins_when_a_refresh_has_failed() {
    let vault = Vault::new([Act::Until(3600), Act::Fail, Act::Until(7200)]);
    let clock = ManualClock::default();
    let slow = SlowToFail(vault.clone(), clock.clone());
    let cached = CachedCredentials::new(slow).clock(clock.clone());
    assert_eq!(id(&cached).await.as_deref(), Ok("id1"));
    clock.advance(3500);
    for _ in 0..3 {
        assert_eq!(id(&cached).await.as_deref(), Ok("id1"));
    }
    assert_eq!(vault.calls(), 2, "only the first call refreshed");
    clock.advance(10);
    assert_eq!(id(&cached).await.as_deref(), Ok("id3"));
}

#[tokio::test]
async fn f53_expired_new_credentials_are_a_failure() {
    let (cached, _, clock) = cache([Act::Until(3600), Act::Until(3500), Act::Until(3500)]);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    clock.advance(3500);
    assert_eq!(
        id(&cached).await,
        Ok("id1".to_owned()),
        "the old ones expire later"
    );
    clock.advance(100);
    let expired = "the credentials expired at 1970-01-01T00:58:20.000Z";
    assert_eq!(id(&cached).await, Err(expired.to_owned()));
}

#[tokio::test]
async fn changed_key_without_expiry_is_picked_up() {
    let (cached, vault, clock) = cache([Act::Forever, Act::Forever, Act::Fail]);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    clock.advance(899);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    clock.advance(1);
    assert_eq!(id(&cached).await, Ok("id2".to_owned()));
    clock.advance(900);
    assert_eq!(
        id(&cached).await,
        Ok("id2".to_owned()),
        "kept, since its expiry is unknown"
    );
    assert_eq!(vault.calls(), 3);
}

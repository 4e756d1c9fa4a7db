//! The cache: one refresh for all, early, and no failure before the old credentials are expired.

use std::collections::VecDeque;
use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use oss_client::{
    CachedCredentials, Clock, Credentials, CredentialsError, CredentialsFuture, ProvideCredentials,
    ProvidedCredentials,
};

use crate::support::TestResult;
use crate::traces::Listener;

/// Stands until it is told to go on.
#[derive(Clone, Debug, Default)]
struct Paused(Arc<Mutex<Duration>>);

impl Paused {
    fn advance(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }
}

impl Clock for Paused {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + *self.0.lock().unwrap()
    }
}

/// What the vault does when it is asked.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Gives a key that is valid for so many seconds from the epoch on.
    Until(u64),
    Forever,
    Fail,
    Hang,
}

/// Acts in turn and counts; each answer needs a second poll, as one of a network does.
#[derive(Clone, Debug, Default)]
struct Vault {
    acts: Arc<Mutex<VecDeque<Act>>>,
    asked: Arc<Mutex<u32>>,
}

impl Vault {
    fn new(acts: impl IntoIterator<Item = Act>) -> Self {
        let acts = Arc::new(Mutex::new(acts.into_iter().collect()));
        Self {
            acts,
            ..Self::default()
        }
    }

    fn asked(&self) -> u32 {
        *self.asked.lock().unwrap()
    }
}

impl ProvideCredentials for Vault {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            *self.asked.lock().unwrap() += 1;
            let act = self.acts.lock().unwrap().pop_front();
            yield_once().await;
            let key = Credentials::new(format!("id{}", self.asked()), "canary").expect("a key");
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

fn cache(acts: impl IntoIterator<Item = Act>) -> (CachedCredentials, Vault, Paused) {
    let (vault, clock) = (Vault::new(acts), Paused::default());
    let cached = CachedCredentials::new(vault.clone()).clock(clock.clone());
    (cached, vault, clock)
}

async fn id(cached: &CachedCredentials) -> Result<String, String> {
    let provided = cached.provide().await.map_err(|error| error.to_string())?;
    Ok(provided.credentials().access_key_id().to_owned())
}

type Answer = Result<ProvidedCredentials, CredentialsError>;

/// Polls a future once, for tests that need to know who is where.
fn poll(future: &mut Pin<Box<dyn Future<Output = Answer> + Send + '_>>) -> Poll<Answer> {
    future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
}

/// Runs a hundred callers in tasks of their own.
async fn crowd(cached: &Arc<CachedCredentials>) -> Vec<Result<String, String>> {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let cached = Arc::clone(cached);
        tasks.spawn(async move { id(&cached).await });
    }
    tasks.join_all().await
}

#[tokio::test]
async fn a_hundred_callers_cause_one_refresh() {
    let (cached, vault, _) = cache([Act::Until(3600)]);
    let ids = crowd(&Arc::new(cached)).await;
    assert_eq!(ids, vec![Ok("id1".to_owned()); 100]);
    assert_eq!(vault.asked(), 1);
}

#[tokio::test]
async fn a_hundred_callers_share_one_failure() {
    let (cached, vault, _) = cache([Act::Fail, Act::Until(3600)]);
    let cached = Arc::new(cached);
    let ids = crowd(&cached).await;
    assert_eq!(ids, vec![Err("the vault is closed".to_owned()); 100]);
    assert_eq!(vault.asked(), 1);
    assert_eq!(
        id(&cached).await,
        Ok("id2".to_owned()),
        "a later one asks anew"
    );
}

#[tokio::test]
async fn another_caller_takes_over_from_a_dropped_one() -> TestResult {
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
    assert_eq!(vault.asked(), 2);
    Ok(())
}

#[tokio::test]
async fn nobody_waits_while_the_old_ones_are_valid() {
    let (cached, vault, clock) = cache([Act::Until(3600), Act::Hang, Act::Until(7200)]);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    clock.advance(3420);
    let mut refresh = cached.provide();
    assert!(poll(&mut refresh).is_pending());
    for _ in 0..2 {
        assert_eq!(id(&cached).await, Ok("id1".to_owned()), "somebody asks");
        clock.advance(11);
    }
    drop(refresh);
    assert_eq!(id(&cached).await, Ok("id3".to_owned()));
    assert_eq!(vault.asked(), 3);
}

#[tokio::test]
async fn after_a_refresh_that_was_dropped_there_is_a_pause() {
    let (cached, vault, clock) = cache([Act::Until(3600), Act::Hang, Act::Until(7200)]);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    clock.advance(3420);
    let mut refresh = cached.provide();
    assert!(poll(&mut refresh).is_pending());
    drop(refresh);
    clock.advance(9);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    assert_eq!(vault.asked(), 2);
    clock.advance(1);
    assert_eq!(id(&cached).await, Ok("id3".to_owned()));
}

#[tokio::test]
async fn a_refresh_is_early() {
    let (cached, vault, clock) = cache([Act::Until(3600), Act::Until(7200)]);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    clock.advance(3419);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    assert_eq!(vault.asked(), 1, "181 seconds are left");
    clock.advance(1);
    assert_eq!(id(&cached).await, Ok("id2".to_owned()));
    assert_eq!(vault.asked(), 2, "180 seconds are left");
}

#[tokio::test]
async fn the_lead_can_be_set_and_leaves_half_of_a_short_life() {
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
        "less than half of 620 is over"
    );
    clock.advance(1);
    assert_eq!(id(&cached).await, Ok("id3".to_owned()));
    assert_eq!(vault.asked(), 3);
}

#[tokio::test]
async fn f52_failures_count_only_when_the_old_ones_are_expired() {
    let (cached, vault, clock) = cache([Act::Until(3600), Act::Fail, Act::Fail, Act::Fail]);
    let listener = Listener::start();
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    assert_eq!(warnings(&listener), 0);
    clock.advance(3420);
    assert_eq!(
        id(&cached).await,
        Ok("id1".to_owned()),
        "a failure that harms nobody"
    );
    assert_eq!(warnings(&listener), 1);
    assert_eq!(vault.asked(), 2);
    clock.advance(9);
    assert_eq!(
        id(&cached).await,
        Ok("id1".to_owned()),
        "a pause before the next"
    );
    assert_eq!(vault.asked(), 2);
    clock.advance(170);
    assert_eq!(
        id(&cached).await,
        Ok("id1".to_owned()),
        "one second is left"
    );
    assert_eq!(vault.asked(), 3);
    assert_eq!(warnings(&listener), 2);
    clock.advance(1);
    assert_eq!(id(&cached).await, Err("the vault is closed".to_owned()));
    assert_eq!(vault.asked(), 4, "no pause for who has nothing");
    assert_eq!(warnings(&listener), 2, "the caller has the error");
}

/// Counts what was said of keys that are old, with the reason.
fn warnings(listener: &Listener) -> usize {
    let text = listener.text();
    assert!(!text.contains("canary"), "{text}");
    let of_age = "cannot refresh the credentials; the old ones are valid still";
    let warnings = text.lines().filter(|line| line.contains(" WARN "));
    warnings
        .filter(|line| line.contains(of_age) && line.contains("the vault is closed"))
        .count()
}

/// Takes 15 seconds to fail.
#[derive(Debug)]
struct SlowToFail(Vault, Paused);

impl ProvideCredentials for SlowToFail {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            let answer = self.0.provide().await;
            if answer.is_err() {
                self.1.advance(15);
            }
            answer
        })
    }
}

#[tokio::test]
async fn the_pause_begins_when_a_try_has_failed() {
    let vault = Vault::new([Act::Until(3600), Act::Fail, Act::Until(7200)]);
    let clock = Paused::default();
    let slow = SlowToFail(vault.clone(), clock.clone());
    let cached = CachedCredentials::new(slow).clock(clock.clone());
    assert_eq!(id(&cached).await.as_deref(), Ok("id1"));
    clock.advance(3500);
    for _ in 0..3 {
        assert_eq!(id(&cached).await.as_deref(), Ok("id1"));
    }
    assert_eq!(
        vault.asked(),
        2,
        "the first of them tried, and only that one"
    );
    clock.advance(10);
    assert_eq!(id(&cached).await.as_deref(), Ok("id3"));
}

#[tokio::test]
async fn f53_what_is_expired_when_it_comes_is_a_failure() {
    let (cached, _, clock) = cache([Act::Until(3600), Act::Until(3500), Act::Until(3500)]);
    assert_eq!(id(&cached).await, Ok("id1".to_owned()));
    clock.advance(3500);
    assert_eq!(
        id(&cached).await,
        Ok("id1".to_owned()),
        "the old ones live longer"
    );
    clock.advance(100);
    let expired = "the credentials expired at 1970-01-01T00:58:20.000Z";
    assert_eq!(id(&cached).await, Err(expired.to_owned()));
}

#[tokio::test]
async fn without_an_expiry_a_changed_key_is_noticed() {
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
        "kept, since nothing says it is over"
    );
    assert_eq!(vault.asked(), 3);
}

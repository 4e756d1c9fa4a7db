//! Credentials that are kept until shortly before they expire.

mod turn;

use std::fmt;
use std::future::poll_fn;
use std::time::Duration;

use oss_sign::Credentials;
use tracing::warn;

use super::{CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials};
use oss_transport::{Clock, SystemClock};

use turn::{Turn, Turns};

/// Keeps what another provider gave, and asks again in time.
///
/// - New credentials are asked for when 180 seconds are left of the old ones, or half of their time if
///   they came with less than twice that. It is the caller who comes then that asks and waits; there is
///   no task in the background. Others meanwhile get the old ones.
/// - Without valid credentials everyone waits for the one who asks, and gets what he gets, an error
///   too. If his future is dropped, the next one asks.
/// - As long as the old credentials are valid, a failure is logged and harms nobody. The next try is
///   10 seconds later. Only when they are expired, callers get the error.
/// - Credentials that do not say when they expire are asked for again after 15 minutes, so that a
///   changed key is noticed, and kept if that fails.
/// - What the service [refuses](ProvideCredentials::refused) is dropped, except in the first 10 seconds:
///   another one would be refused as well.
///
/// The time is that of a [`Clock`]; nothing here waits for a time, and no runtime is needed.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use oss_client::{CachedCredentials, EnvironmentCredentials};
///
/// let cached = CachedCredentials::new(EnvironmentCredentials::new())
///     .refresh_before(Duration::from_secs(600));
/// # let _ = cached;
/// ```
pub struct CachedCredentials {
    provider: Box<dyn ProvideCredentials>,
    clock: Box<dyn Clock>,
    refresh_before: Duration,
    turns: Turns,
}

const REFRESH_BEFORE: Duration = Duration::from_secs(180);
const KEEP_WITHOUT_EXPIRY: Duration = Duration::from_secs(15 * 60);
/// Between two tries while the old credentials are valid. A provider may take long to fail, and
/// callers should notice that rarely.
const PAUSE: Duration = Duration::from_secs(10);

impl CachedCredentials {
    /// Puts a cache around a provider.
    pub fn new(provider: impl ProvideCredentials) -> Self {
        Self {
            provider: Box::new(provider),
            clock: Box::new(SystemClock::default()),
            refresh_before: REFRESH_BEFORE,
            turns: Turns::default(),
        }
    }

    /// Sets what tells the time; the clock of the operating system by default.
    ///
    /// A client has a clock of its own, [`ClientBuilder::clock`](crate::ClientBuilder::clock).
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Sets how long before their end credentials are replaced; 180 seconds by default.
    #[must_use]
    pub fn refresh_before(mut self, lead: Duration) -> Self {
        self.refresh_before = lead;
        self
    }

    async fn current(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let seen = self.turns.outcomes();
        let turn = poll_fn(|context| self.turns.poll(self.clock.now(), seen, context)).await;
        let fetch = match turn {
            Turn::Take(outcome) => return outcome,
            Turn::Fetch(fetch) => fetch,
        };
        // Before the provider is asked: if this future is dropped, others need not hang like it.
        fetch.postpone(self.clock.now() + PAUSE);
        let answer = self.provider.provide().await;
        let now = self.clock.now();
        let answer = answer.and_then(|new| new.check(now).map(|()| new));
        match answer {
            Ok(new) => {
                fetch.keep(&new, now, now + self.lifetime(new.remaining(now)));
                Ok(new)
            }
            Err(error) => match fetch.fail(&error, now, now + PAUSE) {
                None => Err(error),
                Some(old) => {
                    warn!(
                        error = error.in_full(),
                        "cannot refresh the credentials; the old ones are valid still"
                    );
                    Ok(old)
                }
            },
        }
    }

    /// Returns after which time credentials are asked for again.
    fn lifetime(&self, remaining: Option<Duration>) -> Duration {
        remaining.map_or(KEEP_WITHOUT_EXPIRY, |remaining| {
            remaining.saturating_sub(self.refresh_before.min(remaining / 2))
        })
    }
}

impl fmt::Debug for CachedCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedCredentials")
            .field("provider", &self.provider)
            .field("refresh_before", &self.refresh_before)
            .finish_non_exhaustive()
    }
}

impl ProvideCredentials for CachedCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.current())
    }

    fn refused(&self, credentials: &Credentials) {
        self.turns.forget(credentials, self.clock.now(), PAUSE);
        self.provider.refused(credentials);
    }
}

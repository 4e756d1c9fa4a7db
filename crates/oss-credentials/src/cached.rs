//! Credentials that are cached until shortly before they expire.

mod refresh;

use std::fmt;
use std::future::poll_fn;
use std::time::Duration;

use oss_sign::Credentials;
use oss_transport::{Clock, SystemClock};
use tracing::warn;

use crate::{CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials};

use refresh::{RefreshAction, RefreshState};

/// Caches credentials of another provider and refreshes them before they expire.
///
/// - A refresh is due 180 seconds before the credentials expire, or halfway through their lifetime if it
///   is shorter than twice that. The first caller after that time refreshes, and other callers continue
///   with the old credentials. No background task exists.
/// - Without valid credentials, all callers wait for the refresh in flight and share its result, including
///   an error. If its future is dropped, another caller takes over.
/// - While the old credentials are valid, a failed refresh is only logged and retried after 10 seconds.
///   Once they have expired, callers get the error.
/// - Credentials without an expiry are refreshed after 15 minutes, to pick up a changed key, and kept if
///   that fails.
/// - Credentials that the service [rejects](ProvideCredentials::invalidate) are dropped. Credentials younger
///   than 10 seconds are kept: the provider would probably return ones that are rejected, too.
///
/// The time comes from a [`Clock`]. No timer and no runtime are needed.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use oss_credentials::{CachedCredentials, EnvironmentCredentials};
///
/// let cached = CachedCredentials::new(EnvironmentCredentials::new())
///     .refresh_before(Duration::from_secs(600));
/// # let _ = cached;
/// ```
pub struct CachedCredentials {
    provider: Box<dyn ProvideCredentials>,
    clock: Box<dyn Clock>,
    refresh_before: Duration,
    state: RefreshState,
}

const REFRESH_BEFORE: Duration = Duration::from_secs(180);
const LIFETIME_WITHOUT_EXPIRY: Duration = Duration::from_secs(15 * 60);
/// The pause between refreshes while the old credentials are valid.
///
/// A provider may take long to fail, which should delay few callers.
const RETRY_PAUSE: Duration = Duration::from_secs(10);
/// The age from which on rejected credentials are dropped.
const MIN_INVALIDATION_AGE: Duration = Duration::from_secs(10);

impl CachedCredentials {
    /// Creates a cache for a provider.
    pub fn new(provider: impl ProvideCredentials) -> Self {
        Self {
            provider: Box::new(provider),
            clock: Box::new(SystemClock::default()),
            refresh_before: REFRESH_BEFORE,
            state: RefreshState::default(),
        }
    }

    /// Sets the clock; the default is the clock of the operating system.
    ///
    /// A client has a separate clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Sets the time between refresh and expiry; the default is 180 seconds.
    #[must_use]
    pub fn refresh_before(mut self, lead: Duration) -> Self {
        self.refresh_before = lead;
        self
    }

    async fn current(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let seen = self.state.generation();
        let action = poll_fn(|context| self.state.poll(self.clock.now(), seen, context)).await;
        let guard = match action {
            RefreshAction::Use(result) => return result,
            RefreshAction::Refresh(guard) => guard,
        };
        // If the provider hangs and this future is dropped, the next callers use the old key for 10 seconds.
        guard.postpone(self.clock.now() + RETRY_PAUSE);
        let provided = self.provider.provide().await;
        let now = self.clock.now();
        match provided.and_then(|new| new.check(now).map(|()| new)) {
            Ok(new) => {
                guard.store(&new, now, now + self.lifetime(new.remaining(now)));
                Ok(new)
            }
            Err(error) => match guard.fail(&error, now, now + RETRY_PAUSE) {
                None => Err(error),
                Some(old) => {
                    warn!(
                        error = error.with_causes(),
                        "cannot refresh the credentials; the old ones are still valid"
                    );
                    Ok(old)
                }
            },
        }
    }

    /// Returns the time until the next refresh.
    fn lifetime(&self, remaining: Option<Duration>) -> Duration {
        remaining.map_or(LIFETIME_WITHOUT_EXPIRY, |remaining| {
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

    fn invalidate(&self, credentials: &Credentials) {
        self.state
            .invalidate(credentials, self.clock.now(), MIN_INVALIDATION_AGE);
        self.provider.invalidate(credentials);
    }
}

//! The cached credentials, and which caller refreshes them.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use oss_sign::Credentials;

use crate::{CredentialsError, ProvidedCredentials};

/// The state of a cache that all callers share.
#[derive(Default)]
pub(super) struct RefreshState(Mutex<State>);

#[derive(Default)]
struct State {
    cached: Option<Cached>,
    is_refreshing: bool,
    waiting: Vec<Waker>,
    /// The number of completed refreshes, failed ones included.
    generation: u64,
    /// The error of the last refresh, for the callers that waited for it.
    error: Option<CredentialsError>,
}

struct Cached {
    credentials: ProvidedCredentials,
    since: SystemTime,
    refresh_at: SystemTime,
}

/// The next step of a caller.
pub(super) enum RefreshAction<'a> {
    Use(Result<ProvidedCredentials, CredentialsError>),
    Refresh(RefreshGuard<'a>),
}

/// The exclusive right to refresh; dropping it wakes the waiting callers.
pub(super) struct RefreshGuard<'a>(&'a RefreshState);

impl RefreshState {
    /// Returns the number of completed refreshes, for [`poll`](Self::poll).
    pub(super) fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Waits until credentials are usable or the caller has to refresh them.
    ///
    /// `seen` is the generation when the call began. If a refresh has failed since then, the caller gets its
    /// error.
    pub(super) fn poll(
        &self,
        now: SystemTime,
        seen: u64,
        context: &mut Context<'_>,
    ) -> Poll<RefreshAction<'_>> {
        let mut state = self.lock();
        let valid = state.cached.as_ref();
        let valid = valid.filter(|cached| cached.credentials.check(now).is_ok());
        match (valid, &state.error) {
            (Some(cached), _) if now < cached.refresh_at || state.is_refreshing => {
                return Poll::Ready(RefreshAction::Use(Ok(cached.credentials.clone())));
            }
            (None, Some(error)) if state.generation != seen => {
                return Poll::Ready(RefreshAction::Use(Err(error.clone())));
            }
            _ => {}
        }
        if !state.is_refreshing {
            state.is_refreshing = true;
            return Poll::Ready(RefreshAction::Refresh(RefreshGuard(self)));
        }
        let waker = context.waker();
        if !state.waiting.iter().any(|known| known.will_wake(waker)) {
            state.waiting.push(waker.clone());
        }
        Poll::Pending
    }

    /// Drops the cached credentials if they are this key and at least `min_age` old.
    ///
    /// It also drops them if the clock was set back, because their age is unknown then.
    pub(super) fn invalidate(&self, key: &Credentials, now: SystemTime, min_age: Duration) {
        self.lock().cached.take_if(|cached| {
            let is_new = now
                .duration_since(cached.since)
                .is_ok_and(|age| age < min_age);
            !is_new && cached.credentials.is_same_key(key)
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is consistent after every statement, and no provider is called under the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RefreshGuard<'_> {
    /// Sets the time of the next refresh if credentials are cached.
    pub(super) fn postpone(&self, refresh_at: SystemTime) {
        if let Some(cached) = &mut self.0.lock().cached {
            cached.refresh_at = refresh_at;
        }
    }

    /// Stores new credentials.
    pub(super) fn store(
        self,
        credentials: &ProvidedCredentials,
        now: SystemTime,
        refresh_at: SystemTime,
    ) {
        let mut state = self.0.lock();
        state.cached = Some(Cached {
            credentials: credentials.clone(),
            since: now,
            refresh_at,
        });
        state.error = None;
        state.generation += 1;
    }

    /// Records a failed refresh and returns the old credentials if still valid.
    pub(super) fn fail(
        self,
        error: &CredentialsError,
        now: SystemTime,
        retry_at: SystemTime,
    ) -> Option<ProvidedCredentials> {
        let mut state = self.0.lock();
        state.error = Some(error.clone());
        state.generation += 1;
        let cached = state.cached.as_mut()?;
        cached.credentials.check(now).ok()?;
        cached.refresh_at = retry_at;
        Some(cached.credentials.clone())
    }
}

impl Drop for RefreshGuard<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.is_refreshing = false;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        // All of them: most find credentials, and a single woken caller could already have been dropped.
        waiting.into_iter().for_each(Waker::wake);
    }
}

//! Whose turn it is to ask for credentials, and what the others do.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use oss_sign::Credentials;

use crate::{CredentialsError, ProvidedCredentials, is_same_key};

type Outcome = Result<ProvidedCredentials, CredentialsError>;

/// What is kept, and who asks for more.
#[derive(Default)]
pub(super) struct Turns(Mutex<State>);

#[derive(Default)]
struct State {
    kept: Option<Kept>,
    is_fetching: bool,
    waiting: Vec<Waker>,
    /// How often somebody asked to the end.
    outcomes: u64,
    /// Of the last time, for those who waited for it.
    error: Option<CredentialsError>,
}

struct Kept {
    credentials: ProvidedCredentials,
    since: SystemTime,
    refresh_at: SystemTime,
}

/// What a caller is to do.
pub(super) enum Turn<'a> {
    Take(Outcome),
    Fetch(Fetch<'a>),
}

/// The right to ask, for one caller at a time; dropping it passes the right on.
pub(super) struct Fetch<'a>(&'a Turns);

impl Turns {
    /// Returns how often somebody asked to the end, for [`poll`](Self::poll).
    pub(super) fn outcomes(&self) -> u64 {
        self.lock().outcomes
    }

    /// Waits until there is something to take or to do.
    ///
    /// `seen` is the number of outcomes when the caller came: a later failure is also his.
    pub(super) fn poll(
        &self,
        now: SystemTime,
        seen: u64,
        context: &mut Context<'_>,
    ) -> Poll<Turn<'_>> {
        let mut state = self.lock();
        let valid = state.kept.as_ref();
        let valid = valid.filter(|kept| kept.credentials.check(now).is_ok());
        match (valid, &state.error) {
            (Some(kept), _) if now < kept.refresh_at || state.is_fetching => {
                return Poll::Ready(Turn::Take(Ok(kept.credentials.clone())));
            }
            (None, Some(error)) if state.outcomes != seen => {
                return Poll::Ready(Turn::Take(Err(error.clone())));
            }
            _ => {}
        }
        if !state.is_fetching {
            state.is_fetching = true;
            return Poll::Ready(Turn::Fetch(Fetch(self)));
        }
        let waker = context.waker();
        if !state.waiting.iter().any(|known| known.will_wake(waker)) {
            state.waiting.push(waker.clone());
        }
        Poll::Pending
    }

    /// Drops what is kept if it is this key and was kept for so long, or the clock was set back.
    pub(super) fn forget(&self, key: &Credentials, now: SystemTime, age: Duration) {
        self.lock().kept.take_if(|kept| {
            let is_new = now
                .duration_since(kept.since)
                .is_ok_and(|since| since < age);
            !is_new && is_same_key(kept.credentials.credentials(), key)
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics halfway, and a provider is never asked under the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fetch<'_> {
    /// Sets when the kept credentials, if there are any, are to be replaced.
    pub(super) fn postpone(&self, refresh_at: SystemTime) {
        if let Some(kept) = &mut self.0.lock().kept {
            kept.refresh_at = refresh_at;
        }
    }

    /// Keeps new credentials.
    pub(super) fn keep(
        self,
        credentials: &ProvidedCredentials,
        now: SystemTime,
        refresh_at: SystemTime,
    ) {
        let mut state = self.0.lock();
        state.kept = Some(Kept {
            credentials: credentials.clone(),
            since: now,
            refresh_at,
        });
        state.error = None;
        state.outcomes += 1;
    }

    /// Notes a failure, and returns what is kept if it is valid; that is to be replaced at `again_at`.
    pub(super) fn fail(
        self,
        error: &CredentialsError,
        now: SystemTime,
        again_at: SystemTime,
    ) -> Option<ProvidedCredentials> {
        let mut state = self.0.lock();
        state.error = Some(error.clone());
        state.outcomes += 1;
        let kept = state.kept.as_mut()?;
        kept.credentials.check(now).ok()?;
        kept.refresh_at = again_at;
        Some(kept.credentials.clone())
    }
}

impl Drop for Fetch<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.is_fetching = false;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        // All of them: most find credentials, and the one who asks must not be gone already.
        waiting.into_iter().for_each(Waker::wake);
    }
}

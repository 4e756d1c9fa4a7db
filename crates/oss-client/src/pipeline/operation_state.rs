//! The state of an operation that outlives the future of its attempts.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tracing::Span;

use crate::error::{ChecksumMismatch, History, StopReason};

/// Counts attempts and records whether they may have been applied.
///
/// A timeout can drop the future of the attempts at any time; this state is still needed for the error.
pub(super) struct OperationState {
    /// The span of the operation; the current span may belong to the caller.
    span: Span,
    /// The start of the operation, by the monotonic clock of the client.
    started: Duration,
    /// The time limit of the operation.
    limit: Option<Duration>,
    attempts: AtomicU32,
    may_have_been_applied: AtomicBool,
    stop_reason: OnceLock<StopReason>,
    mismatch: Mutex<Option<ChecksumMismatch>>,
}

impl OperationState {
    pub(super) fn new(span: Span, started: Duration, limit: Option<Duration>) -> Self {
        Self {
            span,
            started,
            limit,
            attempts: AtomicU32::default(),
            may_have_been_applied: AtomicBool::default(),
            stop_reason: OnceLock::new(),
            mismatch: Mutex::default(),
        }
    }

    /// Continues after attempts whose responses were interrupted.
    ///
    /// They had responses, so they may have been applied.
    pub(super) fn after(
        span: Span,
        started: Duration,
        limit: Option<Duration>,
        attempts: u32,
    ) -> Self {
        let mut state = Self::new(span, started, limit);
        *state.attempts.get_mut() = attempts;
        *state.may_have_been_applied.get_mut() = true;
        state
    }

    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    pub(super) fn started(&self) -> Duration {
        self.started
    }

    pub(super) fn limit(&self) -> Option<Duration> {
        self.limit
    }

    /// Returns the number of attempts after the first.
    pub(super) fn resend_count(&self) -> u32 {
        self.attempts().saturating_sub(1)
    }

    /// Returns the number of attempts to send the request.
    pub(super) fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// Counts an attempt, and returns whether an earlier one may have been applied.
    ///
    /// The new attempt counts as possibly applied until
    /// [`set_may_have_been_applied`](Self::set_may_have_been_applied) is called.
    pub(super) fn begin_attempt(&self) -> bool {
        self.attempts.fetch_add(1, Ordering::Relaxed);
        self.may_have_been_applied.swap(true, Ordering::Relaxed)
    }

    /// Sets whether any attempt may have been applied.
    pub(super) fn set_may_have_been_applied(&self, value: bool) {
        self.may_have_been_applied.store(value, Ordering::Relaxed);
    }

    /// Returns why the operation isn't retried, once that is known.
    pub(super) fn stop_reason(&self) -> Option<StopReason> {
        self.stop_reason.get().copied()
    }

    /// Sets why the operation isn't retried.
    pub(super) fn set_stop_reason(&self, reason: StopReason) {
        // The first one counts: the time may expire after the loop has ended.
        let _ = self.stop_reason.set(reason);
    }

    /// Sets the mismatch after which the service may have stored damaged data.
    ///
    /// `None` if it has stored the right data since.
    pub(super) fn set_mismatch(&self, mismatch: Option<ChecksumMismatch>) {
        *self.mismatch.lock().unwrap_or_else(PoisonError::into_inner) = mismatch;
    }

    /// Returns the last mismatch that no successful attempt followed.
    pub(super) fn take_mismatch(&self) -> Option<ChecksumMismatch> {
        let mut mismatch = self.mismatch.lock().unwrap_or_else(PoisonError::into_inner);
        mismatch.take()
    }

    /// Returns the part that an error reports.
    pub(super) fn into_history(self, elapsed: Duration) -> History {
        History {
            attempts: self.attempts.into_inner(),
            elapsed,
            may_have_been_applied: self.may_have_been_applied.into_inner(),
            stop_reason: self.stop_reason.into_inner(),
        }
    }
}

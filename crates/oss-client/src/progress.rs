//! What is known of an operation while it runs, and after it was cut off.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tracing::Span;

use crate::StopReason;
use crate::error::History;

/// Counts attempts; the future that does may be dropped at any time, and this is what stays.
pub(crate) struct Progress {
    /// What is told of the operation goes here. The current span may be one of the caller.
    span: Span,
    /// When the operation started, by the stopwatch of the client.
    started: Duration,
    attempts: AtomicU32,
    may_have_been_applied: AtomicBool,
    stopped: OnceLock<StopReason>,
}

impl Progress {
    pub(crate) fn new(span: Span, started: Duration) -> Self {
        Self {
            span,
            started,
            attempts: AtomicU32::default(),
            may_have_been_applied: AtomicBool::default(),
            stopped: OnceLock::new(),
        }
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    pub(crate) fn started(&self) -> Duration {
        self.started
    }

    /// Returns how often a request was sent again.
    pub(crate) fn resent(&self) -> u32 {
        self.attempts().saturating_sub(1)
    }

    /// Returns how often a request was sent.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// Notes that a request is on its way, and returns what was known of its effect before.
    ///
    /// Until [`arrived`](Self::arrived) is told, it may have had one.
    pub(crate) fn sending(&self) -> bool {
        self.attempts.fetch_add(1, Ordering::Relaxed);
        self.may_have_been_applied.swap(true, Ordering::Relaxed)
    }

    /// Notes whether any attempt may have had an effect.
    pub(crate) fn arrived(&self, may_have_been_applied: bool) {
        self.may_have_been_applied
            .store(may_have_been_applied, Ordering::Relaxed);
    }

    /// Notes why there is no other attempt.
    pub(crate) fn stopped(&self, reason: StopReason) {
        // It is said once, at the end.
        let _ = self.stopped.set(reason);
    }

    /// Returns what an error tells.
    pub(crate) fn into_history(self, elapsed: Duration) -> History {
        History {
            attempts: self.attempts.into_inner(),
            elapsed,
            may_have_been_applied: self.may_have_been_applied.into_inner(),
            stopped: self.stopped.into_inner(),
        }
    }
}

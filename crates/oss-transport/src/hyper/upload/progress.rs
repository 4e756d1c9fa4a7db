//! The time limits of an upload, measured by its progress.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::hyper::throughput::ThroughputGuard;
use crate::hyper::timeout_error::expired;
use crate::{Error, Limit, Timeouts};

/// The longest time between two counts of the bytes that went to the socket.
///
/// Otherwise the bytes of a fast start would count for the silence after it.
const COUNT_INTERVAL: Duration = Duration::from_secs(1);

/// How far an upload has come; clones share it.
#[derive(Clone)]
pub(in crate::hyper) struct UploadProgress(Arc<Mutex<State>>);

struct State {
    /// When hyper took the last piece.
    last_piece: Instant,
    /// Whether hyper took the whole body.
    is_complete: bool,
    /// Measures what the socket takes, which lags behind hyper and its buffer.
    throughput: ThroughputGuard,
}

impl UploadProgress {
    pub(super) fn new(timeouts: Timeouts) -> Self {
        Self(Arc::new(Mutex::new(State {
            last_piece: Instant::now(),
            is_complete: false,
            throughput: ThroughputGuard::new(timeouts),
        })))
    }

    /// Notes that hyper asked for a piece, so the network isn't the bottleneck.
    pub(super) fn piece_requested(&self) {
        self.state().throughput.stop_waiting();
    }

    /// Notes that hyper took a piece; unless it is the last one, the network is next.
    pub(super) fn piece_taken(&self, is_last: bool) {
        let mut state = self.state();
        state.last_piece = Instant::now();
        state.is_complete |= is_last;
        if !is_last {
            state.throughput.start_waiting();
        }
    }

    /// Returns whether hyper took the whole body.
    pub(in crate::hyper) fn is_complete(&self) -> bool {
        self.state().is_complete
    }

    /// Runs `work` to its end, unless the upload stands still or is too slow.
    ///
    /// `head_limit` restarts with each piece that is taken. `written` returns how many
    /// bytes the socket has taken so far, including those before this upload.
    ///
    /// # Errors
    ///
    /// The error of the limit that expired.
    pub(in crate::hyper) async fn run<F: Future>(
        &self,
        head_limit: Duration,
        written: impl Fn() -> u64,
        work: F,
    ) -> Result<F::Output, Error> {
        let mut work = pin!(work);
        let mut recorded = written();
        loop {
            let last_piece = self.state().last_piece;
            let head_deadline = last_piece.checked_add(head_limit);
            let next_count = Instant::now().checked_add(self.time_to_next_count());
            let outcome = match [head_deadline, next_count].into_iter().flatten().min() {
                Some(deadline) => timeout_at(deadline, work.as_mut()).await,
                None => Ok(work.as_mut().await),
            };
            if let Ok(output) = outcome {
                return Ok(output);
            }
            let mut state = self.state();
            let total = written();
            state.throughput.record(total.saturating_sub(recorded));
            recorded = total;
            if state.throughput.is_waiting() && state.throughput.remaining().is_zero() {
                return Err(state.throughput.error());
            }
            if state.last_piece == last_piece
                && head_deadline.is_some_and(|deadline| deadline <= Instant::now())
            {
                return Err(expired(Limit::Head, head_limit));
            }
        }
    }

    fn time_to_next_count(&self) -> Duration {
        let throughput = &self.state().throughput;
        match throughput.remaining() {
            Duration::MAX => Duration::MAX,
            remaining if throughput.is_waiting() => remaining.min(COUNT_INTERVAL),
            _ => COUNT_INTERVAL,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn progress() -> UploadProgress {
        UploadProgress::new(Timeouts::default())
    }

    fn kind<T>(outcome: Result<T, Error>) -> Option<ErrorKind> {
        outcome.err().map(|error| error.kind())
    }

    #[tokio::test(start_paused = true)]
    async fn head_limit_restarts_with_each_piece() {
        let second = Duration::from_secs(1);
        let progress = progress();
        let work = async {
            for _ in 0..9 {
                tokio::time::sleep(second).await;
                progress.piece_taken(true);
            }
        };
        let outcome = progress.run(2 * second, || 0, work).await;
        assert!(outcome.is_ok());
        let silence = std::future::pending::<()>();
        let outcome = progress.run(2 * second, || 0, silence).await;
        assert_eq!(kind(outcome), Some(ErrorKind::Timeout(Limit::Head)));
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_taken_by_the_socket_decide_the_throughput() {
        for (per_second, expected) in [(2048, None), (16, Some(ErrorKind::Timeout(Limit::Stall)))] {
            let progress = progress();
            progress.piece_taken(false);
            let started = Instant::now();
            let written = || started.elapsed().as_secs() * per_second;
            let work = tokio::time::sleep(Duration::from_secs(90));
            let outcome = progress.run(Duration::MAX, written, work).await;
            assert_eq!(kind(outcome), expected, "{per_second}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn body_with_nothing_to_send_is_not_too_slow() {
        let work = tokio::time::sleep(Duration::from_secs(90));
        assert!(progress().run(Duration::MAX, || 0, work).await.is_ok());
    }

    #[tokio::test]
    async fn endless_limit_does_not_overflow() {
        let outcome = progress().run(Duration::MAX, || 0, async { 1 }).await;
        assert_eq!(outcome.ok(), Some(1));
    }
}

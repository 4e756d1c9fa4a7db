//! Control over the clock of the runtime.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tokio::time::{advance, timeout};

/// Keeps the clock paused until it is dropped.
pub(crate) struct PausedClock {
    _blocking_task: Sender<()>,
}

/// Pauses the clock, so that no limit expires because the machine is busy.
///
/// The paused clock of tokio jumps to the next timer when all tasks wait, even if they
/// wait for a socket. It doesn't while a blocking task runs.
pub(crate) fn pause_clock() -> PausedClock {
    tokio::time::pause();
    let (sender, receiver) = channel::<()>();
    tokio::task::spawn_blocking(move || receiver.recv());
    PausedClock {
        _blocking_task: sender,
    }
}

/// Advances past a limit, and the millisecond to which timers are rounded up.
pub(crate) async fn advance_past(limit: Duration) {
    advance(limit + Duration::from_millis(1)).await;
}

/// Advances the clock, and asserts that `work` doesn't end by then.
pub(crate) async fn assert_pending<F: Future<Output: std::fmt::Debug>>(time: Duration, work: F) {
    let step = Duration::from_millis(100);
    let outcome = advance_until_done(step, timeout(time, work)).await;
    assert!(outcome.is_err(), "it ended early: {outcome:?}");
}

/// Advances in steps until `work` is done; fails after 100,000 steps.
pub(crate) async fn advance_until_done<F: Future>(step: Duration, work: F) -> F::Output {
    let time = async {
        for _ in 0..100_000 {
            advance(step).await;
        }
    };
    tokio::select! {
        biased;
        output = work => output,
        () = time => panic!("the work does not end"),
    }
}

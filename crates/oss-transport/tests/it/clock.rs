//! Time that moves only when a test says so.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tokio::time::{advance, timeout};

/// Keeps the clock of the runtime still until it is dropped.
pub(crate) struct Frozen {
    _blocking_task: Sender<()>,
}

/// Stops the clock, so that no limit runs out because the machine is busy.
///
/// A paused clock of tokio jumps to the next timer when nothing else is to do, and
/// waiting for a socket is nothing. While a blocking task runs it does not.
pub(crate) fn freeze() -> Frozen {
    tokio::time::pause();
    let (sender, receiver) = channel::<()>();
    tokio::task::spawn_blocking(move || receiver.recv());
    Frozen {
        _blocking_task: sender,
    }
}

/// Lets a limit pass, and the millisecond to which timers are rounded up.
pub(crate) async fn pass(limit: Duration) {
    advance(limit + Duration::from_millis(1)).await;
}

/// Lets time pass, during which `work` must not end.
pub(crate) async fn waits<F: Future<Output: std::fmt::Debug>>(time: Duration, work: F) {
    let step = Duration::from_millis(100);
    let outcome = fly(step, timeout(time, work)).await;
    assert!(outcome.is_err(), "it ended early: {outcome:?}");
}

/// Lets time pass in steps until `work` is done; fails if that takes 100,000 of them.
pub(crate) async fn fly<F: Future>(step: Duration, work: F) -> F::Output {
    let time = async {
        for _ in 0..100_000 {
            advance(step).await;
        }
    };
    tokio::select! {
        biased;
        output = work => output,
        () = time => panic!("it does not end"),
    }
}

//! A timeout that works in any async runtime, or without one.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

/// Returns the output of `work`, or `None` after `limit` of real time.
pub(crate) async fn timeout<F: Future>(limit: Duration, work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    let mut timer = None;
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            let timer = timer.get_or_insert_with(|| Timer::start(limit));
            timer.poll(cx).map(|()| None)
        }
    })
    .await
}

/// A thread that waits for a time, or until the timer is dropped.
struct Timer {
    state: Arc<Mutex<State>>,
    _dropped: Sender<()>,
}

#[derive(Default)]
struct State {
    has_expired: bool,
    waker: Option<Waker>,
}

impl Timer {
    fn start(limit: Duration) -> Self {
        let (sender, dropped) = channel();
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            // Nothing is ever sent: this ends with the limit or with the timer.
            let _ = dropped.recv_timeout(limit);
            let waker = {
                let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
                state.has_expired = true;
                state.waker.take()
            };
            // After unlocking: the woken task may poll at once.
            waker.map(Waker::wake)
        });
        Self {
            state,
            _dropped: sender,
        }
    }

    fn poll(&self, cx: &Context<'_>) -> Poll<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.has_expired {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

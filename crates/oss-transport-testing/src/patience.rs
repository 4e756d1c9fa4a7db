//! An end of waiting, for tests of which nobody knows the runtime.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

/// Does `work`, if it needs no more than `limit` of the time of this machine.
pub(super) async fn within<F: Future>(limit: Duration, work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    let mut alarm = None;
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            let alarm = alarm.get_or_insert_with(|| Alarm::after(limit));
            alarm.poll(cx).map(|()| None)
        }
    })
    .await
}

/// A thread that waits for a time, or until the alarm is dropped.
struct Alarm {
    bell: Arc<Mutex<Bell>>,
    _off: Sender<()>,
}

#[derive(Default)]
struct Bell {
    has_rung: bool,
    waiting: Option<Waker>,
}

impl Alarm {
    fn after(limit: Duration) -> Self {
        let (off, is_off) = channel();
        let bell = Arc::<Mutex<Bell>>::default();
        let ringing = Arc::clone(&bell);
        thread::spawn(move || {
            // Nothing is ever sent; an alarm that is off wakes nobody who waits.
            let _ = is_off.recv_timeout(limit);
            let waiting = {
                let mut bell = ringing.lock().unwrap_or_else(PoisonError::into_inner);
                bell.has_rung = true;
                bell.waiting.take()
            };
            // Without the lock: who is woken may ask at once.
            waiting.map(Waker::wake)
        });
        Self { bell, _off: off }
    }

    fn poll(&self, cx: &Context<'_>) -> Poll<()> {
        let mut bell = self.bell.lock().unwrap_or_else(PoisonError::into_inner);
        if bell.has_rung {
            return Poll::Ready(());
        }
        bell.waiting = Some(cx.waker().clone());
        Poll::Pending
    }
}

//! Polls the programs, and advances time when none can continue.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use oss_transport::Transport;
use tokio::task::unconstrained;

use crate::history::History;
use crate::world::{Event, World};

/// A program, or something else that goes on at the same time.
pub(crate) type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs programs to their end, one event after the other.
pub(crate) async fn run(
    world: &World,
    history: &Arc<History>,
    service: &impl Transport,
    tasks: Vec<Task<'_>>,
) {
    let mut tasks: Vec<_> = tasks
        .into_iter()
        // Only time, which is virtual, makes them wait.
        .map(|task| {
            (
                Box::pin(unconstrained(task)),
                Arc::new(Woken(AtomicBool::new(true))),
            )
        })
        .collect();
    loop {
        tasks.retain_mut(|(task, woken)| {
            let mut is_pending = true;
            while is_pending && woken.0.swap(false, Ordering::Relaxed) {
                let waker = Waker::from(Arc::clone(woken));
                let polled = task.as_mut().poll(&mut Context::from_waker(&waker));
                is_pending = polled.is_pending();
            }
            is_pending
        });
        if tasks.is_empty() {
            return;
        }
        // A task may have woken another one.
        if tasks
            .iter()
            .any(|(_, woken)| woken.0.load(Ordering::Relaxed))
        {
            continue;
        }
        match world.next().expect("a task waits for an event") {
            Event::Run(happens) => happens(),
            Event::Deliver(delivery) => delivery.deliver(world, history, service).await,
        }
    }
}

/// Polls a future a few times, and drops it if it isn't ready by then.
pub(crate) async fn drop_after<F: Future>(future: F, polls: u64) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut left = polls;
    poll_fn(|context| {
        let polled = future.as_mut().poll(context).map(Some);
        left = left.saturating_sub(1);
        match polled {
            Poll::Pending if left == 0 => Poll::Ready(None),
            polled => polled,
        }
    })
    .await
}

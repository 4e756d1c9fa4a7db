//! Virtual time: a clock, a timer and the events to come.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use oss_client::{Clock, Jitter, Sleep, SleepFuture};
use tokio::sync::oneshot;

use crate::network::Delivery;
use oss_tests::random::Random;

/// Virtual time, shared by all programs, the network and the emulator.
///
/// It only advances when no program can continue, from event to event. So a sequence depends on its seed alone.
#[derive(Clone)]
pub(crate) struct World(Arc<Mutex<Inner>>);

struct Inner {
    now: Duration,
    /// By time, and by order among those of the same time.
    events: BTreeMap<(Duration, u64), Event>,
    count: u64,
    random: Random,
}

/// An event at a point of time.
pub(crate) enum Event {
    /// Something happens at once, such as the end of a pause.
    Run(Box<dyn FnOnce() + Send>),
    /// A request reaches the service.
    Deliver(Box<Delivery>),
}

/// 2026-01-01, in seconds since 1970.
const START: u64 = 1_767_225_600;

impl World {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Inner {
            now: Duration::ZERO,
            events: BTreeMap::new(),
            count: 0,
            random: Random::new(0),
        })))
    }

    /// Forgets all events and starts other random numbers; time goes on.
    pub(crate) fn restart(&self, seed: u64) {
        let mut inner = self.lock();
        inner.random = Random::new(seed);
        // A dropped event may use the world.
        let events = std::mem::take(&mut inner.events);
        drop(inner);
        drop(events);
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.lock().now
    }

    pub(crate) fn random<T>(&self, draw: impl FnOnce(&mut Random) -> T) -> T {
        draw(&mut self.lock().random)
    }

    /// Plans an event.
    pub(crate) fn after(&self, delay: Duration, event: Event) {
        let mut inner = self.lock();
        inner.count += 1;
        let key = (inner.now + delay, inner.count);
        inner.events.insert(key, event);
    }

    /// Advances time to the next event and returns it.
    pub(crate) fn next(&self) -> Option<Event> {
        let mut inner = self.lock();
        let ((time, _), event) = inner.events.pop_first()?;
        inner.now = time;
        Some(event)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sleep for World {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        let (sender, over) = oneshot::channel();
        let wake = move || {
            // The pause may have been dropped.
            let _ = sender.send(());
        };
        self.after(duration, Event::Run(Box::new(wake)));
        Box::pin(async move { drop(over.await) })
    }
}

impl Clock for World {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(START) + self.elapsed()
    }

    fn monotonic(&self) -> Duration {
        self.elapsed()
    }
}

impl Jitter for World {
    fn factor(&self) -> f64 {
        0.5
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "World({:?})", self.elapsed())
    }
}

//! Who waits for a place, and how an idle connection makes room.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Waker;

/// The wants of those who have waited long for a place of one host.
///
/// A request that was given a connection which had just answered 5xx has left the queue of the pool,
/// and waits for a place only. Idle connections have all of them, perhaps, until they are given up.
#[derive(Debug, Default)]
pub(super) struct Wants(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    count: usize,
    bells: Vec<Weak<Bell>>,
}

/// Wakes the task of one connection.
#[derive(Debug, Default)]
pub(super) struct Bell(Mutex<Option<Waker>>);

/// The want of one place, until it is dropped.
#[derive(Debug)]
pub(super) struct Want<'a>(&'a Wants);

impl Wants {
    /// Asks the connections for a place.
    pub(super) fn want(&self) -> Want<'_> {
        let bells: Vec<_> = {
            let mut state = self.state();
            state.count += 1;
            state.bells.iter().filter_map(Weak::upgrade).collect()
        };
        for bell in bells {
            bell.ring();
        }
        Want(self)
    }

    /// Says whether somebody wants a place; it is that of the caller then.
    pub(super) fn concede(&self) -> bool {
        let mut state = self.state();
        let is_wanted = state.count > 0;
        state.count -= usize::from(is_wanted);
        is_wanted
    }

    /// Returns what wakes a connection when somebody wants its place.
    pub(super) fn bell(&self) -> Arc<Bell> {
        let bell = Arc::<Bell>::default();
        let mut state = self.state();
        state.bells.retain(|bell| bell.strong_count() > 0);
        state.bells.push(Arc::downgrade(&bell));
        bell
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bell {
    pub(super) fn wakes(&self, waker: &Waker) {
        let mut waking = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *waking {
            Some(known) => known.clone_from(waker),
            None => *waking = Some(waker.clone()),
        }
    }

    fn ring(&self) {
        let waker = {
            let mut waking = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            waking.take()
        };
        // Without the lock: who is woken may ask at once.
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Drop for Want<'_> {
    fn drop(&mut self) {
        // It was met, or is not wanted any more.
        self.0.concede();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_want_is_met_once() {
        let wants = Wants::default();
        assert!(!wants.concede());
        let want = wants.want();
        assert!(wants.concede());
        assert!(!wants.concede());
        drop(want);
        drop(wants.want());
        assert!(!wants.concede(), "nobody wants it any more");
    }
}

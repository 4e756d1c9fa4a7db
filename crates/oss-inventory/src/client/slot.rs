//! The permission to send requests, for changes that are applied at the same time.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The permission of one change to send requests.
///
/// Changes that wait give theirs up, so the limit counts those that send requests. A change that continues gets a slot before
/// one that begins.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    all: Arc<Semaphore>,
    permit: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
}

impl Slot {
    /// Returns a slot if one is free and no change waits for one.
    pub(super) fn try_new(all: &Arc<Semaphore>) -> Option<Self> {
        let permit = Arc::clone(all).try_acquire_owned().ok()?;
        Some(Self {
            all: Arc::clone(all),
            permit: Arc::new(Mutex::new(Some(permit))),
        })
    }

    /// Waits for a slot.
    pub(super) async fn new(all: &Arc<Semaphore>) -> Self {
        let slot = Self {
            all: Arc::clone(all),
            permit: Arc::default(),
        };
        slot.acquire().await;
        slot
    }

    pub(super) fn release(&self) {
        self.set(None);
    }

    pub(super) async fn acquire(&self) {
        // Nothing closes the semaphore.
        self.set(Arc::clone(&self.all).acquire_owned().await.ok());
    }

    fn set(&self, permit: Option<OwnedSemaphorePermit>) {
        *self.permit.lock().unwrap_or_else(PoisonError::into_inner) = permit;
    }
}

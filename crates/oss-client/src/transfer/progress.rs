//! The progress of a transfer.

use std::fmt;
use std::sync::{Mutex, PoisonError};

/// The progress of a transfer, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Progress {
    /// The bytes that OSS confirmed, or that were written to the file.
    ///
    /// A resumed transfer starts with the bytes of its earlier runs.
    pub transferred: u64,
    /// The length of the object; `None` for a stream of unknown length.
    pub total: Option<u64>,
}

type Callback = Box<dyn FnMut(Progress) + Send>;

/// Reports the progress to the caller.
pub(super) struct Reporter {
    callback: Option<Mutex<(Progress, Callback)>>,
}

impl Reporter {
    /// Creates a reporter; nothing is reported without a callback.
    pub(super) fn new(callback: Option<Callback>) -> Self {
        let nothing = Progress {
            transferred: 0,
            total: None,
        };
        Self {
            callback: callback.map(|callback| Mutex::new((nothing, callback))),
        }
    }

    pub(super) fn set_total(&self, total: u64) {
        self.change(|progress| progress.total = Some(total));
    }

    /// Adds bytes and reports them.
    pub(super) fn add(&self, bytes: u64) {
        self.change(|progress| progress.transferred += bytes);
        if let Some(callback) = &self.callback {
            let (progress, callback) =
                &mut *callback.lock().unwrap_or_else(PoisonError::into_inner);
            callback(*progress);
        }
    }

    fn change(&self, change: impl FnOnce(&mut Progress)) {
        if let Some(callback) = &self.callback {
            change(&mut callback.lock().unwrap_or_else(PoisonError::into_inner).0);
        }
    }
}

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporter").finish_non_exhaustive()
    }
}

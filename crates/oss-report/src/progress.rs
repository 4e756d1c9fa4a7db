//! Counters that show the progress of reading.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

/// Counts what was read so far; another task or thread may look at it at any time.
#[derive(Debug, Default)]
pub struct Progress {
    files: AtomicU64,
    bytes: AtomicU64,
    rows: AtomicU64,
    /// The number of threads that work on files.
    threads: watch::Sender<usize>,
}

/// A thread that works on a file, counted until this is dropped.
#[derive(Debug)]
pub(crate) struct RunningThread(Arc<Progress>);

impl Drop for RunningThread {
    fn drop(&mut self) {
        self.0.threads.send_modify(|threads| *threads -= 1);
    }
}

impl Progress {
    /// Returns the number of data files that were read completely, or failed.
    pub fn files(&self) -> u64 {
        self.files.load(Ordering::Relaxed)
    }

    /// Returns the number of stored bytes of data files that were read.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Returns the number of rows that were read.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Waits until no thread works on a file.
    ///
    /// After a future of reading or fetching was dropped, its threads still end their current pieces. Once they have,
    /// no temporary file is left.
    pub async fn idle(&self) {
        let mut threads = self.threads.subscribe();
        // It fails only once the sender is gone, which `self` has.
        let _ = threads.wait_for(|threads| *threads == 0).await;
    }

    pub(crate) fn start_thread(self: &Arc<Self>) -> RunningThread {
        self.threads.send_modify(|threads| *threads += 1);
        RunningThread(Arc::clone(self))
    }

    pub(crate) fn add_file(&self) {
        self.files.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn add_bytes(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }
}

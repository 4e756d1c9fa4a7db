//! The requests that an emulator received, and the inventory rules that it ran.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use oss_emulator::Emulator;
//!
//! let emulator = Emulator::start().await?;
//! // … a client does its work …
//! let journal = emulator.journal();
//! for entry in journal.entries() {
//!     println!("{:?} {:?}", entry.operation(), entry.outcome());
//! }
//! assert_eq!(journal.requests_of("PutBucketInventory")?, 0);
//! assert_eq!(journal.connections().accepted(), 0);
//! # Ok(())
//! # }
//! ```
//!
//! A journal stores no headers, queries or bodies, so it contains no secrets.

mod connections;
mod entry;
mod run;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use connections::Connections;
pub use entry::{Entry, Outcome};
pub(crate) use run::RunErrorRepr;
pub use run::{Report, Run, RunError, RunOutcome};

use crate::fault::UnknownOperation;

/// The journal of an emulator; see [`Emulator::journal`](crate::Emulator::journal).
///
/// Clones share the same journal.
#[derive(Clone, Debug, Default)]
pub struct Journal(Arc<Mutex<Log>>);

/// A connection that counts as open until this value is dropped.
#[derive(Debug)]
pub(crate) struct OpenConnection {
    journal: Journal,
    number: u64,
}

#[derive(Debug, Default)]
struct Log {
    entries: VecDeque<Entry>,
    /// The memory that the entries take, in bytes.
    size: usize,
    /// The number of the latest entry or run; clearing doesn't reset it.
    last_number: u64,
    /// The number of requests since the journal was cleared.
    requests: u64,
    requests_by_operation: BTreeMap<&'static str, u64>,
    connections: Connections,
    runs: VecDeque<Run>,
    /// The memory that the runs take, in bytes.
    run_size: usize,
    /// The number of the latest connection, which clearing doesn't reset.
    last_connection: u64,
}

impl Journal {
    /// The maximum number of entries; then the oldest are dropped, but still counted.
    pub const MAX_ENTRIES: usize = 10_000;

    /// The maximum memory of all entries in bytes.
    ///
    /// Beyond it the oldest entries are dropped, but still counted. It has room for
    /// [`MAX_ENTRIES`](Self::MAX_ENTRIES) with the longest keys that OSS allows.
    pub const MAX_BYTES: usize = 16 * 1024 * 1024;

    /// Returns the entries, in the order in which the request heads were read.
    pub fn entries(&self) -> Vec<Entry> {
        self.lock().entries.iter().cloned().collect()
    }

    /// Returns the entries and runs after a number, and the number of the latest.
    pub(crate) fn after(&self, number: u64) -> (Vec<Entry>, Vec<Run>, u64) {
        let log = self.lock();
        let entries = log.entries.iter().filter(|it| it.number() > number);
        let runs = log.runs.iter().filter(|it| it.number() > number);
        (
            entries.cloned().collect(),
            runs.cloned().collect(),
            log.last_number,
        )
    }

    /// Returns the number of requests.
    pub fn requests(&self) -> u64 {
        self.lock().requests
    }

    /// Returns the number of requests for an operation, such as `PutBucketInventory`.
    ///
    /// # Errors
    ///
    /// Fails if the emulator doesn't know the operation: its count would always be 0.
    pub fn requests_of(&self, operation: &str) -> Result<u64, UnknownOperation> {
        let known = UnknownOperation::unless_known(operation)?;
        let log = self.lock();
        Ok(log.requests_by_operation.get(known).copied().unwrap_or(0))
    }

    /// Returns the connection counts.
    pub fn connections(&self) -> Connections {
        self.lock().connections
    }

    /// Returns the runs of inventory rules, in their order.
    ///
    /// [`MAX_ENTRIES`](Self::MAX_ENTRIES) and [`MAX_BYTES`](Self::MAX_BYTES) limit them like the
    /// entries, but each on their own.
    pub fn runs(&self) -> Vec<Run> {
        self.lock().runs.iter().cloned().collect()
    }

    /// Removes all entries and runs, and resets all counts.
    ///
    /// Open connections still count as open.
    pub fn clear(&self) {
        let mut log = self.lock();
        log.entries.clear();
        log.size = 0;
        log.requests = 0;
        log.requests_by_operation.clear();
        log.connections.reset();
        log.runs.clear();
        log.run_size = 0;
    }

    /// Counts a connection as open until the returned value is dropped.
    pub(crate) fn open_connection(&self) -> OpenConnection {
        let mut log = self.lock();
        log.connections.add();
        log.last_connection += 1;
        OpenConnection {
            journal: self.clone(),
            number: log.last_connection,
        }
    }

    /// Adds an entry and returns its number and the result of `count`.
    ///
    /// `count` runs under the journal's lock, so it sees the requests in journal order.
    pub(crate) fn record<T>(&self, entry: Entry, count: impl FnOnce() -> T) -> (u64, T) {
        let mut log = self.lock();
        let counted = count();
        log.requests += 1;
        if let Some(operation) = entry.operation() {
            *log.requests_by_operation.entry(operation).or_default() += 1;
        }
        log.size += entry.size();
        let number = log.next_number();
        log.entries.push_back(entry.with_number(number));
        while log.entries.len() > Self::MAX_ENTRIES || log.size > Self::MAX_BYTES {
            log.drop_oldest();
        }
        (number, counted)
    }

    /// Adds a run.
    pub(crate) fn record_run(&self, run: Run) {
        let mut log = self.lock();
        log.run_size += run.size();
        let number = log.next_number();
        log.runs.push_back(run.with_number(number));
        while log.runs.len() > Self::MAX_ENTRIES || log.run_size > Self::MAX_BYTES {
            log.drop_oldest_run();
        }
    }

    /// Updates an entry, unless it has been dropped.
    pub(crate) fn complete(&self, number: u64, update: impl FnOnce(&mut Entry)) {
        let mut log = self.lock();
        let index = log.entries.binary_search_by_key(&number, Entry::number);
        if let Ok(index) = index
            && let Some(entry) = log.entries.get_mut(index)
        {
            update(entry);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        // No method leaves the log half written, so a panic in a test poisons nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    fn drop_oldest(&mut self) {
        if let Some(entry) = self.entries.pop_front() {
            self.size -= entry.size();
        }
    }

    fn drop_oldest_run(&mut self) {
        if let Some(run) = self.runs.pop_front() {
            self.run_size -= run.size();
        }
    }
}

impl OpenConnection {
    /// Returns the unique number of the connection.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.journal.lock().connections.remove();
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use http::StatusCode;

    use super::*;

    fn responded(status: StatusCode) -> impl FnOnce(&mut Entry) {
        move |entry| entry.complete(Outcome::Responded(status), None, true)
    }

    fn entry() -> Entry {
        Entry::new(SystemTime::UNIX_EPOCH, 1, None, None)
    }

    #[test]
    fn oldest_entries_are_dropped_but_still_counted() {
        let journal = Journal::default();
        let (first, ()) = journal.record(entry(), || ());
        let (second, ()) = journal.record(entry(), || ());
        for _ in 1..Journal::MAX_ENTRIES {
            journal.record(entry(), || ());
        }
        journal.complete(first, responded(StatusCode::NOT_FOUND));
        journal.complete(second, responded(StatusCode::OK));
        let entries = journal.entries();
        assert_eq!(entries.len(), Journal::MAX_ENTRIES);
        assert_eq!(entries[0].outcome(), Outcome::Responded(StatusCode::OK));
        assert_eq!(entries[1].outcome(), Outcome::Pending);
        assert_eq!(journal.requests(), 1 + Journal::MAX_ENTRIES as u64);
    }

    #[test]
    fn completing_a_cleared_entry_changes_nothing() {
        let journal = Journal::default();
        let (cleared, ()) = journal.record(entry(), || ());
        journal.clear();
        journal.record(entry(), || ());
        journal.complete(cleared, responded(StatusCode::OK));
        assert_eq!(journal.entries()[0].outcome(), Outcome::Pending);
        assert_eq!(journal.requests(), 1);
    }
}

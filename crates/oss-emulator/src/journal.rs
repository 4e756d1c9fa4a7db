//! What a local OSS was asked and what became of it, for tests to read.
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
//! A journal holds no header, no query and no body, so there is no secret in it.

mod connections;
mod entry;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use connections::Connections;
pub(crate) use connections::Open;
pub use entry::{Entry, Outcome};

use crate::fault::UnknownOperation;

/// The journal of a local OSS; see [`Emulator::journal`](crate::Emulator::journal).
///
/// Clones are the same journal.
#[derive(Clone, Debug, Default)]
pub struct Journal(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    entries: VecDeque<Entry>,
    /// The number of the first of the entries; no two entries ever had the same.
    first: u64,
    /// How many requests there were since the journal was cleared.
    requests: u64,
    of_operation: BTreeMap<&'static str, u64>,
    connections: Connections,
    /// The number of the last connection, which clearing does not change.
    last_connection: u64,
}

impl Journal {
    /// The number of entries that are kept: beyond it the oldest are forgotten, and still counted.
    pub const KEPT: usize = 10_000;

    /// Returns the entries, in the order in which the heads of the requests were read.
    pub fn entries(&self) -> Vec<Entry> {
        self.lock().entries.iter().cloned().collect()
    }

    /// Counts the requests.
    pub fn requests(&self) -> u64 {
        self.lock().requests
    }

    /// Counts the requests for an operation, such as `PutBucketInventory`.
    ///
    /// # Errors
    ///
    /// Fails where no operation of the local OSS has this name: its count would always be 0.
    pub fn requests_of(&self, operation: &str) -> Result<u64, UnknownOperation> {
        let known = UnknownOperation::unless_known(operation)?;
        let state = self.lock();
        Ok(state.of_operation.get(known).copied().unwrap_or(0))
    }

    /// Counts the connections.
    pub fn connections(&self) -> Connections {
        self.lock().connections
    }

    /// Forgets all entries and counts from zero; only connections that are open stay counted as
    /// open.
    pub fn clear(&self) {
        let mut state = self.lock();
        state.first += state.entries.len() as u64;
        state.entries.clear();
        state.requests = 0;
        state.of_operation.clear();
        state.connections.restart();
    }

    /// Counts a connection, until what is returned is dropped.
    pub(crate) fn connect(&self) -> Open {
        let mut state = self.lock();
        state.connections.open();
        state.last_connection += 1;
        Open::new(self.clone(), state.last_connection)
    }

    /// Writes a request down, and returns the number of its entry and what `count` returns.
    ///
    /// No other request is written down meanwhile, so whoever counts them in `count` has their order.
    pub(crate) fn receive<T>(&self, entry: Entry, count: impl FnOnce() -> T) -> (u64, T) {
        let mut state = self.lock();
        let counted = count();
        state.requests += 1;
        if let Some(operation) = entry.operation() {
            *state.of_operation.entry(operation).or_default() += 1;
        }
        if state.entries.len() == Self::KEPT {
            state.entries.pop_front();
            state.first += 1;
        }
        state.entries.push_back(entry);
        (state.first + state.entries.len() as u64 - 1, counted)
    }

    /// Writes down what became of a request, unless its entry is forgotten.
    pub(crate) fn complete(&self, number: u64, write: impl FnOnce(&mut Entry)) {
        let mut state = self.lock();
        let index = number.checked_sub(state.first);
        let index = index.and_then(|index| usize::try_from(index).ok());
        if let Some(entry) = index.and_then(|index| state.entries.get_mut(index)) {
            write(entry);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nobody leaves it half written, so a panic in a test poisons nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use http::StatusCode;

    use super::*;

    fn answered(status: StatusCode) -> impl FnOnce(&mut Entry) {
        move |entry| entry.complete(Outcome::Answered(status), None, true)
    }

    fn entry() -> Entry {
        Entry::new(SystemTime::UNIX_EPOCH, 1, None)
    }

    #[test]
    fn the_oldest_entries_are_forgotten_and_still_counted() {
        let journal = Journal::default();
        let (first, ()) = journal.receive(entry(), || ());
        let (second, ()) = journal.receive(entry(), || ());
        for _ in 1..Journal::KEPT {
            journal.receive(entry(), || ());
        }
        journal.complete(first, answered(StatusCode::NOT_FOUND));
        journal.complete(second, answered(StatusCode::OK));
        let entries = journal.entries();
        assert_eq!(entries.len(), Journal::KEPT);
        assert_eq!(entries[0].outcome(), Outcome::Answered(StatusCode::OK));
        assert_eq!(entries[1].outcome(), Outcome::Undecided);
        assert_eq!(journal.requests(), 1 + Journal::KEPT as u64);
    }

    #[test]
    fn what_is_cleared_is_not_written_to_any_more() {
        let journal = Journal::default();
        let (forgotten, ()) = journal.receive(entry(), || ());
        journal.clear();
        journal.receive(entry(), || ());
        journal.complete(forgotten, answered(StatusCode::OK));
        assert_eq!(journal.entries()[0].outcome(), Outcome::Undecided);
        assert_eq!(journal.requests(), 1);
    }
}

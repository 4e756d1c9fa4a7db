//! Counts connections.

use super::Journal;

/// How many connections there are and were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connections {
    accepted: u64,
    open: u64,
    most_open: u64,
}

/// A connection that is counted as open until this is dropped.
#[derive(Debug)]
pub(crate) struct Open {
    journal: Journal,
    number: u64,
}

impl Connections {
    /// Returns how many were accepted.
    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    /// Returns how many are open now.
    ///
    /// One that a client has closed counts until the server has noticed.
    pub fn open_now(&self) -> u64 {
        self.open
    }

    /// Returns how many were open at once, at most.
    pub fn most_open(&self) -> u64 {
        self.most_open
    }

    pub(super) fn open(&mut self) {
        self.accepted += 1;
        self.open += 1;
        self.most_open = self.most_open.max(self.open);
    }

    /// Counts from zero, but for those that are open.
    pub(super) fn restart(&mut self) {
        self.accepted = 0;
        self.most_open = self.open;
    }
}

impl Open {
    pub(super) fn new(journal: Journal, number: u64) -> Self {
        Self { journal, number }
    }

    /// Returns the number of the connection, which no other one of this server has.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.journal.lock().connections.open -= 1;
    }
}

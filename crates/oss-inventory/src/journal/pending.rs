//! The entries of a journal that aren't settled.

use std::time::{Duration, SystemTime};

use super::{JournalEntry, JournalError};

/// The entries of a journal that aren't settled.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct PendingEntries {
    /// The entries, in the order of their names.
    pub entries: Vec<PendingEntry>,
    /// Contents of the journal that aren't readable entries; they are never removed.
    pub unreadable: Vec<UnreadableEntry>,
}

/// An entry that isn't settled.
#[derive(Clone, Debug)]
pub struct PendingEntry {
    name: String,
    entry: JournalEntry,
    is_in_use: bool,
    deleted_at: Option<SystemTime>,
}

/// Something in a journal that isn't a readable entry.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnreadableEntry {
    /// The name, such as the path of the file.
    pub name: String,
    /// The reason.
    pub error: JournalError,
}

impl PendingEntry {
    /// Creates a pending entry, for implementations of [`Journal`](super::Journal).
    #[must_use]
    pub fn new(name: String, entry: JournalEntry) -> Self {
        Self {
            name,
            entry,
            is_in_use: false,
            deleted_at: None,
        }
    }

    /// Says that a running process, or another task of this one, holds the entry.
    #[must_use]
    pub fn in_use(mut self) -> Self {
        self.is_in_use = true;
        self
    }

    /// Says when the last request to delete the old rule was sent, or a later time.
    #[must_use]
    pub fn deleted_at(mut self, at: SystemTime) -> Self {
        self.deleted_at = Some(at);
        self
    }

    /// Returns how long a recovery waits at most until no deletion is under way.
    ///
    /// `now` is the time of the client's clock. Zero if another caller holds the entry, because a recovery returns then.
    #[must_use]
    pub fn max_wait(&self, now: SystemTime) -> Duration {
        if self.is_in_use {
            return Duration::ZERO;
        }
        self.entry.wait(self.deleted_at, now)
    }

    /// Returns the name in the journal, such as the path of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the entry.
    #[must_use]
    pub fn entry(&self) -> &JournalEntry {
        &self.entry
    }

    /// Returns whether a running process, or another task of this one, holds the entry.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        self.is_in_use
    }
}

impl UnreadableEntry {
    /// Creates an unreadable entry, for implementations of [`Journal`](super::Journal).
    #[must_use]
    pub fn new(name: String, error: JournalError) -> Self {
        Self { name, error }
    }
}

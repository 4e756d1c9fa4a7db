//! Keeps the old rules of changes until their outcome is certain.

mod directory;
mod document;
mod entry;
mod error;
mod pending;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use oss_client::BucketName;

pub use directory::DirectoryJournal;
pub use entry::JournalEntry;
pub use error::JournalError;
pub use pending::{PendingEntries, PendingEntry, UnreadableEntry};

/// Keeps the old rules of changes until their outcome is certain.
///
/// The service can't change a rule, so it is deleted before the new one is put. An entry is kept before anything
/// is deleted, and settled once the new rule, or the old one again, certainly exists. An entry that stays pending,
/// because the program was killed or the service didn't respond any more, is finished or undone by
/// [`InventoryClient::recover`](crate::InventoryClient::recover).
///
/// [`DirectoryJournal`] keeps entries in files. An implementation for another place, such as a database, must
/// store an entry durably before [`keep`](Self::keep) returns, and must let only one process at a time hold it;
/// [`JournalEntry::to_document`] returns a text to store.
pub trait Journal: fmt::Debug + Send + Sync + 'static {
    /// Stores an entry durably, and holds it for the caller.
    ///
    /// # Errors
    ///
    /// Fails if the entry isn't certainly stored. Nothing is deleted then.
    fn keep(&self, entry: JournalEntry) -> JournalFuture<'_, Box<dyn HeldEntry>>;

    /// Returns all entries that aren't settled, including those of running processes.
    ///
    /// # Errors
    ///
    /// Fails if the entries can't be listed. A single unreadable entry is part of the result instead.
    fn pending(&self) -> JournalFuture<'_, PendingEntries>;

    /// Returns at least the [pending](Self::pending) entries of one rule.
    ///
    /// It is called for each change. The default returns all entries, which takes long if many exist.
    ///
    /// # Errors
    ///
    /// As [`pending`](Self::pending).
    fn pending_of<'a>(
        &'a self,
        bucket: &'a BucketName,
        id: &'a str,
    ) -> JournalFuture<'a, PendingEntries> {
        let _ = (bucket, id);
        self.pending()
    }

    /// Holds a pending entry for the caller.
    ///
    /// Returns `None` if another caller holds it or it was settled since it was listed.
    ///
    /// # Errors
    ///
    /// Fails if that can't be found out.
    fn hold<'a>(
        &'a self,
        pending: &'a PendingEntry,
    ) -> JournalFuture<'a, Option<Box<dyn HeldEntry>>>;
}

/// An entry that only the caller works on.
///
/// Dropping it, also by killing the process, leaves the entry pending and lets others hold it.
pub trait HeldEntry: fmt::Debug + Send + Sync {
    /// Returns the entry.
    fn entry(&self) -> &JournalEntry;

    /// Returns the name of the entry, such as the path of its file.
    fn name(&self) -> &str;

    /// Notes that the old rule is about to be deleted, and at which time.
    ///
    /// [`deleted_at`](Self::deleted_at) returns that time later. The default notes nothing.
    fn set_deleted_at(&self, now: SystemTime) {
        let _ = now;
    }

    /// Returns the time of the last request to delete the old rule, or a later time.
    ///
    /// The default is `None`: it is unknown. A recovery then waits as if it were the current time.
    fn deleted_at(&self) -> Option<SystemTime> {
        None
    }

    /// Notes that the old rule doesn't exist any more, and no deletion is under way.
    ///
    /// A recovery of an [entry](JournalEntry::is_deleted) with this note needn't wait. The default notes nothing.
    fn set_deleted(&self) {}

    /// Notes that the change has ended.
    ///
    /// A rule that is missing later was deleted on purpose. A recovery of an [entry](JournalEntry::is_ended) with this note only settles it. A later
    /// [`set_deleted`](Self::set_deleted) removes the note. The default notes nothing.
    fn set_ended(&self) {}

    /// Removes the entry, because its outcome is certain or its rule isn't wanted.
    ///
    /// # Errors
    ///
    /// Fails if the entry may still exist. An implementation should [note](Self::set_ended) durably that the change has
    /// ended before it removes the entry: without that note, a recovery puts a rule back that was deleted on purpose
    /// in the meantime.
    fn settle(&self) -> JournalFuture<'_, ()>;
}

/// The future of a [`Journal`], boxed for object safety.
pub type JournalFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, JournalError>> + Send + 'a>>;

impl<J: Journal + ?Sized> Journal for Arc<J> {
    fn keep(&self, entry: JournalEntry) -> JournalFuture<'_, Box<dyn HeldEntry>> {
        (**self).keep(entry)
    }

    fn pending(&self) -> JournalFuture<'_, PendingEntries> {
        (**self).pending()
    }

    fn pending_of<'a>(
        &'a self,
        bucket: &'a BucketName,
        id: &'a str,
    ) -> JournalFuture<'a, PendingEntries> {
        (**self).pending_of(bucket, id)
    }

    fn hold<'a>(
        &'a self,
        pending: &'a PendingEntry,
    ) -> JournalFuture<'a, Option<Box<dyn HeldEntry>>> {
        (**self).hold(pending)
    }
}

//! The part of a change that a journal keeps.

use std::time::{Duration, SystemTime};

use oss_client::BucketName;
use oss_model::inventory::InventoryConfiguration;

use crate::PreparedRule;

/// The part of a change that a journal keeps: the old rule, and the new one if any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    pub(crate) service: String,
    pub(crate) bucket: BucketName,
    pub(crate) old: PreparedRule,
    pub(crate) new: Option<PreparedRule>,
    pub(crate) kept_at: SystemTime,
    /// How long a request whose response is lost may be under way.
    pub(crate) time_limit: Duration,
    pub(crate) is_deleted: bool,
    pub(crate) is_ended: bool,
}

impl JournalEntry {
    /// Returns the name of the service that has the bucket.
    ///
    /// It is the one of [`InventoryClient::service`](crate::InventoryClient::service). An entry of a local OSS is
    /// never applied to another service.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Returns the bucket that has the rule.
    #[must_use]
    pub fn bucket(&self) -> &BucketName {
        &self.bucket
    }

    /// Returns the id of the rule.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.old.id
    }

    /// Returns the rule that existed before the change.
    #[must_use]
    pub fn old(&self) -> &InventoryConfiguration {
        &self.old
    }

    /// Returns the rule that replaces the old one; `None` if the change is a deletion.
    #[must_use]
    pub fn new_rule(&self) -> Option<&InventoryConfiguration> {
        self.new.as_deref()
    }

    /// Returns the time when the entry was kept, in the clock of the client.
    #[must_use]
    pub fn kept_at(&self) -> SystemTime {
        self.kept_at
    }

    /// Returns whether the old rule was deleted, and no deletion is under way.
    ///
    /// `false` if that is unknown.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.is_deleted
    }

    /// Returns the entry with the note that the old rule was deleted.
    ///
    /// Implementations of [`HeldEntry::set_deleted`](crate::HeldEntry::set_deleted) store it.
    #[must_use]
    pub fn deleted(mut self) -> Self {
        self.is_deleted = true;
        self.is_ended = false;
        self
    }

    /// Returns whether the change has ended, so that nothing is to be recovered.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Returns the entry with the note that the change has ended.
    ///
    /// Implementations of [`HeldEntry::set_ended`](crate::HeldEntry::set_ended) store it.
    #[must_use]
    pub fn ended(mut self) -> Self {
        self.is_ended = true;
        self
    }

    /// Returns how long the last deletion may still be under way.
    ///
    /// An operation may take as long as its limit until it sends the last request, which may be under way for as long again. After
    /// a recovery began to hold the entry, no request was sent.
    pub(crate) fn wait(&self, deleted_at: Option<SystemTime>, now: SystemTime) -> Duration {
        if self.is_deleted || self.is_ended {
            return Duration::ZERO;
        }
        let since = deleted_at
            .and_then(|deleted_at| now.duration_since(deleted_at).ok())
            .unwrap_or_default();
        let limit = self.time_limit;
        limit.saturating_mul(2).saturating_sub(since).min(limit)
    }

    /// Returns whether another entry, maybe an older copy, is of the same change.
    pub(crate) fn is_of_same_change(&self, other: &Self) -> bool {
        *self
            == Self {
                is_deleted: self.is_deleted,
                is_ended: self.is_ended,
                ..other.clone()
            }
    }

    /// Returns whether another entry is of the same rule, and was kept later.
    pub(crate) fn is_older_than(&self, other: &Self) -> bool {
        self.kept_at < other.kept_at
            && self.service == other.service
            && self.bucket == other.bucket
            && self.old.id == other.old.id
    }

    /// Returns how long a request of the change may be under way, at most.
    #[must_use]
    pub fn time_limit(&self) -> Duration {
        self.time_limit
    }
}

//! The service that keeps the rules, and entries for a journal.

use std::time::Duration;

use super::InventoryClient;
use crate::{JournalEntry, PreparedRule};

/// How long a request may be under way if operations have no time limit.
const UNDER_WAY: Duration = Duration::from_secs(300);

impl InventoryClient {
    /// Returns the name of the service that keeps the rules, for entries of a journal.
    ///
    /// The public and the internal endpoint of a region are the same service, named by the public host. Any other
    /// endpoint is named by its own host, with the port if it has one.
    #[must_use]
    pub fn service(&self) -> String {
        let endpoint = self.client.endpoint();
        match (endpoint.region(), endpoint.port()) {
            (Some(region), _) => format!("oss-{region}.aliyuncs.com"),
            (None, Some(port)) => format!("{}:{port}", endpoint.host()),
            (None, None) => endpoint.host().to_owned(),
        }
    }

    /// Returns the entry of a journal for the replacement or deletion of a rule.
    #[must_use]
    pub fn journal_entry(&self, old: PreparedRule, new: Option<PreparedRule>) -> JournalEntry {
        JournalEntry {
            service: self.service(),
            bucket: self.bucket.clone(),
            old,
            new,
            kept_at: self.client.clock().now(),
            time_limit: self.under_way(),
            is_deleted: false,
            is_ended: false,
        }
    }

    /// Returns how long a request whose response is lost may be under way.
    pub(super) fn under_way(&self) -> Duration {
        self.client.operation_timeout().unwrap_or(UNDER_WAY)
    }
}

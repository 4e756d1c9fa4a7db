//! Reads a rule repeatedly until a write becomes visible.

use std::time::Duration;

use oss_model::inventory::{GetBucketInventory, InventoryConfiguration};

use super::InventoryClient;
use crate::error::{ErrorRepr, Task};
use crate::{Error, is_equivalent};

/// How often a rule is read back at most.
const READ_BACKS: u32 = 3;
/// How long reads may lag behind writes.
const LAG: Duration = Duration::from_secs(1);

impl InventoryClient {
    /// Reads the rule with the id of `wanted` until it is equivalent.
    ///
    /// Reads three times at most, and returns the last result.
    pub(super) async fn read_back(
        &self,
        wanted: &InventoryConfiguration,
    ) -> Result<Option<InventoryConfiguration>, Error> {
        self.read_until(&wanted.id, |found| {
            found.is_some_and(|found| is_equivalent(found, wanted))
        })
        .await
    }

    /// Reads the rule with an id until it is gone.
    ///
    /// Reads three times at most, and returns the last result.
    pub(super) async fn read_until_gone(
        &self,
        id: &str,
    ) -> Result<Option<InventoryConfiguration>, Error> {
        self.read_until(id, |found| found.is_none()).await
    }

    async fn read_until(
        &self,
        id: &str,
        is_awaited: impl Fn(Option<&InventoryConfiguration>) -> bool,
    ) -> Result<Option<InventoryConfiguration>, Error> {
        let mut attempt = 1;
        loop {
            let found = match self.read(id).await {
                Ok(rule) => Some(rule),
                Err(error) if error.is_not_found() => None,
                Err(error) => return Err(error),
            };
            if attempt == READ_BACKS || is_awaited(found.as_ref()) {
                return Ok(found);
            }
            attempt += 1;
            self.pause(LAG).await;
        }
    }

    /// Returns the rule with an id; `None` if it doesn't exist.
    pub(super) async fn find(&self, id: &str) -> Result<Option<InventoryConfiguration>, Error> {
        match self.get(id).await {
            Ok(rule) => Ok(Some(rule)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the rule with an id; one with another id or none is an error.
    ///
    /// A cache in between may ignore the query and mix up rules. Default values are not removed.
    pub(super) async fn read(&self, id: &str) -> Result<InventoryConfiguration, Error> {
        let failed = |repr| Error::new(Task::Get(id.to_owned()), &self.bucket, repr);
        let operation = GetBucketInventory::new(self.bucket.as_str(), id);
        let outcome = self.execute(&operation).await;
        let rule = outcome.map_err(failed)?;
        if rule.id == id {
            return Ok(rule);
        }
        Err(failed(ErrorRepr::InconsistentResponse(
            if rule.id.is_empty() {
                "the response has a rule without an id"
            } else {
                "the response has a rule with another id"
            },
        )))
    }
}

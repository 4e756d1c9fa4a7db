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
        let mut found = None;
        for attempt in 0..READ_BACKS {
            if attempt > 0 {
                self.pause(LAG).await;
            }
            found = match self.read(&wanted.id).await {
                Ok(rule) if is_equivalent(&rule, wanted) => return Ok(Some(rule)),
                Ok(rule) => Some(rule),
                Err(error) if error.is_not_found() => None,
                Err(error) => return Err(error),
            };
        }
        Ok(found)
    }

    /// Reads the rule with an id until it is gone.
    ///
    /// Reads three times at most, and returns the last result.
    pub(super) async fn read_until_gone(
        &self,
        id: &str,
    ) -> Result<Option<InventoryConfiguration>, Error> {
        let mut found = None;
        for attempt in 0..READ_BACKS {
            if attempt > 0 {
                self.pause(LAG).await;
            }
            found = match self.read(id).await {
                Ok(rule) => Some(rule),
                Err(error) if error.is_not_found() => return Ok(None),
                Err(error) => return Err(error),
            };
        }
        Ok(found)
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

//! Deletes a rule.

use oss_model::inventory::DeleteBucketInventory;

use super::InventoryClient;
use crate::Error;
use crate::error::{ErrorRepr, Task, is_no_such_inventory};

impl InventoryClient {
    /// Deletes the rule with an id; its reports stay.
    ///
    /// OSS doesn't document the response for a missing rule. Probably it is a success; a 404
    /// `NoSuchInventory` is an error here, except after an attempt of this call whose response was
    /// lost: that attempt may have deleted the rule.
    ///
    /// # Errors
    ///
    /// [`Error::client_error`] says why, and whether the rule
    /// [may still have been deleted](oss_client::Error::may_have_been_applied).
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::InventoryClient;
    /// # async fn example(inventory: InventoryClient) -> Result<(), Box<dyn std::error::Error>> {
    /// inventory.delete("inventory1").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete(&self, id: &str) -> Result<(), Error> {
        let operation = DeleteBucketInventory::new(self.bucket.as_str(), id);
        match self.execute(&operation).await {
            Err(ErrorRepr::Client(error))
                if is_no_such_inventory(&error) && error.may_have_been_applied() =>
            {
                Ok(())
            }
            outcome => outcome
                .map_err(|error| Error::new(Task::Delete(id.to_owned()), &self.bucket, error)),
        }
    }
}

//! Gets a rule.

use oss_model::inventory::InventoryConfiguration;

use super::InventoryClient;
use crate::Error;
use crate::error::{Cause, Task};
use crate::normalize::unset_zeros;

impl InventoryClient {
    /// Returns the rule with an id.
    ///
    /// Values that the service echoes for unset fields are removed: empty texts, times and sizes of
    /// zero, a filter of nothing else, an empty `Encryption`. Everything that this version does
    /// not know is kept, and goes back when the rule is put again.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if there is no such rule.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::InventoryClient;
    /// # async fn example(inventory: InventoryClient) -> Result<(), Box<dyn std::error::Error>> {
    /// match inventory.get("inventory1").await {
    ///     Ok(rule) => println!("{} reports", rule.schedule.frequency),
    ///     Err(error) if error.is_not_found() => println!("no reports"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get(&self, id: &str) -> Result<InventoryConfiguration, Error> {
        let failed = |cause| Error::new(Task::Get(id.to_owned()), &self.bucket, cause);
        let rule = self.read(id).await;
        let rule = unset_zeros(rule.map_err(|error| failed(Cause::Client(error)))?);
        // A cache in between may take the rules of a bucket for one. An id that is missing is no other one.
        if rule.id != id && !rule.id.is_empty() {
            let another = "the answer is a rule with another id";
            return Err(failed(Cause::Contradiction(another)));
        }
        Ok(rule)
    }
}

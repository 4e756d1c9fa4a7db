//! Gets a rule.

use oss_model::inventory::InventoryConfiguration;

use super::InventoryClient;
use crate::Error;
use crate::defaults::remove_defaults;

impl InventoryClient {
    /// Returns the rule with an id.
    ///
    /// Values that the service returns for unset fields are removed: an empty prefix or storage class, times and
    /// sizes of zero, a filter of nothing else, an empty `Encryption`, empty lists of fields, a day of the month of
    /// zero, and `AutoDelete` of `false` unless the frequency is `Once`. Elements that this version doesn't know
    /// are kept, and sent when the rule is put again.
    ///
    /// To change the rule, use [`update`](Self::update) or [`replacement_of`](Self::replacement_of), which don't
    /// overwrite changes by other clients since this read.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if the rule doesn't exist. A rule with another id, or without one, is an error.
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
        self.read(id).await.map(remove_defaults)
    }
}

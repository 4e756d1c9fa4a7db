//! Creates a rule unless one with its id exists.

use oss_model::inventory::InventoryConfiguration;

use super::InventoryClient;
use crate::{Ensured, Error, is_equivalent};

impl InventoryClient {
    /// Creates a rule unless one with its id exists; an existing rule is never changed.
    ///
    /// Programs that set a bucket up can call it at each start. Reads can lag about a second behind writes, so
    /// a rule that was deleted just before may count as existing.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get) and [`put`](Self::put), except that neither a missing rule nor an existing one is
    /// an error.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::{InventoryClient, model::InventoryConfiguration};
    /// use oss_inventory::{Ensured, differences};
    ///
    /// # async fn example(
    /// #     inventory: InventoryClient,
    /// #     rule: InventoryConfiguration,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// if let Ensured::Different(existing) = inventory.ensure(&rule).await? {
    ///     for difference in differences(&existing, &rule) {
    ///         eprintln!("{difference}");
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ensure(&self, rule: &InventoryConfiguration) -> Result<Ensured, Error> {
        let new = self.prepare(rule)?;
        let client = self.started();
        match client.get(&new.id).await {
            Ok(found) => return Ok(compare(found, &new)),
            Err(error) if !error.is_not_found() => return Err(error),
            Err(_) => {}
        }
        match client.put_prepared(new.clone()).await {
            Ok(()) => Ok(Ensured::Created),
            // Another client created one in between, or the read lagged behind.
            Err(error) if error.is_already_exists() => match client.read_back(&new).await? {
                // An attempt of this put whose response was lost.
                Some(found) if error.may_have_been_applied() && is_equivalent(&found, &new) => {
                    Ok(Ensured::Created)
                }
                Some(found) => Ok(compare(found, &new)),
                None => Err(error),
            },
            Err(error) => Err(error),
        }
    }
}

fn compare(found: InventoryConfiguration, new: &InventoryConfiguration) -> Ensured {
    if is_equivalent(&found, new) {
        Ensured::Unchanged
    } else {
        Ensured::Different(Box::new(found))
    }
}

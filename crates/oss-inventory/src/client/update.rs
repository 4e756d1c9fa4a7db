//! Edits a rule without overwriting changes of other clients.

use oss_model::inventory::InventoryConfiguration;

use super::InventoryClient;
use crate::{ReplaceError, Replaced, is_equivalent};

impl InventoryClient {
    /// Edits a rule, unless another client changes it at the same time.
    ///
    /// It reads the rule, edits and replaces it. The rule is read again after `edit`, and nothing is changed if it is no
    /// longer the one that was edited. An edit that changes nothing sends nothing more. Otherwise the same as
    /// [`replace`](Self::replace).
    ///
    /// An edit that can fail or that waits takes three calls: [`get`](Self::get),
    /// [`replacement_of`](Self::replacement_of) and [`Replacement::apply`](crate::Replacement::apply).
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get) and [`replace`](Self::replace). [`Error::conflict`](crate::Error::conflict) of
    /// [`ReplaceError::error`] if another client changed the rule. The id must stay.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::InventoryClient;
    /// # async fn example(inventory: InventoryClient) -> Result<(), Box<dyn std::error::Error>> {
    /// use oss_inventory::model::Frequency;
    ///
    /// let weekly = inventory.update("inventory1", |rule| rule.schedule = Frequency::Weekly.into());
    /// weekly.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update(
        &self,
        id: &str,
        edit: impl FnOnce(&mut InventoryConfiguration),
    ) -> Result<Replaced, ReplaceError> {
        let client = self.started();
        let old = client.get(id).await.map_err(ReplaceError::unchanged)?;
        let mut new = old.clone();
        edit(&mut new);
        if is_equivalent(&old, &new) {
            return Ok(Replaced::new(false));
        }
        client.replace_old(&old, &new).await
    }

    /// Replaces `old`, which must still exist.
    async fn replace_old(
        &self,
        old: &InventoryConfiguration,
        new: &InventoryConfiguration,
    ) -> Result<Replaced, ReplaceError> {
        let replacement = self.replacement_unchecked(old, new);
        let replacement = replacement.map_err(ReplaceError::unchanged)?;
        Box::pin(replacement.check_and_replace()).await
    }
}

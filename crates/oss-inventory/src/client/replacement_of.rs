//! Plans the replacement of a rule that was read before.

use std::time::Duration;

use oss_model::inventory::InventoryConfiguration;
use oss_model::validate::{Violations, Visitor};

use super::{InventoryClient, Replacement};
use crate::error::{ErrorRepr, Task};
use crate::{Conflict, Error, PreparedRule, is_equivalent};

impl InventoryClient {
    /// Reads the rule that `new` would replace, which must still be `old`.
    ///
    /// `old` is the rule that a program read before, alone or in a list, and that led it to `new`. Nothing is changed.
    ///
    /// # Errors
    ///
    /// [`Error::conflict`] if the current rule isn't [equivalent](is_equivalent) to `old`, or is gone.
    /// [`Error::violations`] if the rules have different ids. Otherwise as [`replacement`](Self::replacement).
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::InventoryClient;
    /// # async fn example(inventory: InventoryClient) -> Result<(), Box<dyn std::error::Error>> {
    /// // Disable all rules, but neither undo nor overwrite what other clients do at the same time.
    /// let mut rules = inventory.list();
    /// while let Some(old) = rules.next().await {
    ///     let old = old?;
    ///     let mut new = old.clone();
    ///     new.is_enabled = Some(false);
    ///     match inventory.replacement_of(&old, &new).await {
    ///         Ok(replacement) => drop(replacement.apply().await?),
    ///         Err(error) if error.is_changed() => eprintln!("skipped: {error}"),
    ///         Err(error) => return Err(error.into()),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn replacement_of(
        &self,
        old: &InventoryConfiguration,
        new: &InventoryConfiguration,
    ) -> Result<Replacement, Error> {
        let new = self.prepare_for(old, new)?;
        let failed = |repr| Error::new(Task::Put(new.id.clone()), &self.bucket, repr);
        let read_at = self.client.clock().monotonic();
        match self.started().find(&new.id).await? {
            Some(found) if is_equivalent(&found, old) => {
                Replacement::new(self, Some(found), new, read_at)
            }
            found => Err(failed(ErrorRepr::Changed(Conflict::new(
                old.clone(),
                found,
            )))),
        }
    }

    /// Plans the replacement of `old`, which is read again before it is deleted.
    pub(super) fn replacement_unchecked(
        &self,
        old: &InventoryConfiguration,
        new: &InventoryConfiguration,
    ) -> Result<Replacement, Error> {
        let new = self.prepare_for(old, new)?;
        Replacement::new(self, Some(old.clone()), new, Duration::ZERO)
    }

    fn prepare_for(
        &self,
        old: &InventoryConfiguration,
        new: &InventoryConfiguration,
    ) -> Result<PreparedRule, Error> {
        let new = self.prepare(new)?;
        check_id(&old.id, &new.id)
            .map_err(|it| Error::new(Task::Put(new.id.clone()), &self.bucket, it))?;
        Ok(new)
    }
}

/// Checks that a rule keeps its id.
fn check_id(old: &str, new: &str) -> Result<(), Violations> {
    let mut visitor = Visitor::new();
    if old != new {
        visitor.child("Id", |v| {
            v.violation(format!("is {new:?}, the id of the old rule is {old:?}"));
        });
    }
    visitor.finish()
}

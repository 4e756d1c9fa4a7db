//! Replaces a rule, and loses none on the way.

use oss_model::inventory::InventoryConfiguration;

use super::InventoryClient;
use crate::error::Task;
use crate::replace_error::{Fate, ReplaceError};
use crate::{Error, prepare, same_rule};

/// A rule, and what is in its place now.
///
/// It is made by [`InventoryClient::replacement`], and nothing has been changed yet. Between that and
/// [`apply`](Self::apply) a program can show what will change, and save [`old`](Self::old).
#[derive(Clone, Debug)]
pub struct Replacement {
    client: InventoryClient,
    old: Option<InventoryConfiguration>,
    new: InventoryConfiguration,
}

impl InventoryClient {
    /// Reads what a rule would replace; nothing is changed.
    ///
    /// # Errors
    ///
    /// [`Error::violations`] if the rule breaks documented rules, or if the one in its place does: that
    /// one could not be put back. Otherwise as [`get`](Self::get), except that a rule that does not
    /// exist is no error.
    pub async fn replacement(&self, rule: &InventoryConfiguration) -> Result<Replacement, Error> {
        let refused = |violations| Error::new(Task::Put(rule.id.clone()), &self.bucket, violations);
        let new = prepare(rule).map_err(refused)?;
        let old = match self.get(&new.id).await {
            Ok(old) => Some(prepare(&old).map_err(refused)?),
            Err(error) if error.is_not_found() => None,
            Err(error) => return Err(error),
        };
        Ok(Replacement {
            client: self.clone(),
            old,
            new,
        })
    }

    /// Puts a rule in the place of the one with the same id, if there is one.
    ///
    /// Short for [`replacement`](Self::replacement) and [`Replacement::apply`]. Who must not lose the
    /// old rule even if the program ends half way saves it between the two.
    ///
    /// # Errors
    ///
    /// As the two.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::{InventoryClient, model::InventoryConfiguration};
    /// # async fn example(inventory: InventoryClient, rule: InventoryConfiguration) {
    /// if let Err(error) = inventory.replace(&rule).await {
    ///     eprintln!("{error}");
    ///     if let Some(old) = error.to_restore() {
    ///         // The old one is gone, and could not be put back: keep it.
    ///         eprintln!("{old:?}");
    ///     }
    /// }
    /// # }
    /// ```
    pub async fn replace(&self, rule: &InventoryConfiguration) -> Result<(), ReplaceError> {
        let replacement = self.replacement(rule).await;
        let replacement = replacement.map_err(|error| ReplaceError::new(error, Fate::Kept))?;
        // Three requests, one after the other, and what may follow: not on the stack of the caller.
        Box::pin(replacement.apply()).await
    }
}

impl Replacement {
    /// Returns the rule that is there now.
    #[must_use]
    pub fn old(&self) -> Option<&InventoryConfiguration> {
        self.old.as_ref()
    }

    /// Returns the rule that shall be there, as it will be sent.
    #[must_use]
    pub fn new_rule(&self) -> &InventoryConfiguration {
        &self.new
    }

    /// Says whether anything is to be changed: rules that are the [same](same_rule) are left alone.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        !self
            .old
            .as_ref()
            .is_some_and(|old| same_rule(old, &self.new))
    }

    /// Deletes the old rule and puts the new one; the service knows no other way.
    ///
    /// If the new one cannot be put, the old one is put back. Meanwhile there is none: a report that
    /// would have begun then is not made.
    ///
    /// # Cancel safety
    ///
    /// None: if the future is dropped, the old rule may be deleted and nothing put. So may it if the
    /// program is killed. Save [`old`](Self::old) before, where that matters.
    ///
    /// # Errors
    ///
    /// The error says why, and which rule is there now; [`ReplaceError::to_restore`] is the old one if
    /// none may be there.
    pub async fn apply(&self) -> Result<(), ReplaceError> {
        let Some(old) = &self.old else {
            let created = self.client.put(&self.new).await;
            return created.map_err(|error| ReplaceError::new(error, Fate::Kept));
        };
        if !self.is_needed() {
            return Ok(());
        }
        let id = &self.new.id;
        if let Err(error) = self.client.delete(id).await
            && !error.is_not_found()
        {
            let fate = Box::pin(self.fate_of(&error, old)).await;
            return Err(ReplaceError::new(error, fate));
        }
        match self.client.put(&self.new).await {
            Ok(()) => Ok(()),
            Err(error) => Box::pin(self.put_back(error, old)).await,
        }
    }

    /// Finds out what became of a rule whose deletion failed.
    async fn fate_of(&self, error: &Error, old: &InventoryConfiguration) -> Fate {
        let client = error.client_error();
        if !client.is_some_and(oss_client::Error::may_have_been_applied) {
            return Fate::Kept;
        }
        match self.client.put(old).await {
            Ok(()) => Fate::Restored,
            Err(error) if error.is_already_exists() => Fate::Kept,
            Err(_) => Fate::Removed(Box::new(old.clone())),
        }
    }

    async fn put_back(
        &self,
        error: Error,
        old: &InventoryConfiguration,
    ) -> Result<(), ReplaceError> {
        let there = self.client.get(&self.new.id).await;
        let fate = match there {
            Ok(rule) if same_rule(&rule, &self.new) => return Ok(()),
            // Reads can lag behind: this may be the one that was deleted.
            Ok(rule) if !same_rule(&rule, old) => Fate::Another,
            _ => match self.client.put(old).await {
                Ok(()) => Fate::Restored,
                Err(error) if error.is_already_exists() => Fate::Another,
                Err(_) => Fate::Removed(Box::new(old.clone())),
            },
        };
        Err(ReplaceError::new(error, fate))
    }
}

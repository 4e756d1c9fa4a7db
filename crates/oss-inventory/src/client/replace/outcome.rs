//! The rule after a replacement: the new one, the old one, another one or none.

use oss_model::inventory::InventoryConfiguration;

use super::{OldRule, Replacement, SETTLING_TIME};
use crate::error::{ErrorRepr, Task};
use crate::replace_error::Restoration;
use crate::{Conflict, Error, ReplaceError, ReplaceState, is_equivalent};

impl Replacement {
    /// Reads the new rule after the settling time.
    ///
    /// Another client may have deleted it, taking it for the old one.
    pub(super) async fn settle_new(&self, old: Option<&OldRule>) -> Result<(), ReplaceError> {
        if let Some(old) = old {
            old.note_put().await;
        }
        self.client.pause(SETTLING_TIME).await;
        let changed = |found| {
            let conflict = Conflict::new(InventoryConfiguration::clone(&self.new), found);
            let task = Task::Put(self.new.id.clone());
            let repr = ErrorRepr::ChangedAfterwards(conflict);
            Error::new(task, &self.client.bucket, repr)
        };
        let (error, state) = match self.client.read_back(&self.new).await {
            Ok(Some(found)) if is_equivalent(&found, &self.new) => return Ok(()),
            Ok(Some(found)) => (changed(Some(found)), ReplaceState::ConcurrentlyReplaced),
            Ok(None) => (changed(None), ReplaceState::Gone),
            Err(failed) => (failed, ReplaceState::Unknown),
        };
        Err(ReplaceError::new(error, state).with_new_rule_put(old.map(OldRule::rule)))
    }

    /// Puts the old rule back, unless the new one or another one exists.
    ///
    /// A put tells more than a read: it is refused if any rule exists, while reads can lag behind.
    pub(super) async fn restore(&self, error: Error, old: &OldRule) -> Result<(), ReplaceError> {
        let client = self.client.reserving(old.reserve(1));
        let failed = match client.put_without_read_back(old.rule().clone()).await {
            Ok(()) => return Err(self.settle_old(error, old).await),
            Err(conflict) if conflict.is_already_exists() => {
                return self
                    .find_state(error, old, Restoration::Conflict(conflict))
                    .await;
            }
            Err(failed) => failed,
        };
        let is_unknown = error.may_have_been_applied() || failed.may_have_been_applied();
        let state = if is_unknown {
            ReplaceState::Unknown
        } else {
            ReplaceState::Gone
        };
        Err(ReplaceError::new(error, state)
            .with_unrestored(old.rule(), Restoration::Failed(failed)))
    }

    /// Reads the old rule after it was put back: another client may have replaced it.
    async fn settle_old(&self, error: Error, old: &OldRule) -> ReplaceError {
        self.client.pause(SETTLING_TIME).await;
        let state = match self.client.read_back(old.rule()).await {
            Ok(Some(found)) if is_equivalent(&found, old.rule()) => {
                return ReplaceError::new(error, ReplaceState::Restored);
            }
            Ok(Some(_)) => ReplaceState::ConcurrentlyReplaced,
            Ok(None) => ReplaceState::Gone,
            Err(_) => ReplaceState::Unknown,
        };
        ReplaceError::new(error, state).with_unrestored(old.rule(), Restoration::Done)
    }

    /// Reads the current rule after the put of the new one failed.
    ///
    /// The new rule may exist after all, or one of another client.
    pub(super) async fn find_state(
        &self,
        error: Error,
        old: &OldRule,
        restoration: Restoration,
    ) -> Result<(), ReplaceError> {
        // After a conflict, some rule exists, even if no read shows it yet.
        let had_conflict =
            error.is_already_exists() || matches!(restoration, Restoration::Conflict(_));
        let state = match self.client.read_back(&self.new).await {
            Ok(Some(found)) if is_equivalent(&found, &self.new) => {
                return self.settle_new(Some(old)).await;
            }
            // The old rule isn't another client's: it is the deleted one, still visible.
            Ok(Some(found)) if !is_equivalent(&found, old.rule()) => {
                ReplaceState::ConcurrentlyReplaced
            }
            Ok(None) if !had_conflict && !error.may_have_been_applied() => ReplaceState::Gone,
            _ => ReplaceState::Unknown,
        };
        Err(ReplaceError::new(error, state).with_unrestored(old.rule(), restoration))
    }
}

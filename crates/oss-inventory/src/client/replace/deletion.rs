//! Deletes the old rule, and finds out whether a lost deletion was applied.

use oss_model::inventory::DeleteBucketInventory;
use oss_model::operation::{
    Idempotency, Operation, OperationInfo, OperationRequest, OperationResponse, ResponseError,
};
use oss_model::validate::Violations;

use super::SETTLING_TIME;
use super::old_rule::{MIN_TIME, OldRule};
use crate::error::{ErrorRepr, Task};
use crate::replace_error::Restoration;
use crate::{Error, ReplaceError, ReplaceState, is_equivalent};

/// How often the old rule is deleted, if a lost deletion wasn't applied.
const DELETIONS: u32 = 2;

/// A deletion after which no rule was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum Deletion {
    /// This client deleted the old rule, or one that its owner doesn't count on yet.
    OfOldRule,
    /// This client deleted the old rule, after a deletion whose response was lost.
    ///
    /// The lost one may have deleted another client's rule, if the old rule was put again afterwards.
    OfOldRuleAgain,
    /// A rule was deleted, which may have been another client's.
    Uncertain,
    /// Another client deleted the old rule before.
    ByAnother,
}

impl Deletion {
    /// Returns whether a deleted rule may have been another client's.
    pub(in crate::client) fn may_be_of_another_rule(self) -> bool {
        matches!(self, Self::OfOldRuleAgain | Self::Uncertain)
    }
}

impl OldRule {
    /// Deletes the old rule; afterwards no deletion is under way.
    pub(in crate::client) async fn delete(&mut self) -> Result<Deletion, ReplaceError> {
        let deletion = self.delete_until_certain().await?;
        self.note_deleted();
        Ok(deletion)
    }

    async fn delete_until_certain(&mut self) -> Result<Deletion, ReplaceError> {
        let mut deletions = 1;
        loop {
            if !self.share_time() {
                return Err(ReplaceError::unchanged(self.error(ErrorRepr::OutOfTime)));
            }
            self.note_deletion();
            let error = match self.delete_once().await {
                Ok(()) if self.since_read() < SETTLING_TIME && deletions == 1 => {
                    return Ok(Deletion::OfOldRule);
                }
                Ok(()) if self.since_read() < SETTLING_TIME => return Ok(Deletion::OfOldRuleAgain),
                Ok(()) => return Ok(Deletion::Uncertain),
                Err(error) if error.is_not_found() => return Ok(Deletion::ByAnother),
                Err(error) if !error.may_have_been_applied() => {
                    return Err(ReplaceError::unchanged(error));
                }
                Err(error) => error,
            };
            match self.settle_deletion(error).await? {
                None => return Ok(Deletion::Uncertain),
                Some(error) if deletions == DELETIONS => {
                    return Err(ReplaceError::unchanged(error));
                }
                Some(_) => {
                    deletions += 1;
                    self.check_unchanged().await?;
                }
            }
        }
    }

    /// Sends one deletion, so that it is known whether one may still be under way.
    async fn delete_once(&self) -> Result<(), Error> {
        let client = self.client();
        let id = &self.rule().id;
        let operation = DeleteOnce(DeleteBucketInventory::new(client.bucket.as_str(), id));
        let outcome = client.reserving(self.reserve(3)).execute(&operation).await;
        outcome.map_err(|error| {
            Error::new(Task::Delete(id.clone()), &client.bucket, error).into_step()
        })
    }

    /// Waits until a lost deletion is over.
    ///
    /// Returns its error if the old rule is still there.
    async fn settle_deletion(&mut self, error: Error) -> Result<Option<Error>, ReplaceError> {
        let wait = self.client().under_way();
        let needed = wait.saturating_add(MIN_TIME);
        if self.client().time_left().is_some_and(|left| left < needed) {
            let error = ReplaceError::new(error, ReplaceState::Unknown);
            return Err(error.with_unrestored(self.rule(), Restoration::OutOfTime));
        }
        self.client().pause(wait).await;
        // If the deletion was applied, the later steps make do with the time that is left.
        self.share_time();
        let client = self.client();
        let (state, restoration) = match client.read(&self.rule().id).await {
            Ok(found) if is_equivalent(&found, self.rule()) => return Ok(Some(error)),
            Ok(_) => (ReplaceState::ConcurrentlyReplaced, Restoration::NotTried),
            Err(read) if read.is_not_found() => return Ok(None),
            Err(_) => (ReplaceState::Unknown, Restoration::Unread),
        };
        Err(ReplaceError::new(error, state).with_unrestored(self.rule(), restoration))
    }
}

impl OldRule {
    /// Reads until the deleted rule is gone; another client may have put it again.
    pub(in crate::client) async fn confirm_gone(&self) -> Result<(), ReplaceError> {
        let unknown = |error| ReplaceError::new(error, ReplaceState::Unknown);
        let found = self
            .client()
            .read_until_gone(&self.rule().id)
            .await
            .map_err(unknown)?;
        if found.is_none() {
            return Ok(());
        }
        let error = self.error(ErrorRepr::ChangedAfterwards(self.conflict(found)));
        Err(ReplaceError::new(error, ReplaceState::ConcurrentlyReplaced))
    }
}

/// A deletion that is never repeated if it may have been applied.
#[derive(Debug)]
struct DeleteOnce(DeleteBucketInventory);

impl Operation for DeleteOnce {
    type Output = ();
    const INFO: OperationInfo = {
        let mut info = DeleteBucketInventory::INFO;
        info.idempotency = Idempotency::None;
        info
    };

    fn request(&self) -> Result<OperationRequest, Violations> {
        self.0.request()
    }

    fn output(response: OperationResponse<'_>) -> Result<(), ResponseError> {
        DeleteBucketInventory::output(response)
    }
}

//! Deletes the old rule, and finds out whether a lost deletion was applied.

use std::time::Duration;

use oss_model::inventory::DeleteBucketInventory;
use oss_model::operation::{
    Idempotency, Operation, OperationInfo, OperationRequest, OperationResponse, ResponseError,
};
use oss_model::validate::Violations;

use super::{Deletion, Replacement, SETTLING_TIME};
use crate::error::Task;
use crate::replace_error::Restoration;
use crate::{Error, PreparedRule, ReplaceError, ReplaceState, is_equivalent};

/// How often the old rule is deleted, if a lost deletion wasn't applied.
const DELETIONS: u32 = 2;
/// How long a lost deletion may be under way if operations have no time limit.
const UNDER_WAY: Duration = Duration::from_secs(300);

impl Replacement {
    /// Deletes the old rule; afterwards no deletion is under way.
    pub(super) async fn delete(&mut self, old: &PreparedRule) -> Result<Deletion, ReplaceError> {
        let mut deletions = 1;
        loop {
            let error = match self.delete_once(old).await {
                Ok(()) if self.since_read() < SETTLING_TIME => return Ok(Deletion::OfOldRule),
                Ok(()) => return Ok(Deletion::Uncertain),
                Err(error) if error.is_not_found() => return Ok(Deletion::ByAnother),
                Err(error) if !error.may_have_been_applied() => {
                    return Err(ReplaceError::unchanged(error));
                }
                Err(error) => error,
            };
            match self.settle_deletion(old, error).await? {
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
    async fn delete_once(&self, old: &PreparedRule) -> Result<(), Error> {
        let bucket = &self.client.bucket;
        let operation = DeleteOnce(DeleteBucketInventory::new(bucket.as_str(), &*old.id));
        let outcome = self.client.client.execute(&operation).await;
        outcome.map_err(|error| Error::new(Task::Delete(old.id.clone()), bucket, error).into_step())
    }

    /// Waits until a lost deletion is over.
    ///
    /// Returns its error if the old rule is still there.
    async fn settle_deletion(
        &self,
        old: &PreparedRule,
        error: Error,
    ) -> Result<Option<Error>, ReplaceError> {
        let client = &self.client.client;
        let limit = client.operation_timeout().unwrap_or(UNDER_WAY);
        client.timer().sleep(limit).await;
        let (state, restoration) = match self.client.read(&old.id).await {
            Ok(found) if is_equivalent(&found, old) => return Ok(Some(error)),
            Ok(_) => (ReplaceState::ConcurrentlyReplaced, Restoration::NotTried),
            Err(read) if read.is_no_such_inventory() => return Ok(None),
            Err(_) => (ReplaceState::Unknown, Restoration::Unread),
        };
        Err(ReplaceError::new(error, state).with_unrestored(old, restoration))
    }

    fn since_read(&self) -> Duration {
        let now = self.client.client.clock().monotonic();
        now.saturating_sub(self.read_at)
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

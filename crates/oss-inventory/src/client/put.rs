//! Puts a rule, and finds out whether an earlier attempt did.

use oss_model::inventory::{InventoryConfiguration, PutBucketInventory};

use super::InventoryClient;
use crate::error::{Cause, Task, is_already_exists};
use crate::{Error, prepare, same_rule};

const ANOTHER: &str = "another rule with this id exists, and rules are never overwritten; \
                       replace it, or choose another id";
const HIDDEN: &str = "the service reports a conflict but does not return the rule; \
                      get it later to find out";
const UNREADABLE: &str = "it may be there all the same, but reading it back failed";

impl InventoryClient {
    /// Creates a rule under its [`id`](InventoryConfiguration::id).
    ///
    /// The rule is checked and completed as [`prepare`] says. The service never overwrites:
    /// if a rule with this id exists, the put fails, see [`Error::is_already_exists`].
    ///
    /// # Lost answers
    ///
    /// An attempt whose answer is lost may have created the rule, and the next attempt is then told that
    /// it exists. In this case, and only in this one, the rule is read back, up to three times in
    /// about two seconds because reads can lag behind writes, and if it is the
    /// [same](same_rule), the put succeeded. Each of these requests has the limit of a
    /// [whole operation](oss_client::ClientBuilder::operation_timeout) for itself.
    ///
    /// # Errors
    ///
    /// [`Error::violations`] if the rule breaks documented rules; nothing was sent then. Otherwise
    /// [`Error::client_error`] says why, and whether the rule
    /// [may be there all the same](oss_client::Error::may_have_been_applied).
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_inventory::model::{
    ///     Format, Frequency, IncludedObjectVersions, InventoryConfiguration, OssBucketDestination,
    /// };
    /// use oss_inventory::{InventoryClient, RoleArn};
    ///
    /// # async fn example(inventory: InventoryClient) -> Result<(), Box<dyn std::error::Error>> {
    /// let destination = OssBucketDestination::builder()
    ///     .format(Format::Csv)
    ///     .account_id("100000000000000")
    ///     .role_arn(RoleArn::new("100000000000000", "AliyunOSSRole")?)
    ///     .bucket("reports")
    ///     .build()?;
    /// let rule = InventoryConfiguration::builder()
    ///     .id("inventory1")
    ///     .is_enabled(true)
    ///     .included_object_versions(IncludedObjectVersions::Current)
    ///     .schedule(Frequency::Daily)
    ///     .destination(destination)
    ///     .build()?;
    /// inventory.put(&rule).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put(&self, rule: &InventoryConfiguration) -> Result<(), Error> {
        self.create(rule)
            .await
            .map_err(|cause| Error::new(Task::Put(rule.id.clone()), &self.bucket, cause))
    }

    /// Puts a rule, and takes every conflict for one, also one with itself.
    pub(super) async fn put_unsettled(&self, rule: &InventoryConfiguration) -> Result<(), Error> {
        let operation = PutBucketInventory::new(self.bucket.as_str(), &rule.id, rule.clone());
        let outcome = self.client.execute(&operation).await;
        outcome.map_err(|error| {
            let task = Task::Put(rule.id.clone());
            Error::new(task, &self.bucket, error).of_step()
        })
    }

    async fn create(&self, rule: &InventoryConfiguration) -> Result<(), Cause> {
        let rule = prepare(rule)?;
        let operation = PutBucketInventory::new(self.bucket.as_str(), rule.id.clone(), rule);
        match self.client.execute(&operation).await {
            Err(error) if may_be_with_itself(&error) => {
                self.settle(error, &operation.inventory_configuration).await
            }
            outcome => Ok(outcome?),
        }
    }

    /// Finds out whether it was this very put that created the rule.
    async fn settle(
        &self,
        conflict: oss_client::Error,
        rule: &InventoryConfiguration,
    ) -> Result<(), Cause> {
        let known = match self.read_back(rule).await {
            Ok(Some(found)) if same_rule(&found, rule) => return Ok(()),
            Ok(Some(_)) => ANOTHER.to_owned(),
            Ok(None) => HIDDEN.to_owned(),
            Err(error) => format!("{UNREADABLE}: {error}"),
        };
        Err(Cause::Conflict(conflict, known))
    }
}

/// Tells whether a put met a conflict that an earlier attempt of the same put may have made.
fn may_be_with_itself(error: &oss_client::Error) -> bool {
    error.may_have_been_applied() && (error.is_conflict() || is_already_exists(error))
}

//! Creates a rule, and recognizes one that an earlier attempt created.

use oss_model::inventory::{InventoryConfiguration, PutBucketInventory};

use super::InventoryClient;
use crate::error::{ErrorRepr, Task, is_already_exists};
use crate::{Error, PreparedRule, is_equivalent};

const DIFFERENT_RULE: &str = "another rule with this id exists, and rules are never overwritten; \
                              replace it, or choose another id";
const NOT_VISIBLE: &str = "the service reports a conflict but does not return the rule; \
                           get it later to find out";
const UNREADABLE: &str = "it may have been created, but reading it back failed";

impl InventoryClient {
    /// Creates a rule under its [`id`](InventoryConfiguration::id).
    ///
    /// The rule is checked and normalized first, see [`PreparedRule`]. The service never overwrites:
    /// if a rule with this id exists, the put fails, see [`Error::is_already_exists`].
    ///
    /// # Lost responses
    ///
    /// An attempt may have created the rule although its response was lost, or was 408, 429 or 5xx. The next
    /// attempt then reports that the rule exists. After such an attempt, a 409 with any code, or a code that says
    /// that the rule exists, makes the put read the rule back, up to three times in about two seconds because
    /// reads can lag behind writes. Otherwise nothing is read. If the rule [is equivalent](is_equivalent), the put succeeded. The
    /// [time limit of an operation](oss_client::ClientBuilder::operation_timeout) applies to each of these
    /// requests separately; [`with_time_limit`](Self::with_time_limit) sets one for all.
    ///
    /// # Errors
    ///
    /// [`Error::violations`] if the rule violates documented limits; nothing was sent then. Otherwise
    /// [`Error::client_error`] says why, and whether the rule
    /// [may still have been created](oss_client::Error::may_have_been_applied).
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_inventory::model::Frequency;
    /// use oss_inventory::{InventoryClient, RoleArn, destination, rule};
    ///
    /// # async fn example(inventory: InventoryClient) -> Result<(), Box<dyn std::error::Error>> {
    /// let role = RoleArn::new("100000000000000", "AliyunOSSRole")?;
    /// let rule = rule("inventory1", Frequency::Daily, destination("reports", &role));
    /// inventory.put(&rule).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put(&self, rule: &InventoryConfiguration) -> Result<(), Error> {
        self.put_prepared(self.prepare(rule)?).await
    }

    /// Creates a prepared rule; otherwise the same as [`put`](Self::put).
    ///
    /// # Errors
    ///
    /// As [`put`](Self::put).
    pub async fn put_prepared(&self, rule: PreparedRule) -> Result<(), Error> {
        let client = self.started();
        let operation = self.put_operation(rule);
        let repr = match client.execute(&operation).await {
            Ok(()) => return Ok(()),
            Err(ErrorRepr::Client(error)) if may_be_own_conflict(&error) => {
                match client
                    .resolve_conflict(&operation.inventory_configuration)
                    .await
                {
                    None => return Ok(()),
                    Some(explanation) => ErrorRepr::Conflict(error, explanation),
                }
            }
            Err(repr) => repr,
        };
        Err(Error::new(
            Task::Put(operation.inventory_id),
            &self.bucket,
            repr,
        ))
    }

    /// Creates a rule; a conflict with an earlier attempt is an error.
    pub(super) async fn put_without_read_back(&self, rule: PreparedRule) -> Result<(), Error> {
        let operation = self.put_operation(rule);
        self.execute(&operation).await.map_err(|error| {
            Error::new(Task::Put(operation.inventory_id), &self.bucket, error).into_step()
        })
    }

    pub(super) fn prepare(&self, rule: &InventoryConfiguration) -> Result<PreparedRule, Error> {
        PreparedRule::new(rule)
            .map_err(|violations| Error::new(Task::Put(rule.id.clone()), &self.bucket, violations))
    }

    fn put_operation(&self, rule: PreparedRule) -> PutBucketInventory {
        PutBucketInventory::new(self.bucket.as_str(), rule.id.clone(), rule)
    }

    /// Explains a conflict; `None` means success.
    ///
    /// An earlier attempt of this put created the rule then.
    async fn resolve_conflict(&self, rule: &InventoryConfiguration) -> Option<String> {
        match self.read_back(rule).await {
            Ok(Some(found)) if is_equivalent(&found, rule) => None,
            Ok(Some(_)) => Some(DIFFERENT_RULE.to_owned()),
            Ok(None) => Some(NOT_VISIBLE.to_owned()),
            Err(error) => Some(match error.client_error() {
                Some(error) => format!("{UNREADABLE}: {error}"),
                None => format!("{UNREADABLE}: {error}"),
            }),
        }
    }
}

/// Returns whether an earlier attempt of the same put may have caused the conflict.
///
/// Any 409 is worth reading the rule back, also one whose code was lost.
fn may_be_own_conflict(error: &oss_client::Error) -> bool {
    let is_409 = error.status().is_some_and(|status| status.as_u16() == 409);
    error.may_have_been_applied() && (is_409 || is_already_exists(error))
}

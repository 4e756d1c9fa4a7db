//! Plans the changes of a bucket's rules.

use super::InventoryClient;
use crate::{Plan, PlanError, PreparedRule, RuleSelector};

impl InventoryClient {
    /// Lists the rules and compares them with the desired ones; nothing is changed.
    ///
    /// The plan deletes a rule that isn't desired only if a selector of `prune` selects it.
    ///
    /// # Errors
    ///
    /// Fails if two desired rules have the same id, before anything is sent, and if the rules can't be listed.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::{InventoryClient, PreparedRule, model::InventoryConfiguration};
    /// # async fn example(
    /// #     inventory: InventoryClient,
    /// #     rule: InventoryConfiguration,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// let desired = [PreparedRule::new(&rule)?];
    /// let plan = inventory.plan(desired, &["daily-*".parse()?]).await?;
    /// for change in plan.changes() {
    ///     println!("{:?} {}", change.kind(), change.id());
    ///     for difference in change.differences() {
    ///         println!("  {difference}");
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn plan(
        &self,
        desired: impl IntoIterator<Item = PreparedRule>,
        prune: &[RuleSelector],
    ) -> Result<Plan, PlanError> {
        let desired: Vec<_> = desired.into_iter().collect();
        PlanError::check_ids(&self.bucket, &desired)?;
        let mut actual = Vec::new();
        let mut rules = self.list();
        while let Some(rule) = rules.next().await {
            actual.push(rule.map_err(|error| PlanError::list(&self.bucket, error))?);
        }
        Plan::new(self.bucket.clone(), desired, actual, prune)
    }
}

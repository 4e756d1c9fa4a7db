//! Lists rules: a page, all pages, or rule by rule.

mod pages;
mod rules;

use oss_client::Paginated;
use oss_model::inventory::{
    InventoryConfiguration, ListBucketInventory, ListInventoryConfigurationsResult,
};
use oss_model::operation::NextPage;
use oss_model::xml::UnknownElements;

use super::InventoryClient;
use crate::Error;
use crate::error::{Cause, Task, is_no_such_inventory};
use crate::normalize::unset_zeros;

pub use pages::Pages;
pub use rules::Rules;

/// Some of the rules of a bucket: up to 100, as the service cuts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The rules, as [`InventoryClient::get`] returns them.
    pub rules: Vec<InventoryConfiguration>,
    /// What [`InventoryClient::list`] needs for the next page; `None` on the last one.
    pub next_token: Option<String>,
    /// What the service says beside the rules and this version does not know.
    pub unknown: UnknownElements,
}

impl InventoryClient {
    /// Returns one page of rules: the first one, or the one that a token stands for.
    ///
    /// A bucket without rules has one page without rules; the service answers
    /// 404 `NoSuchInventory` then.
    ///
    /// # Errors
    ///
    /// Fails if the page cannot be read, and if it says that more follow but not where, or
    /// returns the token that asked for it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::InventoryClient;
    /// # async fn example(inventory: InventoryClient) -> Result<(), Box<dyn std::error::Error>> {
    /// let first = inventory.list(None).await?;
    /// if let Some(token) = &first.next_token {
    ///     let second = inventory.list(Some(token)).await?;
    ///     println!("{} and {} rules", first.rules.len(), second.rules.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list(&self, token: Option<&str>) -> Result<Page, Error> {
        self.page(token)
            .await
            .map_err(|cause| Error::new(Task::List, &self.bucket, cause))
    }

    /// Returns all pages, each requested when it is asked for.
    pub fn pages(&self) -> Pages {
        Pages::new(
            self.bucket.clone(),
            self.client.pages(self.list_operation()),
        )
    }

    /// Returns all rules, one after the other.
    ///
    /// The list is no snapshot: a rule that is put or deleted meanwhile may or may not be in it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::InventoryClient;
    /// # async fn example(inventory: InventoryClient) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut rules = inventory.list_all();
    /// while let Some(rule) = rules.next().await {
    ///     println!("{}", rule?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_all(&self) -> Rules {
        Rules::new(self.pages())
    }

    async fn page(&self, token: Option<&str>) -> Result<Page, Cause> {
        let mut operation = self.list_operation();
        operation.continuation_token = token.map(str::to_owned);
        match self.client.execute(&operation).await {
            Ok(result) => check(&result, token).map(|()| Page::from(result)),
            // A bucket without rules; on a later page they were deleted meanwhile.
            Err(error) if is_no_such_inventory(&error) => Ok(Page::default()),
            Err(error) => Err(error.into()),
        }
    }

    fn list_operation(&self) -> ListBucketInventory {
        ListBucketInventory::new(self.bucket.as_str())
    }
}

/// Refuses a page after which a caller would stop too early or never.
fn check(result: &ListInventoryConfigurationsResult, token: Option<&str>) -> Result<(), Cause> {
    match ListBucketInventory::next(result) {
        NextPage::MissingToken => Err(Cause::Contradiction(
            "the page says that more follow but has no continuation token",
        )),
        NextPage::Token(next) if Some(next.as_str()) == token => Err(Cause::Contradiction(
            "the page has the continuation token that it was requested with",
        )),
        NextPage::Last | NextPage::Token(_) => Ok(()),
    }
}

impl From<ListInventoryConfigurationsResult> for Page {
    fn from(result: ListInventoryConfigurationsResult) -> Self {
        let next_token = match ListBucketInventory::next(&result) {
            NextPage::Token(token) => Some(token),
            NextPage::Last | NextPage::MissingToken => None,
        };
        let rules = result.inventory_configurations.into_iter();
        Self {
            rules: rules.map(unset_zeros).collect(),
            next_token,
            unknown: result.unknown,
        }
    }
}

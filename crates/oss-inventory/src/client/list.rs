//! Lists rules: one page, all pages, or rule by rule.

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
use crate::defaults::remove_defaults;
use crate::error::{ErrorRepr, Task, is_no_such_inventory};

pub use pages::Pages;
pub use rules::Rules;

/// A page of a bucket's rules, up to 100.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The rules, as [`InventoryClient::get`] returns them.
    pub rules: Vec<InventoryConfiguration>,
    /// The token for the next page; `None` on the last one.
    pub next_token: Option<String>,
    /// Elements of the response that this version doesn't know.
    pub unknown: UnknownElements,
}

impl InventoryClient {
    /// Returns one page of rules: the first one, or the one of `token`.
    ///
    /// A bucket without rules has one empty page, for which the service returns
    /// 404 `NoSuchInventory`.
    ///
    /// # Errors
    ///
    /// Fails if the page cannot be read, if it is truncated but lacks a token, or if its token is the
    /// one it was requested with.
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
            .map_err(|repr| Error::new(Task::List, &self.bucket, repr))
    }

    /// Returns all pages; each is requested when it is polled.
    pub fn pages(&self) -> Pages {
        Pages::new(
            self.bucket.clone(),
            self.client.pages(self.list_operation()),
        )
    }

    /// Returns all rules, one after the other.
    ///
    /// The list isn't a snapshot: a rule that is put or deleted during the listing may or may not be in it.
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

    async fn page(&self, token: Option<&str>) -> Result<Page, ErrorRepr> {
        let mut operation = self.list_operation();
        operation.continuation_token = token.map(str::to_owned);
        match self.client.execute(&operation).await {
            Ok(result) => check(&result, token).map(|()| Page::from(result)),
            // An empty bucket. On a later page, the last rules were deleted during the listing.
            Err(error) if is_no_such_inventory(&error) => Ok(Page::default()),
            Err(error) => Err(error.into()),
        }
    }

    fn list_operation(&self) -> ListBucketInventory {
        ListBucketInventory::new(self.bucket.as_str())
    }
}

/// Rejects a page after which a caller would stop too early or never.
fn check(result: &ListInventoryConfigurationsResult, token: Option<&str>) -> Result<(), ErrorRepr> {
    match ListBucketInventory::next(result) {
        NextPage::MissingToken => Err(ErrorRepr::InconsistentResponse(
            "the page is truncated but lacks a continuation token",
        )),
        NextPage::Token(next) if Some(next.as_str()) == token => {
            Err(ErrorRepr::InconsistentResponse(
                "the page has the continuation token that it was requested with",
            ))
        }
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
            rules: rules.map(remove_defaults).collect(),
            next_token,
            unknown: result.unknown,
        }
    }
}

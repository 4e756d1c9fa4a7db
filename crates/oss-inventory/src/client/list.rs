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
use crate::error::{ErrorRepr, Task};

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
    /// Returns all rules, one after the other, across all pages.
    ///
    /// The list isn't a snapshot: a rule that is put or deleted during the listing may or may not be in it.
    ///
    /// To change rules that were listed, use [`replacement_of`](Self::replacement_of), or [`plan`](Self::plan).
    /// [`replace`](Self::replace) would undo changes by other clients since the listing.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::InventoryClient;
    /// # async fn example(inventory: InventoryClient) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut rules = inventory.list();
    /// while let Some(rule) = rules.next().await {
    ///     println!("{}", rule?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> Rules {
        Rules::new(self.pages())
    }

    /// Returns all pages; each is requested when it is polled.
    pub fn pages(&self) -> Pages {
        Pages::new(
            self.bucket.clone(),
            self.client.pages(self.list_operation()),
        )
    }

    /// Returns one page of rules: the first one, or the one of `token`.
    ///
    /// Programs that hand pages on, such as to a browser, need it; others use [`list`](Self::list).
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
    /// let first = inventory.list_page(None).await?;
    /// if let Some(token) = &first.next_token {
    ///     let second = inventory.list_page(Some(token)).await?;
    ///     println!("{} and {} rules", first.rules.len(), second.rules.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_page(&self, token: Option<&str>) -> Result<Page, Error> {
        self.page(token)
            .await
            .map_err(|repr| Error::new(Task::List, &self.bucket, repr))
    }

    async fn page(&self, token: Option<&str>) -> Result<Page, ErrorRepr> {
        let mut operation = self.list_operation();
        operation.continuation_token = token.map(str::to_owned);
        let result = match self.execute(&operation).await {
            Ok(result) => result,
            // An empty bucket. On a later page, the last rules were deleted during the listing.
            Err(ErrorRepr::Client(error)) => {
                let empty = error.code().and_then(ListBucketInventory::empty_page);
                empty.ok_or(error)?
            }
            Err(repr) => return Err(repr),
        };
        check(&result, token).map(|()| Page::from(result))
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

//! A stream of the pages of a list.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use oss_client::BucketName;
use oss_model::inventory::ListBucketInventory;

use super::Page;
use crate::Error;
use crate::error::{ErrorRepr, Task};

const TOO_MANY: ErrorRepr = ErrorRepr::InconsistentResponse(
    "the list has more than 10,000 rules, but a bucket holds up to 1,000",
);

/// A stream of the pages of a bucket's rules.
///
/// [`InventoryClient::pages`](crate::InventoryClient::pages) returns it. [`next`](Self::next) works without a
/// crate for streams. The stream ends after the last page and after the first error. A bucket without
/// rules has one empty page.
///
/// # Cancel safety
///
/// Dropping the future of [`next`](Self::next) loses nothing: the next call continues with the same page.
#[derive(Debug)]
pub struct Pages {
    bucket: BucketName,
    inner: oss_client::Pages<ListBucketInventory>,
    /// How many rules the next pages may have; `None` after an error.
    rules_left: Option<usize>,
}

impl Pages {
    /// The default of [`with_max_pages`](Self::with_max_pages).
    ///
    /// A bucket holds up to 1,000 rules, which are 10 pages. A list a hundred times as long is an error of
    /// the service.
    pub const MAX_PAGES: u32 = 1_000;

    /// The most rules of a list, ten times as many as a bucket holds.
    pub const MAX_RULES: usize = 10_000;

    pub(super) fn new(bucket: BucketName, pages: oss_client::Pages<ListBucketInventory>) -> Self {
        let pages = pages.with_max_pages(Self::MAX_PAGES);
        Self {
            bucket,
            inner: pages,
            rules_left: Some(Self::MAX_RULES),
        }
    }

    /// Sets the maximum number of pages; the default is [`MAX_PAGES`](Self::MAX_PAGES).
    #[must_use]
    pub fn with_max_pages(mut self, pages: u32) -> Self {
        self.inner = self.inner.with_max_pages(pages);
        self
    }

    /// Returns the next page; `None` after the last one and after an error.
    ///
    /// # Errors
    ///
    /// Fails if the page cannot be read, and if the list would not end: a page is truncated but lacks a
    /// token, repeats an earlier token, or exceeds the [maximum](Self::with_max_pages). A list of more than
    /// [`MAX_RULES`](Self::MAX_RULES) is an error, too.
    pub async fn next(&mut self) -> Option<Result<Page, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Pages {
    type Item = Result<Page, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(left) = self.rules_left else {
            return Poll::Ready(None);
        };
        let page = ready!(Pin::new(&mut self.inner).poll_next(context));
        Poll::Ready(page.map(|page| match page {
            Ok(result) => {
                self.rules_left = left.checked_sub(result.inventory_configurations.len());
                match self.rules_left {
                    Some(_) => Ok(Page::from(result)),
                    None => Err(Error::new(Task::List, &self.bucket, TOO_MANY)),
                }
            }
            Err(error) => Err(Error::new(Task::List, &self.bucket, error)),
        }))
    }
}

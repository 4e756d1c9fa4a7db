//! A stream of the pages of a list.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use oss_client::BucketName;
use oss_model::inventory::ListBucketInventory;

use super::Page;
use crate::Error;
use crate::error::{Task, is_no_such_inventory};

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
    pages: oss_client::Pages<ListBucketInventory>,
}

impl Pages {
    /// The default of [`with_max_pages`](Self::with_max_pages).
    ///
    /// A bucket holds up to 1,000 rules, which are 10 pages. A list a hundred times as long is an error of
    /// the service.
    pub const MAX_PAGES: u32 = 1_000;

    pub(super) fn new(bucket: BucketName, pages: oss_client::Pages<ListBucketInventory>) -> Self {
        let pages = pages.with_max_pages(Self::MAX_PAGES);
        Self { bucket, pages }
    }

    /// Sets the maximum number of pages; the default is [`MAX_PAGES`](Self::MAX_PAGES).
    #[must_use]
    pub fn with_max_pages(mut self, pages: u32) -> Self {
        self.pages = self.pages.with_max_pages(pages);
        self
    }

    /// Returns the next page; `None` after the last one and after an error.
    ///
    /// # Errors
    ///
    /// Fails if the page cannot be read, and if the list would not end: a page is truncated but lacks a
    /// token, repeats an earlier token, or exceeds the [maximum](Self::with_max_pages).
    pub async fn next(&mut self) -> Option<Result<Page, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Pages {
    type Item = Result<Page, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let page = ready!(Pin::new(&mut self.pages).poll_next(context));
        Poll::Ready(page.map(|page| match page {
            Ok(result) => Ok(Page::from(result)),
            Err(error) if is_no_such_inventory(&error) => Ok(Page::default()),
            Err(error) => Err(Error::new(Task::List, &self.bucket, error)),
        }))
    }
}

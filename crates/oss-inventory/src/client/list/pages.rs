//! The pages of a list, one after the other.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use oss_client::BucketName;
use oss_model::inventory::ListBucketInventory;

use super::Page;
use crate::Error;
use crate::error::{Task, is_no_such_inventory};

/// The pages of a bucket's rules; made by [`InventoryClient::pages`](crate::InventoryClient::pages).
///
/// Implements [`Stream`](futures_core::Stream); [`next`](Self::next) does without. It ends after the last page
/// and after the first error. A bucket without rules has one page without rules.
///
/// # Cancel safety
///
/// Dropping the future of [`next`](Self::next) loses nothing: the next call goes on with the same page.
#[derive(Debug)]
pub struct Pages {
    bucket: BucketName,
    pages: oss_client::Pages<ListBucketInventory>,
}

impl Pages {
    /// How many pages a list may have, unless [`with_max_pages`](Self::with_max_pages) says otherwise.
    ///
    /// A bucket holds 1,000 rules at most, which are 10 pages. What goes on for a hundred times as long
    /// is no list of rules.
    pub const MAX_PAGES: u32 = 1_000;

    pub(super) fn new(bucket: BucketName, pages: oss_client::Pages<ListBucketInventory>) -> Self {
        let pages = pages.with_max_pages(Self::MAX_PAGES);
        Self { bucket, pages }
    }

    /// Sets after how many pages the list is given up.
    #[must_use]
    pub fn with_max_pages(mut self, pages: u32) -> Self {
        self.pages = self.pages.with_max_pages(pages);
        self
    }

    /// Returns the next page; `None` after the last one and after an error.
    ///
    /// # Errors
    ///
    /// The page is an error if it cannot be read, or if the list has no end: a page says that
    /// more follow but not where, or returns a token for the second time, or is one of more than
    /// [`with_max_pages`](Self::with_max_pages) allows.
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

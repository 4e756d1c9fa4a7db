//! A stream of the rules of a list.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use oss_model::inventory::InventoryConfiguration;

use super::Pages;
use crate::Error;

/// A stream of the rules of a bucket.
///
/// [`InventoryClient::list`](crate::InventoryClient::list) returns it. [`next`](Self::next) works
/// without a crate for streams. The stream holds one page at a time, and ends after the last rule and
/// after the first error.
///
/// # Cancel safety
///
/// Dropping the future of [`next`](Self::next) loses nothing: the next call continues with the same page.
#[derive(Debug)]
pub struct Rules {
    pages: Pages,
    page: vec::IntoIter<InventoryConfiguration>,
}

impl Rules {
    pub(super) fn new(pages: Pages) -> Self {
        Self {
            pages,
            page: Vec::new().into_iter(),
        }
    }

    /// Returns the next rule; `None` after the last one and after an error.
    ///
    /// # Errors
    ///
    /// As [`Pages::next`], after the rules of all earlier pages.
    pub async fn next(&mut self) -> Option<Result<InventoryConfiguration, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Rules {
    type Item = Result<InventoryConfiguration, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(rule) = self.page.next() {
                return Poll::Ready(Some(Ok(rule)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.page = page.rules.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

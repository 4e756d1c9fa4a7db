//! The items of all pages of a list.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use oss_model::operation::Itemized;

use super::Pages;
use crate::Error;

/// The items of a list, in order.
///
/// Returned by [`Client::items`](crate::Client::items). It holds one page at a time, and ends after the last item
/// or the first error; see [`Pages`].
pub struct Items<O: Itemized> {
    pages: Pages<O>,
    page: std::vec::IntoIter<O::Item>,
}

impl<O: Itemized + 'static> Items<O> {
    pub(super) fn new(pages: Pages<O>) -> Self {
        Self {
            pages,
            page: Vec::new().into_iter(),
        }
    }

    /// Returns the next item; `None` after the last one and after an error.
    ///
    /// # Errors
    ///
    /// Fails like [`Pages::next`], after the items of all earlier pages.
    pub async fn next(&mut self) -> Option<Result<O::Item, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<O: Itemized + 'static> Stream for Items<O> {
    type Item = Result<O::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.page = O::items(page).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// No field needs pinning.
impl<O: Itemized> Unpin for Items<O> {}

impl<O: Itemized> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}

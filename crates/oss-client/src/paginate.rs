//! Lists that span pages.

mod items;

use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use oss_model::operation::{Itemized, NextPage, Operation, Paginated};

use crate::error::{ErrorRepr, PaginationError};
use crate::{Client, Error};

pub use items::Items;

/// The pages of a list, in order; returned by [`Client::pages`].
///
/// Use it as a [`Stream`](futures_core::Stream), or call [`next`](Self::next). It ends after the last page
/// or the first error. Pages are requested one at a time, when polled. If the service has an error code for an
/// empty list, such as `NoSuchInventory`, the list has one empty page; see [`Paginated::empty_page`].
///
/// A repeated continuation token is an error, because it would repeat pages forever. So are a page without the
/// token that it announces, a token that no request can hold, and more than [`MAX_PAGES`](Self::MAX_PAGES) pages.
///
/// # Cancel safety
///
/// Dropping the future of [`next`](Self::next) loses nothing: the next call continues with the same page.
pub struct Pages<O: Paginated> {
    client: Client,
    state: State<O>,
    tokens: SeenTokens,
    read: u32,
    limit: u32,
}

enum State<O: Paginated> {
    Ready(O),
    Waiting(PageFuture<O>),
    Failed(Error),
    Ended,
}

/// The hashes of all tokens so far; the tokens themselves may be long.
///
/// Two of the 64-bit hashes collide by chance in one of a billion lists of maximum length, and a
/// service cannot cause a collision without the random keys.
#[derive(Default)]
struct SeenTokens {
    keys: RandomState,
    hashes: HashSet<u64>,
}

type PageFuture<O> =
    Pin<Box<dyn Future<Output = (O, Result<<O as Operation>::Output, Error>)> + Send>>;

impl Client {
    /// Returns the pages of a list.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use oss_client::model::object::ListObjectsV2;
    ///
    /// # async fn example(client: oss_client::Client) -> Result<(), oss_client::Error> {
    /// let mut list = ListObjectsV2::new("examplebucket");
    /// list.delimiter = Some("/".to_owned());
    /// let mut pages = client.pages(list);
    /// while let Some(page) = pages.next().await {
    ///     for folder in page?.common_prefixes {
    ///         println!("{}", folder.prefix);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn pages<O: Paginated + 'static>(&self, operation: O) -> Pages<O> {
        Pages::new(self.clone(), operation)
    }

    /// Returns the items of a list, across all pages.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use oss_client::model::object::ListObjectsV2;
    ///
    /// # async fn example(client: oss_client::Client) -> Result<(), oss_client::Error> {
    /// let mut objects = client.items(ListObjectsV2::new("examplebucket"));
    /// while let Some(object) = objects.next().await {
    ///     println!("{}", object?.key);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn items<O: Itemized + 'static>(&self, operation: O) -> Items<O> {
        Items::new(self.pages(operation))
    }
}

impl<O: Paginated + 'static> Pages<O> {
    /// The default maximum number of pages, as a guard against an endless list.
    pub const MAX_PAGES: u32 = 100_000;

    fn new(client: Client, operation: O) -> Self {
        Self {
            client,
            state: State::Ready(operation),
            tokens: SeenTokens::default(),
            read: 0,
            limit: Self::MAX_PAGES,
        }
    }

    /// Sets the maximum number of pages; the default is [`MAX_PAGES`](Self::MAX_PAGES).
    #[must_use]
    pub fn with_max_pages(mut self, pages: u32) -> Self {
        self.limit = pages;
        self
    }

    /// Returns the next page; `None` after the last one and after an error.
    ///
    /// # Errors
    ///
    /// Fails if the request of the page fails, see [`Client::execute`], and with
    /// [`ErrorKind::Pagination`](crate::ErrorKind::Pagination) if the list doesn't end properly.
    pub async fn next(&mut self) -> Option<Result<O::Output, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn request(&self, operation: O) -> PageFuture<O> {
        let client = self.client.clone();
        Box::pin(async move {
            let page = client.execute(&operation).await;
            (operation, page)
        })
    }

    /// Returns the state after `page`, the output of `operation`.
    fn state_after(&mut self, operation: &O, page: &O::Output) -> State<O> {
        self.read += 1;
        match O::next(page) {
            NextPage::Last => State::Ended,
            NextPage::MissingToken => failed(operation, PaginationError::MissingToken),
            NextPage::Token(_) if self.read >= self.limit => {
                failed(operation, PaginationError::TooManyPages(self.limit))
            }
            NextPage::Token(token) if self.tokens.insert(&token) => {
                State::Ready(operation.with_token(token))
            }
            NextPage::Token(_) => failed(operation, PaginationError::RepeatedToken),
        }
    }

    /// Returns the error of a page that was requested with `operation`.
    ///
    /// After the first page, the token of the service is all that can make a request invalid.
    fn error_of(&self, operation: &O, error: Error) -> Error {
        match error.violations() {
            Some(violations) if self.read > 0 => {
                pagination_error(operation, PaginationError::unusable_token(violations))
            }
            _ => error,
        }
    }
}

fn failed<O: Paginated>(operation: &O, error: PaginationError) -> State<O> {
    State::Failed(pagination_error(operation, error))
}

fn pagination_error<O: Paginated>(operation: &O, error: PaginationError) -> Error {
    let bucket = operation.request().ok().and_then(|request| request.bucket);
    Error::new(O::INFO.name, ErrorRepr::Pagination(error)).with_bucket(bucket)
}

impl SeenTokens {
    /// Adds a token, and returns whether it is new.
    fn insert(&mut self, token: &impl Hash) -> bool {
        self.hashes.insert(self.keys.hash_one(token))
    }
}

impl<O: Paginated + 'static> Stream for Pages<O> {
    type Item = Result<O::Output, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut future = match std::mem::replace(&mut self.state, State::Ended) {
            State::Ready(operation) => self.request(operation),
            State::Waiting(future) => future,
            State::Failed(error) => return Poll::Ready(Some(Err(error))),
            State::Ended => return Poll::Ready(None),
        };
        let Poll::Ready((operation, page)) = future.as_mut().poll(context) else {
            self.state = State::Waiting(future);
            return Poll::Pending;
        };
        Poll::Ready(Some(match page {
            Ok(page) => {
                self.state = self.state_after(&operation, &page);
                Ok(page)
            }
            Err(error) => {
                let empty = error.code().and_then(O::empty_page);
                empty.ok_or_else(|| self.error_of(&operation, error))
            }
        }))
    }
}

/// Only the future needs pinning, and it is boxed.
impl<O: Paginated> Unpin for Pages<O> {}

impl<O: Paginated> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &O::INFO.name)
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}

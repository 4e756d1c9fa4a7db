//! A request body that is as long as its head says.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Request;
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::framing::stated_length;
use crate::{Body, Error, ErrorKind};

/// Fails if there are more or fewer bytes than were announced.
///
/// hyper reads no further than the announced length and takes that for the whole, so
/// that a file which grew would be stored cut off, without an error. The last piece is
/// therefore held back until the body says that nothing comes after it. Of a body that
/// ends early, hyper sends what there is and waits for an answer that cannot come.
pub(super) struct Announced {
    body: Body,
    left: Option<u64>,
    last: Bytes,
}

impl Announced {
    /// Takes the body of `request`, whose length is that of the body or else of its head.
    ///
    /// # Errors
    ///
    /// Fails if it says that it has no bytes and has some: hyper reads none of those.
    pub(super) async fn of(request: Request<Body>) -> Result<Request<Self>, Error> {
        let stated = || stated_length(request.headers()).unwrap_or_default();
        let length = request.body().len().or_else(stated);
        let (head, mut body) = request.into_parts();
        if length == Some(0) {
            check_empty(&mut body).await?;
        }
        Ok(Request::from_parts(head, Self::new(body, length)))
    }

    pub(super) fn new(body: Body, length: Option<u64>) -> Self {
        Self {
            body,
            left: length,
            last: Bytes::new(),
        }
    }

    /// Returns what was held back, now that nothing comes after it.
    fn end(&mut self) -> Option<Result<Frame<Bytes>, Error>> {
        if self.left != Some(0) {
            return Some(Err(not_as_said("fewer")));
        }
        let last = mem::take(&mut self.last);
        (!last.is_empty()).then(|| Ok(Frame::data(last)))
    }
}

async fn check_empty(body: &mut Body) -> Result<(), Error> {
    match mem::take(body).collect(0).await {
        Err(error) if error.kind() == ErrorKind::TooLarge => Err(not_as_said("more")),
        outcome => outcome.map(drop),
    }
}

impl HttpBody for Announced {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Some(mut left) = self.left else {
            return Pin::new(&mut self.body).poll_frame(cx);
        };
        loop {
            let data = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                // There is no place for trailers after a body of known length.
                Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(self.end()),
            };
            let Some(rest) = left.checked_sub(data.len() as u64) else {
                return Poll::Ready(Some(Err(not_as_said("more"))));
            };
            left = rest;
            self.left = Some(rest);
            if rest > 0 {
                return Poll::Ready(Some(Ok(Frame::data(data))));
            }
            if !data.is_empty() {
                self.last = data;
            }
            if self.body.is_end_stream() {
                return Poll::Ready(self.end());
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        // hyper asks no further than this, so what is left has to be missed by a poll.
        let is_complete = self.left.is_none_or(|left| left == 0);
        is_complete && self.last.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        match self.left {
            Some(left) => SizeHint::with_exact(left.saturating_add(self.last.len() as u64)),
            None => self.body.size_hint(),
        }
    }
}

fn not_as_said(more: &str) -> Error {
    let reason = format!("the body has {more} bytes than it said it has");
    Error::new(ErrorKind::Body, reason)
}

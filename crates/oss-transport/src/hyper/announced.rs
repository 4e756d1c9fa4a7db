//! A request body that is as long as its head says.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_LENGTH;
use http_body::{Body as HttpBody, Frame, SizeHint};

use crate::{Body, Error, ErrorKind};

/// Fails if there are more bytes than were announced.
///
/// hyper reads no further than the announced length and takes that for the whole, so
/// that a file which grew would be stored cut off, without an error. The last piece is
/// therefore held back until the body says that nothing comes after it. A body that is
/// too short is an error of hyper already.
pub(super) struct Announced {
    body: Body,
    left: Option<u64>,
    last: Bytes,
}

impl Announced {
    /// Takes the body of `request`, whose length is that of the body or else of its head.
    pub(super) fn of(request: Request<Body>) -> Request<Self> {
        let stated = request.headers().get(CONTENT_LENGTH);
        let stated = stated.and_then(|length| length.to_str().ok()?.parse().ok());
        let length = request.body().len().or(stated);
        request.map(|body| Self::new(body, length))
    }

    pub(super) fn new(body: Body, length: Option<u64>) -> Self {
        Self {
            body,
            left: length,
            last: Bytes::new(),
        }
    }

    fn take_last(&mut self) -> Option<Result<Frame<Bytes>, Error>> {
        let last = mem::take(&mut self.last);
        (!last.is_empty()).then(|| Ok(Frame::data(last)))
    }
}

/// Reads a body that says it has no bytes, which hyper does not.
pub(super) async fn check_empty(body: &mut Body) -> Result<(), Error> {
    match mem::take(body).collect(0).await {
        Err(error) if error.kind() == ErrorKind::TooLarge => Err(too_long()),
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
                None => return Poll::Ready(self.take_last()),
            };
            let Some(rest) = left.checked_sub(data.len() as u64) else {
                return Poll::Ready(Some(Err(too_long())));
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
                return Poll::Ready(self.take_last());
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.last.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        match self.left {
            Some(left) => SizeHint::with_exact(left.saturating_add(self.last.len() as u64)),
            None => self.body.size_hint(),
        }
    }
}

fn too_long() -> Error {
    let reason = "the body has more bytes than it said it has";
    Error::new(ErrorKind::Body, reason)
}

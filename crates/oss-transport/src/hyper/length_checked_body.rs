//! A request body that must be as long as announced.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Request;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::task::coop::poll_proceed;

use super::framing::content_length;
use crate::{Body, Error, ErrorKind};

/// Fails if the body has more or fewer bytes than announced.
///
/// hyper stops reading at the announced length and considers the request complete, so a
/// file that grew would be stored truncated, without an error. The last piece is
/// therefore held back until the body ends. If a body ends early, hyper sends what
/// exists and waits for a response that never comes.
pub(super) struct LengthCheckedBody {
    body: Body,
    remaining: Option<u64>,
    held_back: Bytes,
}

impl LengthCheckedBody {
    /// Wraps the body of `request`; its length comes from the body or `Content-Length`.
    ///
    /// # Errors
    ///
    /// Fails if a body announced as empty isn't: hyper would read none of its bytes.
    pub(super) async fn check(request: Request<Body>) -> Result<Request<Self>, Error> {
        let stated = || content_length(request.headers()).unwrap_or_default();
        let length = request.body().len().or_else(stated);
        let (head, mut body) = request.into_parts();
        if length == Some(0) && body.is_stream() {
            check_empty(&mut body).await?;
        }
        Ok(Request::from_parts(head, Self::new(body, length)))
    }

    /// Wraps a body of this length; `None` checks nothing.
    pub(super) fn new(body: Body, length: Option<u64>) -> Self {
        Self {
            body,
            remaining: length,
            held_back: Bytes::new(),
        }
    }

    /// Polls the body, at the price of one operation of tokio.
    ///
    /// hyper skips empty pieces, so a stream of nothing else would hold the thread.
    fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let unit = ready!(poll_proceed(cx));
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        unit.made_progress();
        Poll::Ready(frame)
    }

    /// Returns the last piece, now that the body has ended.
    fn finish(&mut self) -> Option<Result<Frame<Bytes>, Error>> {
        if self.remaining != Some(0) {
            return Some(Err(length_mismatch("fewer")));
        }
        let last = mem::take(&mut self.held_back);
        (!last.is_empty()).then(|| Ok(Frame::data(last)))
    }
}

async fn check_empty(body: &mut Body) -> Result<(), Error> {
    let body = LengthCheckedBody::new(mem::take(body), None);
    match Body::stream(body).collect(0).await {
        Err(error) if error.kind() == ErrorKind::TooLarge => Err(length_mismatch("more")),
        outcome => outcome.map(drop),
    }
}

impl HttpBody for LengthCheckedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Some(mut remaining) = self.remaining else {
            return self.poll_body(cx);
        };
        loop {
            let data = match ready!(self.poll_body(cx)) {
                // A body of known length can't have trailers.
                Some(Ok(frame)) => frame.into_data().unwrap_or_default(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(self.finish()),
            };
            let Some(rest) = remaining.checked_sub(data.len() as u64) else {
                return Poll::Ready(Some(Err(length_mismatch("more"))));
            };
            remaining = rest;
            self.remaining = Some(rest);
            if rest > 0 {
                return Poll::Ready(Some(Ok(Frame::data(data))));
            }
            if !data.is_empty() {
                self.held_back = data;
            }
            if self.body.is_end_stream() {
                return Poll::Ready(self.finish());
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        // hyper polls no further once this is true, so missing bytes must keep it false.
        let is_complete = self.remaining.is_none_or(|remaining| remaining == 0);
        is_complete && self.held_back.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        match self.remaining {
            Some(remaining) => {
                SizeHint::with_exact(remaining.saturating_add(self.held_back.len() as u64))
            }
            None => self.body.size_hint(),
        }
    }
}

fn length_mismatch(more: &str) -> Error {
    let reason = format!("the body has {more} bytes than announced");
    Error::new(ErrorKind::Body, reason)
}

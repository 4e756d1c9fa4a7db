//! Deliberate failures of one exchange.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Response;
use http_body::{Body as HttpBody, Frame};
use oss_transport::{Body, Error, ErrorKind};

/// A failure of one exchange of a [`Faulty`](super::Faulty).
#[derive(Clone)]
pub struct Fault(pub(super) Effect);

#[derive(Clone)]
pub(super) enum Effect {
    Fail(ErrorKind),
    Respond(Response<Bytes>),
    Cut(Cut),
    Delay(Arc<dyn Fn() -> Delay + Send + Sync>),
}

pub(super) type Delay = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where and how a response body is cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    after: usize,
    end: End,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Error,
    Silence,
}

impl Fault {
    /// Fails with an error of this kind.
    ///
    /// It behaves as [`Error::may_have_been_sent`] states: if the kind rules out delivery,
    /// the inner transport receives nothing. Otherwise it receives the request and its
    /// response is lost, which is the hard case for retries.
    pub fn fail(kind: ErrorKind) -> Self {
        Self(Effect::Fail(kind))
    }

    /// Returns `response`, as a proxy would; the inner transport receives nothing.
    pub fn respond(response: Response<impl Into<Bytes>>) -> Self {
        Self(Effect::Respond(response.map(Into::into)))
    }

    /// Ends the response body with an error after its first `bytes`.
    ///
    /// A body of at most that length is unchanged.
    pub fn truncate(bytes: usize) -> Self {
        Self(Effect::Cut(Cut {
            after: bytes,
            end: End::Error,
        }))
    }

    /// Stops the response body forever after its first `bytes`.
    ///
    /// A body of at most that length is unchanged.
    pub fn stall(bytes: usize) -> Self {
        Self(Effect::Cut(Cut {
            after: bytes,
            end: End::Silence,
        }))
    }

    /// Waits for the future of `sleep` before the request is sent.
    ///
    /// Any timer works: `Fault::delay(|| tokio::time::sleep(Duration::from_secs(3)))`.
    pub fn delay<F, Fut>(sleep: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        Self(Effect::Delay(Arc::new(move || Box::pin(sleep()))))
    }
}

impl fmt::Debug for Fault {
    /// Prints no response body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Effect::Fail(kind) => f.debug_tuple("Fail").field(kind).finish(),
            Effect::Respond(response) => {
                f.debug_tuple("Respond").field(&response.status()).finish()
            }
            Effect::Cut(cut) => cut.fmt(f),
            Effect::Delay(_) => f.write_str("Delay"),
        }
    }
}

impl Cut {
    /// Cuts a response body, whose headers still announce all of it.
    pub(super) fn apply(self, body: Body) -> Body {
        Body::stream(CutBody {
            body,
            remaining: self.after,
            end: self.end,
        })
    }
}

struct CutBody {
    body: Body,
    remaining: usize,
    end: End,
}

impl HttpBody for CutBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
            Some(Ok(frame)) => frame,
            end => return Poll::Ready(end),
        };
        let Ok(mut data) = frame.into_data() else {
            return Poll::Ready(None);
        };
        if data.len() <= self.remaining {
            self.remaining -= data.len();
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        let rest = data.split_to(self.remaining);
        self.remaining = 0;
        if !rest.is_empty() {
            // Kept, so that the next poll finds more than the limit again.
            self.body = Body::from(data);
            return Poll::Ready(Some(Ok(Frame::data(rest))));
        }
        match self.end {
            End::Silence => {
                self.body = Body::from(data);
                Poll::Pending
            }
            End::Error => {
                self.body = Body::empty();
                let error = Error::new(ErrorKind::Body, "the body was cut for a test");
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}

//! What can go wrong with one exchange, on purpose.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Response;
use http_body::{Body as HttpBody, Frame};

use oss_transport::{Body, Error, ErrorKind};

/// One thing that goes wrong with one exchange of a [`Faulty`](super::Faulty).
#[derive(Clone)]
pub struct Fault(pub(super) Effect);

#[derive(Clone)]
pub(super) enum Effect {
    Fail(ErrorKind),
    Answer(Response<Bytes>),
    Cut(Cut),
    Delay(Arc<dyn Fn() -> Delay + Send + Sync>),
}

pub(super) type Delay = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What becomes of a response body, and after how many bytes.
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
    /// It behaves as [`Error::may_have_been_sent`] says: if the kind excludes delivery, the
    /// inner transport sees nothing. Otherwise it sees the request, and the answer is
    /// lost, which is the hard case for whoever retries.
    pub fn fail(kind: ErrorKind) -> Self {
        Self(Effect::Fail(kind))
    }

    /// Answers with `response`, as a proxy would; the inner transport sees nothing.
    pub fn answer(response: Response<impl Into<Bytes>>) -> Self {
        Self(Effect::Answer(response.map(Into::into)))
    }

    /// Ends the response body with an error after its first `bytes`.
    ///
    /// A body that has no more than those is not touched.
    pub fn truncate(bytes: usize) -> Self {
        Self(Effect::Cut(Cut {
            after: bytes,
            end: End::Error,
        }))
    }

    /// Lets the response body fall silent, for ever, after its first `bytes`.
    ///
    /// A body that has no more than those is not touched.
    pub fn stall(bytes: usize) -> Self {
        Self(Effect::Cut(Cut {
            after: bytes,
            end: End::Silence,
        }))
    }

    /// Waits for what `sleep` returns before the request goes on.
    ///
    /// The clock is yours: `Fault::delay(|| tokio::time::sleep(Duration::from_secs(3)))`.
    pub fn delay<F, Fut>(sleep: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        Self(Effect::Delay(Arc::new(move || Box::pin(sleep()))))
    }
}

impl fmt::Debug for Fault {
    /// Prints no body of an answer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Effect::Fail(kind) => f.debug_tuple("Fail").field(kind).finish(),
            Effect::Answer(answer) => f.debug_tuple("Answer").field(&answer.status()).finish(),
            Effect::Cut(cut) => cut.fmt(f),
            Effect::Delay(_) => f.write_str("Delay"),
        }
    }
}

impl Cut {
    /// Cuts the body of an answer, whose headers still announce all of it.
    pub(super) fn apply(self, body: Body) -> Body {
        Body::stream(Shortened {
            body,
            left: self.after,
            end: self.end,
        })
    }
}

struct Shortened {
    body: Body,
    left: usize,
    end: End,
}

impl HttpBody for Shortened {
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
        if data.len() <= self.left {
            self.left -= data.len();
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        let rest = data.split_to(self.left);
        self.left = 0;
        if !rest.is_empty() {
            // What was cut off has to be missed by the next poll, too.
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
                let error = Error::new(ErrorKind::Body, "a body cut off for a test");
                Poll::Ready(Some(Err(error)))
            }
        }
    }
}

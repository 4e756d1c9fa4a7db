//! The body of a download that continues after an interruption.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use oss_model::operation::ByteStream;
use oss_transport::ErrorKind as TransportErrorKind;

use super::part::ObjectPart;
use crate::error::{BodyMismatch, Error, ErrorRepr, ResponseHead};
use crate::pipeline::{InterruptedBody, ResumableRequest, Resumed, Tokens};

/// A body that requests the rest of its data after an interruption.
pub(super) struct ResumingBody {
    request: Arc<ResumableRequest>,
    part: ObjectPart,
    /// The head of the last response, for errors.
    head: ResponseHead,
    /// The number of attempts in a row without progress, including the current one.
    attempts: u32,
    /// When the first of them was interrupted, by the monotonic clock.
    since: Duration,
    /// The tokens of the last retry, until the next byte.
    tokens: Option<Tokens>,
    state: State,
}

enum State {
    Reading(ByteStream),
    Resuming(Pin<Box<dyn Future<Output = Result<Resumed, Error>> + Send>>),
    Ended,
}

impl ResumingBody {
    /// Creates the body from the first response.
    pub(super) fn new(
        request: ResumableRequest,
        head: ResponseHead,
        part: ObjectPart,
        body: ByteStream,
    ) -> Self {
        Self {
            request: Arc::new(request),
            part,
            head,
            attempts: 1,
            since: Duration::ZERO,
            tokens: None,
            state: State::Reading(body),
        }
    }

    /// Takes a piece of data into account, and returns it unless it shows an error.
    fn receive(&mut self, data: Bytes) -> Result<Bytes, Error> {
        self.part
            .receive(&data)
            .map_err(|mismatch| self.mismatch(mismatch))?;
        self.attempts = 1;
        if let (Some(quota), Some(tokens)) = (&self.request.client().0.quota, self.tokens.take()) {
            quota.release(tokens);
        }
        Ok(data)
    }

    /// Starts a request for the rest.
    fn resume(&mut self, error: oss_transport::Error) -> Result<(), Error> {
        let error = ErrorRepr::Transport {
            error,
            head: Some(self.head.clone()),
        };
        let Some((range, etag)) = self.part.rest() else {
            return Err(self.request.error(error));
        };
        if self.attempts == 1 {
            self.since = self.request.client().clock().monotonic();
        }
        let interruption = InterruptedBody {
            error,
            attempts: self.attempts,
            since: self.since,
        };
        let request = Arc::clone(&self.request);
        // Tokens of an earlier retry without progress are spent.
        self.tokens = None;
        self.state = State::Resuming(Box::pin(async move {
            request.resume(range, etag, interruption).await
        }));
        Ok(())
    }

    fn continue_with(&mut self, resumed: Resumed) -> Result<(), Error> {
        self.head = resumed.response.head.clone();
        self.part
            .continue_with(&resumed.response)
            .map_err(|mismatch| self.mismatch(mismatch))?;
        self.attempts = resumed.attempts;
        self.tokens = resumed.tokens;
        self.state = State::Reading(resumed.response.body);
        Ok(())
    }

    fn mismatch(&self, mismatch: BodyMismatch) -> Error {
        let error = ErrorRepr::body_mismatch(&self.head, mismatch);
        self.request.error(error)
    }

    fn poll_data(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Error>> {
        loop {
            match &mut self.state {
                State::Ended => return Poll::Ready(Ok(None)),
                State::Resuming(response) => {
                    let resumed = ready!(response.as_mut().poll(context))?;
                    self.continue_with(resumed)?;
                }
                State::Reading(body) => match ready!(Pin::new(body).poll_frame(context)) {
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(data) if !data.is_empty() => {
                            return Poll::Ready(self.receive(data).map(Some));
                        }
                        // Trailers, which OSS doesn't send, or nothing.
                        _ => {}
                    },
                    // A connection that breaks after the last byte changes nothing.
                    Some(Err(_)) if self.part.is_complete() => self.state = State::Ended,
                    Some(Err(error)) => {
                        let kind = TransportErrorKind::Body;
                        self.resume(oss_transport::Error::wrap(error.into_source(), kind))?;
                    }
                    None if self.part.may_end_here() => self.state = State::Ended,
                    None => {
                        let kind = TransportErrorKind::Interrupted;
                        let reason = "the body ended before the announced length";
                        self.resume(oss_transport::Error::new(kind, reason))?;
                    }
                },
            }
        }
    }
}

impl Body for ResumingBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let outcome = ready!(self.poll_data(context));
        if outcome.is_err() {
            self.state = State::Ended;
        }
        Poll::Ready(outcome.map(|data| data.map(Frame::data)).transpose())
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.state, State::Ended) || self.part.is_complete()
    }

    fn size_hint(&self) -> SizeHint {
        match self.part.remaining() {
            Some(bytes) => SizeHint::with_exact(bytes),
            None => SizeHint::default(),
        }
    }
}

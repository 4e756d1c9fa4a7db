//! A response body that neither stays silent for ever nor drips for ever.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};

use super::pace::Pace;
use super::socket::InUse;
use super::timed_out;
use super::upload::Wanted;
use crate::{Error, ErrorKind, Limit, Timeouts};

pin_project! {
    /// Fails when nothing arrived for the length of the limit, or too little.
    ///
    /// The clocks run only between a poll that found nothing and the next data, so
    /// a reader may take all the time it wants. The request is sent to its end only
    /// while this body of its answer is kept.
    pub(super) struct Watched<B> {
        #[pin]
        body: B,
        #[pin]
        silence: Option<Sleep>,
        limit: Duration,
        pace: Pace,
        peer: String,
        wanted: Option<Wanted>,
        in_use: Option<InUse>,
    }
}

impl<B> Watched<B> {
    pub(super) fn new(body: B, timeouts: Timeouts, peer: String) -> Self {
        Self {
            body,
            silence: None,
            limit: timeouts.idle(),
            pace: Pace::new(timeouts),
            peer,
            wanted: None,
            in_use: None,
        }
    }

    /// Keeps the upload going, and the connection in use, for as long as there is this body of the answer.
    pub(super) fn keep(self, wanted: Option<Wanted>, in_use: Option<InUse>) -> Self {
        Self {
            wanted,
            in_use,
            ..self
        }
    }
}

impl<B> HttpBody for Watched<B>
where
    B: HttpBody<Data = Bytes>,
    B::Error: std::error::Error + Send + Sync + 'static,
{
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let mut this = self.project();
        if let Poll::Ready(frame) = this.body.poll_frame(cx) {
            this.silence.set(None);
            this.pace.stop();
            this.pace.book(frame.as_ref().map_or(0, length));
            return Poll::Ready(frame.map(|frame| {
                frame.map_err(|error| {
                    Error::new(ErrorKind::Body, error).with_peer(this.peer.as_str())
                })
            }));
        }
        if this.silence.is_none() {
            this.pace.start();
            let first = this.pace.left().min(*this.limit);
            this.silence.set(Some(sleep(first)));
        }
        if let Some(silence) = this.silence.as_mut().as_pin_mut() {
            ready!(silence.poll(cx));
        }
        let error = if this.pace.left() < *this.limit {
            this.pace.stalled()
        } else {
            timed_out(Limit::Idle, *this.limit)
        };
        Poll::Ready(Some(Err(error.with_peer(this.peer.as_str()))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Returns the bytes of data in a frame.
fn length<E>(frame: &Result<Frame<Bytes>, E>) -> u64 {
    let data = frame.as_ref().ok().and_then(Frame::data_ref);
    data.map_or(0, |data| data.len() as u64)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::poll_fn;

    use tokio::time::Instant;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    pin_project! {
        /// Yields a piece each time its timer ends.
        struct Drip {
            #[pin]
            timer: Sleep,
            interval: Duration,
        }
    }

    impl HttpBody for Drip {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let mut this = self.project();
            ready!(this.timer.as_mut().poll(cx));
            let next = this.timer.deadline() + *this.interval;
            this.timer.reset(next);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))))
        }
    }

    fn drip(interval: Duration) -> Pin<Box<Watched<Drip>>> {
        let limits = Timeouts::default().with_idle(2 * SECOND);
        limited(interval, limits)
    }

    fn limited(interval: Duration, limits: Timeouts) -> Pin<Box<Watched<Drip>>> {
        let timer = sleep(interval);
        let drip = Drip { timer, interval };
        Box::pin(Watched::new(drip, limits, "h:80".to_owned()))
    }

    async fn next(body: &mut Pin<Box<Watched<Drip>>>) -> Result<(), ErrorKind> {
        match poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
            Some(Err(error)) => Err(error.kind()),
            _ => Ok(()),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn fails_on_silence_and_only_then() {
        let mut slow = drip(SECOND);
        for _ in 0..9 {
            assert_eq!(next(&mut slow).await, Ok(()));
        }
        let stalled = ErrorKind::Timeout(Limit::Idle);
        assert_eq!(next(&mut drip(9 * SECOND)).await, Err(stalled));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_reader_is_not_punished() {
        let mut body = drip(SECOND);
        assert_eq!(next(&mut body).await, Ok(()));
        sleep(9 * SECOND).await;
        assert_eq!(next(&mut body).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn drops_below_the_floor_are_left_when_the_grace_is_over() {
        let started = Instant::now();
        let limits = Timeouts::default().with_floor(10, 9 * SECOND);
        let mut body = limited(SECOND, limits);
        let outcome = loop {
            if let Err(kind) = next(&mut body).await {
                break kind;
            }
        };
        assert_eq!(outcome, ErrorKind::Timeout(Limit::Stall));
        // Each byte is worth a tenth of a second.
        assert_eq!(started.elapsed().as_secs(), 9);
    }
}

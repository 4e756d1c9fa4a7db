//! A response body with time limits.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};

use super::throughput::ThroughputGuard;
use super::timeout_error::expired;
use super::upload::UploadGuard;
use crate::{Error, ErrorKind, Limit, Timeouts};

pin_project! {
    /// Fails when data stops for longer than the idle limit, or is too slow.
    ///
    /// The clocks run only from a poll that found nothing to the next data, so a reader
    /// may take all the time it wants.
    pub(super) struct TimedBody<B> {
        #[pin]
        body: B,
        #[pin]
        timer: Option<Sleep>,
        idle_limit: Duration,
        throughput: ThroughputGuard,
        peer: String,
        _upload: Option<UploadGuard>,
    }
}

impl<B> TimedBody<B> {
    /// Wraps the body of a response from `peer`.
    ///
    /// A request that is still being sent goes on for as long as `upload` is kept.
    pub(super) fn new(
        body: B,
        timeouts: Timeouts,
        peer: String,
        upload: Option<UploadGuard>,
    ) -> Self {
        Self {
            body,
            timer: None,
            idle_limit: timeouts.idle(),
            throughput: ThroughputGuard::new(timeouts),
            peer,
            _upload: upload,
        }
    }
}

impl<B> HttpBody for TimedBody<B>
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
            this.timer.set(None);
            this.throughput.stop_waiting();
            this.throughput.record(frame.as_ref().map_or(0, data_len));
            return Poll::Ready(frame.map(|frame| {
                frame.map_err(|error| {
                    Error::new(ErrorKind::Body, error).with_peer(this.peer.as_str())
                })
            }));
        }
        if this.timer.is_none() {
            this.throughput.start_waiting();
            let first = this.throughput.remaining().min(*this.idle_limit);
            this.timer.set(Some(sleep(first)));
        }
        if let Some(timer) = this.timer.as_mut().as_pin_mut() {
            ready!(timer.poll(cx));
        }
        let error = if this.throughput.remaining() < *this.idle_limit {
            this.throughput.error()
        } else {
            expired(Limit::Idle, *this.idle_limit)
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

/// Returns the number of data bytes in a frame.
fn data_len<E>(frame: &Result<Frame<Bytes>, E>) -> u64 {
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
        /// Yields one byte per interval.
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

    fn drip(interval: Duration) -> Pin<Box<TimedBody<Drip>>> {
        let limits = Timeouts::default().with_idle(2 * SECOND);
        limited(interval, limits)
    }

    fn limited(interval: Duration, limits: Timeouts) -> Pin<Box<TimedBody<Drip>>> {
        let timer = sleep(interval);
        let drip = Drip { timer, interval };
        Box::pin(TimedBody::new(drip, limits, "h:80".to_owned(), None))
    }

    async fn next(body: &mut Pin<Box<TimedBody<Drip>>>) -> Result<(), ErrorKind> {
        match poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
            Some(Err(error)) => Err(error.kind()),
            _ => Ok(()),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn idle_limit_expires_only_on_silence() {
        let mut slow = drip(SECOND);
        for _ in 0..9 {
            assert_eq!(next(&mut slow).await, Ok(()));
        }
        let silent = ErrorKind::Timeout(Limit::Idle);
        assert_eq!(next(&mut drip(9 * SECOND)).await, Err(silent));
    }

    #[tokio::test(start_paused = true)]
    async fn slow_reader_does_not_time_out() {
        let mut body = drip(SECOND);
        assert_eq!(next(&mut body).await, Ok(()));
        sleep(9 * SECOND).await;
        assert_eq!(next(&mut body).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn body_below_min_throughput_fails_after_grace_period() {
        let started = Instant::now();
        let limits = Timeouts::default().with_min_throughput(10, 9 * SECOND);
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

//! A request body that tells how far the upload is, and ends when nobody waits for it.

use std::cmp::min;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::announced::Announced;
use super::pace::Pace;
use super::timed_out;
use crate::{Body, Error, ErrorKind, Limit, Timeouts};

/// Bytes that are handed to hyper at once.
///
/// hyper takes a piece when the socket has room for it. Given a gigabyte in one
/// piece it would take that at once, and progress could no longer be seen.
const PIECE: usize = 64 * 1024;

/// Hands over a body in pieces, and notes when each of them is taken.
pub(super) struct Upload {
    body: Announced,
    rest: Bytes,
    progress: Progress,
    wanted: Option<oneshot::Receiver<()>>,
}

/// Ends the upload when it is dropped, or when its socket next has room.
///
/// A server may answer before it has read the request, mostly to refuse it. hyper would
/// send the rest nevertheless, in the background, however long that takes.
pub(super) struct Wanted {
    _sender: oneshot::Sender<()>,
}

/// How far an upload is.
#[derive(Clone)]
pub(super) struct Progress(Arc<Mutex<State>>);

struct State {
    /// The time at which the last piece was taken.
    last: Instant,
    /// What the socket takes, which is less than hyper does: hyper has a buffer.
    pace: Pace,
}

/// How often the bytes that went to the socket are counted.
///
/// Those of a fast start must not be taken for ones of the silence after it.
const LOOK: Duration = Duration::from_secs(1);

impl Upload {
    pub(super) fn new(body: Announced, timeouts: Timeouts) -> Self {
        let state = State {
            last: Instant::now(),
            pace: Pace::new(timeouts),
        };
        Self {
            body,
            rest: Bytes::new(),
            progress: Progress(Arc::new(Mutex::new(state))),
            wanted: None,
        }
    }

    /// Returns what has to be kept for as long as the upload is wanted, if there is anything to send.
    pub(super) fn wanted(&mut self) -> Option<Wanted> {
        if self.is_end_stream() {
            return None;
        }
        let (sender, receiver) = oneshot::channel();
        self.wanted = Some(receiver);
        Some(Wanted { _sender: sender })
    }

    pub(super) fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Tells whether someone still waits; if so, wakes the upload when that changes.
    fn is_wanted(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(wanted) = &mut self.wanted else {
            return true;
        };
        Pin::new(wanted).poll(cx).is_pending()
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.rest.is_empty() {
            let frame = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                end => return Poll::Ready(end),
            };
            match frame.into_data() {
                Ok(data) => self.rest = data,
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
        let piece = min(PIECE, self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }
}

impl Progress {
    /// Runs `work` until it is done, until nothing was taken for `limit`, or until the
    /// upload is too slow.
    ///
    /// `written` tells how many bytes have gone to the socket, of this upload or before it.
    ///
    /// # Errors
    ///
    /// Says which limit it was.
    pub(super) async fn within<F: Future>(
        &self,
        limit: Duration,
        written: impl Fn() -> u64,
        work: F,
    ) -> Result<F::Output, Error> {
        let mut work = pin!(work);
        let mut booked = written();
        loop {
            let seen = self.state().last;
            let still = seen.checked_add(limit);
            let slow = Instant::now().checked_add(self.look_again_after());
            let outcome = match [still, slow].into_iter().flatten().min() {
                Some(deadline) => timeout_at(deadline, work.as_mut()).await,
                None => Ok(work.as_mut().await),
            };
            if let Ok(output) = outcome {
                return Ok(output);
            }
            let mut state = self.state();
            let now = written();
            state.pace.book(now.saturating_sub(booked));
            booked = now;
            if state.pace.is_waiting() && state.pace.left().is_zero() {
                return Err(state.pace.stalled());
            }
            if state.last == seen && still.is_some_and(|still| still <= Instant::now()) {
                return Err(timed_out(Limit::Head, limit));
            }
        }
    }

    fn look_again_after(&self) -> Duration {
        let state = self.state();
        match state.pace.left() {
            Duration::MAX => Duration::MAX,
            left if state.pace.is_waiting() => left.min(LOOK),
            _ => LOOK,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Notes that a piece was taken, after which there is another one or not.
    fn note(&mut self, is_last: bool) {
        self.last = Instant::now();
        if !is_last {
            self.pace.start();
        }
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if !self.is_wanted(cx) {
            self.wanted = None;
            self.rest.clear();
            self.body = Announced::new(Body::empty(), None);
            let reason = "nobody waits for the answer any more";
            return Poll::Ready(Some(Err(Error::new(ErrorKind::Body, reason))));
        }
        // Whoever asks for a piece has room for it.
        self.progress.state().pace.stop();
        let piece = ready!(self.poll_piece(cx));
        // Not before: a poll that finds nothing is no progress.
        let is_last = piece.is_none() || self.is_end_stream();
        self.progress.state().note(is_last);
        Poll::Ready(piece)
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        let of_body = self.body.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(of_body.lower().saturating_add(rest));
        if let Some(upper) = of_body.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(body: Body) -> Upload {
        let length = body.len();
        Upload::new(Announced::new(body, length), Timeouts::default())
    }

    #[tokio::test]
    async fn hands_over_all_bytes_in_pieces() -> Result<(), Error> {
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(2 * PIECE + 1).collect();
        let mut upload = upload(bytes.clone().into());
        assert_eq!(upload.size_hint().exact(), Some(bytes.len() as u64));

        let mut read = Vec::new();
        let mut sizes = Vec::new();
        while !upload.is_end_stream() {
            assert_eq!(
                upload.size_hint().exact(),
                Some((bytes.len() - read.len()) as u64)
            );
            let next = std::future::poll_fn(|cx| Pin::new(&mut upload).poll_frame(cx)).await;
            let Some(Ok(data)) = next.transpose()?.map(Frame::into_data) else {
                break;
            };
            sizes.push(data.len());
            read.extend_from_slice(&data);
        }
        assert_eq!(sizes, [PIECE, PIECE, 1]);
        assert_eq!(read, bytes);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn the_limit_starts_again_with_each_piece() {
        let second = Duration::from_secs(1);
        let upload = upload(Body::empty());
        let progress = upload.progress();
        let work = async {
            for _ in 0..9 {
                tokio::time::sleep(second).await;
                upload.progress.state().note(true);
            }
        };
        let outcome = progress.within(2 * second, || 0, work).await;
        assert!(outcome.is_ok());
        let silence = std::future::pending::<()>();
        let outcome = progress.within(2 * second, || 0, silence).await;
        assert_eq!(kind(outcome), Some(ErrorKind::Timeout(Limit::Head)));
    }

    /// Is asked again and again, and has nothing.
    struct Silent;

    impl HttpBody for Silent {
        type Data = Bytes;
        type Error = Error;

        fn poll_frame(
            self: Pin<&mut Self>,
            _cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
            Poll::Pending
        }
    }

    #[tokio::test(start_paused = true)]
    async fn polls_that_find_nothing_are_no_progress() {
        let second = Duration::from_secs(1);
        let mut upload = upload(Body::stream(Silent));
        let progress = upload.progress();
        let work = async {
            for _ in 0..100 {
                let mut context = Context::from_waker(std::task::Waker::noop());
                assert!(Pin::new(&mut upload).poll_frame(&mut context).is_pending());
                tokio::time::sleep(second).await;
            }
        };
        let outcome = progress.within(2 * second, || 0, work).await;
        assert_eq!(kind(outcome), Some(ErrorKind::Timeout(Limit::Head)));
    }

    fn kind<T>(outcome: Result<T, Error>) -> Option<ErrorKind> {
        outcome.err().map(|error| error.kind())
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_socket_takes_decides_whether_it_is_too_slow() {
        for (per_second, expected) in [(2048, None), (16, Some(ErrorKind::Timeout(Limit::Stall)))] {
            let progress = upload(Body::empty()).progress();
            progress.state().note(false);
            let started = Instant::now();
            let written = || started.elapsed().as_secs() * per_second;
            let work = tokio::time::sleep(Duration::from_secs(90));
            let outcome = progress.within(Duration::MAX, written, work).await;
            assert_eq!(kind(outcome), expected, "{per_second}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_has_nothing_to_send_is_not_too_slow() {
        let progress = upload(Body::empty()).progress();
        let work = tokio::time::sleep(Duration::from_secs(90));
        assert!(progress.within(Duration::MAX, || 0, work).await.is_ok());
    }

    #[tokio::test]
    async fn an_endless_limit_is_no_overflow() {
        let progress = upload(Body::empty()).progress();
        let outcome = progress.within(Duration::MAX, || 0, async { 1 }).await;
        assert_eq!(outcome.ok(), Some(1));
    }
}

//! A request body that reports its progress and stops when the exchange is dropped.

mod progress;

use std::cmp::min;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::oneshot;

use self::progress::UploadProgress;
use super::length_checked_body::LengthCheckedBody;
use crate::{Body, Error, ErrorKind, Timeouts};

/// The most bytes that are handed to hyper at once.
///
/// hyper takes a piece when the socket has room for it. It would take a gigabyte in
/// one piece at once, and its progress could no longer be seen.
const MAX_PIECE: usize = 64 * 1024;

/// Hands over a body in pieces, and notes when each of them is taken.
pub(super) struct UploadBody {
    body: LengthCheckedBody,
    rest: Bytes,
    progress: UploadProgress,
    dropped: Option<oneshot::Receiver<()>>,
}

/// Stops the upload when it is dropped.
///
/// A server may respond before it has read the request, mostly to refuse it. hyper would
/// still send the rest in the background, however long that takes.
pub(super) struct UploadGuard {
    _sender: oneshot::Sender<()>,
}

impl UploadBody {
    /// Wraps a request body; its limits start now.
    pub(super) fn new(body: LengthCheckedBody, timeouts: Timeouts) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            progress: UploadProgress::new(timeouts),
            dropped: None,
        }
    }

    /// Returns a guard that keeps the upload running, unless the body is empty.
    pub(super) fn guard(&mut self) -> Option<UploadGuard> {
        if self.is_end_stream() {
            return None;
        }
        let (sender, receiver) = oneshot::channel();
        self.dropped = Some(receiver);
        Some(UploadGuard { _sender: sender })
    }

    /// Returns a handle to the progress of this upload.
    pub(super) fn progress(&self) -> UploadProgress {
        self.progress.clone()
    }

    /// Returns whether the guard was dropped; otherwise wakes the task when it is.
    fn is_dropped(&mut self, cx: &mut Context<'_>) -> bool {
        let dropped = self.dropped.as_mut();
        dropped.is_some_and(|dropped| Pin::new(dropped).poll(cx).is_ready())
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
        let piece = min(MAX_PIECE, self.rest.len());
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }
}

impl HttpBody for UploadBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.is_dropped(cx) {
            self.dropped = None;
            self.rest.clear();
            self.body = LengthCheckedBody::new(Body::empty(), None);
            let reason = "the response was dropped";
            return Poll::Ready(Some(Err(Error::new(ErrorKind::Body, reason))));
        }
        self.progress.piece_requested();
        let piece = ready!(self.poll_piece(cx));
        // Only now: a poll that finds nothing is not progress.
        // A body of known length may not know its end, and hyper asks no further.
        let has_no_rest = self.size_hint().exact() == Some(0);
        let is_last = piece.is_none() || has_no_rest || self.is_end_stream();
        self.progress.piece_taken(is_last);
        Poll::Ready(piece)
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.len() as u64;
        let body = self.body.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower().saturating_add(rest));
        if let Some(upper) = body.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Limit;

    fn upload(body: Body) -> UploadBody {
        let length = body.len();
        UploadBody::new(LengthCheckedBody::new(body, length), Timeouts::default())
    }

    #[tokio::test]
    async fn hands_over_all_bytes_in_pieces() -> Result<(), Error> {
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(2 * MAX_PIECE + 1).collect();
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
        assert_eq!(sizes, [MAX_PIECE, MAX_PIECE, 1]);
        assert_eq!(read, bytes);
        Ok(())
    }

    /// Never has any data.
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
    async fn polls_that_find_nothing_are_not_progress() {
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
        let outcome = progress.run(2 * second, || 0, work).await;
        let kind = outcome.map_err(|error| error.kind());
        assert_eq!(kind, Err(ErrorKind::Timeout(Limit::Head)));
    }
}

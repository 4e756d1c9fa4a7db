//! The length of the range in a response.

use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use oss_model::operation::{ByteStream, ContentRange};
use oss_transport::{Error, ErrorKind};

/// Returns the stream of a range that fails unless it has the announced length.
///
/// The length of the body says nothing about that: it may be the one of less or more than the range.
pub(crate) fn range_stream(body: ByteStream, range: ContentRange) -> ByteStream {
    ByteStream::new(RangeBody {
        body,
        remaining: range.end - range.start,
    })
}

struct RangeBody {
    body: ByteStream,
    /// The number of bytes that are still missing.
    remaining: u64,
}

type BoxError = Box<dyn StdError + Send + Sync>;

impl RangeBody {
    fn check_end(&self) -> Result<(), BoxError> {
        if self.remaining == 0 {
            return Ok(());
        }
        Err(mismatch("fewer"))
    }
}

fn mismatch(more: &str) -> BoxError {
    let reason = format!("the body has {more} bytes than its Content-Range");
    Error::new(ErrorKind::Body, reason).into()
}

impl HttpBody for RangeBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
            None => return Poll::Ready(self.check_end().err().map(Err)),
        };
        let length = frame.data_ref().map_or(0, |data| data.len() as u64);
        let rest = self.remaining.checked_sub(length);
        self.remaining = rest.ok_or_else(|| mismatch("more"))?;
        // The error replaces the last piece: a reader needn't read on after it.
        if self.body.is_end_stream() {
            self.check_end()?;
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0 && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

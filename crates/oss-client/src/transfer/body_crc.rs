//! The CRC-64 of a request body, calculated while it is sent.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use oss_model::operation::{ByteStream, RequestBody, StreamError};

use crate::crc64::Crc64;

/// The checksum of the last attempt that read the whole body.
#[derive(Clone, Debug, Default)]
pub(super) struct BodyCrc(Arc<Mutex<Option<u64>>>);

impl BodyCrc {
    /// Returns the checksum; `None` if no attempt has read the body to its end.
    pub(super) fn value(&self) -> Option<u64> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, value: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }
}

/// Returns the same body of known length, and its checksum.
///
/// The checksum is there once the body was read. A stream is read only by the attempts, so it isn't read once more for the checksum.
pub(super) fn with_crc(body: RequestBody) -> (RequestBody, BodyCrc) {
    let crc = BodyCrc::default();
    if let Some(bytes) = body.bytes() {
        let mut digest = Crc64::new();
        digest.update(bytes);
        crc.set(digest.value());
        return (body, crc);
    }
    let shared = crc.clone();
    let observed = RequestBody::repeatable(move || {
        let stream = body.open().unwrap_or_else(|| Bytes::new().into());
        Observed::new(stream, shared.clone())
    });
    (observed, crc)
}

struct Observed {
    stream: ByteStream,
    digest: Crc64,
    crc: BodyCrc,
}

impl Observed {
    fn new(stream: ByteStream, crc: BodyCrc) -> Self {
        let observed = Self {
            stream,
            digest: Crc64::new(),
            crc,
        };
        observed.publish_at_end();
        observed
    }

    /// Publishes the checksum at the end, after which the transport needn't poll again.
    fn publish_at_end(&self) {
        if self.stream.is_end_stream() {
            self.crc.set(self.digest.value());
        }
    }
}

impl Body for Observed {
    type Data = Bytes;
    type Error = StreamError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, StreamError>>> {
        let frame = ready!(Pin::new(&mut self.stream).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.digest.update(data);
        }
        self.publish_at_end();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.stream.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.stream.size_hint()
    }
}

//! The checksum of a request body.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body as HttpBody, Frame, SizeHint};
use oss_model::operation::{ByteStream, StreamError};
use oss_transport::Body;

use super::announced_crc64s;
use crate::crc64::Crc64;

/// The CRC-64 of the request body of one attempt.
pub(crate) enum UploadChecksum {
    /// The data, whose checksum is calculated when the service has responded.
    Memory(Bytes),
    /// The checksum of a stream; empty until the stream ends.
    Stream(Arc<OnceLock<u64>>),
}

/// The checksum of a request body differs from the one of the service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UploadMismatch {
    /// `None` if the response came before the end of the body.
    sent: Option<u64>,
    /// `None` if the response has none.
    received: Option<u64>,
}

impl UploadMismatch {
    /// A success that came before the end of the request body.
    pub(crate) const INCOMPLETE: Self = Self {
        sent: None,
        received: None,
    };
}

impl UploadChecksum {
    /// Returns a body that calculates the checksum of a stream while it is sent.
    pub(crate) fn of_stream(stream: ByteStream) -> (Self, Body) {
        let total = Arc::new(OnceLock::new());
        let body = ChecksummedBody::new(stream, Arc::clone(&total));
        (Self::Stream(total), Body::stream(body))
    }

    /// Returns the checksum, unless a response has another one.
    ///
    /// It is `None` if the response came before the end of the body.
    pub(crate) fn verify(&self, headers: &HeaderMap) -> Result<Option<u64>, UploadMismatch> {
        let sent = match self {
            Self::Memory(bytes) => Some(Crc64::of(bytes)),
            Self::Stream(total) => total.get().copied(),
        };
        let mut announced = announced_crc64s(headers);
        let other = announced.find(|received| sent != Some(*received));
        other.map_or(Ok(sent), |received| {
            Err(UploadMismatch {
                sent,
                received: Some(received),
            })
        })
    }
}

impl fmt::Display for UploadMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.sent, self.received) {
            (Some(sent), Some(received)) => write!(
                f,
                "the service received damaged data: its CRC-64 is {received}, but {sent} was sent"
            ),
            (None, Some(received)) => write!(
                f,
                "the service received incomplete data: it responded with the CRC-64 {received} before the \
                 end of the request body"
            ),
            (_, None) => f.write_str(
                "the service received incomplete data: it responded before the end of the request body",
            ),
        }
    }
}

/// Calculates the checksum of a stream while it is read.
struct ChecksummedBody {
    stream: ByteStream,
    crc: Crc64,
    /// The number of bytes to the end of the stream, if it is known.
    remaining: Option<u64>,
    total: Arc<OnceLock<u64>>,
}

impl ChecksummedBody {
    fn new(stream: ByteStream, total: Arc<OnceLock<u64>>) -> Self {
        let body = Self {
            remaining: stream.size_hint().exact(),
            stream,
            crc: Crc64::new(),
            total,
        };
        body.finish_at_end();
        body
    }

    fn update(&mut self, data: &Bytes) {
        self.crc.update(data);
        self.remaining = self
            .remaining
            .map(|remaining| remaining.saturating_sub(data.len() as u64));
        self.finish_at_end();
    }

    /// Publishes the checksum if nothing follows.
    ///
    /// A transport that knows the length needn't read on after the last byte.
    fn finish_at_end(&self) {
        if self.remaining == Some(0) || self.stream.is_end_stream() {
            self.finish();
        }
    }

    fn finish(&self) {
        self.total.get_or_init(|| self.crc.value());
    }
}

impl HttpBody for ChecksummedBody {
    type Data = Bytes;
    type Error = StreamError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, StreamError>>> {
        let frame = ready!(Pin::new(&mut self.stream).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    self.update(data);
                }
            }
            Some(Err(_)) => {}
            None => self.finish(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.stream.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.stream.size_hint()
    }
}

//! The body of a response: data in memory, or a content that is read while it is sent.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::state::ContentReader;

/// The body of a response; its length is always known.
#[derive(Debug)]
pub(crate) enum Payload {
    Data(Bytes),
    Content(ContentReader),
}

impl Default for Payload {
    fn default() -> Self {
        Self::Data(Bytes::new())
    }
}

impl From<Bytes> for Payload {
    fn from(data: Bytes) -> Self {
        Self::Data(data)
    }
}

impl From<ContentReader> for Payload {
    fn from(reader: ContentReader) -> Self {
        Self::Content(reader)
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match &mut *self {
            Self::Data(data) if data.is_empty() => Poll::Ready(None),
            Self::Data(data) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(data))))),
            Self::Content(reader) => Pin::new(reader).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Data(data) => data.is_empty(),
            Self::Content(reader) => reader.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Data(data) => SizeHint::with_exact(data.len() as u64),
            Self::Content(reader) => reader.size_hint(),
        }
    }
}

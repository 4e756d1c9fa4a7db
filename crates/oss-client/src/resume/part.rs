//! The part of an object that a download reads.

use http::header::{CONTENT_LENGTH, ETAG};
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body::Body;
use oss_model::operation::ByteRange;

use crate::error::BodyMismatch;
use crate::pipeline::{RawResponse, content_range};

/// The bytes that are still to be read, and the version they belong to.
pub(super) struct ObjectPart {
    /// The offset of the next byte in the object.
    position: u64,
    /// The offset after the last byte, if known.
    end: Option<u64>,
    /// The strong `ETag`; `None` if the response can't be resumed.
    etag: Option<HeaderValue>,
}

impl ObjectPart {
    /// Creates the part that the first response announces.
    pub(super) fn new(response: &RawResponse) -> Self {
        let headers = &response.headers;
        let is_part = response.head.status == StatusCode::PARTIAL_CONTENT;
        let range = content_range(headers).filter(|_| is_part);
        let (position, end) = if let Some(range) = range {
            (range.start, Some(range.end))
        } else {
            let announced = content_length(headers);
            (0, announced.or(Body::size_hint(&response.body).exact()))
        };
        Self {
            position,
            end,
            etag: strong_etag(headers).cloned(),
        }
    }

    /// Takes received bytes into account.
    pub(super) fn receive(&mut self, data: &[u8]) -> Result<(), BodyMismatch> {
        let position = self.position.saturating_add(data.len() as u64);
        if self.end.is_some_and(|end| position > end) {
            return Err(BodyMismatch::TooLong);
        }
        self.position = position;
        Ok(())
    }

    /// Returns whether the last byte was received, as far as the length is known.
    pub(super) fn is_complete(&self) -> bool {
        self.end == Some(self.position)
    }

    /// Returns whether the end of a body may be the end of the part.
    pub(super) fn may_end_here(&self) -> bool {
        self.end.is_none_or(|end| end == self.position)
    }

    /// Returns the number of bytes that are still to be read, if known.
    pub(super) fn remaining(&self) -> Option<u64> {
        self.end.map(|end| end - self.position)
    }

    /// Returns the range of the rest and the `ETag`, if the response can be resumed.
    pub(super) fn rest(&self) -> Option<(ByteRange, HeaderValue)> {
        let range = match self.end {
            Some(end) => (self.position..end).into(),
            None => (self.position..).into(),
        };
        Some((range, self.etag.clone()?))
    }

    /// Fails unless a response with the rest belongs to the same version.
    pub(super) fn continue_with(&mut self, response: &RawResponse) -> Result<(), BodyMismatch> {
        let range = content_range(&response.headers).ok_or(BodyMismatch::UnknownRange)?;
        let etag = response.headers.get(ETAG);
        let is_same_version = etag.is_some() && etag == self.etag.as_ref();
        // The start is the requested one. A cut end means that the object is shorter now.
        if !is_same_version || self.end.is_some_and(|end| end != range.end) {
            return Err(BodyMismatch::ObjectChanged);
        }
        self.end = Some(range.end);
        Ok(())
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
}

fn strong_etag(headers: &HeaderMap) -> Option<&HeaderValue> {
    let etag = headers.get(ETAG)?;
    let is_strong = !etag.is_empty() && !etag.as_bytes().starts_with(b"W/");
    is_strong.then_some(etag)
}

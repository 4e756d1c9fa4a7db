//! The part of an object that a download reads.

use http::header::{CONTENT_LENGTH, ETAG};
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body::Body;
use oss_model::operation::ByteRange;

use crate::crc64::Crc64;
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
    /// The checksum so far and the expected one; `None` for a range.
    checksum: Option<(Crc64, u64)>,
}

impl ObjectPart {
    /// Creates the part that the first response announces.
    pub(super) fn new(response: &RawResponse) -> Self {
        let headers = &response.headers;
        let is_part = response.head.status == StatusCode::PARTIAL_CONTENT;
        let range = content_range(headers).filter(|_| is_part);
        let (position, end, is_whole) = if let Some(range) = range {
            let is_whole = range.start == 0 && range.size == Some(range.end);
            (range.start, Some(range.end), is_whole)
        } else {
            let announced = number(headers, CONTENT_LENGTH.as_str());
            let length = announced.or(Body::size_hint(&response.body).exact());
            (0, length, true)
        };
        let etag = strong_etag(headers).cloned();
        // Without a strong ETag, a proxy or OSS itself may have encoded the content.
        let checksum = number(headers, "x-oss-hash-crc64ecma")
            .filter(|_| is_whole && etag.is_some())
            .map(|expected| (Crc64::new(), expected));
        Self {
            position,
            end,
            etag,
            checksum,
        }
    }

    /// Takes received bytes into account.
    ///
    /// The checksum is compared at the last byte: a reader that knows the length needn't read on after it.
    pub(super) fn receive(&mut self, data: &[u8]) -> Result<(), BodyMismatch> {
        let position = self.position.saturating_add(data.len() as u64);
        if self.end.is_some_and(|end| position > end) {
            return Err(BodyMismatch::TooLong);
        }
        self.position = position;
        if let Some((crc, _)) = &mut self.checksum {
            crc.update(data);
        }
        if self.end == Some(position) {
            self.finish()?;
        }
        Ok(())
    }

    /// Compares the checksum of a complete part, once.
    pub(super) fn finish(&mut self) -> Result<(), BodyMismatch> {
        let Some((crc, expected)) = self.checksum.take() else {
            return Ok(());
        };
        let received = crc.value();
        if received == expected {
            Ok(())
        } else {
            Err(BodyMismatch::Checksum { received, expected })
        }
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
        if etag.is_none() || etag != self.etag.as_ref() {
            return Err(BodyMismatch::ObjectChanged);
        }
        // A cut end means that the object is shorter now.
        let is_expected = range.start == self.position
            && self.end.is_none_or(|end| end == range.end)
            && range.size.is_none_or(|size| range.end <= size);
        if !is_expected {
            return Err(BodyMismatch::ObjectChanged);
        }
        self.end = Some(range.end);
        Ok(())
    }
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

fn strong_etag(headers: &HeaderMap) -> Option<&HeaderValue> {
    let etag = headers.get(ETAG)?;
    let is_strong = !etag.is_empty() && !etag.as_bytes().starts_with(b"W/");
    is_strong.then_some(etag)
}

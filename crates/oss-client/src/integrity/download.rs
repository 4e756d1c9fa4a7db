//! The checksum of a response body.

use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use http_body::{Body as HttpBody, Frame, SizeHint};
use md5::{Digest as _, Md5};
use oss_model::operation::{ByteStream, StreamError};

use super::announced_crc64s;
use crate::crc64::Crc64;

/// Returns the stream of a whole object that fails if the checksum differs.
///
/// The error comes at the end. The `Content-MD5` counts if the CRC-64 is missing. The bytes are compared as they arrive,
/// whatever their `Content-Encoding`: an object may be stored in one, and a proxy that changes it changes the data.
pub(crate) fn verified_stream(body: ByteStream, headers: &HeaderMap) -> ByteStream {
    match Checksum::announced(headers) {
        Some(checksum) => ByteStream::new(VerifiedBody {
            body,
            checksum: Some(checksum),
            is_encoded: headers.contains_key(CONTENT_ENCODING),
        }),
        None => body,
    }
}

/// The checksum of the bytes so far, and the announced one.
enum Checksum {
    Crc64 {
        crc: Box<Crc64>,
        announced: Vec<u64>,
    },
    Md5 {
        md5: Md5,
        announced: String,
    },
}

impl Checksum {
    fn announced(headers: &HeaderMap) -> Option<Self> {
        let announced = announced_crc64s(headers).collect::<Vec<_>>();
        if !announced.is_empty() {
            let crc = Box::new(Crc64::new());
            return Some(Self::Crc64 { crc, announced });
        }
        let announced = headers.get("content-md5")?.to_str().ok()?.trim();
        // Anything but a digest says nothing about the data.
        let is_digest = STANDARD
            .decode(announced)
            .is_ok_and(|digest| digest.len() == 16);
        is_digest.then(|| Self::Md5 {
            md5: Md5::new(),
            announced: announced.to_owned(),
        })
    }

    fn update(&mut self, data: &[u8]) {
        match self {
            Self::Crc64 { crc, .. } => crc.update(data),
            Self::Md5 { md5, .. } => md5.update(data),
        }
    }

    /// Returns what differs, at the end of the data.
    fn mismatch(self) -> Option<String> {
        let (name, actual, announced) = match self {
            Self::Crc64 { crc, announced } => {
                let actual = crc.value();
                let other = announced.into_iter().find(|value| *value != actual);
                let announced = other.unwrap_or(actual).to_string();
                ("CRC-64", actual.to_string(), announced)
            }
            Self::Md5 { md5, announced } => ("MD5", STANDARD.encode(md5.finalize()), announced),
        };
        (actual != announced).then(|| {
            format!(
                "the data is damaged: its {name} is {actual}, but the service announced {announced}"
            )
        })
    }
}

/// Compares a body with its checksum.
struct VerifiedBody {
    body: ByteStream,
    /// `None` after the comparison, or after an error.
    checksum: Option<Checksum>,
    is_encoded: bool,
}

impl VerifiedBody {
    /// Compares the checksum, unless that was done.
    fn verify(&mut self) -> Result<(), BoxError> {
        let Some(mismatch) = self.checksum.take().and_then(Checksum::mismatch) else {
            return Ok(());
        };
        let help = if self.is_encoded {
            "discard what was read; the response has a Content-Encoding, so look for a proxy that compresses \
             responses if the object was uploaded without it"
        } else {
            "discard what was read and read it again; if it happens again, look for a proxy that changes responses"
        };
        let error = StreamError::checksum_mismatch(mismatch);
        Err(error.with_help(help).into())
    }
}

type BoxError = Box<dyn StdError + Send + Sync>;

impl HttpBody for VerifiedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => {
                self.checksum = None;
                return Poll::Ready(Some(Err(error.into())));
            }
            None => return Poll::Ready(self.verify().err().map(Err)),
        };
        if let (Some(checksum), Some(data)) = (&mut self.checksum, frame.data_ref()) {
            checksum.update(data);
        }
        // The error replaces the last piece: a reader that knows the length needn't read on after it.
        if self.body.is_end_stream() {
            self.verify()?;
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.checksum.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

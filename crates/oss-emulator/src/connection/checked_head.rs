//! A head whose framing was checked, and the request that it belongs to.

use http::Uri;
use http::request::Parts;

use super::framing_headers::FramingError;

/// A checked head that hasn't been handled yet.
#[derive(Debug)]
pub(super) struct CheckedHead {
    request_line: Vec<u8>,
    framing: Result<(), FramingError>,
}

impl CheckedHead {
    pub(super) fn new(request_line: Vec<u8>, framing: Result<(), FramingError>) -> Self {
        Self {
            request_line,
            framing,
        }
    }

    /// Returns whether a request has the method and target of this head.
    pub(super) fn is_of(&self, parts: &Parts) -> bool {
        let mut words = self.request_line.split(|byte| *byte == b' ');
        let method = words.next().unwrap_or_default();
        let target = words.next().unwrap_or_default();
        // The same parser as hyper's, which drops a fragment.
        method == parts.method.as_str().as_bytes()
            && Uri::try_from(target).is_ok_and(|target| target == parts.uri)
    }

    pub(super) fn into_framing(self) -> Result<(), FramingError> {
        self.framing
    }
}

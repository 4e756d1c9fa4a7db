//! The headers that say where a request ends and which host it is for.

/// Why a request is refused.
pub(crate) type FramingError = &'static str;

/// How the end of a body is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyFraming {
    Length(u64),
    Chunked,
}

/// The headers of one request that matter for its framing and host.
///
/// Only heads that hyper accepts matter: it refuses those with an invalid syntax.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FramingHeaders {
    request_line: Option<Vec<u8>>,
    /// The value of each `Content-Length`.
    lengths: Vec<Vec<u8>>,
    /// The value of each `Transfer-Encoding`.
    codings: Vec<Vec<u8>>,
    hosts: usize,
}

impl FramingHeaders {
    /// Adds a line that isn't empty; the first one is the request line.
    pub(super) fn add(&mut self, line: &[u8]) {
        if self.request_line.is_none() {
            self.request_line = Some(line.to_vec());
            return;
        }
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let name = parts.next().unwrap_or_default();
        let value = parts.next().unwrap_or_default().trim_ascii().to_vec();
        match name.trim_ascii_end().to_ascii_lowercase().as_slice() {
            b"content-length" => self.lengths.push(value),
            b"transfer-encoding" => self.codings.push(value),
            b"host" => self.hosts += 1,
            _ => {}
        }
    }

    /// Returns how the body is framed, or why the request is refused.
    pub(super) fn check(&self) -> Result<BodyFraming, FramingError> {
        if self.hosts > 1 {
            return Err("The Host header is repeated.");
        }
        if self.hosts == 0 && self.is_http11() {
            return Err("The Host header is missing.");
        }
        match (self.lengths.as_slice(), self.codings.as_slice()) {
            ([], []) => Ok(BodyFraming::Length(0)),
            ([length], []) => content_length(length),
            ([], [coding]) if coding.eq_ignore_ascii_case(b"chunked") => Ok(BodyFraming::Chunked),
            ([], _) => Err("The Transfer-Encoding is not chunked, once."),
            (_, []) => Err("The Content-Length header is repeated."),
            _ => Err("The request has both Content-Length and Transfer-Encoding."),
        }
    }

    /// Returns the request line; it is empty if no line was added.
    pub(super) fn into_request_line(self) -> Vec<u8> {
        self.request_line.unwrap_or_default()
    }

    fn is_http11(&self) -> bool {
        let line = self.request_line.as_deref().unwrap_or_default();
        line.trim_ascii_end().ends_with(b"HTTP/1.1")
    }
}

fn content_length(value: &[u8]) -> Result<BodyFraming, FramingError> {
    let text = std::str::from_utf8(value).unwrap_or_default();
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let length = is_number.then(|| text.parse().ok()).flatten();
    length
        .map(BodyFraming::Length)
        .ok_or("The Content-Length is not a number.")
}

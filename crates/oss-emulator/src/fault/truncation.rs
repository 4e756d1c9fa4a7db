//! A response that ends too early.

/// Where a response is cut off.
///
/// The connection ends there, so the response is shorter than its `Content-Length`. A response that
/// isn't longer than the limit arrives whole, and its connection goes on.
///
/// Bytes are counted per connection. With pipelined requests another response may be cut off, or at
/// another byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truncation {
    pub(crate) scope: TruncationScope,
    /// How many bytes of the scope are sent.
    pub(crate) bytes: usize,
    pub(crate) end: ConnectionEnd,
}

/// The part of a response whose bytes are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TruncationScope {
    /// Everything, from the first byte of the status line.
    Response,
    Body,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionEnd {
    Close,
    Reset,
}

impl Truncation {
    /// Ends a response after this many bytes of its status line, headers and body.
    pub fn of_response(bytes: usize) -> Self {
        Self::new(TruncationScope::Response, bytes)
    }

    /// Ends a response after its head and this many bytes of its body.
    pub fn of_body(bytes: usize) -> Self {
        Self::new(TruncationScope::Body, bytes)
    }

    /// Ends the connection with an RST; the default is a FIN.
    #[must_use]
    pub fn with_reset(mut self) -> Self {
        self.end = ConnectionEnd::Reset;
        self
    }

    fn new(scope: TruncationScope, bytes: usize) -> Self {
        Self {
            scope,
            bytes,
            end: ConnectionEnd::Close,
        }
    }
}

//! The limits of one exchange.

use std::time::Duration;

/// How long a transport waits in each part of one exchange.
///
/// The deadline of a whole operation, with its retries, belongs to the layer above.
/// A value in [`http::Extensions`] of a request replaces the transport's own:
///
/// ```
/// use std::time::Duration;
/// use oss_transport::{Body, Timeouts};
///
/// let mut request = http::Request::new(Body::empty());
/// let patient = Timeouts::default().with_head(Duration::from_secs(300));
/// request.extensions_mut().insert(patient);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    connect: Duration,
    head: Duration,
    idle: Duration,
    floor: u64,
    grace: Duration,
}

impl Timeouts {
    /// Returns the limit of resolution, TCP and TLS together; 5 seconds by default.
    ///
    /// It includes the wait for a connection where their number is limited.
    pub fn connect(&self) -> Duration {
        self.connect
    }

    /// Returns the limit of the wait for a response head; 30 seconds by default.
    ///
    /// The wait starts with the call, so it includes the connection; if there is none when it
    /// is over, that is [`Limit::Connect`]. It starts again
    /// with each piece of the request body that is taken for sending, and at the end
    /// of the body. A long upload is therefore not cut off while it makes progress,
    /// and one that stands still is.
    pub fn head(&self) -> Duration {
        self.head
    }

    /// Returns the limit of silence inside a response body; 20 seconds by default.
    ///
    /// It counts only while somebody waits for data, so a slow reader is not punished.
    pub fn idle(&self) -> Duration {
        self.idle
    }

    /// Returns the bytes per second below which a body is too slow; 1,024 by default.
    ///
    /// It holds for bodies of requests and of responses, and counts only while somebody
    /// waits for the network: not while a reader does something else, and not while a
    /// streamed request body has nothing to send. Zero means that no body is too slow.
    pub fn floor(&self) -> u64 {
        self.floor
    }

    /// Returns how far a body may fall behind the floor; 20 seconds by default.
    ///
    /// Over any stretch of waiting, a body may fall behind the floor by at most this much
    /// time. So nothing fails before the grace is over, and a fast stretch makes up for a pause.
    pub fn grace(&self) -> Duration {
        self.grace
    }

    /// Returns the same limits with another one for the connection.
    #[must_use]
    pub fn with_connect(mut self, limit: Duration) -> Self {
        self.connect = limit;
        self
    }

    /// Returns the same limits with another one for the response head.
    #[must_use]
    pub fn with_head(mut self, limit: Duration) -> Self {
        self.head = limit;
        self
    }

    /// Returns the same limits with another one for silence in the response body.
    #[must_use]
    pub fn with_idle(mut self, limit: Duration) -> Self {
        self.idle = limit;
        self
    }

    /// Returns the same limits with another floor, and the grace that goes with it.
    ///
    /// A floor of zero bytes per second switches both off.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use oss_transport::Timeouts;
    ///
    /// let strict = Timeouts::default().with_floor(64 * 1024, Duration::from_secs(10));
    /// assert_eq!(strict.floor(), 65_536);
    /// ```
    #[must_use]
    pub fn with_floor(mut self, bytes_per_second: u64, grace: Duration) -> Self {
        self.floor = bytes_per_second;
        self.grace = grace;
        self
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            head: Duration::from_secs(30),
            idle: Duration::from_secs(20),
            floor: 1024,
            grace: Duration::from_secs(20),
        }
    }
}

/// Names the limit of [`Timeouts`] that an exchange ran into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// No connection in time: nothing of the request was sent.
    Connect,
    /// No response head in time: the request may have been sent, and obeyed.
    Head,
    /// Silence inside the response body: the request was sent.
    Idle,
    /// A body, of the request or of the response, was slower than the floor for longer
    /// than its grace: the request was sent, at least in part.
    Stall,
}

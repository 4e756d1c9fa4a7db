//! The time limits of one exchange.

use std::time::Duration;

/// The time limits of one exchange.
///
/// The deadline of a whole operation, with its retries, belongs to the layer above.
/// A value in the [`http::Extensions`] of a request replaces the transport's own:
///
/// ```
/// use std::time::Duration;
/// use oss_transport::{Body, Timeouts};
///
/// let mut request = http::Request::new(Body::empty());
/// let timeouts = Timeouts::default().with_head(Duration::from_secs(300));
/// request.extensions_mut().insert(timeouts);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    connect: Duration,
    head: Duration,
    idle: Duration,
    min_throughput: u64,
    grace_period: Duration,
}

impl Timeouts {
    /// Returns the limit of name resolution, TCP and TLS together.
    ///
    /// The default is 5 seconds.
    pub fn connect(&self) -> Duration {
        self.connect
    }

    /// Returns the limit of the wait for a response head; the default is 30 seconds.
    ///
    /// The wait starts with the call, so it includes connecting; if it expires before a
    /// connection is ready, the error is [`Limit::Connect`]. It restarts with each piece of
    /// the request body that is taken for sending, and at the end of the body. A long upload
    /// is therefore not cut off while it makes progress, but a stalled one is.
    pub fn head(&self) -> Duration {
        self.head
    }

    /// Returns the limit of silence in a response body; the default is 20 seconds.
    ///
    /// It counts only while the reader waits for data, so a slow reader never causes it.
    pub fn idle(&self) -> Duration {
        self.idle
    }

    /// Returns the minimum throughput in bytes per second; the default is 1,024.
    ///
    /// It applies to request and response bodies, and counts only the time spent waiting
    /// for the network: not while a reader is busy, and not while a streamed request body
    /// has nothing to send. Zero means no minimum.
    pub fn min_throughput(&self) -> u64 {
        self.min_throughput
    }

    /// Returns how far a body may fall behind the minimum; the default is 20 seconds.
    ///
    /// A body is too slow once it is this much waiting time behind the minimum throughput.
    /// So nothing fails before the grace period is over, and fast data makes up for a pause.
    pub fn grace_period(&self) -> Duration {
        self.grace_period
    }

    /// Sets the connect limit; the default is 5 seconds.
    #[must_use]
    pub fn with_connect(mut self, limit: Duration) -> Self {
        self.connect = limit;
        self
    }

    /// Sets the limit of the response head; the default is 30 seconds.
    #[must_use]
    pub fn with_head(mut self, limit: Duration) -> Self {
        self.head = limit;
        self
    }

    /// Sets the limit of silence in a response body; the default is 20 seconds.
    #[must_use]
    pub fn with_idle(mut self, limit: Duration) -> Self {
        self.idle = limit;
        self
    }

    /// Sets the minimum throughput and its grace period.
    ///
    /// The default is 1,024 bytes per second and 20 seconds. Zero bytes per second disables
    /// both.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use oss_transport::Timeouts;
    ///
    /// let strict = Timeouts::default().with_min_throughput(64 * 1024, Duration::from_secs(10));
    /// assert_eq!(strict.min_throughput(), 65_536);
    /// ```
    #[must_use]
    pub fn with_min_throughput(mut self, bytes_per_second: u64, grace_period: Duration) -> Self {
        self.min_throughput = bytes_per_second;
        self.grace_period = grace_period;
        self
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            head: Duration::from_secs(30),
            idle: Duration::from_secs(20),
            min_throughput: 1024,
            grace_period: Duration::from_secs(20),
        }
    }
}

/// The limit of [`Timeouts`] that expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// No connection in time: nothing of the request was sent.
    Connect,
    /// No response head in time: the request may have been sent and executed.
    Head,
    /// No data of the response body in time: the request was sent.
    Idle,
    /// A request or response body was too slow: the request was sent, at least in part.
    Stall,
}

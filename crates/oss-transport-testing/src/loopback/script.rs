//! The steps of a server on one connection.

use std::time::Duration;

use bytes::Bytes;

/// The steps of a [`Loopback`](super::Loopback) on one connection.
///
/// The steps run in order. The connection is closed after the last one, unless the script
/// is [repeated](Script::repeat).
///
/// # Examples
///
/// ```
/// use oss_transport_testing::Script;
///
/// let healthy = Script::new()
///     .read_request()
///     .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
///     .repeat();
/// let truncated = Script::new()
///     .read_request()
///     .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal")
///     .reset();
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a script does nothing until a `Loopback` is started with it"]
pub struct Script {
    pub(super) steps: Vec<Step>,
    pub(super) is_repeated: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    ReadHead,
    ReadRequest,
    Write(Bytes),
    Pause(Duration),
    HalfClose,
    Reset,
    WaitForClose,
}

impl Script {
    /// Creates a script that closes the connection at once.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a whole request: the head, and the body that it announces.
    pub fn read_request(self) -> Self {
        self.then(Step::ReadRequest)
    }

    /// Reads the head of a request, and leaves the body unread.
    pub fn read_head(self) -> Self {
        self.then(Step::ReadHead)
    }

    /// Writes these bytes.
    pub fn write(self, bytes: impl Into<Bytes>) -> Self {
        self.then(Step::Write(bytes.into()))
    }

    /// Waits for a duration in real time.
    pub fn pause(self, time: Duration) -> Self {
        self.then(Step::Pause(time))
    }

    /// Closes the write side, and continues to read.
    pub fn half_close(self) -> Self {
        self.then(Step::HalfClose)
    }

    /// Resets the connection; written but unsent bytes may be lost.
    pub fn reset(self) -> Self {
        self.then(Step::Reset)
    }

    /// Reads until the client closes or resets the connection, for at most ten seconds.
    pub fn wait_for_close(self) -> Self {
        self.then(Step::WaitForClose)
    }

    /// Repeats the script on the same connection until the client closes it.
    ///
    /// This includes the steps added later. At least one step must read.
    pub fn repeat(mut self) -> Self {
        self.is_repeated = true;
        self
    }

    /// Returns whether the script would repeat without ever waiting for the client.
    pub(super) fn is_endless_loop(&self) -> bool {
        let reads = |step: &Step| {
            matches!(
                step,
                Step::ReadHead | Step::ReadRequest | Step::WaitForClose
            )
        };
        self.is_repeated && !self.steps.iter().any(reads)
    }

    fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }
}

//! What a server of bytes does on a connection, step by step.

use std::time::Duration;

use bytes::Bytes;

/// Prescribes what a [`Loopback`](super::Loopback) does on one connection.
///
/// The steps are done in order; the connection is closed after the last one, unless they
/// are done [again](Script::again).
///
/// # Examples
///
/// ```
/// use oss_transport_testing::Script;
///
/// let healthy = Script::new()
///     .read_request()
///     .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
///     .again();
/// let breaks_off = Script::new()
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
    /// Makes a script that closes a connection as soon as it is there.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a request to its end: the head, and the body that the head announces.
    pub fn read_request(self) -> Self {
        self.then(Step::ReadRequest)
    }

    /// Reads the head of a request, and leaves the body where it is.
    pub fn read_head(self) -> Self {
        self.then(Step::ReadHead)
    }

    /// Writes bytes, whatever they are.
    pub fn write(self, bytes: impl Into<Bytes>) -> Self {
        self.then(Step::Write(bytes.into()))
    }

    /// Does nothing for a while, of the real time of this machine.
    pub fn pause(self, time: Duration) -> Self {
        self.then(Step::Pause(time))
    }

    /// Says that nothing more will be written, and goes on to read.
    pub fn half_close(self) -> Self {
        self.then(Step::HalfClose)
    }

    /// Ends the connection with a reset; what is written and not yet sent may be lost.
    pub fn reset(self) -> Self {
        self.then(Step::Reset)
    }

    /// Reads on until the client closes or resets the connection, ten seconds at most.
    pub fn wait_for_close(self) -> Self {
        self.then(Step::WaitForClose)
    }

    /// Does all steps of this script again, on the same connection, until the client closes it.
    ///
    /// It holds for the steps that are added after it, too. One of them has to read.
    pub fn again(mut self) -> Self {
        self.is_repeated = true;
        self
    }

    /// Says whether it would run on and on without waiting for anybody.
    pub(super) fn spins(&self) -> bool {
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

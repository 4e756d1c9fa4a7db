//! Connection counts.

/// The numbers of current and past connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connections {
    accepted: u64,
    open: u64,
    max_open: u64,
}

impl Connections {
    /// Returns the number of accepted connections.
    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    /// Returns the number of open connections.
    ///
    /// A connection that the client has closed counts until the emulator notices.
    pub fn currently_open(&self) -> u64 {
        self.open
    }

    /// Returns the largest number of connections that were open at once.
    pub fn max_open(&self) -> u64 {
        self.max_open
    }

    pub(super) fn add(&mut self) {
        self.accepted += 1;
        self.open += 1;
        self.max_open = self.max_open.max(self.open);
    }

    pub(super) fn remove(&mut self) {
        self.open -= 1;
    }

    /// Resets the counts; open connections stay counted as open.
    pub(super) fn reset(&mut self) {
        self.accepted = 0;
        self.max_open = self.open;
    }
}

//! One request in the journal.

use std::sync::Arc;
use std::time::SystemTime;

use http::StatusCode;

use crate::addressing::Target;
use crate::fault::Effect;

/// A request that the emulator received.
#[derive(Clone, Debug)]
pub struct Entry {
    number: u64,
    time: SystemTime,
    connection: u64,
    operation: Option<&'static str>,
    bucket: Option<String>,
    key: String,
    outcome: Outcome,
    effect: Option<Arc<Effect>>,
    applied: bool,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The outcome isn't decided yet; it never will be if the client disconnects first.
    Pending,
    /// The emulator responded with this status.
    ///
    /// That is recorded before the response is sent: a fault may delay or truncate it, and the client
    /// may have disconnected.
    Responded(StatusCode),
    /// The connection was closed without a response.
    Closed,
    /// The connection was reset without a response.
    Reset,
}

impl Entry {
    /// Returns the number of the entry, from 1.
    ///
    /// Entries and [runs](super::Run::number) are numbered together, in their order.
    /// [Clearing](super::Journal::clear) the journal doesn't start over.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns when the head was read, by the emulator's clock.
    ///
    /// [`Effect::Skew`] doesn't change it.
    pub fn time(&self) -> SystemTime {
        self.time
    }

    /// Returns the number of the connection; the first one is 1.
    pub fn connection(&self) -> u64 {
        self.connection
    }

    /// Returns the operation, such as `PutBucketInventory`; `None` if it is unknown.
    ///
    /// Operation, bucket and key come from the request, whether its signature was valid or not. So a request
    /// to a bucket whose path repeats the bucket (ali-oss with `sldEnable`) counts as one to an object, even
    /// though it is handled as one to the bucket, because only the signature tells them apart. Faults
    /// see the same operation.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// Returns the bucket; `None` for a request to the service.
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// Returns the key; it is empty for a request to a bucket or the service.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns how the request ended.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Returns the effect that a fault had on the request.
    ///
    /// An `ApplyThen…` fault has none on a refused request.
    pub fn effect(&self) -> Option<&Effect> {
        self.effect.as_deref()
    }

    /// Returns whether the operation was applied, whatever the client received.
    pub fn is_applied(&self) -> bool {
        self.applied
    }

    /// Creates an entry; operation and target are `None` if the head can't be read.
    pub(crate) fn new(
        time: SystemTime,
        connection: u64,
        operation: Option<&'static str>,
        target: Option<&Target>,
    ) -> Self {
        Self {
            number: 0,
            time,
            connection,
            operation,
            bucket: target.and_then(|target| target.bucket.clone()),
            key: target.map(|target| target.key.clone()).unwrap_or_default(),
            outcome: Outcome::Pending,
            effect: None,
            applied: false,
        }
    }

    pub(super) fn with_number(self, number: u64) -> Self {
        Self { number, ..self }
    }

    /// Returns the memory that the entry takes, in bytes; faults share their effects.
    pub(super) fn size(&self) -> usize {
        let bucket = self.bucket.as_ref().map_or(0, String::len);
        size_of::<Self>() + bucket + self.key.len()
    }

    /// Records how the request ended.
    pub(crate) fn complete(
        &mut self,
        outcome: Outcome,
        effect: Option<Arc<Effect>>,
        applied: bool,
    ) {
        self.outcome = outcome;
        self.effect = effect;
        self.applied = applied;
    }
}

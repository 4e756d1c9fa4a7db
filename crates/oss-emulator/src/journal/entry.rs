//! One request, as the journal tells of it.

use std::time::SystemTime;

use http::StatusCode;

use crate::fault::Effect;
use crate::request::Head;
use crate::router;

/// A request that a local OSS received.
#[derive(Clone, Debug)]
pub struct Entry {
    time: SystemTime,
    connection: u64,
    operation: Option<&'static str>,
    bucket: Option<String>,
    key: String,
    outcome: Outcome,
    effect: Option<Effect>,
    applied: bool,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It is not decided yet, and never will be where the client went away meanwhile.
    Undecided,
    /// It was answered with this status.
    ///
    /// That is decided before the answer is sent: a fault may delay it or cut it, and the client may
    /// not be there any more.
    Answered(StatusCode),
    /// The connection was closed without an answer.
    Closed,
    /// The connection was reset without an answer.
    Reset,
}

impl Entry {
    /// Returns when its head was read, by the clock of the server.
    ///
    /// [`Effect::Skew`] does not change it.
    pub fn time(&self) -> SystemTime {
        self.time
    }

    /// Returns the number of the connection that it came on; the first one is 1.
    pub fn connection(&self) -> u64 {
        self.connection
    }

    /// Returns the operation, such as `PutBucketInventory`, or `None` for an operation this server does
    /// not know.
    ///
    /// This and the target are what the request said, whether its signature was right or not.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// Returns the bucket that it was for, or `None` where it was for the service.
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// Returns the key that it was for, empty where it was for none.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns how it ended.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Returns the fault that hit it.
    pub fn effect(&self) -> Option<&Effect> {
        self.effect.as_ref()
    }

    /// Tells whether the operation was done, whatever the client learned of it.
    pub fn is_applied(&self) -> bool {
        self.applied
    }

    /// Starts the entry of a request, of whose head nothing is known where it can not be read.
    pub(crate) fn new(time: SystemTime, connection: u64, head: Option<&Head>) -> Self {
        let target = head.map(|head| &head.target);
        Self {
            time,
            connection,
            operation: head.and_then(router::operation),
            bucket: target.and_then(|target| target.bucket.clone()),
            key: target.map(|target| target.key.clone()).unwrap_or_default(),
            outcome: Outcome::Undecided,
            effect: None,
            applied: false,
        }
    }

    /// Notes what became of it.
    pub(crate) fn complete(&mut self, outcome: Outcome, effect: Option<Effect>, applied: bool) {
        self.outcome = outcome;
        self.effect = effect;
        self.applied = applied;
    }
}

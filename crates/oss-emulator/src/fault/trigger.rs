//! The conditions under which a fault has its effect.

use std::fmt;
use std::sync::Arc;

use super::effect::Effect;
use crate::random::Random;
use crate::router;

/// An effect and its trigger; see [`Faults::add`](super::Faults::add).
#[derive(Clone, Debug)]
pub struct Fault {
    trigger: FaultTrigger,
    /// Shared with the journal, since a response may be large.
    effect: Arc<Effect>,
}

/// The requests that a fault hits; [`then`](Self::then) sets its effect.
///
/// The default is every request for the operation. Each method narrows that down:
/// `.first(10).with_probability(0.5)` hits about five of the first ten requests.
#[derive(Clone, Debug)]
#[must_use = "without an effect nothing happens"]
pub struct FaultTrigger {
    /// `None` for all requests, including those for unknown operations.
    pub(crate) operation: Option<&'static str>,
    /// The number of the first request, from 1.
    pub(crate) from: u64,
    /// The number of the last request.
    pub(crate) to: u64,
    pub(crate) probability: f64,
}

/// The error for a name that isn't an operation of the emulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOperation(String);

impl Fault {
    /// Creates a trigger for an operation, such as `PutBucketInventory`.
    ///
    /// The operation of a request follows from its method, query and headers, before
    /// its signature is checked.
    ///
    /// # Errors
    ///
    /// Fails if the emulator doesn't know the operation: such a fault would never happen.
    pub fn on(operation: &str) -> Result<FaultTrigger, UnknownOperation> {
        let known = UnknownOperation::unless_known(operation)?;
        Ok(FaultTrigger::new(Some(known)))
    }

    /// Creates a trigger for all requests, including unreadable ones.
    pub fn on_any() -> FaultTrigger {
        FaultTrigger::new(None)
    }

    pub(crate) fn trigger(&self) -> &FaultTrigger {
        &self.trigger
    }

    pub(crate) fn effect(&self) -> &Arc<Effect> {
        &self.effect
    }

    /// Returns whether the fault counts a request for this operation.
    pub(super) fn counts(&self, operation: Option<&str>) -> bool {
        let wanted = self.trigger.operation;
        wanted.is_none() || wanted == operation
    }

    /// Returns whether the fault hits the request with this number, from 1.
    pub(super) fn hits(&self, number: u64, random: &mut Random) -> bool {
        let FaultTrigger { from, to, .. } = self.trigger;
        // Drawn for every request; otherwise the range would change what the seed decides.
        let is_drawn = random.next_f64() < self.trigger.probability;
        is_drawn && (from..=to).contains(&number)
    }
}

impl FaultTrigger {
    fn new(operation: Option<&'static str>) -> Self {
        Self {
            operation,
            from: 1,
            to: u64::MAX,
            probability: 1.0,
        }
    }

    /// Keeps only the first `count` requests.
    pub fn first(self, count: u64) -> Self {
        self.within(1, count)
    }

    /// Skips the first `count` requests.
    ///
    /// Both limits count from the first request: `after(1).first(3)` matches the second and the third.
    pub fn after(self, count: u64) -> Self {
        self.within(count.saturating_add(1), u64::MAX)
    }

    /// Keeps only the request with this number; the first is 1.
    pub fn nth(self, number: u64) -> Self {
        self.within(number, number)
    }

    /// Keeps each request with this probability: none at or below 0, all at or above 1.
    ///
    /// The [seed](super::Faults::seeded) alone decides which ones. NaN keeps none.
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.probability *= probability.clamp(0.0, 1.0);
        self
    }

    fn within(mut self, from: u64, to: u64) -> Self {
        self.from = self.from.max(from);
        self.to = self.to.min(to);
        self
    }

    /// Sets the effect and returns the fault.
    pub fn then(self, effect: Effect) -> Fault {
        Fault {
            trigger: self,
            effect: Arc::new(effect),
        }
    }
}

impl UnknownOperation {
    /// Returns the name of an operation that the emulator knows.
    pub(crate) fn unless_known(name: &str) -> Result<&'static str, Self> {
        router::operation_named(name).ok_or_else(|| Self(name.to_owned()))
    }
}

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unknown operation {:?}: the emulator doesn't implement it\n\
             help: use the name from the OSS documentation, such as PutBucketInventory",
            self.0
        )
    }
}

impl std::error::Error for UnknownOperation {}

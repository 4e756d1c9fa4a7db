//! When a fault happens.

use std::fmt;

use super::Effect;
use super::random::Random;
use crate::router;

/// Something that goes wrong, and when; see [`Faults::add`](super::Faults::add).
#[derive(Clone, Debug)]
pub struct Fault {
    occasion: Occasion,
    effect: Effect,
}

/// The requests that a fault is for; [`then`](Self::then) says what happens to them.
///
/// By default, every request for the operation. Each of the methods leaves some of them out: after
/// `.first(10).with_probability(0.5)` it is about five of the first ten.
#[derive(Clone, Debug)]
#[must_use = "without an effect nothing happens"]
pub struct Occasion {
    /// `None` for any request, even one for nothing that is known.
    operation: Option<&'static str>,
    /// The number of the first request, and that of the last one.
    from: u64,
    to: u64,
    probability: f64,
}

/// A name that no operation of a local OSS has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOperation(String);

impl Fault {
    /// Starts a fault of the requests for an operation, by its name in OSS.
    ///
    /// These are the names of `specs/`, such as `PutBucketInventory` and `CopyObject`. A request is
    /// known by its method and its query, before its signature is checked.
    ///
    /// # Errors
    ///
    /// Fails where no operation of the local OSS has this name: such a fault would never happen.
    pub fn on(operation: &str) -> Result<Occasion, UnknownOperation> {
        let known = UnknownOperation::unless_known(operation)?;
        Ok(Occasion::of(Some(known)))
    }

    /// Starts a fault of all requests, also of those that can not be read.
    pub fn on_any() -> Occasion {
        Occasion::of(None)
    }

    pub(super) fn effect(&self) -> &Effect {
        &self.effect
    }

    /// Tells whether it counts a request for this operation.
    pub(super) fn counts(&self, operation: Option<&str>) -> bool {
        let wanted = self.occasion.operation;
        wanted.is_none() || wanted == operation
    }

    /// Tells whether it hits the request that it counted as this one, from 1.
    pub(super) fn hits(&self, number: u64, random: &mut Random) -> bool {
        let Occasion { from, to, .. } = self.occasion;
        // Drawn for each, or the numbers would change what the seed decides.
        let is_drawn = random.next_share() < self.occasion.probability;
        is_drawn && (from..=to).contains(&number)
    }
}

impl Occasion {
    fn of(operation: Option<&'static str>) -> Self {
        Self {
            operation,
            from: 1,
            to: u64::MAX,
            probability: 1.0,
        }
    }

    /// Leaves out all but the first `count` requests.
    pub fn first(self, count: u64) -> Self {
        self.within(1, count)
    }

    /// Leaves out the first `count` requests.
    pub fn after(self, count: u64) -> Self {
        self.within(count.saturating_add(1), u64::MAX)
    }

    /// Leaves out all but one request, the first of which is 1.
    pub fn nth(self, number: u64) -> Self {
        self.within(number, number)
    }

    /// Keeps each request with this probability: none at 0 and below, all at 1 and above.
    ///
    /// Which ones is decided by the [seed](super::Faults::seeded) alone. What is not a number keeps
    /// none.
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.probability *= probability.clamp(0.0, 1.0);
        self
    }

    fn within(mut self, from: u64, to: u64) -> Self {
        self.from = self.from.max(from);
        self.to = self.to.min(to);
        self
    }

    /// Says what happens to them.
    pub fn then(self, effect: Effect) -> Fault {
        Fault {
            occasion: self,
            effect,
        }
    }
}

impl UnknownOperation {
    /// Returns the name of an operation that the local OSS has.
    pub(crate) fn unless_known(name: &str) -> Result<&'static str, Self> {
        router::named(name).ok_or_else(|| Self(name.to_owned()))
    }
}

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the local OSS has no operation {:?}; names are those of OSS, such as PutBucketInventory",
            self.0
        )
    }
}

impl std::error::Error for UnknownOperation {}

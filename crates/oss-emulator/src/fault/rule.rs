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
/// It is every one of the operation, unless one of the methods says otherwise; the last one of them
/// counts.
#[derive(Clone, Debug)]
#[must_use = "without an effect nothing happens"]
pub struct Occasion {
    /// `None` for any request, even one for nothing that is known.
    operation: Option<&'static str>,
    when: When,
}

/// A name that no operation of a local OSS has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOperation(String);

#[derive(Clone, Copy, Debug)]
enum When {
    Always,
    First(u64),
    After(u64),
    Nth(u64),
    Sometimes(f64),
}

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
        let known = router::named(operation);
        let known = known.ok_or_else(|| UnknownOperation(operation.to_owned()))?;
        Ok(Occasion {
            operation: Some(known),
            when: When::Always,
        })
    }

    /// Starts a fault of all requests, also of those that can not be read.
    pub fn on_any() -> Occasion {
        Occasion {
            operation: None,
            when: When::Always,
        }
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
        match self.occasion.when {
            When::Always => true,
            When::First(count) => number <= count,
            When::After(count) => number > count,
            When::Nth(nth) => number == nth,
            When::Sometimes(probability) => random.next_share() < probability,
        }
    }
}

impl Occasion {
    /// Means the first `count` requests only.
    pub fn first(mut self, count: u64) -> Self {
        self.when = When::First(count);
        self
    }

    /// Means all requests but the first `count`.
    pub fn after(mut self, count: u64) -> Self {
        self.when = When::After(count);
        self
    }

    /// Means one request only, the first of which is 1.
    pub fn nth(mut self, number: u64) -> Self {
        self.when = When::Nth(number);
        self
    }

    /// Means each request with this probability, from 0 for none to 1 for all.
    ///
    /// Which ones is decided by the [seed](super::Faults::seeded) alone.
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.when = When::Sometimes(probability);
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

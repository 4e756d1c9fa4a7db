//! The faults of one server.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::random::Random;
use super::{Effect, Fault};

/// The faults that a local OSS has.
///
/// Clones are the same faults, so a test can keep one and change them while requests are under way.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    seed: u64,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    armed: Vec<Armed>,
}

/// A fault with what it has counted.
#[derive(Debug)]
struct Armed {
    fault: Fault,
    counted: u64,
    random: Random,
}

impl Faults {
    /// Makes an empty list whose probabilities are decided by this seed.
    ///
    /// [`Faults::default`] has the seed 0.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed,
            state: Arc::default(),
        }
    }

    /// Adds a fault, after those that are there.
    pub fn add(&self, fault: Fault) {
        let mut state = self.lock();
        let number = state.armed.len() as u64;
        state.armed.push(Armed {
            fault,
            counted: 0,
            random: Random::new(self.seed, number),
        });
    }

    /// Takes all faults away; what is added later starts anew, with the same seed.
    ///
    /// A request that has its effect already, such as a delay, keeps it.
    pub fn clear(&self) {
        self.lock().armed.clear();
    }

    /// Counts a request, and returns what happens to it.
    pub(crate) fn strike(&self, operation: Option<&str>) -> Option<Effect> {
        let mut state = self.lock();
        let mut struck = None;
        // All of them count and draw, or one fault would change what another one hits.
        for armed in &mut state.armed {
            if !armed.fault.counts(operation) {
                continue;
            }
            armed.counted += 1;
            let hits = armed.fault.hits(armed.counted, &mut armed.random);
            if hits && struck.is_none() {
                struck = Some(armed.fault.effect().clone());
            }
        }
        struck
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No step of it can panic half way, so there is nothing poisoned.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::fault::Occasion;

    fn effect(seconds: u64) -> Effect {
        Effect::Delay(Duration::from_secs(seconds))
    }

    fn struck(faults: &Faults, operations: &[&str]) -> Vec<Option<Effect>> {
        let strike = |name: &&str| faults.strike(Some(name));
        operations.iter().map(strike).collect()
    }

    #[test]
    fn an_operation_and_a_count_say_which_requests_are_hit() {
        let faults = Faults::default();
        faults.add(Fault::on("PutBucket").unwrap().first(2).then(effect(1)));
        faults.add(Fault::on("GetBucketAcl").unwrap().nth(2).then(effect(2)));
        let operations = ["GetBucketAcl", "PutBucket", "PutBucket", "GetBucketAcl"];
        let once = [None, Some(effect(1)), Some(effect(1)), Some(effect(2))];
        assert_eq!(struck(&faults, &operations), once);
        assert_eq!(struck(&faults, &operations), [None, None, None, None]);
        assert_eq!(faults.strike(None), None);
        faults.clear();
        faults.add(Fault::on_any().after(1).then(effect(3)));
        let after = [None, Some(effect(3)), Some(effect(3)), Some(effect(3))];
        assert_eq!(struck(&faults, &operations), after);
    }

    /// Returns the numbers of those of the first thousand requests that are hit.
    fn numbers(occasion: Occasion) -> Vec<usize> {
        let faults = Faults::seeded(1);
        faults.add(occasion.then(effect(1)));
        let hit = |_: &usize| faults.strike(None).is_some();
        (1..=1_000).filter(hit).collect()
    }

    #[test]
    fn all_that_is_said_of_an_occasion_holds() {
        let any = Fault::on_any;
        assert_eq!(numbers(any().after(2).first(5)), [3, 4, 5]);
        assert_eq!(numbers(any().first(5).after(2)), [3, 4, 5]);
        assert_eq!(numbers(any().first(5).nth(4)), [4]);
        assert_eq!(numbers(any().first(5).nth(6)), [0; 0]);
        let half = numbers(any().with_probability(0.5));
        let early: Vec<_> = half.iter().copied().filter(|it| *it <= 10).collect();
        assert!(!early.is_empty() && early.len() < 10, "{early:?}");
        assert_eq!(numbers(any().first(10).with_probability(0.5)), early);
        assert_eq!(numbers(any().with_probability(0.5).first(10)), early);
        let quarter = numbers(any().with_probability(0.5).with_probability(0.5));
        assert!((200..300).contains(&quarter.len()), "{}", quarter.len());
    }

    #[test]
    fn a_probability_that_is_none_is_taken_for_the_nearest() {
        let count = |probability| numbers(Fault::on_any().with_probability(probability)).len();
        assert_eq!((count(-1.0), count(f64::NAN)), (0, 0));
        assert_eq!((count(2.0), count(f64::INFINITY)), (1_000, 1_000));
        let twice = Fault::on_any().with_probability(5.0).with_probability(0.0);
        assert_eq!(numbers(twice), [0; 0]);
    }

    #[test]
    fn the_first_of_two_that_are_due_has_effect_and_both_count() {
        let faults = Faults::default();
        faults.add(Fault::on("PutBucket").unwrap().first(1).then(effect(1)));
        faults.add(Fault::on_any().first(2).then(effect(2)));
        let puts = struck(&faults, &["PutBucket"; 3]);
        assert_eq!(puts, [Some(effect(1)), Some(effect(2)), None]);
    }

    #[test]
    fn faults_that_are_cleared_and_added_again_hit_the_same() {
        let hits = |faults: &Faults, others: usize| {
            faults.clear();
            faults.add(Fault::on_any().with_probability(0.3).then(effect(1)));
            for _ in 0..others {
                faults.add(Fault::on_any().with_probability(0.9).then(effect(2)));
            }
            let hits = (0..100).map(|_| faults.strike(None) == Some(effect(1)));
            hits.collect::<Vec<_>>()
        };
        let faults = Faults::seeded(42);
        let first = hits(&faults, 0);
        assert!(first.contains(&true) && first.contains(&false));
        assert_eq!(hits(&faults, 3), first);
        assert_ne!(hits(&Faults::seeded(43), 0), first);
    }

    #[test]
    fn a_name_that_no_operation_has_is_refused() {
        let error = Fault::on("PutBuketInventory").unwrap_err();
        assert!(error.to_string().contains("PutBuketInventory"), "{error}");
        for name in ["CopyObject", "DeleteBucketCors", "ListBuckets", "GetObject"] {
            assert!(Fault::on(name).is_ok(), "{name}");
        }
    }
}

//! The faults of one emulator.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::effect::Effect;
use super::trigger::Fault;
use crate::random::Random;

/// The faults of an emulator.
///
/// Clones share the same faults, so a test can keep one and change them while requests are in
/// flight.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    seed: u64,
    active: Arc<Mutex<Vec<ActiveFault>>>,
}

/// A fault and the number of requests it has counted.
#[derive(Debug)]
struct ActiveFault {
    fault: Fault,
    counted: u64,
    random: Random,
}

impl Faults {
    /// Creates an empty list whose probabilities depend on this seed.
    ///
    /// [`Faults::default`] has the seed 0.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed,
            active: Arc::default(),
        }
    }

    /// Adds a fault after the existing ones.
    pub fn add(&self, fault: Fault) {
        let mut active = self.lock();
        let number = active.len() as u64;
        active.push(ActiveFault {
            fault,
            counted: 0,
            random: Random::new(self.seed, number),
        });
    }

    /// Removes all faults; faults added later start over with the same seed.
    ///
    /// An effect that has already started, such as a delay, goes on.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Returns all faults, each with the number of requests that it has counted.
    pub(crate) fn all(&self) -> Vec<(Fault, u64)> {
        let active = self.lock();
        let faults = active.iter().map(|it| (it.fault.clone(), it.counted));
        faults.collect()
    }

    /// Counts a request and returns the effect that it gets.
    pub(crate) fn pick(&self, operation: Option<&str>) -> Option<Arc<Effect>> {
        let mut picked = None;
        // Every fault counts and draws; otherwise one fault would change what another one hits.
        for active in &mut *self.lock() {
            if !active.fault.counts(operation) {
                continue;
            }
            active.counted += 1;
            let hits = active.fault.hits(active.counted, &mut active.random);
            if hits && picked.is_none() {
                picked = Some(Arc::clone(active.fault.effect()));
            }
        }
        picked
    }

    fn lock(&self) -> MutexGuard<'_, Vec<ActiveFault>> {
        // No change can panic halfway, so a poisoned list is still consistent.
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::fault::FaultTrigger;

    fn effect(seconds: u64) -> Effect {
        Effect::Delay(Duration::from_secs(seconds))
    }

    fn picked(faults: &Faults, operations: &[&str]) -> Vec<Option<Effect>> {
        operations
            .iter()
            .map(|name| faults.pick(Some(name)).as_deref().cloned())
            .collect()
    }

    #[test]
    fn operation_and_count_select_the_requests() {
        let faults = Faults::default();
        faults.add(Fault::on("PutBucket").unwrap().first(2).then(effect(1)));
        faults.add(Fault::on("GetBucketAcl").unwrap().nth(2).then(effect(2)));
        let operations = ["GetBucketAcl", "PutBucket", "PutBucket", "GetBucketAcl"];
        let once = [None, Some(effect(1)), Some(effect(1)), Some(effect(2))];
        assert_eq!(picked(&faults, &operations), once);
        assert_eq!(picked(&faults, &operations), [None, None, None, None]);
        assert_eq!(faults.pick(None), None);
        faults.clear();
        faults.add(Fault::on_any().after(1).then(effect(3)));
        let after = [None, Some(effect(3)), Some(effect(3)), Some(effect(3))];
        assert_eq!(picked(&faults, &operations), after);
    }

    /// Returns the numbers of the hit requests among the first thousand.
    fn numbers(trigger: FaultTrigger) -> Vec<usize> {
        let faults = Faults::seeded(1);
        faults.add(trigger.then(effect(1)));
        let hit = |_: &usize| faults.pick(None).is_some();
        (1..=1_000).filter(hit).collect()
    }

    #[test]
    fn all_conditions_of_a_trigger_hold() {
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
    fn probability_out_of_range_is_clamped() {
        let count = |probability| numbers(Fault::on_any().with_probability(probability)).len();
        assert_eq!((count(-1.0), count(f64::NAN)), (0, 0));
        assert_eq!((count(2.0), count(f64::INFINITY)), (1_000, 1_000));
        let twice = Fault::on_any().with_probability(5.0).with_probability(0.0);
        assert_eq!(numbers(twice), [0; 0]);
    }

    #[test]
    fn first_due_fault_wins_and_all_of_them_count() {
        let faults = Faults::default();
        faults.add(Fault::on("PutBucket").unwrap().first(1).then(effect(1)));
        faults.add(Fault::on_any().first(2).then(effect(2)));
        let puts = picked(&faults, &["PutBucket"; 3]);
        assert_eq!(puts, [Some(effect(1)), Some(effect(2)), None]);
    }

    #[test]
    fn fault_added_again_after_clear_hits_the_same_requests() {
        let hits = |faults: &Faults, others: usize| {
            faults.clear();
            faults.add(Fault::on_any().with_probability(0.3).then(effect(1)));
            for _ in 0..others {
                faults.add(Fault::on_any().with_probability(0.9).then(effect(2)));
            }
            let hits = (0..100).map(|_| faults.pick(None).as_deref() == Some(&effect(1)));
            hits.collect::<Vec<_>>()
        };
        let faults = Faults::seeded(42);
        let first = hits(&faults, 0);
        assert!(first.contains(&true) && first.contains(&false));
        assert_eq!(hits(&faults, 3), first);
        assert_ne!(hits(&Faults::seeded(43), 0), first);
    }

    #[test]
    fn unknown_operation_is_refused() {
        let error = Fault::on("PutBuketInventory").unwrap_err();
        assert!(error.to_string().contains("PutBuketInventory"), "{error}");
        for name in ["CopyObject", "DeleteBucketCors", "ListBuckets", "GetObject"] {
            assert!(Fault::on(name).is_ok(), "{name}");
        }
    }
}

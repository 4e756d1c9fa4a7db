//! Work that several threads share.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Maps all items in up to some threads, and returns the results in their order.
///
/// The calling thread is one of them, so a single item starts none.
pub(super) fn map<T: Sync, R: Send>(
    items: &[T],
    threads: NonZero<usize>,
    map: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let indexes = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        let items = indexes.map_while(|index| Some((index, items.get(index)?)));
        items
            .map(|(index, item)| (index, map(item)))
            .collect::<Vec<_>>()
    };
    let others = threads.get().min(items.len()).saturating_sub(1);
    let mut results = thread::scope(|scope| {
        let handles: Vec<_> = (0..others).map(|_| scope.spawn(work)).collect();
        let mut results = work();
        for handle in handles {
            results.extend(handle.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        results
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

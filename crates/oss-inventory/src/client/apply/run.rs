//! Runs the changes of a plan, several at the same time, in one task.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::Semaphore;

use super::Apply;
use super::change::change;
use crate::client::replace::MIN_TIME;
use crate::client::slot::Slot;
use crate::{
    Applied, ApplyEvent, Change, ChangeKind, ChangeOutcome, ChangeResult, OnFailure, Replaced,
};

/// How many changes may be under way, including those that wait.
const MAX_UNDER_WAY: usize = 256;

/// A change that is under way, with its index in the plan.
type Running<'a> = Pin<Box<dyn Future<Output = (usize, ChangeOutcome)> + Send + 'a>>;

struct Run<'a> {
    apply: Apply<'a>,
    slots: Arc<Semaphore>,
    /// The indices of the changes that aren't begun.
    queue: VecDeque<usize>,
    running: FuturesUnordered<Running<'a>>,
    /// The number of changes under way that create or replace.
    puts: usize,
    results: Vec<Option<ChangeResult>>,
    is_stopped: bool,
    /// Whether the future of `stop_when` is ready; it isn't polled again.
    is_told_to_stop: bool,
}

impl Apply<'_> {
    /// Applies the plan.
    ///
    /// Rules are created and replaced in the order of the plan, and then deleted, so that a failure
    /// with [`OnFailure::Stop`] deletes nothing. See [`Replacement::apply`](crate::Replacement::apply) for how a rule is
    /// replaced. Before a rule is replaced or deleted, it is read again: a rule that changed since the plan was made is an error,
    /// for which [`Error::is_changed`](crate::Error::is_changed) returns `true`. So is a rule to
    /// be created that exists, unless it is equivalent. A rule to be deleted may be gone already.
    ///
    /// A replacement takes two seconds, which up to 256 changes share.
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: dropping the future can leave rules deleted. The [journal](Apply::journal) has them then, for
    /// [`InventoryClient::recover`](crate::InventoryClient::recover). Use [`stop_when`](Self::stop_when) to stop without that.
    pub async fn run(self) -> Applied {
        Box::pin(run(self)).await
    }
}

async fn run(mut apply: Apply<'_>) -> Applied {
    apply.client = apply.client.started();
    let mut run = Run::new(apply);
    while let Some((index, outcome)) = poll_fn(|context| run.poll(context)).await {
        run.finish(index, outcome);
    }
    let changes = run.apply.plan.changes().iter();
    let results = changes.zip(run.results).map(|(change, result)| {
        result.unwrap_or_else(|| {
            let outcome = match change.kind() {
                ChangeKind::Unchanged => ChangeOutcome::done(Replaced::new(false)),
                _ => ChangeOutcome::NotTried,
            };
            ChangeResult::new(change, outcome)
        })
    });
    Applied::new(results.collect())
}

impl<'a> Run<'a> {
    fn new(apply: Apply<'a>) -> Self {
        let changes = apply.plan.changes();
        let of_kind = |is_wanted: fn(&Change) -> bool| {
            let changes = changes.iter().enumerate();
            changes
                .filter(move |(_, change)| is_wanted(change))
                .map(|(index, _)| index)
        };
        let mut queue: VecDeque<_> = of_kind(|change| change.new_rule().is_some())
            .filter(|index| changes[*index].kind() != ChangeKind::Unchanged)
            .collect();
        queue.extend(of_kind(|change| change.kind() == ChangeKind::Delete));
        Self {
            slots: Arc::new(Semaphore::new(
                apply.concurrency.get().min(Semaphore::MAX_PERMITS),
            )),
            queue,
            running: FuturesUnordered::new(),
            puts: 0,
            results: changes.iter().map(|_| None).collect(),
            is_stopped: false,
            is_told_to_stop: false,
            apply,
        }
    }

    /// Returns the next outcome; `None` when nothing is left to do.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<(usize, ChangeOutcome)>> {
        loop {
            // A stop is noticed after a failure, too, while the changes in hand are finished.
            if !self.is_told_to_stop && self.apply.stop.as_mut().poll(context).is_ready() {
                self.is_told_to_stop = true;
                self.is_stopped = true;
            }
            while self.start_next() {}
            let polled = self.running.poll_next_unpin(context);
            // A change that began to wait has freed its slot.
            if polled.is_pending() && self.start_next() {
                continue;
            }
            return polled;
        }
    }

    /// Starts the next change if a slot is free.
    fn start_next(&mut self) -> bool {
        if self.is_stopped || self.running.len() == MAX_UNDER_WAY {
            return false;
        }
        let Some(&index) = self.queue.front() else {
            return false;
        };
        let next = &self.apply.plan.changes()[index];
        let is_put = next.kind() != ChangeKind::Delete;
        // Nothing is deleted until it is known how everything else went.
        if !is_put && self.puts > 0 {
            return false;
        }
        let needed = match next.kind() {
            ChangeKind::Create => Duration::from_millis(1),
            _ => MIN_TIME,
        };
        if self
            .apply
            .client
            .time_left()
            .is_some_and(|left| left < needed)
        {
            self.is_stopped = true;
            return false;
        }
        let Some(slot) = Slot::try_new(&self.slots) else {
            return false;
        };
        self.queue.pop_front();
        self.puts += usize::from(is_put);
        (self.apply.on_event)(ApplyEvent::Started(next));
        let client = self.apply.client.with_slot(slot);
        self.running.push(Box::pin(
            async move { (index, change(&client, next).await) },
        ));
        true
    }

    fn finish(&mut self, index: usize, outcome: ChangeOutcome) {
        let result = ChangeResult::new(&self.apply.plan.changes()[index], outcome);
        self.puts -= usize::from(result.kind() != ChangeKind::Delete);
        if result.error().is_some() && self.apply.on_failure == OnFailure::Stop {
            self.is_stopped = true;
        }
        (self.apply.on_event)(ApplyEvent::Finished(&result));
        self.results[index] = Some(result);
    }
}

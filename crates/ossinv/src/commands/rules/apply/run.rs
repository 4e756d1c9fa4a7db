//! Applies planned changes, after a question if they need one.

use std::io;

use anyhow::Result;
use oss_inventory::{Applied, BucketName, ChangeKind, InventoryClient, OnFailure};

use super::arguments::ApplyArguments;
use super::conflict::show_conflict;
use super::events::Events;
use super::outcome::Outcome;
use crate::commands::rules::desired::PlannedBucket;
use crate::commands::rules::recovery::{pending_of, recover_pending};
use crate::commands::rules::{Interrupted, Stopped};
use crate::confirm::YesArgument;
use crate::off_thread::off_thread;
use crate::output::{Styles, preview};
use crate::signals::{self, StopSignals};
use crate::stderr;
use crate::terminal::status_line;

/// Whether the user has agreed to the changes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Confirmation {
    /// The command shows the changes, and asks if they need a question.
    ///
    /// Those that replace or delete a rule do, and new rules in several buckets.
    Ask(YesArgument),
    Given,
}

/// A run of changes, several rules at the same time.
pub(crate) struct Run<'a> {
    pub(crate) arguments: &'a ApplyArguments,
    pub(crate) confirmation: Confirmation,
    /// Returns the flags that connect another command to a bucket.
    pub(crate) flags: &'a dyn Fn(&BucketName) -> String,
}

impl Run<'_> {
    /// Recovers what is in the journal for the buckets, makes plans and applies them.
    pub(crate) async fn plan_and_apply(
        &self,
        clients: impl Future<Output = Result<Vec<InventoryClient>>>,
        plan: impl AsyncFnOnce(Vec<InventoryClient>) -> Result<Vec<PlannedBucket>>,
    ) -> Result<()> {
        let mut stop = StopSignals::listen()?;
        let journal = self.arguments.journal.find();
        let found = async {
            let clients = clients.await?;
            let pending = match &journal {
                Some(journal) => pending_of(&clients, journal).await?,
                None => Vec::new(),
            };
            Ok((clients, pending))
        };
        let planning = Interrupted::planning;
        let (clients, pending) = Stopped::unless_interrupted(&mut stop, planning(), found).await?;
        if let (Some(journal), [_, ..]) = (&journal, pending.as_slice()) {
            let recovered = recover_pending(&clients, journal, &pending);
            let recovering = Interrupted::recovering();
            Stopped::unless_interrupted(&mut stop, recovering, recovered).await?;
        }
        let planned = Stopped::unless_interrupted(&mut stop, planning(), plan(clients)).await?;
        self.apply(planned, stop).await
    }

    /// Applies planned changes, after a question if they need one.
    async fn apply(&self, planned: Vec<PlannedBucket>, mut stop: StopSignals) -> Result<()> {
        let count = |kind| planned.iter().map(|it| it.changes.plan.count(kind)).sum();
        let (replaced, deleted) = (count(ChangeKind::Replace), count(ChangeKind::Delete));
        let created = planned
            .iter()
            .map(|it| it.changes.plan.count(ChangeKind::Create));
        let created: Vec<_> = created.filter(|count| *count > 0).collect();
        let task = task(&created, replaced, deleted);
        if let (Confirmation::Ask(yes), Some(task)) = (self.confirmation, &task) {
            if !yes.is_given() {
                show(&planned);
            }
            let task = task.clone();
            let confirmed = async { off_thread(move || yes.confirm(&task)).await? };
            Stopped::unless_interrupted(&mut stop, Interrupted::planning(), confirmed)
                .await
                .inspect_err(|error| {
                    if error.is::<Interrupted>() {
                        // The question is a line without an end.
                        stderr::write("\n");
                    }
                })?;
        }
        if replaced + deleted > 0 {
            self.arguments.journal.require()?;
        }
        let events = Events::new(planned.iter().map(|it| it.changes.to_do()).sum());
        if replaced + deleted > 0 {
            events.on_second_signal(&self.recover_flags(&planned));
        }
        let outcome = self.apply_all(&planned, &events, &mut stop).await;
        events.finish();
        match outcome.rules() {
            1 if events.is_empty() => status_line("the rule is already up to date"),
            1 => {}
            _ => status_line(&outcome.summary(events.elapsed())),
        }
        outcome.into_result()
    }

    /// Returns the flags of `ossinv recover`.
    ///
    /// Without them it finds several buckets by itself.
    fn recover_flags(&self, planned: &[PlannedBucket]) -> String {
        match planned {
            [bucket] => format!(" {}", (self.flags)(bucket.inventory.bucket())),
            _ => String::new(),
        }
    }

    async fn apply_all(
        &self,
        planned: &[PlannedBucket],
        events: &Events,
        stop: &mut StopSignals,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        for bucket in planned {
            let stops = outcome.has_failed() && self.arguments.on_failure() == OnFailure::Stop;
            if stops || signals::has_arrived() {
                outcome.skip(&bucket.changes);
                continue;
            }
            let applied = apply(bucket, self.arguments, events, stop).await;
            show_conflicts(bucket, &applied);
            let flags = (self.flags)(bucket.inventory.bucket());
            outcome.add(&bucket.changes, applied, &flags);
        }
        outcome
    }
}

fn show_conflicts(bucket: &PlannedBucket, applied: &Applied) {
    let results = bucket.changes.plan.changes().iter().zip(applied.results());
    for (change, result) in results {
        if let Some(error) = result.error() {
            show_conflict(bucket, change, error.error());
        }
    }
}

async fn apply(
    bucket: &PlannedBucket,
    arguments: &ApplyArguments,
    events: &Events,
    stop: &mut StopSignals,
) -> Applied {
    let plan = &bucket.changes.plan;
    let mut apply = plan
        .apply(&bucket.inventory)
        .concurrency(arguments.jobs)
        .on_failure(arguments.on_failure())
        .on_event(|event| events.show(plan.bucket(), event))
        .stop_when(async {
            match stop.wait().await {
                Ok(()) => events.interrupted(),
                // Without signals, Ctrl-C ends the program.
                Err(_) => std::future::pending().await,
            }
        });
    if let Some(journal) = arguments.journal.find() {
        apply = apply.journal(journal);
    }
    if let Some(limit) = arguments.time_limit() {
        // The buckets before have used a part of it.
        apply = apply.time_limit(limit.saturating_sub(events.elapsed()));
    }
    apply.run().await
}

/// Returns what the user has to agree to, if anything.
///
/// `created` has a number for each bucket that gets new rules; those of a single bucket need no question.
fn task(created: &[usize], replaced: usize, deleted: usize) -> Option<String> {
    let rules = |count: usize| match count {
        1 => "1 rule".to_owned(),
        count => format!("{count} rules"),
    };
    let mut parts = Vec::new();
    if let [_, _, ..] = created {
        let (count, buckets) = (rules(created.iter().sum()), created.len());
        parts.push(format!("create {count} in {buckets} buckets"));
    }
    if replaced > 0 {
        parts.push(format!("replace {}", rules(replaced)));
    }
    match (deleted, parts.is_empty()) {
        (0, _) => {}
        (_, true) => parts.push(format!("delete {}", rules(deleted))),
        (_, false) => parts.push(format!("delete {deleted}")),
    }
    let last = parts.pop()?;
    Some(if parts.is_empty() {
        last
    } else {
        format!("{} and {last}", parts.join(", "))
    })
}

/// Shows the changes that the question is about, even with `--quiet`.
fn show(planned: &[PlannedBucket]) {
    let styles = Styles::of(&io::stderr());
    for bucket in planned {
        stderr::write(preview(&bucket.changes, styles));
    }
}

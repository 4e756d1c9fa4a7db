//! Plans that are applied to the local OSS.

use std::time::{Duration, Instant};

use http::StatusCode;
use oss_emulator::fault::{Effect, Fault, FaultTrigger, Reply};
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{
    ChangeKind, DirectoryJournal, InventoryClient, Journal as _, OnFailure, PreparedRule,
};
use oss_tests::fast_timer::{FastClock, FastTimer};
use oss_tests::local_oss::{LocalOss, inventory};
use oss_tests::{Outcome, rules};

/// How much faster than real time the clients wait.
const FACTOR: u32 = 20;

/// Returns desired rules, of which the first `changed` are disabled.
fn desired(count: usize, changed: usize) -> Outcome<Vec<PreparedRule>> {
    let rule = |number| -> Outcome<PreparedRule> {
        let mut rule: InventoryConfiguration = rules::minimal(&format!("rule-{number:04}"))?;
        rule.is_enabled = Some(number >= changed);
        Ok(PreparedRule::new(&rule)?)
    };
    (0..count).map(rule).collect()
}

/// Makes this share of the requests fail in each of several ways.
fn add_faults(local: &LocalOss, probability: f64) {
    let error = || Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError");
    for effect in [
        Effect::Respond(error()),
        Effect::ApplyThenRespond(error()),
        Effect::Reset,
        Effect::ApplyThenReset,
    ] {
        let trigger: FaultTrigger = Fault::on_any().with_probability(probability / 4.0);
        local.emulator().faults().add(trigger.then(effect));
    }
}

async fn is_as_desired(client: &InventoryClient, desired: &[PreparedRule]) -> Outcome<bool> {
    Ok(client
        .plan(desired.to_vec(), &["*".parse()?])
        .await?
        .is_empty())
}

#[tokio::test]
async fn f35_plan_is_applied_despite_faults() -> Outcome {
    let local = LocalOss::start().await?;
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let client = inventory(
        local
            .client_builder()?
            .clock(FastClock::new(FACTOR))
            .sleep(FastTimer(FACTOR))
            .operation_timeout(Duration::from_secs(20)),
    )?;
    let prune = ["rule-*".parse()?];
    for (count, changed) in [(40, 0), (40, 15), (25, 0)] {
        let desired = desired(count, changed)?;
        add_faults(&local, 0.08);
        let mut is_complete = false;
        while !is_complete {
            let plan = client.plan(desired.clone(), &prune).await?;
            let apply = plan.apply(&client).journal(journal.clone());
            let applied = apply.on_failure(OnFailure::Continue).run().await;
            is_complete = applied.is_complete();
            for (result, error) in applied.failed() {
                assert!(
                    error.unrestored_rule().is_none(),
                    "{}: {error:?}",
                    result.id()
                );
            }
        }
        local.emulator().faults().clear();
        assert!(is_as_desired(&client, &desired).await?);
        assert!(journal.pending().await?.entries.is_empty());
    }
    Ok(())
}

#[tokio::test]
#[ignore = "takes a minute, and prints how long each step takes"]
#[expect(clippy::disallowed_methods, reason = "it prints times")]
async fn thousand_rules_with_latency() -> Outcome {
    let local = LocalOss::start().await?;
    let client = inventory(
        local
            .client_builder()?
            .operation_timeout(Duration::from_secs(20)),
    )?;
    let directory = tempfile::tempdir()?;
    add_faults(&local, 0.01);
    let latency = Effect::Delay(Duration::from_millis(100));
    local.emulator().faults().add(Fault::on_any().then(latency));
    for (step, changed) in [("create", 0), ("change 10", 10), ("change 990", 1_000)] {
        let desired = desired(1_000, changed)?;
        let plan = client.plan(desired.clone(), &[]).await?;
        let begin = Instant::now();
        let apply = plan
            .apply(&client)
            .journal(DirectoryJournal::new(directory.path()));
        let applied = apply.on_failure(OnFailure::Continue).run().await;
        println!(
            "{step}: {:?}; {} created, {} replaced, {} unchanged, {:?}",
            begin.elapsed(),
            applied.done(ChangeKind::Create),
            applied.done(ChangeKind::Replace),
            applied.done(ChangeKind::Unchanged),
            applied.failed().collect::<Vec<_>>()
        );
        assert!(applied.is_complete());
        assert!(is_as_desired(&client, &desired).await?);
    }
    Ok(())
}

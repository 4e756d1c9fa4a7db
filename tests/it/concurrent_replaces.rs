//! Pairs of clients that replace one rule at the same time, on a bad network.

mod bad_network;

use std::sync::Arc;
use std::time::Duration;

use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{InventoryClient, ReplaceError, ReplaceState, is_equivalent};
use oss_tests::fast_timer::{FastClock, FastTimer};
use oss_tests::local_oss::{LocalOss, inventory};
use oss_tests::random::Random;
use oss_tests::{Outcome, rules};
use oss_transport::HyperTransport;
use tokio::task::{JoinSet, LocalSet};

use bad_network::BadNetwork;

const PAIRS_AT_ONCE: usize = 40;
/// How much faster than real time the clients wait.
const FACTOR: u32 = 5;
/// The time limit of an operation, as the clients see it.
const LIMIT: Duration = Duration::from_secs(10);

/// The results of two clients, and the rule that exists in the end.
struct Pair {
    number: u64,
    results: [Result<(), ReplaceError>; 2],
    new: [InventoryConfiguration; 2],
    old: InventoryConfiguration,
    last: Option<InventoryConfiguration>,
}

#[tokio::test]
async fn f35_concurrent_replacements_never_report_too_much() -> Outcome {
    run(300).await.map(drop)
}

#[tokio::test]
#[ignore = "takes minutes"]
async fn f35_ten_thousand_concurrent_replacements() -> Outcome {
    let counts = run(10_000).await?;
    assert!(
        counts.iter().take(6).all(|count| *count > 0),
        "each outcome occurs (ok, unchanged, restored, concurrent, gone, unknown): {counts:?}"
    );
    Ok(())
}

/// Returns how often each outcome occurred.
async fn run(pairs: u64) -> Outcome<[u64; 7]> {
    let local = Arc::new(LocalOss::start().await?);
    let transport = Arc::new(HyperTransport::new());
    let set = LocalSet::new();
    let counts = set
        .run_until(async move {
            let (mut running, mut counts) = (JoinSet::new(), [0_u64; 7]);
            for number in 0..pairs {
                if running.len() == PAIRS_AT_ONCE {
                    check(running.join_next().await, &mut counts);
                }
                let (local, transport) = (Arc::clone(&local), Arc::clone(&transport));
                running.spawn_local(async move {
                    let pair = Pair::run(&local, &transport, number).await;
                    pair.unwrap_or_else(|error| panic!("pair {number}: {error}"))
                });
            }
            while !running.is_empty() {
                check(running.join_next().await, &mut counts);
            }
            counts
        })
        .await;
    Ok(counts)
}

fn check(pair: Option<Result<Pair, tokio::task::JoinError>>, counts: &mut [u64; 7]) {
    let pair = pair.expect("a pair").expect("no panic");
    pair.check();
    for result in &pair.results {
        counts[match result.as_ref().map_err(ReplaceError::state) {
            Ok(()) => 0,
            Err(ReplaceState::Unchanged) => 1,
            Err(ReplaceState::Restored) => 2,
            Err(ReplaceState::ConcurrentlyReplaced) => 3,
            Err(ReplaceState::Gone) => 4,
            Err(ReplaceState::Unknown) => 5,
            Err(_) => 6,
        }] += 1;
    }
}

impl Pair {
    async fn run(local: &LocalOss, transport: &Arc<HyperTransport>, number: u64) -> Outcome<Self> {
        let id = format!("rule{number}");
        let old = rules::minimal(&id)?;
        let mut new = [rules::varied(1)?, rules::varied(2)?];
        for rule in &mut new {
            id.clone_into(&mut rule.id);
        }
        let reliable = inventory(local.client_builder()?.transport(Arc::clone(transport)))?;
        reliable.put(&old).await?;
        let mut random = Random::new(number);
        let mut network = || BadNetwork::new(transport, &mut random);
        let (first, second) = (network(), network());
        let start = random.below(100);
        let results = tokio::join!(
            replace(local, &first, &new[0], 0),
            replace(local, &second, &new[1], start)
        );
        let results = [results.0?, results.1?];
        first.quiet().await;
        second.quiet().await;
        let last = match reliable.get(&id).await {
            Ok(rule) => Some(rule),
            Err(error) if error.is_not_found() => None,
            Err(error) => return Err(error.into()),
        };
        reliable.delete(&id).await?;
        Ok(Self {
            number,
            results,
            new,
            old,
            last,
        })
    }

    fn check(&self) {
        let is_last = |rule| {
            self.last
                .as_ref()
                .is_some_and(|last| is_equivalent(last, rule))
        };
        let shown = || {
            let last = self
                .last
                .as_ref()
                .map(|last| last.schedule.frequency.clone());
            format!("pair {}: {:?}, then {last:?}", self.number, self.results)
        };
        let is_old = is_last(&self.old);
        let oks = self.results.iter().filter(|result| result.is_ok()).count();
        assert!(oks == 0 || !is_old, "Ok, and the old rule: {}", shown());
        let admits = |error: &ReplaceError| error.unrestored_rule().is_some();
        let is_admitted = self
            .results
            .iter()
            .any(|result| result.as_ref().is_err_and(admits));
        assert!(
            self.last.is_some() || is_admitted,
            "no rule, and no error says so: {}",
            shown()
        );
        for (result, other) in [
            (&self.results[0], &self.results[1]),
            (&self.results[1], &self.results[0]),
        ] {
            let says_restored = result
                .as_ref()
                .is_err_and(|error| error.state() == ReplaceState::Restored);
            let is_undone = other.is_ok() || other.as_ref().is_err_and(admits);
            assert!(
                !says_restored || is_old || is_undone,
                "a false restored: {}",
                shown()
            );
        }
        // A single success is final.
        for (result, new) in self.results.iter().zip(&self.new) {
            assert!(
                oks != 1 || result.is_err() || is_last(new) || is_admitted,
                "Ok, and another rule: {}",
                shown()
            );
        }
    }
}

async fn replace(
    local: &LocalOss,
    network: &BadNetwork,
    rule: &InventoryConfiguration,
    start: u64,
) -> Outcome<Result<(), ReplaceError>> {
    let client: InventoryClient = inventory(
        local
            .client_builder()?
            .transport(network.clone())
            .clock(FastClock::new(FACTOR))
            .sleep(FastTimer(FACTOR))
            .operation_timeout(LIMIT),
    )?;
    tokio::time::sleep(Duration::from_millis(start)).await;
    let Ok(replacement) = client.replacement(rule).await else {
        // Nothing was changed yet; the type of the result needs a replacement.
        return Ok(client.replace(rule).await.map(drop));
    };
    Ok(replacement.apply().await.map(drop))
}

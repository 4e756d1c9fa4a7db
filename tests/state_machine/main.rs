//! Random sequences of changes by three programs, on a bad network and in virtual time.
//!
//! A separate program, because it takes longer than other tests. Two programs keep journals, and are interrupted at each point where
//! they wait; the third keeps none. [`history`] checks each request that the service applies, each entry that is settled, and what
//! the programs report.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test helper fails by panicking"
)]

mod executor;
mod history;
mod journal;
mod network;
mod program;
mod world;

use std::num::NonZero;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use oss_client::Sleep as _;
use oss_emulator::Emulator;
use oss_tests::Outcome;
use oss_tests::local_oss::{LocalOss, inventory};
use oss_transport::HyperTransport;
use tokio::runtime::Builder;

use executor::Task;
use history::{History, WITHOUT_JOURNAL};
use journal::MemoryJournal;
use network::{Faults, Network};
use program::{IDS, Program};
use world::World;

/// The number of programs, of which the last has no journal.
const PROGRAMS: usize = 3;
/// The actions of each program in a sequence.
const ACTIONS: u64 = 12;
/// The time limit of an operation, longer than any request is under way.
const LIMIT: Duration = Duration::from_secs(20);

#[test]
fn f72_no_sequence_of_changes_loses_a_rule() {
    run_in_threads(80);
}

#[test]
#[ignore = "takes minutes"]
fn f72_hundred_thousand_changes_lose_no_rule() {
    let actions = run_in_threads(2_800);
    assert!(actions > 100_000, "{actions}");
}

/// Runs a number of sequences, and returns the number of actions.
fn run_in_threads(sequences: u64) -> u64 {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let run = |first| {
            let runtime = Builder::new_current_thread().enable_all().build();
            let seeds = (0..sequences).skip(first).step_by(threads);
            runtime
                .expect("a runtime")
                .block_on(run(seeds))
                .expect("a local OSS")
        };
        let threads: Vec<_> = (0..threads)
            .map(|first| scope.spawn(move || run(first)))
            .collect();
        let actions = threads
            .into_iter()
            .map(|thread| thread.join().expect("no failure"));
        actions.sum()
    })
}

/// Runs a sequence for each seed on one local OSS.
///
/// Returns the number of actions.
async fn run(seeds: impl Iterator<Item = u64>) -> Outcome<u64> {
    let world = World::new();
    let clock = world.clone();
    let builder = Emulator::builder().clock(move || oss_client::Clock::now(&clock));
    let local = LocalOss::start_with(builder).await?;
    let service = Arc::new(HyperTransport::new());
    let mut actions = 0;
    for seed in seeds {
        world.restart(seed);
        let sequence = Sequence {
            local: &local,
            world: &world,
            history: Arc::new(History::new(&world)),
            service: &service,
            seed,
        };
        sequence.run().await?;
        actions += sequence.history.actions();
        local.emulator().journal().clear();
    }
    Ok(actions)
}

/// A sequence of changes; its log is printed if it fails.
struct Sequence<'a> {
    local: &'a LocalOss,
    world: &'a World,
    history: Arc<History>,
    service: &'a Arc<HyperTransport>,
    seed: u64,
}

impl Sequence<'_> {
    async fn run(&self) -> Outcome {
        let faults = match self.seed % 4 {
            0 => Faults::NONE,
            1 => some_faults(10, 0),
            2 => some_faults(30, 0),
            _ => some_faults(20, 40),
        };
        let journals = std::array::from_fn::<_, PROGRAMS, _>(|number| {
            MemoryJournal::new(self.world, &self.history, number)
        });
        let program = |number, faults| self.program(number, faults, &journals);
        let mut tasks: Vec<Task<'_>> = Vec::new();
        for number in 0..PROGRAMS {
            tasks.push(Box::pin(program(number, faults)?.run(ACTIONS)));
        }
        executor::run(self.world, &self.history, self.service, tasks).await;
        // The network recovers, and requests that are under way arrive.
        let mut tasks: Vec<Task<'_>> = vec![Box::pin(self.world.sleep(LIMIT))];
        executor::run(self.world, &self.history, self.service, tasks).await;
        for number in 0..PROGRAMS {
            for _ in 0..3 {
                let program = program(number, Faults::NONE)?;
                tasks = vec![Box::pin(async move { program.recover().await })];
                executor::run(self.world, &self.history, self.service, tasks).await;
            }
        }
        self.history.check_end();
        self.remove_rules().await
    }

    fn program(
        &self,
        number: usize,
        faults: Faults,
        journals: &[MemoryJournal],
    ) -> Outcome<Program> {
        let network = Network::new(self.world, &self.history, number, faults);
        let builder = self.local.client_builder()?.transport(network);
        let builder = builder.without_retry_quota().operation_timeout(LIMIT);
        let builder = builder.clock(self.world.clone()).sleep(self.world.clone());
        let mut client = inventory(builder.jitter(self.world.clone()))?;
        let journal = journals[number].clone();
        if number != WITHOUT_JOURNAL {
            client = client.with_journal(journal.clone());
        }
        Ok(Program {
            number,
            client,
            journal,
            world: self.world.clone(),
            history: Arc::clone(&self.history),
        })
    }

    async fn remove_rules(&self) -> Outcome {
        let builder = self.local.client_builder()?.clock(self.world.clone());
        let client = inventory(builder.transport(Arc::clone(self.service)))?;
        for id in IDS {
            client.delete(id).await?;
        }
        Ok(())
    }
}

fn some_faults(percent: u64, refused: u64) -> Faults {
    Faults { percent, refused }
}

impl Drop for Sequence<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("seed {}, the last events in milliseconds:", self.seed);
            let log = self.history.log();
            let lines: Vec<_> = log.lines().collect();
            for line in &lines[lines.len().saturating_sub(120)..] {
                eprintln!("{line}");
            }
        }
    }
}

//! `ossinv apply` is killed again and again, and `ossinv recover` follows.
//!
//! A separate program, because most of its time is spent waiting.
#![expect(clippy::expect_used, reason = "a test helper fails by panicking")]

mod worker;

use std::thread;
use std::time::Duration;

use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault};
use tokio::runtime::{Builder, Runtime};

use worker::Worker;

/// The number of kills; `cargo xtask faults` sets it.
const KILLS: &str = "OSSINV_KILLS";
const DEFAULT_KILLS: u64 = 16;

/// The buckets whose rules are changed at the same time.
const WORKERS: u64 = 8;

#[test]
fn f73_apply_killed_at_any_moment_loses_no_rule() {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let emulator = emulator(&runtime);
    let kills = kills();
    let pending: u64 = thread::scope(|scope| {
        let run = |number| {
            let mut worker = Worker::new(&emulator, &runtime, number);
            let rounds = number..kills;
            rounds
                .step_by(usize::try_from(WORKERS).expect("a small number"))
                .map(|it| worker.round(it))
                .sum::<u64>()
        };
        let workers: Vec<_> = (0..WORKERS)
            .map(|number| scope.spawn(move || run(number)))
            .collect();
        let pending = workers
            .into_iter()
            .map(|worker| worker.join().expect("no failure"));
        pending.sum()
    });
    println!("{kills} kills left {pending} entries");
    assert!(pending > 0, "no kill interrupted a change");
}

/// Starts a local OSS whose responses take time, and are sometimes lost.
fn emulator(runtime: &Runtime) -> Emulator {
    let mut builder = Emulator::builder();
    for number in 0..WORKERS {
        builder = builder.bucket(worker::bucket(number));
    }
    let emulator = runtime.block_on(builder.start()).expect("a local OSS");
    for operation in ["PutBucketInventory", "DeleteBucketInventory"] {
        let fault = Fault::on(operation).expect("an operation");
        let lost = fault.with_probability(0.02).then(Effect::ApplyThenReset);
        emulator.faults().add(lost);
    }
    let slow = Effect::Delay(Duration::from_millis(20));
    emulator.faults().add(Fault::on_any().then(slow));
    emulator
}

#[expect(
    clippy::disallowed_methods,
    reason = "many kills are too slow for each run of the tests"
)]
fn kills() -> u64 {
    let kills = std::env::var(KILLS).ok();
    kills.map_or(DEFAULT_KILLS, |kills| kills.parse().expect("a number"))
}

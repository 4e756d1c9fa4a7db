//! An emulator that keeps its data in a directory is killed again and again.
//!
//! This program starts itself as the emulator, changes data with several connections at once, kills
//! it (SIGKILL) in the middle of that, starts it again and compares.
#![expect(clippy::unwrap_used, reason = "a test helper may fail the test")]

mod body;
mod check;
mod client;
mod emulator;
mod load;
mod model;
mod random;

use std::sync::mpsc;
use std::thread;

use crate::emulator::Killable;
use crate::model::Model;
use crate::random::Random;

/// The number of rounds; `cargo xtask faults` sets it.
const ROUNDS: &str = "OSS_EMULATOR_CRASH_ROUNDS";
const DEFAULT_ROUNDS: u64 = 8;

/// The connections that change data at the same time.
const WORKERS: usize = 4;

#[test]
fn f71_emulator_killed_at_any_moment_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let mut models: Vec<_> = (0..WORKERS).map(Model::new).collect();
    let emulator = Killable::start(directory.path());
    for model in &models {
        load::set_up(emulator.address(), model);
    }
    emulator.kill();
    for round in 0..rounds() {
        let emulator = Killable::start(directory.path());
        for model in &mut models {
            check::settle(emulator.address(), model, round);
        }
        check::files(emulator.address(), &models, directory.path());
        models = changed_until_killed(emulator, models, round);
    }
}

/// Changes data until the emulator is killed, after a random number of changes.
fn changed_until_killed(emulator: Killable, models: Vec<Model>, round: u64) -> Vec<Model> {
    let address = emulator.address();
    let (acknowledged, count) = mpsc::channel();
    let workers: Vec<_> = models
        .into_iter()
        .map(|mut model| {
            let acknowledged = acknowledged.clone();
            thread::spawn(move || {
                load::run(address, &mut model, round, &acknowledged);
                model
            })
        })
        .collect();
    drop(acknowledged);
    let limit = 10 + Random::new(round, u64::MAX).below(60);
    for () in count.iter().take(limit) {}
    emulator.kill();
    let models = workers.into_iter().map(|worker| worker.join().unwrap());
    models.collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "many rounds are too slow for each run of the tests"
)]
fn rounds() -> u64 {
    let rounds = std::env::var(ROUNDS).ok();
    rounds.map_or(DEFAULT_ROUNDS, |rounds| rounds.parse().unwrap())
}

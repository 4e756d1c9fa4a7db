//! What the client costs for the `get` of one rule, beside what it can not cost less than.
//!
//! All run in the same program, on one thread, in turns; the server is another thread on the same core, since
//! what it takes to wake another core is up to three times the rest, and not the same from round to round.
//! Measured is the CPU time of the client's thread, its system calls included: those are more than half of
//! `floor/pool`. Allocations are counted, and held, by `tests/allocations.rs`; instructions are those of
//! callgrind for one name as argument. For one request it was:
//!
//! | candidate | CPU time, fastest | to the pool | instructions outside of the kernel | allocations |
//! |---|---|---|---|---|
//! | `floor/hyper` | 8.4 µs | 0.88 | | 10 |
//! | `floor/pool` | 9.5 µs | 1 | 35,000 | 18 |
//! | `transport/send` | 11.3 µs | 1.19 | 51,000 | 31 |
//! | `client/execute` | 15.7 µs | 1.65 | 126,000 | 66 |
//! | `inventory/get` | 15.6 µs | 1.64 | | 66 |
//!
//! On two cores each of them takes 20 µs more, and the last one is 1.2 times the pool.
//!
//! The goals are 1.2 times the pool and 30 allocations. The transport alone keeps the first and misses the second by
//! one; the whole client misses both. The rest goes to:
//!
//! - Reading the rule: 30,000 instructions, and 13 allocations. 8 are the texts of the rule, 4 the parser's
//!   list of open elements, 1 the path that errors name.
//! - The signature: 28,000 instructions, of which 24,000 are hashes; they are far fewer on a processor that
//!   has instructions for them, which callgrind has not. 5 allocations.
//! - Our transport: 16,000 instructions, and 13 allocations. 11 of them are for the pool to tell which
//!   connection it took, which has to be known to give it up after a 5xx and to count what it has written.
//! - The request: 8 allocations for the operation and its parameters, 2 for the URL, 4 for the headers as they
//!   are kept for another attempt and as they are sent, 2 for credentials.
//! - The limits and what is told: 1 allocation for the timer, 2 for what no error may repeat, 1 for the
//!   request id.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it found")]

mod candidates;
mod server;

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::{Builder, Runtime};

use candidates::{Candidate, Candidates, Outcome};

/// Rounds in which all take turns, so that none is measured in a worse minute than the others.
const ROUNDS: usize = 60;
/// Requests of one candidate in one round.
const REQUESTS: u32 = 300;

fn main() -> Outcome {
    stay_on_one_core();
    let chosen = chosen();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut candidates = runtime.block_on(Candidates::new(server::start()?))?;
    let mut rounds = vec![Vec::with_capacity(ROUNDS); chosen.len()];
    for _ in 0..ROUNDS {
        for (candidate, times) in chosen.iter().zip(&mut rounds) {
            times.push(round(&runtime, &mut candidates, *candidate)?);
        }
    }
    for times in &mut rounds {
        times.sort_unstable();
    }
    let measured = chosen.iter().zip(&rounds);
    let pool = measured.clone().find(|(it, _)| **it == Candidate::Pool);
    let pool = pool.map(|(_, times)| (times[0], times[ROUNDS / 2]));
    println!(
        "CPU time of the client's thread for one request, fastest and median of {ROUNDS} rounds:"
    );
    for (candidate, times) in measured {
        let (fastest, median) = (times[0], times[ROUNDS / 2]);
        print!("{:16}{fastest:>10.2?} {median:>10.2?}", candidate.name());
        match pool {
            Some(pool) => println!(
                "   {:.2} and {:.2} times the pool",
                fastest.div_duration_f64(pool.0),
                median.div_duration_f64(pool.1)
            ),
            None => println!(),
        }
    }
    Ok(())
}

/// Keeps this thread, and those that it starts, where it is; not every system can do that.
fn stay_on_one_core() {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
        let mut core = CpuSet::new();
        core.set(sched_getcpu());
        if let Err(error) = sched_setaffinity(None, &core) {
            println!("all cores are used, and times vary: {error}");
        }
    }
}

/// Those that an argument names, such as `pool`, or all; cargo adds an argument of its own.
fn chosen() -> Vec<Candidate> {
    let names: Vec<_> = std::env::args().skip(1).collect();
    let names: Vec<_> = names
        .iter()
        .filter(|name| !name.starts_with("--"))
        .collect();
    let is_chosen = |it: &Candidate| {
        names.is_empty() || names.iter().any(|name| it.name().contains(name.as_str()))
    };
    Candidate::ALL.into_iter().filter(is_chosen).collect()
}

/// Returns the time of one request.
fn round(
    runtime: &Runtime,
    candidates: &mut Candidates,
    candidate: Candidate,
) -> Outcome<Duration> {
    let started = thread_time()?;
    runtime.block_on(async {
        for _ in 0..REQUESTS {
            candidates.ask(candidate).await?;
        }
        Outcome::Ok(())
    })?;
    Ok(thread_time()?.saturating_sub(started) / REQUESTS)
}

/// Returns how long this thread has been running, its system calls included.
///
/// The server has its own thread, and what is waited for its answer does not count.
fn thread_time() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::ThreadCPUTime).try_into()?)
}

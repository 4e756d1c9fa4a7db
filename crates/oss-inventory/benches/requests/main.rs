//! Measures the cost of getting one rule, relative to the HTTP client below.
//!
//! All candidates run in turns in the same program, on one thread. The server is another thread on the
//! same core, because waking another core takes up to three times as long as the rest and varies from
//! round to round. The measure is the CPU time of the client's thread with its system calls, which are more
//! than half of `floor/pool`. `tests/allocations.rs` counts and limits allocations. Instructions were
//! counted by callgrind, with the name of one candidate as the argument. One request took:
//!
//! | candidate | CPU time, fastest | relative to the pool | instructions in user space | allocations |
//! |---|---|---|---|---|
//! | `floor/hyper` | 8.4 µs | 0.88 | | 10 |
//! | `floor/pool` | 9.5 µs | 1 | 35,000 | 18 |
//! | `transport/send` | 11.3 µs | 1.19 | 51,000 | 31 |
//! | `client/execute` | 15.7 µs | 1.65 | 126,000 | 66 |
//! | `inventory/get` | 15.6 µs | 1.64 | | 66 |
//!
//! On two cores each candidate takes 20 µs more, and the last one takes 1.2 times as long as the pool.
//!
//! The goals are 1.2 times the pool and 30 allocations. The transport alone meets the first and misses the
//! second by one; the whole client misses both. The difference goes to:
//!
//! - Reading the rule: 30,000 instructions and 13 allocations. 8 are the rule's texts, 4 the parser's
//!   list of open elements, 1 the path in errors.
//! - The signature: 28,000 instructions, 24,000 of them for hashes, and 5 allocations. Callgrind lacks the
//!   SHA instructions of newer processors, with which hashing takes far fewer.
//! - Our transport: 16,000 instructions and 13 allocations. 11 of them are for learning from the pool which
//!   connection it used, so that the connection can be dropped after a 5xx and its bytes counted.
//! - The request: 8 allocations for the operation and its parameters, 2 for the URL, 4 for the headers
//!   that are kept for another attempt and those that are sent, 2 for credentials.
//! - Limits and tracing: 1 allocation for the timer, 2 for the secrets to redact, 1 for the request id.

#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

mod candidates;
mod server;

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::{Builder, Runtime};

use candidates::{Candidate, Candidates, Outcome};

/// Rounds in which candidates take turns, so that a slow minute affects all.
const ROUNDS: usize = 60;
/// Requests per candidate and round.
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

/// Pins this thread and its children to the current core, where supported.
fn stay_on_one_core() {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
        let mut core = CpuSet::new();
        core.set(sched_getcpu());
        if let Err(error) = sched_setaffinity(None, &core) {
            println!("the threads cannot be pinned to one core, so times vary: {error}");
        }
    }
}

/// Returns the candidates named by an argument such as `pool`, or all.
///
/// Cargo adds a flag, which is ignored.
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

/// Returns the average CPU time of one request.
fn round(
    runtime: &Runtime,
    candidates: &mut Candidates,
    candidate: Candidate,
) -> Outcome<Duration> {
    let started = thread_time()?;
    runtime.block_on(async {
        for _ in 0..REQUESTS {
            candidates.request(candidate).await?;
        }
        Outcome::Ok(())
    })?;
    Ok(thread_time()?.saturating_sub(started) / REQUESTS)
}

/// Returns the CPU time of this thread, system calls included.
///
/// Waiting for the server, which has its own thread, doesn't count.
fn thread_time() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::ThreadCPUTime).try_into()?)
}

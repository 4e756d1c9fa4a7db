//! Measures the cost of sending and reading data, relative to the HTTP client below.
//!
//! All candidates run in turns in the same program, on one thread. The server is another thread on the same core. The
//! measure is the CPU time of the client's thread with its system calls, which copy the data. 64 MiB
//! took, in the fastest of 75 rounds on a busy machine with `vpclmulqdq`:
//!
//! | candidate | put from memory | put of a stream | get |
//! |---|---|---|---|
//! | floor: the pooled client of hyper-util | 5.9 ms | | 4.7 ms |
//! | client without verification | 7.0 ms | | 5.6 ms |
//! | client | 9.5 ms | 7.2 ms | 6.9 ms |
//!
//! With a Content-MD5, a put took 118 ms. The checksum of a stream is cheaper than that of data in memory, because each chunk is
//! still in the cache.

#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

mod candidates;
mod server;

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::Builder;

use candidates::{Candidate, Candidates, Outcome};

/// Rounds in which candidates take turns, so that a slow minute affects all.
const ROUNDS: usize = 15;
/// The sizes of the data in bytes, with the number of requests per round.
const SIZES: [(usize, u32); 2] = [(1 << 20, 8), (64 << 20, 1)];

fn main() -> Outcome {
    stay_on_one_core();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    println!(
        "CPU time of the client's thread for one request, fastest and median of {ROUNDS} rounds:"
    );
    for (size, requests) in SIZES {
        let mut candidates = Candidates::new(server::start(size)?, size)?;
        let mut rounds = vec![Vec::with_capacity(ROUNDS); Candidate::ALL.len()];
        for number in 0..=ROUNDS {
            for (candidate, times) in Candidate::ALL.into_iter().zip(&mut rounds) {
                let started = thread_time()?;
                for _ in 0..requests {
                    runtime.block_on(candidates.request(candidate))?;
                }
                let time = thread_time()?.saturating_sub(started) / requests;
                // The first round connects.
                if number > 0 {
                    times.push(time);
                }
            }
        }
        println!("{} MiB", size >> 20);
        for (candidate, times) in Candidate::ALL.into_iter().zip(&mut rounds) {
            times.sort_unstable();
            let (fastest, median) = (times[0], times[ROUNDS / 2]);
            println!("  {:24}{fastest:>10.2?} {median:>10.2?}", candidate.name());
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

/// Returns the CPU time of this thread, system calls included.
///
/// Waiting for the server, which has its own thread, doesn't count.
fn thread_time() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::ThreadCPUTime).try_into()?)
}

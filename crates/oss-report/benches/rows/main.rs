//! Measures the cost of rows and tallies, relative to reading a verified file without looking at it.
//!
//! `cargo bench -p oss-report --bench rows -- ROWS` writes a report to `target/` once, and reads it with all candidates in
//! turns. The measure is CPU time; only ratios in one run can be compared. `docs/reports.md` has the results.

#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

mod candidates;
mod generator;

use std::path::Path;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use candidates::{Candidate, Outcome};

/// Rounds in which candidates take turns, so that a slow minute affects all.
const ROUNDS: usize = 7;
/// The number of rows, unless an argument names one.
const ROWS: u64 = 5_000_000;

fn main() -> Outcome {
    let rows = std::env::args()
        .find_map(|it| it.parse().ok())
        .unwrap_or(ROWS);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let files = generator::files(target, rows)?;
    let mut fastest = vec![Duration::MAX; Candidate::ALL.len()];
    for _ in 0..ROUNDS {
        for (candidate, fastest) in Candidate::ALL.into_iter().zip(&mut fastest) {
            let started = thread_time()?;
            let read = candidate.run(&files)?;
            *fastest = thread_time()?.saturating_sub(started).min(*fastest);
            if read != 0 && read != rows {
                return Err(format!("{read} of {rows} rows were read").into());
            }
        }
    }
    report(rows, &fastest)
}

#[expect(clippy::cast_precision_loss, reason = "it is shown with three digits")]
fn report(rows: u64, fastest: &[Duration]) -> Outcome {
    println!("{rows} rows, CPU time of the fastest of {ROUNDS} rounds:");
    let of = |candidate| {
        Candidate::ALL
            .into_iter()
            .zip(fastest)
            .find(|it| it.0 == candidate)
    };
    let floor = of(Candidate::Floor)
        .map_or(Duration::MAX, |it| *it.1)
        .as_secs_f64();
    let mut has_failed = false;
    for (candidate, time) in Candidate::ALL.into_iter().zip(fastest) {
        let seconds = time.as_secs_f64();
        let ratio = seconds / floor;
        let speed = rows as f64 / seconds / 1e6;
        let gate = candidate.gate();
        let is_slow = gate.is_some_and(|it| ratio > it);
        has_failed |= is_slow;
        let gate = gate.map_or(String::new(), |it| {
            format!(
                ", at most {it:.2}{}",
                if is_slow { ": TOO SLOW" } else { "" }
            )
        });
        println!(
            "  {:28}{seconds:7.3} s {speed:6.2} M rows/s {ratio:6.3} × the floor{gate}",
            candidate.name()
        );
    }
    if let Some(peak) = peak_memory()? {
        println!("  peak of memory: {peak}");
    }
    if has_failed {
        Err("a gate doesn't hold".into())
    } else {
        Ok(())
    }
}

/// Returns the peak of the resident memory of this process.
fn peak_memory() -> Outcome<Option<String>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    Ok(peak.map(|it| it.trim().to_owned()))
}

/// Returns the CPU time of this thread.
fn thread_time() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::ThreadCPUTime).try_into()?)
}

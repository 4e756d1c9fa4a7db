//! Measures what a request costs the emulator: its CPU time, and how many a second it serves.
//!
//! The emulator runs in a child process on one thread, as `ossinv emulator` does. It reads its own CPU time, system
//! calls and other threads included. The client sends the same signed bytes again and again over connections that stay
//! open, and only searches the responses for their ends, so that it costs little of the two cores that it shares with
//! the emulator.

#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]
#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures time, and its signatures need the present one"
)]

mod client;
mod server;

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use client::{Call, Client};
use server::Server;

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Rounds in which the calls take turns, so that a slow minute affects all.
const ROUNDS: usize = 15;
/// The connections, each with one request at a time.
const CONNECTIONS: usize = 8;

fn main() -> Outcome {
    let mut arguments = std::env::args().skip_while(|argument| argument != server::ARGUMENT);
    if arguments.next().is_some() {
        return server::serve(arguments.next());
    }
    println!(
        "{CONNECTIONS} connections; CPU time of the emulator for one request, fastest and median of {ROUNDS} rounds; \
         requests a second, most and median:"
    );
    measure("in memory", None)?;
    measure("with a data directory", Some(tempfile::tempdir()?.path()))
}

fn measure(place: &str, data: Option<&Path>) -> Outcome {
    let mut server = Server::start(data)?;
    let mut client = Client::new(server.address(), CONNECTIONS)?;
    let mut rounds = vec![Vec::with_capacity(ROUNDS); Call::ALL.len()];
    for number in 0..=ROUNDS {
        for (call, results) in Call::ALL.into_iter().zip(&mut rounds) {
            let result = round(&mut server, &mut client, call)?;
            // The first round warms up.
            if number > 0 {
                results.push(result);
            }
        }
    }
    println!("{place}");
    for (call, results) in Call::ALL.into_iter().zip(&mut rounds) {
        results.sort_unstable_by_key(|(cpu, _)| *cpu);
        let (cpu, median_cpu) = (results[0].0, results[ROUNDS / 2].0);
        results.sort_unstable_by_key(|(_, elapsed)| *elapsed);
        let (time, median_time) = (results[0].1, results[ROUNDS / 2].1);
        println!(
            "  {:20}{cpu:>10.2?} {median_cpu:>10.2?} {:>10.0} {:>10.0}",
            call.name(),
            1.0 / time.as_secs_f64(),
            1.0 / median_time.as_secs_f64()
        );
    }
    Ok(())
}

/// Returns the CPU time of the server and the elapsed time, per request.
fn round(server: &mut Server, client: &mut Client, call: Call) -> Outcome<(Duration, Duration)> {
    let (cpu, started) = (server.cpu_time()?, Instant::now());
    client.repeat(call)?;
    let elapsed = started.elapsed();
    let requests = u32::try_from(call.requests() * CONNECTIONS)?;
    let cpu = server.cpu_time()?.saturating_sub(cpu);
    Ok((cpu / requests, elapsed / requests))
}

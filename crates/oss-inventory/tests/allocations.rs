//! Counts the allocations of one request.
//!
//! A separate program, because the counter replaces its global allocator.

#[path = "../benches/requests/candidates.rs"]
mod candidates;
#[path = "../benches/requests/server.rs"]
mod server;

use allocation_counter::measure;
use tokio::runtime::Builder;

use candidates::{Candidate, Candidates, Outcome};

/// Enough requests for one-time allocations not to count.
const REQUESTS: u64 = 100;

/// The goal is 30; `benches/requests` says where the rest goes.
#[test]
fn get_allocates_little_more_than_the_http_client() -> Outcome {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut candidates = runtime.block_on(Candidates::new(server::start()?))?;
    let mut count = |candidate: Candidate| -> Outcome<u64> {
        let mut outcome: Outcome = Ok(());
        let counted = measure(|| {
            outcome = runtime.block_on(async {
                for _ in 0..REQUESTS {
                    candidates.request(candidate).await?;
                }
                Ok(())
            });
        });
        outcome?;
        let count = counted.count_total / REQUESTS;
        println!("{:16}{count} allocations", candidate.name());
        Ok(count)
    };
    let [_, pool, transport, execute, get] = Candidate::ALL.map(&mut count);
    let (pool, transport, execute) = (pool?, transport?, execute?);
    // Relative to the pool, because its own count differs between versions. With all features of the
    // workspace the count is two higher.
    assert!(transport <= pool + 16, "{transport} and {pool}");
    assert!(execute <= pool + 50, "{execute} and {pool}");
    assert!(get? <= execute, "the rule is normalized in place");
    Ok(())
}

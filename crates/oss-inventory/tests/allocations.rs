//! What one request allocates, counted; a program of its own, since the count is that of its allocator.

#[path = "../benches/requests/candidates.rs"]
mod candidates;
#[path = "../benches/requests/server.rs"]
mod server;

use allocation_counter::measure;
use tokio::runtime::Builder;

use candidates::{Candidate, Candidates, Outcome};

/// Over so many requests, what happens once does not count.
const REQUESTS: u64 = 100;

/// The goal is 30; `benches/requests` says where the rest goes.
#[test]
fn a_rule_is_read_with_few_allocations() -> Outcome {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut candidates = runtime.block_on(Candidates::new(server::start()?))?;
    let mut count = |candidate: Candidate| -> Outcome<u64> {
        let mut outcome: Outcome = Ok(());
        let counted = measure(|| {
            outcome = runtime.block_on(async {
                for _ in 0..REQUESTS {
                    candidates.ask(candidate).await?;
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
    // Beside the pool, since another version of it may need more or fewer itself. With all features of the
    // workspace there are two more, of crates that are compiled with more then.
    assert!(transport <= pool + 16, "{transport} and {pool}");
    assert!(execute <= pool + 50, "{execute} and {pool}");
    assert!(get? <= execute, "what is made of the rule is made in place");
    Ok(())
}

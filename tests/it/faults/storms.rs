//! Many callers, and a service that fails some of them or all.

use std::time::Duration;

use oss_client::RetryPolicy;
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Faults};
use oss_tests::local::{Local, inventory};
use oss_tests::{Outcome, rules};
use tokio::task::JoinSet;

use super::GET;

#[tokio::test]
async fn f16_a_thousand_callers_and_some_resets() -> Outcome {
    let builder = Emulator::builder().faults(Faults::seeded(16));
    let local = Local::start_as(builder).await?;
    local.inventory()?.put(&rules::small("report")?).await?;
    let resets = Fault::on(GET)?.with_probability(0.01).then(Effect::Reset);
    local.emulator().faults().add(resets);
    let retry = RetryPolicy::default().with_base(Duration::from_millis(1));
    let client = inventory(local.client_builder()?.retry(retry))?;
    let mut callers = JoinSet::new();
    for _ in 0..1_000 {
        let client = client.clone();
        callers.spawn(async move { client.get("report").await.map(|rule| rule.id) });
    }
    for outcome in callers.join_all().await {
        assert_eq!(outcome?, "report");
    }
    let connections = local.emulator().journal().connections();
    println!(
        "1,000 callers: {} requests over {} connections, {} at most at once",
        local.emulator().journal().requests_of(GET),
        connections.accepted(),
        connections.most_open()
    );
    assert!(
        local.emulator().journal().requests_of(GET) > 1_000,
        "some were reset"
    );
    Ok(())
}

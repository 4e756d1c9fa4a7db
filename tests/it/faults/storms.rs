//! Many callers, and a service that fails some of them or all.

use std::time::Duration;

use http::{Response, StatusCode};
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Faults, Reply};
use oss_inventory::InventoryClient;
use oss_tests::local::{Local, inventory};
use oss_tests::{Outcome, rules};
use oss_transport::tower::{FromService, IntoService};
use oss_transport::{Body, HyperTransport, Timeouts, Transport};
use tokio::task::JoinSet;
use tower::ServiceBuilder;

use super::{GET, requests};

/// The most connections of the thousand: a process may have as few as 256 files, and here it has both ends.
const MAX_CONNECTIONS: u16 = 64;

/// The pool can open a second connection for a request that is given another one.
const MAX_IN_FLIGHT: u16 = MAX_CONNECTIONS / 2;

/// Creates a transport that limits the requests in flight, to the end of their responses.
fn limited() -> impl Transport {
    async fn collect(response: Response<Body>) -> Result<Response<Body>, oss_transport::Error> {
        let (head, body) = response.into_parts();
        Ok(Response::from_parts(head, body.collect(64 * 1024).await?.into()))
    }
    let minute = Duration::from_secs(60);
    let transport = HyperTransport::builder()
        .timeouts(Timeouts::default().with_connect(minute).with_head(minute))
        // A connection that the client closed would count until the server has noticed.
        .max_idle_per_host(MAX_CONNECTIONS.into())
        .build();
    let stack = ServiceBuilder::new()
        .concurrency_limit(MAX_IN_FLIGHT.into())
        .and_then(collect)
        .service(IntoService::new(transport));
    FromService::new(stack)
}

#[tokio::test]
async fn f16_a_thousand_callers_and_some_resets() -> Outcome {
    let builder = Emulator::builder().faults(Faults::seeded(16));
    let local = Local::start_as(builder).await?;
    let client = inventory(local.client_builder()?.transport(limited()))?;
    client.put(&rules::small("report")?).await?;
    let resets = Fault::on(GET)?.with_probability(0.01).then(Effect::Reset);
    local.emulator().faults().add(resets);
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
        requests(&local, GET),
        connections.accepted(),
        connections.most_open()
    );
    assert!(requests(&local, GET) > 1_000, "some were reset");
    assert!(connections.most_open() <= MAX_CONNECTIONS.into(), "{connections:?}");
    Ok(())
}

/// Lets a hundred callers get the rule at once, and returns how many succeeded.
async fn hundred(client: &InventoryClient) -> usize {
    let mut callers = JoinSet::new();
    for _ in 0..100 {
        let client = client.clone();
        callers.spawn(async move { client.get("report").await.is_ok() });
    }
    let outcomes = callers.join_all().await;
    outcomes.into_iter().filter(|succeeded| *succeeded).count()
}

#[tokio::test]
async fn f20_f21_a_storm_is_not_amplified_and_is_over_when_it_is_over() -> Outcome {
    let local = Local::start().await?;
    local.inventory()?.put(&rules::small("report")?).await?;
    let client = local.inventory()?;
    let broken = Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError");
    local
        .emulator()
        .faults()
        .add(Fault::on(GET)?.then(Effect::Answer(broken)));
    let mut sent = Vec::new();
    for _ in 0..10 {
        let before = requests(&local, GET);
        assert_eq!(hundred(&client).await, 0);
        sent.push(requests(&local, GET) - before);
    }
    println!("100 callers, ten times in an outage: {sent:?} requests");
    assert!(sent.iter().all(|requests| *requests <= 120), "{sent:?}");
    assert!(
        sent[1..].iter().all(|requests| *requests <= 101),
        "the quota is used up: {sent:?}"
    );

    local.emulator().faults().clear();
    assert_eq!(hundred(&client).await, 100, "nobody pays for the past");
    // A hundred answers later one failure is waited out as ever.
    let once = Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError");
    local
        .emulator()
        .faults()
        .add(Fault::on(GET)?.first(1).then(Effect::Answer(once)));
    client.get("report").await?;
    Ok(())
}

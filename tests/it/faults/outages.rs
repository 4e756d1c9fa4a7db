//! Many concurrent callers of a service that fails some or all requests.

use std::time::Duration;

use http::{Response, StatusCode};
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Faults, Reply};
use oss_inventory::InventoryClient;
use oss_tests::local_oss::{LocalOss, inventory};
use oss_tests::{Outcome, rules};
use oss_transport::tower::{FromService, IntoService};
use oss_transport::{Body, HyperTransport, Timeouts, Transport};
use tokio::task::JoinSet;
use tower::ServiceBuilder;

use super::{GET, request_count};

/// The largest number of connections that the 1,000 callers share.
///
/// A process may be limited to 256 open files, and this one has both ends of each connection.
const MAX_CONNECTIONS: u16 = 64;

/// The pool can open a connection for a request that then gets another one.
const MAX_IN_FLIGHT: u16 = MAX_CONNECTIONS / 2;

/// Creates a transport that limits the requests in flight.
///
/// A request is in flight until the end of its response.
fn limited_transport() -> impl Transport {
    async fn collect(response: Response<Body>) -> Result<Response<Body>, oss_transport::Error> {
        let (head, body) = response.into_parts();
        Ok(Response::from_parts(
            head,
            body.collect(64 * 1024).await?.into(),
        ))
    }
    let minute = Duration::from_secs(60);
    let transport = HyperTransport::builder()
        .timeouts(Timeouts::default().with_connect(minute).with_head(minute))
        // A connection that the client closes counts until the server notices.
        .max_idle_per_host(MAX_CONNECTIONS.into())
        .build();
    let stack = ServiceBuilder::new()
        .concurrency_limit(MAX_IN_FLIGHT.into())
        .and_then(collect)
        .service(IntoService::new(transport));
    FromService::new(stack)
}

#[tokio::test]
async fn f16_thousand_callers_succeed_despite_resets() -> Outcome {
    let builder = Emulator::builder().faults(Faults::seeded(16));
    let local = LocalOss::start_with(builder).await?;
    let client = inventory(local.client_builder()?.transport(limited_transport()))?;
    client.put(&rules::minimal("report")?).await?;
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
        request_count(&local, GET),
        connections.accepted(),
        connections.max_open()
    );
    assert!(
        request_count(&local, GET) > 1_000,
        "some requests were reset"
    );
    assert!(
        connections.max_open() <= MAX_CONNECTIONS.into(),
        "{connections:?}"
    );
    Ok(())
}

/// Gets the rule 100 times concurrently, and returns how many calls succeeded.
async fn hundred_gets(client: &InventoryClient) -> usize {
    let mut callers = JoinSet::new();
    for _ in 0..100 {
        let client = client.clone();
        callers.spawn(async move { client.get("report").await.is_ok() });
    }
    let outcomes = callers.join_all().await;
    outcomes.into_iter().filter(|succeeded| *succeeded).count()
}

#[tokio::test]
async fn f20_f21_outage_is_not_amplified_and_recovery_is_immediate() -> Outcome {
    let local = LocalOss::start().await?;
    local.inventory()?.put(&rules::minimal("report")?).await?;
    let client = local.inventory()?;
    let broken = Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError");
    local
        .emulator()
        .faults()
        .add(Fault::on(GET)?.then(Effect::Respond(broken)));
    let mut sent = Vec::new();
    for _ in 0..10 {
        let before = request_count(&local, GET);
        assert_eq!(hundred_gets(&client).await, 0);
        sent.push(request_count(&local, GET) - before);
    }
    println!("100 callers, ten times in an outage: {sent:?} requests");
    assert!(sent.iter().all(|requests| *requests <= 120), "{sent:?}");
    assert!(
        sent[1..].iter().all(|requests| *requests <= 101),
        "the quota is used up: {sent:?}"
    );

    local.emulator().faults().clear();
    assert_eq!(hundred_gets(&client).await, 100, "the outage is over");
    // After 100 successes, a single failure is retried as usual.
    let once = Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError");
    local
        .emulator()
        .faults()
        .add(Fault::on(GET)?.first(1).then(Effect::Respond(once)));
    client.get("report").await?;
    Ok(())
}

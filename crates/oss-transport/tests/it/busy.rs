//! A service that refuses much, and a transport that may have few connections.

use std::time::Duration;

use http::StatusCode;
use oss_transport_testing::{Loopback, Script};
use oss_transport::{HyperTransport, Timeouts, Transport};
use tokio::task::JoinSet;

use crate::raw::get;

const BUSY: &str = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Whoever is handed a connection just before it is given up has left the queue of the pool, and waits for a
/// place that an idle connection has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f16_nobody_waits_for_a_place_that_an_idle_connection_has() {
    let script = Script::new().read_request().write(OK);
    let script = script.read_request().write(OK).read_request().write(BUSY);
    let server = Loopback::start([script.again()]).unwrap();
    // The limit of connecting would end the wait much sooner than connections end by themselves.
    let limits = Timeouts::default().with_connect(Duration::from_secs(10));
    for _ in 0..3 {
        let builder = HyperTransport::builder().timeouts(limits);
        let transport = builder.max_connections_per_host(2).build();
        let mut calls = JoinSet::new();
        for _ in 0..60 {
            let (transport, request) = (transport.clone(), get(server.origin()));
            calls.spawn(async move {
                let response = transport.send(request).await?;
                let status = response.status();
                response.into_body().collect(9).await?;
                Ok::<_, oss_transport::Error>(status)
            });
        }
        for outcome in calls.join_all().await {
            let status = outcome.expect("everybody gets a place");
            assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(&status));
        }
    }
}

//! Servers made of bytes, and clients of them.

use oss_client::{Client, Credentials, Endpoint, Region, RetryPolicy, StaticCredentials};
use oss_inventory::InventoryClient;
use oss_inventory::xml::RootElement as _;
use oss_tests::local_oss::{fast_retries, inventory};
use oss_tests::{Outcome, rules};
use oss_transport_testing::{Loopback, Script};

const TOKEN: &str = "canary-token";

/// A client of a server made of bytes, which waits for nothing.
pub(super) fn client(server: &Loopback) -> Outcome<InventoryClient> {
    client_with(&server.origin(), fast_retries())
}

/// A client of whoever is there, which tries again as it is told.
pub(super) fn client_with(origin: &str, retry: RetryPolicy) -> Outcome<InventoryClient> {
    let key = Credentials::new("LTAI5tExample", "canary-secret")?.with_security_token(TOKEN)?;
    inventory(
        Client::builder(Region::new("cn-hangzhou")?, StaticCredentials::new(key))
            .endpoint(Endpoint::custom(origin)?)
            .retry(retry),
    )
}

/// Returns a rule as a service sends it.
pub(super) fn document() -> Outcome<String> {
    Ok(rules::minimal("report")?.to_xml()?)
}

/// Writes an answer with a body of which each byte is announced.
pub(super) fn response(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

/// Answers every request of a connection with the rule.
pub(super) fn always_healthy() -> Outcome<Script> {
    let whole = response("200 OK", "", &document()?);
    Ok(Script::new().read_request().write(whole).again())
}

/// Starts a server that breaks the first connection, and serves those that follow.
pub(super) fn fails_once(broken: Script) -> Outcome<Loopback> {
    Ok(Loopback::start([broken, always_healthy()?])?)
}

/// Asserts that a connection that breaks costs one more request, on another connection.
pub(super) async fn assert_retried(broken: Script) -> Outcome {
    let server = fails_once(broken)?;
    let rule = client(&server)?.get("report").await?;
    assert_eq!(rule.id, "report");
    assert_eq!((server.requests().len(), server.connections()), (2, 2));
    Ok(())
}

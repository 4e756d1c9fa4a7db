//! Scripted servers that write given bytes, and clients for them.

use oss_client::{Client, Credentials, Endpoint, Region, RetryPolicy, StaticCredentials};
use oss_inventory::InventoryClient;
use oss_tests::local_oss::{fast_retries, inventory};
use oss_tests::{Outcome, rules};
use oss_transport_testing::{Loopback, Script};

const TOKEN: &str = "canary-token";

/// Creates a client for a scripted server.
pub(super) fn client(server: &Loopback) -> Outcome<InventoryClient> {
    client_with(&server.origin(), fast_retries())
}

/// Creates a client for an endpoint with a retry policy.
pub(super) fn client_with(origin: &str, retry: RetryPolicy) -> Outcome<InventoryClient> {
    inventory(
        Client::builder(Region::new("cn-hangzhou")?, credentials()?)
            .endpoint(Endpoint::custom(origin)?)
            .retry(retry),
    )
}

/// Returns temporary credentials.
pub(super) fn credentials() -> Outcome<StaticCredentials> {
    let key = Credentials::new("LTAI5tExample", "canary-secret")?.with_security_token(TOKEN)?;
    Ok(StaticCredentials::new(key))
}

/// Returns the document of a rule.
pub(super) fn document() -> Outcome<String> {
    Ok(rules::minimal("report")?.to_xml()?)
}

/// Returns a response with the right content length.
pub(super) fn response(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

/// Returns a script that responds to every request of a connection with the rule.
pub(super) fn always_healthy() -> Outcome<Script> {
    let whole = response("200 OK", "", &document()?);
    Ok(Script::new().read_request().write(whole).repeat())
}

/// Starts a server that runs `broken` on the first connection and then works.
pub(super) fn fails_once(broken: Script) -> Outcome<Loopback> {
    Ok(Loopback::start([broken, always_healthy()?])?)
}

/// Asserts that a broken connection causes one retry on another connection.
pub(super) async fn assert_retried(broken: Script) -> Outcome {
    let server = fails_once(broken)?;
    let rule = client(&server)?.get("report").await?;
    assert_eq!(rule.id, "report");
    assert_eq!((server.requests().len(), server.connections()), (2, 2));
    Ok(())
}

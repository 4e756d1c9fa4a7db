//! Proxies that refuse to connect.

use oss_client::{Client, Endpoint, ErrorKind, Region, StopReason};
use oss_inventory::InventoryClient;
use oss_tests::Outcome;
use oss_tests::local_oss::{fast_retries, inventory};
use oss_transport::{HyperTransport, Proxy};
use oss_transport_testing::{Loopback, Script};

use super::error_chain;
use super::scripted::credentials;

/// Creates a client that reaches OSS through a scripted proxy.
fn client_through(proxy: &Loopback) -> Outcome<InventoryClient> {
    let proxy = Proxy::new(proxy.origin().parse()?)?.with_basic_auth("ci", "canary")?;
    inventory(
        Client::builder(Region::new("cn-hangzhou")?, credentials()?)
            .endpoint(Endpoint::custom("https://oss.example")?)
            .transport(HyperTransport::builder().proxy(proxy).build())
            .retry(fast_retries()),
    )
}

#[tokio::test]
async fn f37_proxy_that_refuses_a_tunnel_is_asked_once_and_named() -> Outcome {
    for status in ["407 Proxy Authentication Required", "403 Forbidden"] {
        let refusal = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        let proxy = Loopback::start([Script::new().read_head().write(refusal)])?;
        let error = client_through(&proxy)?.get("report").await;
        let error = error.expect_err("the proxy refuses");
        let client = error.client_error().ok_or("the client's error")?;
        assert_eq!(client.kind(), ErrorKind::Transport);
        assert_eq!(client.stopped_by(), Some(StopReason::Permanent));
        assert!(client.is_connect() && !client.may_have_been_applied());
        assert_eq!((client.attempts(), proxy.requests().len()), (1, 1));
        let chain = error_chain(&error);
        let named = format!("the proxy refuses the request (peer {})", proxy.addr());
        assert!(chain.contains(&named) && chain.contains(status), "{chain}");
        assert!(!chain.contains("canary"), "{chain}");
    }
    Ok(())
}

#[tokio::test]
async fn f37_proxy_that_recovers_is_asked_again() -> Outcome {
    let busy = Script::new()
        .read_head()
        .write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    let forbidden = Script::new()
        .read_head()
        .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    let proxy = Loopback::start([busy, forbidden])?;
    let error = client_through(&proxy)?.get("report").await;
    let error = error.expect_err("the proxy refuses in the end");
    let client = error.client_error().ok_or("the client's error")?;
    assert_eq!((client.attempts(), proxy.connections()), (2, 2));
    Ok(())
}

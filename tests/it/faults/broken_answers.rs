//! Sockets that break the exchange, byte by byte, and what the whole client makes of it.

use std::time::Duration;

use oss_client::{
    Client, Credentials, Endpoint, ErrorKind, Region, RetryPolicy, StaticCredentials,
};
use oss_inventory::InventoryClient;
use oss_inventory::xml::RootElement as _;
use oss_tests::local::inventory;
use oss_tests::{Outcome, rules};
use oss_transport::testing::{Loopback, Script};

use super::told;

const TOKEN: &str = "canary-token";

/// A client of a server made of bytes, which waits for nothing.
fn client(server: &Loopback) -> Outcome<InventoryClient> {
    client_with(
        server,
        RetryPolicy::default().with_base(Duration::from_millis(1)),
    )
}

fn client_with(server: &Loopback, retry: RetryPolicy) -> Outcome<InventoryClient> {
    let key = Credentials::new("LTAI5tExample", "canary-secret")?.with_security_token(TOKEN)?;
    inventory(
        Client::builder(Region::new("cn-hangzhou")?, StaticCredentials::new(key))
            .endpoint(Endpoint::custom(&server.origin())?)
            .retry(retry),
    )
}

/// Returns a rule as a service sends it.
fn document() -> Outcome<String> {
    Ok(rules::small("report")?.to_xml()?)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

/// Answers every request of a connection with the rule.
fn healthy() -> Outcome<Script> {
    let whole = answer("200 OK", "", &document()?);
    Ok(Script::new().read_request().write(whole).again())
}

/// Starts a server that breaks the first connection, and serves those that follow.
fn broken_once(broken: Script) -> Outcome<Loopback> {
    Ok(Loopback::start([broken, healthy()?])?)
}

/// Asserts that a connection that breaks costs one more request, on another connection.
async fn is_asked_again(broken: Script) -> Outcome {
    let server = broken_once(broken)?;
    let rule = client(&server)?.get("report").await?;
    assert_eq!(rule.id, "report");
    assert_eq!((server.requests().len(), server.connections()), (2, 2));
    Ok(())
}

#[tokio::test]
async fn f07_a_reset_before_any_byte_is_asked_again() -> Outcome {
    is_asked_again(Script::new().read_request().reset()).await?;
    is_asked_again(Script::new().read_request()).await
}

#[tokio::test]
async fn f08_a_reset_inside_of_a_head_is_asked_again() -> Outcome {
    for head in [
        "H",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n",
    ] {
        is_asked_again(Script::new().read_request().write(head).reset()).await?;
        is_asked_again(Script::new().read_request().write(head)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn f09_no_part_of_a_body_is_taken_for_the_whole() -> Outcome {
    let whole = answer("200 OK", "", &document()?);
    let body = whole.find("\r\n\r\n").ok_or("a head")? + 4;
    for cut in [body, body + 1, body + 60, whole.len() - 1] {
        let part = whole[..cut].to_owned();
        is_asked_again(Script::new().read_request().write(part.clone()).reset()).await?;
        is_asked_again(Script::new().read_request().write(part)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn f10_a_connection_that_ends_while_it_is_used_again_costs_no_attempt() -> Outcome {
    let whole = answer("200 OK", "", &document()?);
    let closing = Script::new().read_request().write(whole).read_request();
    let server = broken_once(closing)?;
    let client = client_with(&server, RetryPolicy::none())?;
    for _ in 0..2 {
        assert_eq!(client.get("report").await?.id, "report");
    }
    assert_eq!((server.requests().len(), server.connections()), (3, 2));

    // A new connection that ends is no such case.
    let server = Loopback::start([Script::new().read_request()])?;
    let error = client_with(&server, RetryPolicy::none())?
        .get("report")
        .await;
    let error = error.expect_err("nobody answers");
    assert_eq!(
        error.client_error().map(oss_client::Error::attempts),
        Some(1)
    );
    assert_eq!(server.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn f14_a_connection_that_answered_badly_is_not_used_again() -> Outcome {
    // It would answer the second request, too.
    let busy = answer("503 Service Unavailable", "", "");
    let whole = answer("200 OK", "", &document()?);
    let script = Script::new()
        .read_request()
        .write(busy)
        .read_request()
        .write(whole);
    is_asked_again(script).await
}

#[tokio::test]
async fn f22_nothing_secret_follows_a_redirect() -> Outcome {
    let other = Loopback::start([Script::new().read_request()])?;
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let location = format!("Location: {}/there\r\n", other.origin());
        let moved = answer(status, &location, "");
        let server = Loopback::start([Script::new().read_request().write(moved).again()])?;
        let error = client(&server)?.get("report").await.expect_err(status);
        assert_eq!(server.requests().len(), 1, "{status}");
        let client = error.client_error().ok_or("the client's error")?;
        assert_eq!(
            client.status().map(|status| status.as_u16()),
            status[..3].parse().ok()
        );
        assert!(!told(&error).contains("canary"), "{}", told(&error));
    }
    assert_eq!(other.connections(), 0, "nobody has asked the other host");
    Ok(())
}

#[tokio::test]
async fn f25_a_body_that_is_shorter_than_announced_is_an_error() -> Outcome {
    let body = document()?;
    let short = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
        body.len() + 1
    );
    let server = Loopback::start([Script::new().read_request().write(short)])?;
    let error = client(&server)?
        .get("report")
        .await
        .expect_err("a byte is missing");
    let client = error.client_error().ok_or("the client's error")?;
    assert_eq!(
        (client.kind(), client.attempts()),
        (ErrorKind::Transport, 3)
    );
    Ok(())
}

#[tokio::test]
async fn f26_bytes_behind_a_body_are_no_answer() -> Outcome {
    let body = document()?;
    let long = answer("200 OK", "", &body) + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let server = broken_once(Script::new().read_request().write(long).again())?;
    let client = client(&server)?;
    for _ in 0..2 {
        assert_eq!(client.get("report").await?.id, "report");
    }
    assert_eq!(server.connections(), 2, "the first one is not used again");
    Ok(())
}

#[tokio::test]
async fn f36_compression_is_not_asked_for_and_what_comes_compressed_is_no_document() -> Outcome {
    let gzip = answer(
        "200 OK",
        "Content-Encoding: gzip\r\n",
        "\u{1f}\u{8b}\u{8}\u{0}\u{0}",
    );
    let server = Loopback::start([Script::new().read_request().write(gzip).again()])?;
    let error = client(&server)?
        .get("report")
        .await
        .expect_err("it is no XML");
    assert_eq!(
        server.requests()[0].header("accept-encoding"),
        Vec::<String>::new()
    );
    let kind = error.client_error().map(oss_client::Error::kind);
    assert_eq!(kind, Some(ErrorKind::UnexpectedAnswer), "{}", told(&error));
    Ok(())
}

#[tokio::test]
async fn f41_the_page_of_a_hotel_is_quoted_and_is_no_rule() -> Outcome {
    let page = format!(
        "<html><body>Welcome to our hotel\u{1b}[31m{}</body></html>",
        "!".repeat(500)
    );
    let server = Loopback::start([Script::new()
        .read_request()
        .write(answer("200 OK", "", &page))
        .again()])?;
    let error = client(&server)?
        .get("report")
        .await
        .expect_err("it is no rule");
    let text = told(&error);
    assert!(text.contains("Welcome to our hotel"), "{text}");
    assert!(!text.contains('\u{1b}') && text.len() < 1_500, "{text}");
    Ok(())
}

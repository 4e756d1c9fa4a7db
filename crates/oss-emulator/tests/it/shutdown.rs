//! Starting and stopping the emulator.

use std::time::Duration;

use http::Method;
use oss_emulator::Emulator;
use oss_emulator::journal::Entry;
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::rules;
use crate::wire::{Connection, Request, TestResult, builder, until};

#[tokio::test]
async fn shutdown_closes_socket_and_connections() -> TestResult {
    let emulator = builder().start().await?;
    let address = emulator.address();
    let mut connection = Connection::open(&emulator).await;
    emulator.shutdown().await;
    connection.closed().await;
    assert!(TcpStream::connect(address).await.is_err());
    Ok(())
}

#[tokio::test]
async fn drop_closes_socket_and_connections() -> TestResult {
    let emulator = builder().start().await?;
    let mut connection = Connection::open(&emulator).await;
    drop(emulator);
    connection.closed().await;
    Ok(())
}

#[tokio::test]
async fn error_names_the_address_in_use() -> TestResult {
    let first = builder().start().await?;
    let error = builder()
        .address(first.address())
        .start()
        .await
        .unwrap_err();
    assert!(error.to_string().contains(&first.address().to_string()));
    assert!(std::error::Error::source(&error).is_some());
    Ok(())
}

/// Starts an emulator and sends it the first half of an upload.
async fn with_upload_in_progress() -> (Emulator, Connection) {
    let emulator = rules::with_source().await;
    emulator.journal().clear();
    let mut connection = Connection::open(&emulator).await;
    let request = Request::object(Method::PUT, "source", "k", "").signed();
    let mut head = request.head();
    head.extend_from_slice(b"Content-Length: 10\r\n\r\nhello");
    connection.send(&head).await;
    until(async || emulator.journal().requests() == 1).await;
    (emulator, connection)
}

#[tokio::test]
async fn shutdown_completes_the_request_in_progress() -> TestResult {
    let (emulator, mut connection) = with_upload_in_progress().await;
    let journal = emulator.journal().clone();
    let address = emulator.address();
    let mut shutdown = Box::pin(emulator.shutdown());
    let early = tokio::time::timeout(Duration::ZERO, &mut shutdown).await;
    assert!(early.is_err(), "the shutdown doesn't wait for the request");
    until(async || TcpStream::connect(address).await.is_err()).await;
    connection.send(b"world").await;
    let (response, ()) = tokio::join!(connection.read_response(&Method::PUT), shutdown);
    assert_eq!(response.status, 200);
    assert_eq!(response.header("connection"), "close");
    assert!(journal.entries().iter().all(Entry::is_applied));
    connection.closed().await;
    Ok(())
}

#[tokio::test]
async fn shutdown_sends_the_whole_response() -> TestResult {
    const LENGTH: usize = 20 * 1024 * 1024;
    let emulator = rules::with_source().await;
    let object = |method| Request::object(method, "source", "k", "");
    let put = object(Method::PUT).body(vec![b'x'; LENGTH]).signed();
    let mut connection = Connection::open(&emulator).await;
    assert_eq!(connection.exchange(&put).await.status, 200);
    emulator.journal().clear();
    connection.send(&object(Method::GET).signed().bytes()).await;
    until(async || emulator.journal().entries().iter().any(Entry::is_applied)).await;
    let response = connection.read_response(&Method::GET);
    let (response, ()) = tokio::join!(response, emulator.shutdown());
    assert_eq!(response.body.len(), LENGTH);
    Ok(())
}

#[tokio::test]
async fn shutdown_closes_idle_connections_at_once() -> TestResult {
    let emulator = rules::with_source().await;
    let mut unused = Connection::open(&emulator).await;
    let mut idle = Connection::open(&emulator).await;
    let request = Request::service(Method::GET, "").signed();
    assert_eq!(idle.exchange(&request).await.status, 200);
    tokio::time::pause();
    let started = Instant::now();
    emulator.shutdown().await;
    assert_eq!(started.elapsed(), Duration::ZERO);
    unused.closed().await;
    idle.closed().await;
    Ok(())
}

/// The time is virtual, so the test doesn't wait for it.
#[tokio::test]
async fn shutdown_does_not_wait_forever() -> TestResult {
    let (emulator, mut connection) = with_upload_in_progress().await;
    tokio::time::pause();
    emulator.shutdown().await;
    connection.closed().await;
    Ok(())
}

#[tokio::test]
async fn dropped_shutdown_closes_everything() -> TestResult {
    let (emulator, mut connection) = with_upload_in_progress().await;
    let waited = tokio::time::timeout(Duration::ZERO, emulator.shutdown()).await;
    assert!(waited.is_err());
    connection.closed().await;
    Ok(())
}

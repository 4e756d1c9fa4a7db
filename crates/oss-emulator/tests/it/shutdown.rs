//! Starting and stopping the emulator.

use tokio::net::TcpStream;

use crate::wire::{Connection, TestResult, builder};

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

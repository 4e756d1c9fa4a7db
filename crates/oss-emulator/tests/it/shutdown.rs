//! The server ends when it is told to, and when it is forgotten.

use tokio::net::TcpStream;

use crate::wire::{Connection, Outcome, builder};

#[tokio::test]
async fn shutting_down_closes_socket_and_connections() -> Outcome {
    let emulator = builder().start().await?;
    let address = emulator.address();
    let mut connection = Connection::open(&emulator).await;
    emulator.shutdown().await;
    connection.closed().await;
    assert!(TcpStream::connect(address).await.is_err());
    Ok(())
}

#[tokio::test]
async fn dropping_it_closes_socket_and_connections() -> Outcome {
    let emulator = builder().start().await?;
    let mut connection = Connection::open(&emulator).await;
    drop(emulator);
    connection.closed().await;
    Ok(())
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() -> Outcome {
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

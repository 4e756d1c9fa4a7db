//! A server that sends without end leaves time for the other tasks of a thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use oss_transport::HyperTransport;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::yield_now;

use crate::server::{OK, accept, fetch, get, listen, read_head, wait_for_close};

/// The most bytes that a connection may read before other tasks have a turn.
const BYTES_PER_TURN: usize = 400 * 1024;

/// Writes whole pieces until the buffers of both sockets are full; returns the number of bytes.
async fn fill_buffers(stream: &mut TcpStream, piece: &[u8]) -> usize {
    let pieces = piece.repeat(1024);
    let mut filled = 0;
    loop {
        match stream.try_write(&pieces) {
            Ok(written) => {
                filled += written;
                if !written.is_multiple_of(piece.len()) {
                    let rest = &piece[written % piece.len()..];
                    stream.write_all(rest).await.unwrap();
                    return filled + rest.len();
                }
            }
            Err(_) => return filled,
        }
    }
}

#[tokio::test]
async fn f13_flood_of_1xx_responses_lets_other_tasks_run() {
    let (listener, origin) = listen().await;
    let turns = Arc::<AtomicUsize>::default();
    let other = tokio::spawn({
        let turns = Arc::clone(&turns);
        async move {
            loop {
                turns.fetch_add(1, Ordering::Relaxed);
                yield_now().await;
            }
        }
    });
    let transport = HyperTransport::new();
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        // Without an await, so that the client reads nothing until all of it is there.
        let before = turns.load(Ordering::Relaxed);
        let flood = fill_buffers(
            &mut stream,
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        )
        .await;
        stream.write_all(OK).await.unwrap();
        (flood, before, stream)
    };
    let client = fetch(&transport, get(&origin));
    let (outcome, (flood, before, mut stream)) = tokio::join!(client, server);
    let turns = turns.load(Ordering::Relaxed) - before;
    other.abort();
    assert_eq!(outcome.unwrap(), "ok");
    let expected = flood / BYTES_PER_TURN;
    println!("{flood} {turns} {expected}");
    assert!(expected > 1, "the sockets only buffer {flood} bytes");
    assert!(turns >= expected, "{turns} turns for {flood} bytes");
    drop(transport);
    wait_for_close(&mut stream).await;
}

//! Endless data leaves time for the other tasks of a thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use bytes::Bytes;
use http::Request;
use oss_transport::HyperTransport;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::{JoinSet, yield_now};

use crate::bodies::poll_body;
use crate::server::{OK, accept, fetch, get, listen, read_head, serve, wait_for_close};

/// The most bytes that a connection may read before other tasks have a turn.
const BYTES_PER_TURN: usize = 400 * 1024;

/// Writes whole pieces until the sockets buffer no more; returns the bytes.
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

/// A task that counts how often it runs.
struct OtherTask {
    turns: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl OtherTask {
    fn start() -> Self {
        let turns = Arc::<AtomicUsize>::default();
        let counter = Arc::clone(&turns);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            loop {
                counter.fetch_add(1, Ordering::Relaxed);
                yield_now().await;
            }
        });
        Self {
            turns,
            _tasks: tasks,
        }
    }

    fn turns(&self) -> usize {
        self.turns.load(Ordering::Relaxed)
    }
}

#[tokio::test]
async fn f13_flood_of_1xx_responses_lets_other_tasks_run() {
    let (listener, origin) = listen().await;
    let other = OtherTask::start();
    let transport = HyperTransport::new();
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        // Without an await, so that the client reads nothing until all of it is there.
        let before = other.turns();
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
    let turns = other.turns() - before;
    assert_eq!(outcome.unwrap(), "ok");
    let expected = flood / BYTES_PER_TURN;
    assert!(expected > 1, "the sockets only buffer {flood} bytes");
    assert!(turns >= expected, "{turns} turns for {flood} bytes");
    drop(transport);
    wait_for_close(&mut stream).await;
}

#[tokio::test]
async fn f13_flood_of_empty_pieces_lets_other_tasks_run() {
    const PIECES: usize = 100_000;
    for length in [None, Some("0"), Some("1")] {
        let (listener, origin) = listen().await;
        let mut left = PIECES;
        let body = poll_body(move |_| {
            left = left.saturating_sub(1);
            Poll::Ready(match left {
                0 => None,
                1 if length == Some("1") => Some(Ok(Bytes::from_static(b"x"))),
                _ => Some(Ok(Bytes::new())),
            })
        });
        let mut request = Request::put(origin);
        if let Some(length) = length {
            request = request.header("content-length", length);
        }
        let other = OtherTask::start();
        let transport = HyperTransport::new();
        let request = request.body(body).unwrap();
        let (outcome, _) = tokio::join!(fetch(&transport, request), serve(&listener, OK));
        assert_eq!(outcome.unwrap(), "ok", "{length:?}");
        // tokio gives each poll of a task 128 operations.
        let turns = other.turns();
        assert!(
            turns >= PIECES / 200,
            "{turns} turns with length {length:?}"
        );
    }
}

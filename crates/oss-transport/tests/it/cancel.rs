//! Dropping: the server sees it, and the next call works.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use oss_transport::{HyperTransport, Transport};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::raw::{OK, accept, closed, fetch, get, listen, read_head, serve};

#[tokio::test]
async fn f15_dropping_the_future_closes_the_connection() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let mut stream = {
        let exchange = transport.send(get(origin));
        let server = async {
            let mut stream = accept(&listener).await;
            read_head(&mut stream).await.unwrap();
            stream
        };
        tokio::select! {
            outcome = exchange => panic!("nobody answered: {outcome:?}"),
            stream = server => stream,
        }
    };
    closed(&mut stream).await;
}

#[tokio::test]
async fn f15_dropping_a_half_read_body_closes_the_connection() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nhello";
    let (outcome, (mut stream, _)) =
        tokio::join!(transport.send(get(origin)), serve(&listener, head));
    let mut body = outcome.unwrap().into_body();
    assert_eq!(body.next_chunk().await.unwrap().unwrap(), "hello");
    drop(body);
    closed(&mut stream).await;
}

#[tokio::test]
async fn f15_after_a_drop_at_any_point_the_next_call_works() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let client = async {
        for polls in 0..16 {
            poll_at_most(polls, fetch(&transport, get(&origin))).await;
            let body = fetch(&transport, get(&origin)).await.unwrap();
            assert_eq!(body, "ok", "after {polls} polls");
        }
    };
    tokio::select! {
        () = client => {}
        never = serve_all(listener) => match never {},
    }
}

/// Polls a future some times, waiting for its wakes, and drops it.
async fn poll_at_most(polls: usize, work: impl Future) {
    let mut work = pin!(work);
    let mut left = polls;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        let poll = work.as_mut().poll(cx).map(|_| ());
        if left == 0 { Poll::Ready(()) } else { poll }
    })
    .await;
}

async fn serve_all(listener: TcpListener) -> std::convert::Infallible {
    let mut connections = JoinSet::new();
    loop {
        let mut stream = accept(&listener).await;
        connections.spawn(async move {
            while read_head(&mut stream).await.is_ok() {
                if stream.write_all(OK).await.is_err() {
                    break;
                }
            }
        });
    }
}

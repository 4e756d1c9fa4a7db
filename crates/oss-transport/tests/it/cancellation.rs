//! The server notices a dropped exchange, and the next one works.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr};

use http::Request;
use oss_transport::{Body, HyperTransport, Resolve, ResolveFuture, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinSet, yield_now};

use crate::server::{accept, get, listen, read_head, serve, wait_for_close};

#[tokio::test]
async fn f15_dropped_future_closes_the_connection() {
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
            outcome = exchange => panic!("a response before the server sent one: {outcome:?}"),
            stream = server => stream,
        }
    };
    wait_for_close(&mut stream).await;
}

#[tokio::test]
async fn f15_dropped_half_read_body_closes_the_connection() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nhello";
    let (outcome, (mut stream, _)) =
        tokio::join!(transport.send(get(origin)), serve(&listener, head));
    let mut body = outcome.unwrap().into_body();
    assert_eq!(body.next_chunk().await.unwrap().unwrap(), "hello");
    drop(body);
    wait_for_close(&mut stream).await;
}

/// More bytes than sockets can buffer.
const BODY_LEN: usize = 4 << 20;

/// Drops an exchange at each await point, and asserts that the next one succeeds.
pub(crate) async fn assert_droppable(
    transport: &HyperTransport,
    request: impl Fn() -> Request<Body>,
) {
    let exchange = async || {
        let body = transport.send(request()).await?.into_body();
        body.collect(2 * BODY_LEN).await
    };
    let mut polls = 0;
    while !ends_within(polls, exchange()).await {
        let body = exchange().await;
        assert!(body.is_ok(), "after {polls} polls: {body:?}");
        // Every early point, but not thousands while a thread works in the background.
        polls += 1 + polls / 16;
    }
    assert!(polls > 2, "the exchange never waits");
}

#[tokio::test]
async fn f15_call_after_a_drop_at_any_point_works() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let upload = || {
        Request::put(&origin)
            .body(vec![b'x'; BODY_LEN].into())
            .unwrap()
    };
    let client = async {
        assert_droppable(&transport, || get(&origin)).await;
        assert_droppable(&transport, upload).await;
    };
    tokio::select! {
        () = client => {}
        never = serve_all(listener) => match never {},
    }
}

/// Resolves every host to this machine, after a few polls.
#[derive(Debug)]
struct SlowResolver;

impl Resolve for SlowResolver {
    fn resolve(&self, _host: &str) -> ResolveFuture {
        Box::pin(async {
            for _ in 0..3 {
                yield_now().await;
            }
            Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)])
        })
    }
}

#[tokio::test]
async fn f15_call_after_a_drop_during_resolution_works() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::builder()
        .resolver(SlowResolver)
        // Every exchange must resolve.
        .max_idle_per_host(0)
        .build();
    let origin = origin.replace("127.0.0.1", "bucket.example");
    tokio::select! {
        () = assert_droppable(&transport, || get(&origin)) => {}
        never = serve_all(listener) => match never {},
    }
}

/// Polls a future this many times and drops it; returns whether it ended.
async fn ends_within(polls: usize, work: impl Future) -> bool {
    let time = async {
        for _ in 0..polls {
            yield_now().await;
        }
    };
    tokio::select! {
        biased;
        _ = work => true,
        () = time => false,
    }
}

async fn serve_all(listener: TcpListener) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        let stream = accept(&listener).await;
        // Ends when the client closes the connection.
        connections.spawn(async move { serve_one(stream).await.is_err() });
    }
}

async fn serve_one(mut stream: TcpStream) -> io::Result<Infallible> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {BODY_LEN}\r\n\r\n");
    loop {
        if read_head(&mut stream).await?.starts_with("PUT ") {
            let mut body = vec![0; BODY_LEN];
            stream.read_exact(&mut body).await?;
        }
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&vec![b'x'; BODY_LEN]).await?;
    }
}

//! Dropping: the server sees it, and the next call works.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr};

use http::Request;
use oss_transport::{
    Body, HyperTransport, HyperTransportBuilder, Resolve, ResolveFuture, Transport,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinSet, yield_now};

use crate::raw::{accept, closed, get, listen, read_head, serve};

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

/// More bytes than sockets take at once.
const LONG: usize = 4 << 20;

/// Leaves one place, which each drop has to give back.
pub(crate) fn with_one_place(builder: HyperTransportBuilder) -> HyperTransportBuilder {
    builder.max_connections_per_host(1)
}

/// Drops an exchange at each point at which it waits; after that the next one has to work.
pub(crate) async fn assert_droppable(
    transport: &HyperTransport,
    request: impl Fn() -> Request<Body>,
) {
    let exchange = async || {
        let body = transport.send(request()).await?.into_body();
        body.collect(2 * LONG).await
    };
    let mut turns = 0;
    while !ends_within(turns, exchange()).await {
        let body = exchange().await;
        assert!(body.is_ok(), "after {turns} turns: {body:?}");
        // All of the first ones, and not thousands where a thread makes it wait.
        turns += 1 + turns / 16;
    }
    assert!(turns > 2, "it does not wait");
}

#[tokio::test]
async fn f15_after_a_drop_at_any_point_the_next_call_works() {
    let (listener, origin) = listen().await;
    let transport = with_one_place(HyperTransport::builder()).build();
    let upload = || Request::put(&origin).body(vec![b'x'; LONG].into()).unwrap();
    let client = async {
        assert_droppable(&transport, || get(&origin)).await;
        assert_droppable(&transport, upload).await;
    };
    tokio::select! {
        () = client => {}
        never = serve_all(listener) => match never {},
    }
}

/// Finds this machine, after a while.
#[derive(Debug)]
struct Slow;

impl Resolve for Slow {
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
async fn f15_after_a_drop_during_resolution_the_next_call_works() {
    let (listener, origin) = listen().await;
    let transport = with_one_place(HyperTransport::builder().resolver(Slow))
        // So that each exchange has to resolve.
        .max_idle_per_host(0)
        .build();
    let origin = origin.replace("127.0.0.1", "bucket.example");
    tokio::select! {
        () = assert_droppable(&transport, || get(&origin)) => {}
        never = serve_all(listener) => match never {},
    }
}

/// Gives a future some turns, and drops it; says whether it has ended.
async fn ends_within(turns: usize, work: impl Future) -> bool {
    let time = async {
        for _ in 0..turns {
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
        // It ends when the client leaves.
        connections.spawn(async move { serve_one(stream).await.is_err() });
    }
}

async fn serve_one(mut stream: TcpStream) -> io::Result<Infallible> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {LONG}\r\n\r\n");
    loop {
        if read_head(&mut stream).await?.starts_with("PUT ") {
            let mut body = vec![0; LONG];
            stream.read_exact(&mut body).await?;
        }
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&vec![b'x'; LONG]).await?;
    }
}

//! Many callers, limited by `tower::limit::ConcurrencyLimit`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Response;
use oss_transport::tower::{FromService, IntoService};
use oss_transport::{Body, Error, ErrorKind, HyperTransport, Transport};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower::ServiceBuilder;

use crate::server::{OK, accept, fetch, get, listen, read_head};

const LIMIT: usize = 16;

/// Creates a transport that holds each permit to the end of the response.
fn limited() -> impl Transport + Clone {
    async fn collect(response: Response<Body>) -> Result<Response<Body>, Error> {
        let (head, body) = response.into_parts();
        Ok(Response::from_parts(head, body.collect(1024).await?.into()))
    }
    let stack = ServiceBuilder::new()
        .concurrency_limit(LIMIT)
        .and_then(collect)
        .service(IntoService::new(HyperTransport::new()));
    FromService::new(stack)
}

/// Counts what exists now, and the most that existed at once.
#[derive(Debug, Default)]
struct Gauge {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Gauge {
    fn increment(&self) {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
    }

    fn decrement(&self) {
        self.now.fetch_sub(1, Ordering::SeqCst);
    }
}

#[derive(Debug, Default)]
struct Counts {
    requests: AtomicUsize,
    in_flight: Gauge,
    connections: Gauge,
}

async fn serve_all(listener: TcpListener, counts: Arc<Counts>) {
    let mut connections = JoinSet::new();
    loop {
        let stream = accept(&listener).await;
        counts.connections.increment();
        let counts = Arc::clone(&counts);
        connections.spawn(async move {
            serve_one(stream, &counts).await;
            counts.connections.decrement();
        });
    }
}

/// Responds, and resets every hundredth request of all connections.
async fn serve_one(mut stream: TcpStream, counts: &Counts) {
    while read_head(&mut stream).await.is_ok() {
        counts.in_flight.increment();
        tokio::task::yield_now().await;
        counts.in_flight.decrement();
        if counts.requests.fetch_add(1, Ordering::SeqCst) % 100 == 99 {
            return stream.set_zero_linger().unwrap();
        }
        if stream.write_all(OK).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn f16_thousand_callers_have_at_most_16_requests_in_flight() {
    let (listener, origin) = listen().await;
    let counts = Arc::<Counts>::default();
    let mut server = JoinSet::new();
    server.spawn(serve_all(listener, Arc::clone(&counts)));
    let transport = limited();
    let mut calls = JoinSet::new();
    for _ in 0..1000 {
        let (transport, origin) = (transport.clone(), origin.clone());
        calls.spawn(async move {
            let mut resets = 0;
            while let Err(error) = fetch(&transport, get(&origin)).await {
                assert_eq!(error.kind(), ErrorKind::Interrupted, "{error:?}");
                resets += 1;
            }
            resets
        });
    }
    let resets: usize = calls.join_all().await.into_iter().sum();
    assert!(resets >= 10, "{resets}");
    let most_in_flight = counts.in_flight.most.load(Ordering::SeqCst);
    assert!(most_in_flight <= LIMIT, "{counts:?}");
    let most_connections = counts.connections.most.load(Ordering::SeqCst);
    // The pool finishes connecting for a request that was given another connection.
    assert!(most_connections <= 2 * LIMIT, "{counts:?}");

    drop(transport);
    let all_closed = async {
        while counts.connections.now.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
    };
    let outcome = timeout(Duration::from_secs(10), all_closed).await;
    assert!(
        outcome.is_ok(),
        "a dropped transport closes its connections"
    );
}

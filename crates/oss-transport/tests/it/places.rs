//! How many connections there are at a time.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use oss_transport::{ErrorKind, HyperTransport, Limit, Timeouts, Transport};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::clock::{fly, freeze};
use crate::raw::{OK, accept, answer_next, closed, fetch, get, listen, read_head, serve};

const LIMIT: Duration = Duration::from_secs(10);

fn transport(connections: usize, connect: Duration) -> HyperTransport {
    let limits = Timeouts::default().with_connect(connect);
    let builder = HyperTransport::builder().timeouts(limits);
    builder.max_connections_per_host(connections).build()
}

/// Answers, and resets each hundredth request of all connections.
async fn serve_most(mut stream: TcpStream, requests: Arc<AtomicUsize>) {
    while read_head(&mut stream).await.is_ok() {
        if requests.fetch_add(1, Ordering::SeqCst) % 100 == 99 {
            return stream.set_zero_linger().unwrap();
        }
        if stream.write_all(OK).await.is_err() {
            return;
        }
    }
}

/// How many connections there were so far, are now, and were at once.
#[derive(Debug, Default)]
struct Connections {
    all: AtomicUsize,
    open: AtomicUsize,
    most: AtomicUsize,
}

async fn count_accepts(listener: TcpListener, counts: Arc<Connections>) {
    let requests = Arc::default();
    let mut connections = JoinSet::new();
    loop {
        let stream = accept(&listener).await;
        counts.all.fetch_add(1, Ordering::SeqCst);
        let open = counts.open.fetch_add(1, Ordering::SeqCst) + 1;
        counts.most.fetch_max(open, Ordering::SeqCst);
        let (requests, counts) = (Arc::clone(&requests), Arc::clone(&counts));
        connections.spawn(async move {
            serve_most(stream, requests).await;
            counts.open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

#[tokio::test]
async fn f16_a_thousand_calls_share_sixteen_connections() {
    let (listener, origin) = listen().await;
    let counts = Arc::<Connections>::default();
    let mut server = JoinSet::new();
    server.spawn(count_accepts(listener, Arc::clone(&counts)));
    let transport = transport(16, Duration::MAX);
    let resets = Arc::new(AtomicUsize::new(0));
    let mut calls = JoinSet::new();
    for _ in 0..1000 {
        let (transport, origin, resets) = (transport.clone(), origin.clone(), resets.clone());
        calls.spawn(async move {
            while let Err(error) = fetch(&transport, get(&origin)).await {
                assert_eq!(error.kind(), ErrorKind::Interrupted, "{error:?}");
                resets.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    assert_eq!(calls.join_all().await.len(), 1000);
    let resets = resets.load(Ordering::SeqCst);
    assert!(resets >= 10, "{resets}");
    assert!(counts.most.load(Ordering::SeqCst) <= 16, "{counts:?}");
    // Each reset gave one place back; and now and then an idle one makes room for somebody who waits.
    let all = counts.all.load(Ordering::SeqCst);
    assert!(all <= 100 + resets, "{counts:?}, {resets} resets");
}

#[tokio::test]
async fn f16_who_waits_in_vain_is_told_at_the_connect_limit() {
    let (listener, origin) = listen().await;
    let transport = transport(1, LIMIT);
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    let (first, (mut stream, _)) =
        tokio::join!(transport.send(get(&origin)), serve(&listener, head));

    let frozen = freeze();
    let started = Instant::now();
    let error = fly(LIMIT / 20, fetch(&transport, get(&origin))).await;
    let (elapsed, error) = (started.elapsed(), error.unwrap_err());
    assert_eq!(error.kind(), ErrorKind::Timeout(Limit::Connect));
    assert!(error.is_connect() && !error.may_have_been_sent());
    assert!(
        elapsed >= LIMIT && elapsed <= LIMIT * 11 / 10,
        "{elapsed:?}"
    );
    let told = format!("{:?}", std::error::Error::source(&error));
    assert!(told.contains("Full { each: 1"), "{told}");
    drop(frozen);

    // What was held becomes free, and so does its connection.
    stream.write_all(b"ok").await.unwrap();
    let body = first.unwrap().into_body().collect(9).await;
    assert_eq!(body.unwrap(), "ok");
    let again = fetch(&transport, get(&origin));
    let (outcome, _) = tokio::join!(again, answer_next(&mut stream, OK));
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn f16_who_waits_in_vain_until_the_head_limit_has_not_sent_anything() {
    let (listener, origin) = listen().await;
    let transport = transport(1, 6 * LIMIT);
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    let _held = tokio::join!(transport.send(get(&origin)), serve(&listener, head));
    let _frozen = freeze();
    let mut request = get(&origin);
    let limits = Timeouts::default().with_connect(6 * LIMIT).with_head(LIMIT);
    request.extensions_mut().insert(limits);
    let error = fly(LIMIT / 20, fetch(&transport, request)).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(Limit::Connect));
    assert!(!error.may_have_been_sent());
}

#[tokio::test]
async fn f16_who_stops_to_wait_takes_no_place() {
    let (listener, origin) = listen().await;
    let transport = transport(1, Duration::MAX);
    let (held, (stream, _)) = tokio::join!(
        transport.send(get(&origin)),
        serve(&listener, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
    );
    {
        let mut waiting = pin!(fetch(&transport, get(&origin)));
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..3 {
            assert!(waiting.as_mut().poll(&mut context).is_pending());
            tokio::task::yield_now().await;
        }
    }
    drop((held, stream));
    let (outcome, _) = tokio::join!(fetch(&transport, get(&origin)), serve(&listener, OK));
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn f16_who_waited_and_got_the_connection_of_another_leaves_nothing_behind() {
    let (listener, origin) = listen().await;
    let transport = transport(16, Duration::MAX);
    let mut calls = JoinSet::new();
    for _ in 0..17 {
        let (transport, origin) = (transport.clone(), origin.clone());
        calls.spawn(async move { fetch(&transport, get(&origin)).await });
    }
    let mut connections = JoinSet::new();
    for _ in 0..16 {
        let stream = accept(&listener).await;
        connections.spawn(serve_most(stream, Arc::default()));
    }
    let bodies = calls.join_all().await;
    assert!(bodies.iter().all(|body| body.as_deref().unwrap() == "ok"));
    drop(transport);
    let all_closed = timeout(LIMIT, connections.join_all()).await;
    assert!(all_closed.is_ok(), "something still holds the pool");
    let more = timeout(Duration::from_millis(20), listener.accept()).await;
    assert!(more.is_err(), "a connection for nobody");
}

#[tokio::test]
async fn f16_a_connection_that_the_server_closes_gives_its_place_back() {
    let (listener, origin) = listen().await;
    let transport = transport(1, Duration::MAX);
    for _ in 0..3 {
        let (outcome, (mut stream, _)) =
            tokio::join!(fetch(&transport, get(&origin)), serve(&listener, OK));
        assert_eq!(outcome.unwrap(), "ok");
        stream.shutdown().await.unwrap();
        closed(&mut stream).await;
    }
}

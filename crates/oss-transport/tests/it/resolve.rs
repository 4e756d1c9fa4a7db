//! What names lead to: nothing, nobody, or the second address.

use std::future::pending;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use oss_transport::{
    Error, ErrorKind, HyperTransport, Limit, Proxy, Resolve, ResolveFuture, Timeouts,
};
use tokio::time::Instant;

use crate::clock::{fly, freeze};
use crate::raw::{OK, fetch, get, listen, serve};

const LIMIT: Duration = Duration::from_secs(10);

/// Answers always the same, or never.
#[derive(Debug)]
enum Stub {
    Finds(Vec<IpAddr>),
    Fails(io::ErrorKind),
    Hangs,
}

impl Resolve for Stub {
    fn resolve(&self, host: &str) -> ResolveFuture {
        assert_eq!(host, "bucket.example");
        match self {
            Self::Finds(addresses) => {
                let addresses = addresses.clone();
                Box::pin(async { Ok(addresses) })
            }
            Self::Fails(kind) => {
                let error = io::Error::from(*kind);
                Box::pin(async { Err(error) })
            }
            Self::Hangs => Box::pin(pending()),
        }
    }
}

fn transport(stub: Stub) -> HyperTransport {
    let limits = Timeouts::default().with_connect(LIMIT);
    let builder = HyperTransport::builder().timeouts(limits);
    builder.resolver(stub).build()
}

#[tokio::test]
async fn f02_a_name_without_an_address_is_an_error_of_its_own() {
    let stubs = [
        Stub::Fails(io::ErrorKind::NotFound),
        Stub::Fails(io::ErrorKind::TimedOut),
        Stub::Finds(Vec::new()),
    ];
    for stub in stubs {
        let name = format!("{stub:?}");
        let request = get("http://bucket.example/key?Signature=canary");
        let error = fetch(&transport(stub), request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Resolve, "{name}");
        assert!(error.is_resolve() && error.is_connect());
        assert!(!error.may_have_been_sent(), "{name}");
        assert_eq!(
            error.to_string(),
            "host has no address (peer bucket.example:80)"
        );
        let told = format!("{error:?}");
        assert!(told.contains("bucket.example") && !told.contains("canary"));
    }
}

#[tokio::test]
async fn f02_the_name_of_a_proxy_is_resolved_instead() {
    let proxy = Proxy::new("http://bucket.example:3128".parse().unwrap()).unwrap();
    let stub = Stub::Fails(io::ErrorKind::NotFound);
    let transport = HyperTransport::builder()
        .proxy(proxy)
        .resolver(stub)
        .build();
    let request = get("http://elsewhere.example/");
    let error = fetch(&transport, request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Resolve);
    assert!(
        format!("{error:?}").contains("host: \"bucket.example\""),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_address_is_not_resolved() {
    let (listener, origin) = listen().await;
    let transport = transport(Stub::Fails(io::ErrorKind::NotFound));
    let (outcome, _) = tokio::join!(fetch(&transport, get(origin)), serve(&listener, OK));
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn f03_an_address_that_refuses_is_passed_over() {
    let (listener, origin) = listen().await;
    let addresses = ["127.0.0.2", "127.0.0.1"].map(|it| it.parse().unwrap());
    let request = get(origin.replace("127.0.0.1", "bucket.example"));
    let transport = transport(Stub::Finds(addresses.into()));
    let (outcome, (_stream, head)) = tokio::join!(fetch(&transport, request), serve(&listener, OK));
    assert_eq!(outcome.unwrap(), "ok");
    assert!(head.contains("host: bucket.example"), "{head}");
}

/// Asserts the connect limit, and that it was kept to the next step of the clock.
async fn assert_left(transport: &HyperTransport, uri: &str) -> Error {
    let started = Instant::now();
    let error = fly(LIMIT / 20, fetch(transport, get(uri))).await;
    let (elapsed, error) = (started.elapsed(), error.unwrap_err());
    assert_eq!(
        error.kind(),
        ErrorKind::Timeout(Limit::Connect),
        "{error:?}"
    );
    assert!(error.is_connect() && !error.may_have_been_sent());
    assert!(
        elapsed >= LIMIT && elapsed <= LIMIT * 11 / 10,
        "{elapsed:?}"
    );
    error
}

#[tokio::test]
async fn f04_a_resolver_that_hangs_is_left_at_the_connect_limit() {
    let _frozen = freeze();
    assert_left(&transport(Stub::Hangs), "http://bucket.example/").await;
}

/// Addresses that swallow connections; what to do for that is known of one system.
#[cfg(target_os = "linux")]
mod blackhole {
    use std::net::{SocketAddr, TcpStream};
    use std::pin::pin;

    use tokio::net::{TcpListener, TcpSocket};

    use super::*;
    use crate::clock::{pass, waits};

    /// Listens on the port of `like`, and has no room for any more connections.
    fn blackhole(like: SocketAddr) -> (TcpListener, Vec<TcpStream>) {
        let addr = SocketAddr::new([127, 0, 0, 2].into(), like.port());
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(addr).unwrap();
        let listener = socket.listen(1).unwrap();
        let addr = listener.local_addr().unwrap();
        let patience = Duration::from_millis(200);
        let room = std::iter::from_fn(|| TcpStream::connect_timeout(&addr, patience).ok());
        let full = room.take(16).collect();
        (listener, full)
    }

    #[tokio::test]
    async fn f03_an_address_that_swallows_connections_is_passed_over() {
        let (listener, origin) = listen().await;
        let _hole = blackhole(listener.local_addr().unwrap());
        let _frozen = freeze();
        let addresses = ["127.0.0.2", "127.0.0.1"].map(|it| it.parse().unwrap());
        let request = get(origin.replace("127.0.0.1", "bucket.example"));
        let transport = transport(Stub::Finds(addresses.into()));
        let both = async { tokio::join!(fetch(&transport, request), serve(&listener, OK)) };
        let mut both = pin!(both);
        // The first address has its half of the limit.
        waits(LIMIT * 2 / 5, &mut both).await;
        pass(LIMIT / 5).await;
        // The second one needs real time, during which the limit must not run out.
        let (outcome, _) = both.await;
        assert_eq!(outcome.unwrap(), "ok");
    }

    #[tokio::test]
    async fn f04_an_address_that_swallows_connections_is_left_at_the_connect_limit() {
        let (hole, _full) = blackhole(([127, 0, 0, 2], 0).into());
        let _frozen = freeze();
        let uri = format!("http://{}/", hole.local_addr().unwrap());
        assert_left(&transport(Stub::Hangs), &uri).await;
    }
}

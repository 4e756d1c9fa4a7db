//! Name resolution, and hosts with several addresses.

use std::future::pending;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use oss_transport::{
    Error, ErrorKind, HyperTransport, Limit, Proxy, Resolve, ResolveFuture, Timeouts,
};
use tokio::time::Instant;

use crate::server::{OK, fetch, get, listen, serve};
use crate::time::{advance_until_done, pause_clock};

const LIMIT: Duration = Duration::from_secs(10);

/// A resolver with one fixed result.
#[derive(Debug)]
enum StubResolver {
    Finds(Vec<IpAddr>),
    Fails(io::ErrorKind),
    Hangs,
}

impl Resolve for StubResolver {
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

fn transport(stub: StubResolver) -> HyperTransport {
    let limits = Timeouts::default().with_connect(LIMIT);
    let builder = HyperTransport::builder().timeouts(limits);
    builder.resolver(stub).build()
}

#[tokio::test]
async fn f02_name_without_an_address_is_a_resolve_error() {
    let stubs = [
        StubResolver::Fails(io::ErrorKind::NotFound),
        StubResolver::Fails(io::ErrorKind::TimedOut),
        StubResolver::Finds(Vec::new()),
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
            "could not resolve the host (peer bucket.example:80)"
        );
        let told = format!("{error:?}");
        assert!(told.contains("bucket.example") && !told.contains("canary"));
    }
}

#[tokio::test]
async fn f02_proxy_name_is_resolved_instead_of_the_host() {
    let proxy = Proxy::new("http://bucket.example:3128".parse().unwrap()).unwrap();
    let stub = StubResolver::Fails(io::ErrorKind::NotFound);
    let transport = HyperTransport::builder()
        .proxy(proxy)
        .resolver(stub)
        .build();
    let request = get("http://origin.example/");
    let error = fetch(&transport, request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Resolve);
    assert!(
        format!("{error:?}").contains("host: \"bucket.example\""),
        "{error:?}"
    );
}

#[tokio::test]
async fn address_is_not_resolved() {
    let (listener, origin) = listen().await;
    let transport = transport(StubResolver::Fails(io::ErrorKind::NotFound));
    let (outcome, _) = tokio::join!(fetch(&transport, get(origin)), serve(&listener, OK));
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn f03_address_that_refuses_is_skipped() {
    let (listener, origin) = listen().await;
    let addresses = ["127.0.0.2", "127.0.0.1"].map(|it| it.parse().unwrap());
    let request = get(origin.replace("127.0.0.1", "bucket.example"));
    let transport = transport(StubResolver::Finds(addresses.into()));
    let (outcome, (_stream, head)) = tokio::join!(fetch(&transport, request), serve(&listener, OK));
    assert_eq!(outcome.unwrap(), "ok");
    assert!(head.contains("host: bucket.example"), "{head}");
}

/// Asserts that the connect limit expires, at most one step of the clock late.
async fn assert_gives_up(transport: &HyperTransport, uri: &str) -> Error {
    let started = Instant::now();
    let error = advance_until_done(LIMIT / 20, fetch(transport, get(uri))).await;
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
async fn f04_hanging_resolver_ends_at_the_connect_limit() {
    let _paused = pause_clock();
    assert_gives_up(&transport(StubResolver::Hangs), "http://bucket.example/").await;
}

/// Addresses that never accept or refuse, which the test can set up only on Linux.
#[cfg(target_os = "linux")]
mod blackhole {
    use std::net::{SocketAddr, TcpStream};
    use std::pin::pin;

    use tokio::net::{TcpListener, TcpSocket};

    use super::*;
    use crate::time::{advance_past, assert_pending};

    /// Listens on the port of `like` with a full backlog.
    fn blackhole(like: SocketAddr) -> (TcpListener, Vec<TcpStream>) {
        let addr = SocketAddr::new([127, 0, 0, 2].into(), like.port());
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(addr).unwrap();
        let listener = socket.listen(1).unwrap();
        let addr = listener.local_addr().unwrap();
        let limit = Duration::from_millis(200);
        let backlog = std::iter::from_fn(|| TcpStream::connect_timeout(&addr, limit).ok());
        let backlog = backlog.take(16).collect();
        (listener, backlog)
    }

    #[tokio::test]
    async fn f03_address_that_never_responds_is_skipped() {
        let (listener, origin) = listen().await;
        let _hole = blackhole(listener.local_addr().unwrap());
        let _paused = pause_clock();
        let addresses = ["127.0.0.2", "127.0.0.1"].map(|it| it.parse().unwrap());
        let request = get(origin.replace("127.0.0.1", "bucket.example"));
        let transport = transport(StubResolver::Finds(addresses.into()));
        let both = async { tokio::join!(fetch(&transport, request), serve(&listener, OK)) };
        let mut both = pin!(both);
        // The first address gets half of the limit.
        assert_pending(LIMIT * 2 / 5, &mut both).await;
        advance_past(LIMIT / 5).await;
        // The second one needs real time, in which the limit must not expire.
        let (outcome, _) = both.await;
        assert_eq!(outcome.unwrap(), "ok");
    }

    #[tokio::test]
    async fn f04_address_that_never_responds_ends_at_connect_limit() {
        let (hole, _backlog) = blackhole(([127, 0, 0, 2], 0).into());
        let _paused = pause_clock();
        let uri = format!("http://{}/", hole.local_addr().unwrap());
        assert_gives_up(&transport(StubResolver::Hangs), &uri).await;
    }
}

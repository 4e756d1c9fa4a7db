//! TLS handshakes and certificates.

use std::error::Error as _;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

#[cfg(all(feature = "ring", feature = "aws-lc-rs"))]
use oss_transport::Cryptography;
use oss_transport::{
    ErrorKind, Proxy, ProxyRules, Resolve, ResolveFuture, TlsProblem, Transport as _,
};
use rcgen::KeyPair;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use crate::cancellation::assert_droppable;
use crate::server::{OK, builder, fetch, get, listen, serve};
use crate::tls_server::{TlsServer, certificate_for, config, serve_all, trusting};

#[tokio::test]
async fn added_root_is_trusted() {
    let server = TlsServer::start(&certificate_for("127.0.0.1"));
    let request = get(format!("https://{}/a/../b", server.addr));
    let body = fetch(&trusting(&server.pem), request).await.unwrap();
    assert_eq!(body, "ok");
    let head = server.head().unwrap();
    assert!(head.starts_with("GET /a/../b HTTP/1.1\r\n"), "{head}");
}

#[tokio::test]
async fn added_root_suffices_without_the_roots_of_the_system() {
    let server = TlsServer::start(&certificate_for("127.0.0.1"));
    let builder = builder().without_system_roots();
    let transport = builder.add_root_certificate_pem(server.pem.as_bytes());
    let request = get(format!("https://{}/", server.addr));
    let body = fetch(&transport.unwrap().build(), request).await;
    assert_eq!(body.unwrap(), "ok");

    let transport = crate::server::builder().without_system_roots().build();
    let error = fetch(&transport, get("https://127.0.0.1:1/")).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        format!("{error:?}").contains("no root certificates"),
        "{error:?}"
    );
}

/// Resolves every host to this machine.
#[derive(Debug)]
struct ThisMachine;

impl Resolve for ThisMachine {
    fn resolve(&self, _host: &str) -> ResolveFuture {
        Box::pin(async { Ok(vec![Ipv4Addr::LOCALHOST.into()]) })
    }
}

#[tokio::test]
async fn insecure_loopback_accepts_certificates_of_loopback_only() {
    let dead = Proxy::new("http://127.0.0.1:1".parse().unwrap()).unwrap();
    let root = certificate_for("another").self_signed(&KeyPair::generate().unwrap());
    let builder = builder().without_system_roots().resolver(ThisMachine);
    let builder = builder.add_root_certificate_pem(root.unwrap().pem().as_bytes());
    let builder = builder.unwrap();
    for host in ["127.0.0.1", "localhost", "OSS.localhost"] {
        for proxy in [ProxyRules::default(), dead.clone().into()] {
            let server = TlsServer::start(&certificate_for("other.example"));
            let (_, port) = server.addr.rsplit_once(':').unwrap();
            let transport = builder.clone().insecure_loopback().proxy(proxy).build();
            let request = get(format!("https://{host}:{port}/"));
            assert_eq!(fetch(&transport, request).await.unwrap(), "ok", "{host}");
        }
    }
    for (builder, host) in [
        (builder.clone(), "127.0.0.1"),
        (builder.clone().insecure_loopback(), "bucket.example"),
        (builder.insecure_loopback(), "localhost.example"),
    ] {
        let server = TlsServer::start(&certificate_for(host));
        let (_, port) = server.addr.rsplit_once(':').unwrap();
        let request = get(format!("https://{host}:{port}/"));
        let error = fetch(&builder.build(), request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls, "{host}");
        assert_eq!(server.head(), None, "{host}");
    }
}

#[tokio::test]
async fn refused_certificate_in_a_tunnel_names_the_proxy() {
    let server = TlsServer::start(&certificate_for("bucket.example"));
    let proxy: Proxy = format!("http://ci:canary@{}", server.addr).parse().unwrap();
    let root = certificate_for("another").self_signed(&KeyPair::generate().unwrap());
    let builder = builder().without_system_roots();
    let builder = builder.add_root_certificate_pem(root.unwrap().pem().as_bytes());
    let transport = builder.unwrap().proxy(proxy.with_origin("--proxy")).build();
    let error = fetch(&transport, get("https://bucket.example/")).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls);
    assert_eq!(error.peer(), Some("bucket.example:443"));
    let said = format!("no TLS through the proxy {}, set by --proxy", server.addr);
    let mut reasons = std::iter::successors(error.source(), |&error| error.source());
    assert!(
        reasons.any(|reason| reason.to_string() == said),
        "{error:?}"
    );
    assert!(!error.is_proxy() && !format!("{error:?}").contains("canary"));
}

#[tokio::test]
async fn f23_redirect_to_plain_http_is_not_followed() {
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    plain.set_nonblocking(true).unwrap();
    let location = plain.local_addr().unwrap();
    let moved = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{location}/\r\nContent-Length: 0\r\n\r\n"
    );
    let server = TlsServer::responding(&certificate_for("127.0.0.1"), moved.as_bytes());
    let transport = trusting(&server.pem);
    let request = get(format!("https://{}/", server.addr));
    let response = transport.send(request).await.unwrap();
    assert_eq!(response.status(), http::StatusCode::TEMPORARY_REDIRECT);
    let error = plain.accept().expect_err("no connection to the target");
    assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
}

#[cfg(all(feature = "ring", feature = "aws-lc-rs"))]
#[tokio::test]
async fn one_of_two_cryptography_providers_must_be_named() {
    use oss_transport::HyperTransport;

    let error = fetch(&HyperTransport::new(), get("https://127.0.0.1:1/")).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let reasons = format!("{error:?}");
    assert!(
        reasons.contains("HyperTransportBuilder::cryptography"),
        "{reasons}"
    );

    for named in [Cryptography::Ring, Cryptography::AwsLcRs] {
        let server = TlsServer::start(&certificate_for("127.0.0.1"));
        let builder = HyperTransport::builder().cryptography(named);
        let builder = builder.add_root_certificate_pem(server.pem.as_bytes());
        let request = get(format!("https://{}/", server.addr));
        let body = fetch(&builder.unwrap().build(), request).await;
        assert_eq!(body.unwrap(), "ok", "{named:?}");
    }
}

#[tokio::test]
async fn f05_server_without_usable_tls_is_refused() {
    // The fatal alerts of RFC 8446, section 6.
    let alert = |description| vec![0x15, 3, 1, 0, 2, 2, description];
    for (response, problem) in [
        (OK.to_vec(), TlsProblem::NotTls),
        (alert(70), TlsProblem::Version),
        (alert(40), TlsProblem::NothingInCommon),
        (alert(71), TlsProblem::NothingInCommon),
        (alert(112), TlsProblem::UnknownHost),
        (alert(42), TlsProblem::ClientCertificate),
        (alert(116), TlsProblem::ClientCertificate),
    ] {
        let (listener, origin) = listen().await;
        let request = get(origin.replace("http:", "https:"));
        let transport = builder().build();
        let server = async {
            let mut stream = crate::server::accept(&listener).await;
            stream.write_all(&response).await.unwrap();
            let mut seen = Vec::new();
            // A reset counts as a close.
            let _ = stream.read_to_end(&mut seen).await;
            seen
        };
        let (outcome, seen) = tokio::join!(fetch(&transport, request), server);
        let again = timeout(Duration::from_millis(10), listener.accept()).await;
        assert!(again.is_err(), "the client connects only once");
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls);
        assert_eq!(error.tls_problem(), Some(problem), "{error:?}");
        let seen = String::from_utf8_lossy(&seen);
        assert!(!seen.contains("GET "), "no request in plain text");
    }
}

#[tokio::test]
async fn f15_call_after_a_drop_during_a_handshake_works() {
    let key = KeyPair::generate().unwrap();
    let certificate = certificate_for("127.0.0.1").self_signed(&key).unwrap();
    let origin = serve_all(config(&certificate, &key));
    let builder = builder()
        .add_root_certificate_pem(certificate.pem().as_bytes())
        .unwrap();
    // Every exchange needs a handshake.
    let transport = builder.max_idle_per_host(0).build();
    assert_droppable(&transport, || get(&origin)).await;
}

#[tokio::test]
async fn tunnel_hides_everything_but_the_host() {
    let server = TlsServer::start(&certificate_for("bucket.example"));
    let proxy = Proxy::new(format!("http://{}", server.addr).parse().unwrap()).unwrap();
    let proxy = proxy.with_basic_auth("ci", "canary").unwrap();
    let builder = builder().proxy(proxy);
    let builder = builder
        .add_root_certificate_pem(server.pem.as_bytes())
        .unwrap();

    let request = get("https://bucket.example/key?x=");
    assert_eq!(fetch(&builder.build(), request).await.unwrap(), "ok");
    let heads = server.head().unwrap();
    let (connect, inner) = heads.split_once("\r\n\r\n").unwrap();
    assert!(
        connect.starts_with("CONNECT bucket.example:443 HTTP/1.1\r\n"),
        "{connect}"
    );
    assert!(inner.starts_with("GET /key?x= HTTP/1.1\r\n"), "{inner}");
    assert!(
        !inner.to_lowercase().contains("proxy-authorization"),
        "{inner}"
    );
}

#[tokio::test]
async fn added_root_does_not_affect_plain_requests() {
    let (listener, origin) = listen().await;
    let params = certificate_for("127.0.0.1");
    let pem = params
        .self_signed(&KeyPair::generate().unwrap())
        .unwrap()
        .pem();
    let transport = trusting(&pem);
    let (outcome, _) = tokio::join!(fetch(&transport, get(origin)), serve(&listener, OK));
    assert_eq!(outcome.unwrap(), "ok");
}

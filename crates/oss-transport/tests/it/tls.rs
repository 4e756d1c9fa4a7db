//! TLS handshakes and certificates.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

#[cfg(all(feature = "ring", feature = "aws-lc-rs"))]
use oss_transport::Cryptography;
use oss_transport::{ErrorKind, HyperTransport, Proxy, TlsProblem, Transport as _};
use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use crate::cancellation::assert_droppable;
use crate::server::{OK, builder, fetch, get, listen, serve};

/// A TLS server on a thread, for one connection.
struct TlsServer {
    addr: String,
    pem: String,
    thread: JoinHandle<(TcpListener, io::Result<String>)>,
}

impl TlsServer {
    /// Starts a server with a self-signed certificate.
    fn start(params: &CertificateParams) -> Self {
        Self::responding(params, OK)
    }

    /// Starts a server with a self-signed certificate and this response.
    fn responding(params: &CertificateParams, bytes: &[u8]) -> Self {
        let key = KeyPair::generate().unwrap();
        Self::with(&params.self_signed(&key).unwrap(), &key, bytes)
    }

    /// Starts a server whose certificate was issued by an authority.
    fn issued(params: &CertificateParams) -> Self {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let name = &mut authority.distinguished_name;
        name.push(DnType::CommonName, "an authority");
        let issuer = Issuer::new(authority, KeyPair::generate().unwrap());
        let key = KeyPair::generate().unwrap();
        Self::with(&params.signed_by(&key, &issuer).unwrap(), &key, OK)
    }

    fn with(certificate: &Certificate, key: &KeyPair, bytes: &[u8]) -> Self {
        let bytes = bytes.to_vec();
        let config = config(certificate, key);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            addr: listener.local_addr().unwrap().to_string(),
            pem: certificate.pem(),
            thread: std::thread::spawn(move || {
                let tls = ServerConnection::new(config).unwrap();
                let accepted = listener.accept();
                let head = accepted.and_then(|(tcp, _)| respond(tcp, tls, &bytes));
                (listener, head)
            }),
        }
    }

    /// Returns the head received through TLS, if any; fails after a second connection.
    fn head(self) -> Option<String> {
        let (listener, head) = self.thread.join().unwrap();
        listener.set_nonblocking(true).unwrap();
        let again = listener.accept().map_err(|error| error.kind());
        let none = Some(io::ErrorKind::WouldBlock);
        assert_eq!(again.err(), none, "the client connects only once");
        head.ok()
    }
}

fn config(certificate: &Certificate, key: &KeyPair) -> Arc<ServerConfig> {
    let der = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], der)
        .unwrap();
    Arc::new(config)
}

/// Starts a server for all connections, and returns the origin of its URIs.
///
/// Its thread ends with the tests.
fn serve_all(config: Arc<ServerConfig>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        while let Ok((tcp, _)) = listener.accept() {
            let tls = ServerConnection::new(Arc::clone(&config)).unwrap();
            // The client may close the connection at any time.
            let _ = respond(tcp, tls, OK);
        }
    });
    origin
}

/// Opens a tunnel if requested, then responds to one request inside TLS.
fn respond(
    mut tcp: TcpStream,
    mut connection: ServerConnection,
    bytes: &[u8],
) -> io::Result<String> {
    let mut first = [0];
    tcp.peek(&mut first)?;
    let mut heads = String::new();
    if first == *b"C" {
        heads = read_head(&mut tcp)?;
        tcp.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    }
    let mut stream = rustls::Stream::new(&mut connection, &mut tcp);
    heads += &read_head(&mut stream)?;
    stream.write_all(bytes)?;
    stream.flush()?;
    Ok(heads)
}

fn read_head(stream: &mut impl Read) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    String::from_utf8(head).map_err(io::Error::other)
}

fn certificate_for(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).unwrap()
}

fn trusting(pem: &str) -> HyperTransport {
    builder()
        .add_root_certificate_pem(pem.as_bytes())
        .unwrap()
        .build()
}

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
async fn f05_unknown_issuer_is_refused() {
    let server = TlsServer::issued(&certificate_for("127.0.0.1"));
    assert_refused(&builder().build(), server, TlsProblem::UnknownIssuer).await;
}

#[tokio::test]
async fn f05_self_signed_certificate_is_refused() {
    let mut params = certificate_for("127.0.0.1");
    // A certificate of `openssl req -x509` is also an authority.
    for is_ca in [IsCa::NoCa, IsCa::Ca(BasicConstraints::Unconstrained)] {
        params.is_ca = is_ca;
        let server = TlsServer::start(&params);
        assert_refused(&builder().build(), server, TlsProblem::SelfSigned).await;
    }
}

#[tokio::test]
async fn f05_certificate_for_another_name_is_refused() {
    let server = TlsServer::start(&certificate_for("bucket.example"));
    assert_refused(&trusting(&server.pem), server, TlsProblem::WrongHost).await;
}

#[tokio::test]
async fn f05_certificate_for_another_time_is_refused() {
    let times = [(2000, TlsProblem::Expired), (2100, TlsProblem::NotYetValid)];
    for (year, problem) in times {
        let mut params = certificate_for("127.0.0.1");
        params.not_before = rcgen::date_time_ymd(year, 1, 1);
        params.not_after = rcgen::date_time_ymd(year + 1, 1, 1);
        let server = TlsServer::start(&params);
        assert_refused(&trusting(&server.pem), server, problem).await;
    }
}

/// Asserts a TLS error and that nothing of the request was sent.
async fn assert_refused(transport: &HyperTransport, server: TlsServer, problem: TlsProblem) {
    let request = get(format!("https://{}/", server.addr));
    let error = fetch(transport, request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
    assert_eq!(error.tls_problem(), Some(problem), "{error:?}");
    assert!(error.is_tls() && !error.may_have_been_sent());
    let text = error.to_string();
    assert!(text.contains(&problem.to_string()), "{text}");
    // Neither inside TLS nor in plain text.
    assert_eq!(server.head(), None);
}

#[tokio::test]
async fn f05_server_without_usable_tls_is_refused() {
    // A fatal alert of a server that only supports versions before TLS 1.2.
    let alert = [0x15, 3, 1, 0, 2, 2, 70];
    for (response, problem) in [(OK, TlsProblem::NotTls), (&alert, TlsProblem::Version)] {
        let (listener, origin) = listen().await;
        let request = get(origin.replace("http:", "https:"));
        let transport = builder().build();
        let server = async {
            let mut stream = crate::server::accept(&listener).await;
            stream.write_all(response).await.unwrap();
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

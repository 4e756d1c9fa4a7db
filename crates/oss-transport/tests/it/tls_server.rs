//! A TLS server on a thread, with any certificate.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;

use oss_transport::HyperTransport;
use rcgen::{Certificate, CertificateParams, KeyPair};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, Signer, SigningKey, SingleCertAndKey};
use rustls::{ServerConfig, ServerConnection, SignatureAlgorithm, SignatureScheme};

use crate::server::{OK, builder};

/// A TLS server on a thread, for one connection.
pub(crate) struct TlsServer {
    pub(crate) addr: String,
    /// The certificate, to be trusted.
    pub(crate) pem: String,
    thread: JoinHandle<(TcpListener, io::Result<String>)>,
}

impl TlsServer {
    /// Starts a server with a self-signed certificate.
    pub(crate) fn start(params: &CertificateParams) -> Self {
        Self::responding(params, OK)
    }

    /// Starts a server with a self-signed certificate and this response.
    pub(crate) fn responding(params: &CertificateParams, bytes: &[u8]) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self::with_config(config(&certificate, &key), certificate.pem(), bytes)
    }

    /// Starts a server that presents certificates without having their key.
    pub(crate) fn presenting(chain: Vec<CertificateDer<'static>>) -> Self {
        let certified = CertifiedKey::new(chain, Arc::new(NoKey));
        let config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
        Self::with_config(Arc::new(config), String::new(), OK)
    }

    fn with_config(config: Arc<ServerConfig>, pem: String, bytes: &[u8]) -> Self {
        let bytes = bytes.to_vec();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            addr: listener.local_addr().unwrap().to_string(),
            pem,
            thread: std::thread::spawn(move || {
                let tls = ServerConnection::new(config).unwrap();
                let accepted = listener.accept();
                let head = accepted.and_then(|(tcp, _)| respond(tcp, tls, &bytes));
                (listener, head)
            }),
        }
    }

    /// Returns the head received through TLS, if any; fails after a second connection.
    pub(crate) fn head(self) -> Option<String> {
        let (listener, head) = self.thread.join().unwrap();
        listener.set_nonblocking(true).unwrap();
        let again = listener.accept().map_err(|error| error.kind());
        let none = Some(io::ErrorKind::WouldBlock);
        assert_eq!(again.err(), none, "the client connects only once");
        head.ok()
    }
}

/// A key that signs with zeros.
#[derive(Debug)]
struct NoKey;

impl SigningKey for NoKey {
    fn choose_scheme(&self, _offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        Some(Box::new(Self))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

impl Signer for NoKey {
    fn sign(&self, _message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        Ok(vec![0; 128])
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::RSA_PSS_SHA256
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

pub(crate) fn config(certificate: &Certificate, key: &KeyPair) -> Arc<ServerConfig> {
    let der = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(provider())
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
pub(crate) fn serve_all(config: Arc<ServerConfig>) -> String {
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

pub(crate) fn certificate_for(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).unwrap()
}

pub(crate) fn trusting(pem: &str) -> HyperTransport {
    builder()
        .add_root_certificate_pem(pem.as_bytes())
        .unwrap()
        .build()
}

//! TLS in front of a server that has none.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use rcgen::{CertificateParams, DnType, IsCa, KeyPair};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A listener that decrypts connections for another server, until the tests end.
pub(crate) struct TlsFront {
    pub(crate) port: u16,
    /// Its own certificate, which is its root, too.
    pub(crate) pem: String,
    pub(crate) der: Vec<u8>,
}

impl TlsFront {
    /// Starts a listener on this machine, for hosts that have the certificate.
    pub(crate) fn start(hosts: &[&str], server: &str) -> Self {
        Self::start_as(IsCa::NoCa, hosts, server)
    }

    /// Starts a listener whose certificate may belong to an authority.
    pub(crate) fn start_as(is_ca: IsCa, hosts: &[&str], server: &str) -> Self {
        let listener = std::net::TcpListener::bind("0.0.0.0:0").expect("a port");
        listener.set_nonblocking(true).expect("a setting");
        let port = listener.local_addr().expect("an address").port();
        let server = server.trim_start_matches("http://").to_owned();
        let hosts = hosts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(hosts).expect("valid names");
        params.is_ca = is_ca;
        // OpenSSL finds an issuer by its name.
        let name = format!("front {port}");
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.self_signed(&key).expect("a certificate");
        let der = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions of TLS")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], der)
            .expect("the key fits");
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = { runtime }.enable_all().build().expect("a runtime");
            let acceptor = TlsAcceptor::from(Arc::new(config));
            runtime.block_on(accept(listener, acceptor, server));
        });
        Self {
            port,
            pem: certificate.pem(),
            der: certificate.der().to_vec(),
        }
    }

    /// Writes the certificate to a file in PEM, and returns its path.
    pub(crate) fn write_pem(&self, folder: &Path) -> String {
        let path = folder.join(format!("{}.pem", self.port));
        fs::write(&path, &self.pem).expect("a file is written");
        path.to_str().expect("a path in UTF-8").to_owned()
    }
}

#[expect(clippy::disallowed_methods, reason = "the tasks end with the runtime")]
async fn accept(listener: std::net::TcpListener, acceptor: TlsAcceptor, server: String) {
    let listener = TcpListener::from_std(listener).expect("a listener");
    while let Ok((tcp, _)) = listener.accept().await {
        let (acceptor, server) = (acceptor.clone(), server.clone());
        tokio::spawn(async move {
            // A client may refuse the certificate.
            let mut client = acceptor.accept(tcp).await?;
            let mut server = TcpStream::connect(server).await?;
            copy_bidirectional(&mut client, &mut server).await
        });
    }
}

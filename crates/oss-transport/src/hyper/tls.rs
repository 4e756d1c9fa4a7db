//! The configuration of rustls: cryptography provider and root certificates.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::thread;

use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::{OnceCell, oneshot};

use super::cryptography::{self, Cryptography};
use super::system_roots;
use super::verify::{Loopback, Verifier};
use crate::{Error, ErrorKind};

/// Why `https` doesn't work on this machine or with this build.
#[derive(Clone, Debug)]
pub(super) struct TlsUnavailable(String);

/// The choices of an application about TLS.
#[derive(Clone, Debug, Default)]
pub(super) struct TlsSettings {
    pub(super) cryptography: Option<Cryptography>,
    pub(super) system_roots: SystemRoots,
    pub(super) added_roots: Vec<CertificateDer<'static>>,
    pub(super) loopback: Loopback,
}

/// Whether the root certificates of the system are trusted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum SystemRoots {
    #[default]
    Trusted,
    /// They aren't read either.
    NotTrusted,
}

/// A client of TLS 1.2 or newer, configured when the first connection needs it.
///
/// The roots of a system can be hundreds of files, and a program that only uses plain HTTP
/// needs none of them. Clones share the configuration.
#[derive(Clone)]
pub(super) struct TlsClient(Arc<Shared>);

struct Shared {
    settings: TlsSettings,
    config: OnceCell<Result<Arc<ClientConfig>, TlsUnavailable>>,
}

impl TlsClient {
    /// Creates a client; nothing is read yet.
    pub(super) fn new(settings: TlsSettings) -> Self {
        let config = OnceCell::new();
        Self(Arc::new(Shared { settings, config }))
    }

    /// Returns the configuration of all connections; the first call reads the roots.
    pub(super) async fn config(&self) -> Result<Arc<ClientConfig>, TlsUnavailable> {
        let Shared { settings, config } = &*self.0;
        let config = config.get_or_init(|| read_config(settings.clone()));
        config.await.clone()
    }
}

/// Creates the configuration, with the roots of the system from a thread.
///
/// A file may block. The threads of tokio for such work would keep the runtime from ending.
async fn read_config(settings: TlsSettings) -> Result<Arc<ClientConfig>, TlsUnavailable> {
    if matches!(settings.system_roots, SystemRoots::NotTrusted) {
        return client_config(&settings);
    }
    let (sender, config) = oneshot::channel();
    let read = move || drop(sender.send(client_config(&settings)));
    thread::Builder::new().spawn(read).map_err(unavailable)?;
    config.await.map_err(unavailable)?
}

fn client_config(settings: &TlsSettings) -> Result<Arc<ClientConfig>, TlsUnavailable> {
    let provider = cryptography::provider(settings.cryptography).map_err(unavailable)?;
    let roots = Arc::new(roots(settings)?);
    let inner =
        WebPkiServerVerifier::builder_with_provider(Arc::clone(&roots), Arc::clone(&provider))
            .build()
            .map_err(unavailable)?;
    let verifier = Verifier {
        inner,
        roots,
        loopback: settings.loopback,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unavailable)?
        // rustls calls any custom verifier dangerous.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Parses the certificates of a PEM text, each of which must be usable as a root.
pub(super) fn parse_roots(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let config = |error| Error::new(ErrorKind::Config, error);
    let roots = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| config(Box::<dyn StdError + Send + Sync>::from(error)))?;
    if roots.is_empty() {
        return Err(config("the PEM text contains no certificate".into()));
    }
    let mut store = RootCertStore::empty();
    for root in &roots {
        store
            .add(root.clone())
            .map_err(|error| config(error.into()))?;
    }
    Ok(roots)
}

fn unavailable(error: impl fmt::Display) -> TlsUnavailable {
    TlsUnavailable(error.to_string())
}

fn roots(settings: &TlsSettings) -> Result<RootCertStore, TlsUnavailable> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(settings.added_roots.iter().cloned());
    let errors = match settings.system_roots {
        SystemRoots::NotTrusted => Vec::new(),
        SystemRoots::Trusted => {
            let system = system_roots::load();
            // Systems ship certificates that webpki can't parse; the others still work.
            store.add_parsable_certificates(system.certificates);
            system.errors
        }
    };
    if store.is_empty() {
        let causes = errors.iter().map(|error| format!(": {error}"));
        let causes: String = causes.collect();
        return Err(TlsUnavailable(format!(
            "no root certificates{causes}; install the system's (often the package \
             ca-certificates), set SSL_CERT_FILE, or add roots to the transport"
        )));
    }
    Ok(store)
}

impl fmt::Display for TlsUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for TlsUnavailable {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pem_without_usable_certificate_is_refused() {
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let unfinished = "-----BEGIN CERTIFICATE-----\nAAAA\n";
        for pem in ["", "no PEM at all", broken, unfinished] {
            let kind = parse_roots(pem.as_bytes()).map_err(|error| error.kind());
            assert_eq!(kind, Err(ErrorKind::Config), "{pem:?}");
        }
    }
}

//! What rustls needs to know: cryptography and root certificates.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::cryptography::{self, Cryptography};
use super::verify::Verifier;
use crate::{Error, ErrorKind};

/// Why `https` does not work on this machine with this build.
#[derive(Clone, Debug)]
pub(super) struct TlsUnavailable(pub(super) String);

/// Trusts the system's roots and `added` ones, and speaks TLS 1.2 or newer.
pub(super) fn client_config(
    named: Option<Cryptography>,
    added: Vec<CertificateDer<'static>>,
) -> Result<Arc<ClientConfig>, TlsUnavailable> {
    let provider = cryptography::provider(named)?;
    let roots = Arc::new(roots(added)?);
    let verifier = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider))
        .build()
        .map_err(unavailable)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unavailable)?
        // "Dangerous" is a verifier of one's own; this one only explains.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verifier(verifier)))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Reads the certificates of a PEM file, all of which must be usable as roots.
pub(super) fn parse_roots(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let config = |error| Error::new(ErrorKind::Config, error);
    let roots = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| config(Box::<dyn StdError + Send + Sync>::from(error)))?;
    if roots.is_empty() {
        return Err(config("there is no certificate in this PEM text".into()));
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

fn roots(added: Vec<CertificateDer<'static>>) -> Result<RootCertStore, TlsUnavailable> {
    let system = rustls_native_certs::load_native_certs();
    let mut store = RootCertStore::empty();
    // Systems carry certificates that webpki does not read; the others still work.
    store.add_parsable_certificates(system.certs);
    store.add_parsable_certificates(added);
    if store.is_empty() {
        let hint = "no root certificates: install the system's (often a package named \
                    ca-certificates), set SSL_CERT_FILE, or add them to the transport";
        let causes = system.errors.iter().map(|error| format!("; {error}"));
        return Err(TlsUnavailable(
            hint.to_owned() + &causes.collect::<String>(),
        ));
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
    fn refuses_pem_without_a_usable_certificate() {
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let unfinished = "-----BEGIN CERTIFICATE-----\nAAAA\n";
        for pem in ["", "no PEM at all", broken, unfinished] {
            let kind = parse_roots(pem.as_bytes()).map_err(|error| error.kind());
            assert_eq!(kind, Err(ErrorKind::Config), "{pem:?}");
        }
    }
}

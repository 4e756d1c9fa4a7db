//! Certificate verification that says more about a refusal than rustls does.

use std::net::IpAddr;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
};
use webpki::{EndEntityCert, anchor_from_trusted_cert};

use super::tls_error::explained;
use crate::TlsProblem;

/// The object identifier `rsaEncryption` in DER.
const RSA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];

/// The least bytes of a public key with its algorithm, if it is RSA of 2048 bits.
const RSA_2048_LEN: usize = 280;

/// Decides as rustls does, but tells self-signed certificates and short keys apart.
///
/// rustls reports a self-signed certificate as an unknown issuer, as a bad signature if a
/// trusted root has its name, or as unusable for a server. It reports a short RSA key as a
/// bad signature. The remedies differ.
#[derive(Debug)]
pub(super) struct Verifier {
    pub(super) inner: Arc<WebPkiServerVerifier>,
    pub(super) roots: Arc<RootCertStore>,
    pub(super) loopback: Loopback,
}

/// Whether the certificates of loopback hosts are verified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Loopback {
    #[default]
    Verified,
    /// Any certificate is accepted; those of other hosts are verified.
    Unverified,
}

impl Verifier {
    /// Adds the problem to a refusal of a chain, if rustls doesn't name it.
    fn explain(
        &self,
        refusal: Error,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
    ) -> Error {
        let Ok(parsed) = EndEntityCert::try_from(certificate) else {
            return refusal;
        };
        let is_own_issuer = parsed.issuer() == parsed.subject();
        if is_own_issuer && is_about_issuer(&refusal) && !self.is_root(certificate) {
            explained(TlsProblem::SelfSigned, refusal)
        } else if is_bad_signature(&refusal)
            && (intermediates.iter().any(has_short_key) || self.has_short_root(parsed.issuer()))
        {
            explained(TlsProblem::Algorithm, refusal)
        } else {
            refusal
        }
    }

    fn is_root(&self, certificate: &CertificateDer<'_>) -> bool {
        anchor_from_trusted_cert(certificate).is_ok_and(|anchor| self.roots.roots.contains(&anchor))
    }

    fn has_short_root(&self, name: &[u8]) -> bool {
        let mut roots = self.roots.roots.iter();
        roots.any(|root| &*root.subject == name && is_short(&root.subject_public_key_info))
    }
}

/// Returns whether a host is this machine, whatever a name server says.
///
/// RFC 6761 reserves `localhost` and the names below it.
fn is_loopback(host: &ServerName<'_>) -> bool {
    match host {
        ServerName::DnsName(name) => {
            let name = name.as_ref().to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
        ServerName::IpAddress(address) => IpAddr::from(*address).is_loopback(),
        _ => false,
    }
}

/// Returns whether a self-signed certificate can cause this refusal.
fn is_about_issuer(refusal: &Error) -> bool {
    use CertificateError as E;
    match refusal {
        Error::InvalidCertificate(E::Other(OtherError(other))) => {
            matches!(other.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
        }
        Error::InvalidCertificate(error) => matches!(
            error,
            E::UnknownIssuer
                | E::BadSignature
                | E::UnsupportedSignatureAlgorithmForPublicKeyContext { .. }
        ),
        _ => false,
    }
}

fn is_bad_signature(refusal: &Error) -> bool {
    *refusal == Error::InvalidCertificate(CertificateError::BadSignature)
}

/// Adds the problem to a refused signature of the handshake.
fn explain_signature(refusal: Error, certificate: &CertificateDer<'_>) -> Error {
    if is_bad_signature(&refusal) && has_short_key(certificate) {
        explained(TlsProblem::Algorithm, refusal)
    } else {
        refusal
    }
}

fn has_short_key(certificate: &CertificateDer<'_>) -> bool {
    EndEntityCert::try_from(certificate)
        .is_ok_and(|parsed| is_short(&parsed.subject_public_key_info()))
}

/// Returns whether a public key with its algorithm is RSA of less than 2048 bits.
fn is_short(key: &[u8]) -> bool {
    key.len() < RSA_2048_LEN && key.windows(RSA.len()).any(|bytes| bytes == RSA)
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.loopback == Loopback::Unverified && is_loopback(server_name) {
            return Ok(ServerCertVerified::assertion());
        }
        self.inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|refusal| self.explain(refusal, end_entity, intermediates))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let outcome = self.inner.verify_tls12_signature(message, cert, dss);
        outcome.map_err(|refusal| explain_signature(refusal, cert))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let outcome = self.inner.verify_tls13_signature(message, cert, dss);
        outcome.map_err(|refusal| explain_signature(refusal, cert))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

//! Certificate verification that also recognizes self-signed certificates.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, DigitallySignedStruct, Error, OtherError, PeerIncompatible,
    SignatureScheme,
};
use webpki::EndEntityCert;

use crate::TlsProblem;

/// Decides as rustls does, but tells self-signed certificates from unknown issuers.
///
/// rustls reports both as an unknown issuer, or a self-signed root as unusable for a
/// server. The remedies differ.
#[derive(Debug)]
pub(super) struct Verifier(pub(super) Arc<WebPkiServerVerifier>);

/// A refused certificate that is its own issuer.
#[derive(Debug)]
struct SelfSigned(Error);

/// Returns the problem behind an error of rustls, if it has a name.
pub(super) fn tls_problem(error: &Error) -> Option<TlsProblem> {
    match error {
        Error::InvalidCertificate(error) => certificate_problem(error),
        Error::AlertReceived(AlertDescription::ProtocolVersion)
        | Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => Some(TlsProblem::Version),
        Error::InvalidMessage(_) => Some(TlsProblem::NotTls),
        _ => None,
    }
}

fn certificate_problem(error: &CertificateError) -> Option<TlsProblem> {
    use CertificateError as E;
    match error {
        E::Expired | E::ExpiredContext { .. } => Some(TlsProblem::Expired),
        E::NotValidYet | E::NotValidYetContext { .. } => Some(TlsProblem::NotYetValid),
        E::NotValidForName | E::NotValidForNameContext { .. } => Some(TlsProblem::WrongHost),
        E::UnknownIssuer => Some(TlsProblem::UnknownIssuer),
        E::Other(OtherError(other)) => other.is::<SelfSigned>().then_some(TlsProblem::SelfSigned),
        _ => None,
    }
}

/// Marks a refusal as self-signed if the certificate is its own issuer.
fn explain(refusal: Error, certificate: &CertificateDer<'_>) -> Error {
    let is_about_issuer = matches!(
        refusal,
        Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::Other(_))
    );
    let parsed = EndEntityCert::try_from(certificate);
    if is_about_issuer && parsed.is_ok_and(|parsed| parsed.issuer() == parsed.subject()) {
        let other = OtherError(Arc::new(SelfSigned(refusal)));
        Error::InvalidCertificate(CertificateError::Other(other))
    } else {
        refusal
    }
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
        self.0
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|refusal| explain(refusal, end_entity))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

impl fmt::Display for SelfSigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the certificate is its own issuer")
    }
}

impl StdError for SelfSigned {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

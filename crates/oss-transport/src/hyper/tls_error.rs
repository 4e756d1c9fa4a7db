//! Which problem an error of rustls is about.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use rustls::{AlertDescription, CertificateError, Error, OtherError, PeerIncompatible};

use crate::TlsProblem;
use crate::error::find;

/// A refusal of rustls, with a problem that rustls doesn't tell apart.
#[derive(Debug)]
struct Explained {
    problem: TlsProblem,
    refusal: Error,
}

/// Adds a problem to a refusal of rustls.
pub(super) fn explained(problem: TlsProblem, refusal: Error) -> Error {
    let other = OtherError(Arc::new(Explained { problem, refusal }));
    Error::InvalidCertificate(CertificateError::Other(other))
}

/// Returns the problem behind an error of rustls, if it has a name.
fn tls_problem(error: &Error) -> Option<TlsProblem> {
    match error {
        Error::InvalidCertificate(error) => certificate_problem(error),
        Error::AlertReceived(alert) => alert_problem(*alert),
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => Some(TlsProblem::Version),
        Error::PeerIncompatible(_) => Some(TlsProblem::NothingInCommon),
        Error::InvalidMessage(_) => Some(TlsProblem::NotTls),
        _ => None,
    }
}

fn alert_problem(alert: AlertDescription) -> Option<TlsProblem> {
    use AlertDescription as A;
    match alert {
        A::ProtocolVersion => Some(TlsProblem::Version),
        A::HandshakeFailure | A::InsufficientSecurity => Some(TlsProblem::NothingInCommon),
        A::UnrecognisedName => Some(TlsProblem::UnknownHost),
        // They are about the certificate of the client.
        A::NoCertificate | A::BadCertificate | A::CertificateRequired => {
            Some(TlsProblem::ClientCertificate)
        }
        _ => None,
    }
}

fn certificate_problem(error: &CertificateError) -> Option<TlsProblem> {
    use CertificateError as E;
    match error {
        E::Expired | E::ExpiredContext { .. } => Some(TlsProblem::Expired),
        E::NotValidYet | E::NotValidYetContext { .. } => Some(TlsProblem::NotYetValid),
        E::NotValidForNameContext { presented, .. } if presented.is_empty() => {
            Some(TlsProblem::NoHostNames)
        }
        E::NotValidForName | E::NotValidForNameContext { .. } => Some(TlsProblem::WrongHost),
        E::UnknownIssuer => Some(TlsProblem::UnknownIssuer),
        // An algorithm that doesn't suit a key is that of another key.
        E::BadSignature | E::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            Some(TlsProblem::BadSignature)
        }
        E::UnsupportedSignatureAlgorithmContext { .. } => Some(TlsProblem::Algorithm),
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => Some(TlsProblem::WrongPurpose),
        E::BadEncoding | E::UnhandledCriticalExtension => Some(TlsProblem::Malformed),
        E::Other(OtherError(other)) => match other.downcast_ref::<Explained>() {
            Some(explained) => Some(explained.problem),
            None => other.downcast_ref().and_then(webpki_problem),
        },
        _ => None,
    }
}

/// Returns the problem behind an error of webpki that rustls has no variant for.
fn webpki_problem(error: &webpki::Error) -> Option<TlsProblem> {
    use webpki::Error as E;
    match error {
        E::CaUsedAsEndEntity => Some(TlsProblem::Authority),
        E::EmptyEkuExtension => Some(TlsProblem::WrongPurpose),
        E::EndEntityUsedAsCa
        | E::NameConstraintViolation
        | E::PathLenConstraintViolated
        | E::MaximumPathDepthExceeded
        | E::MaximumPathBuildCallsExceeded
        | E::MaximumSignatureChecksExceeded
        | E::MaximumNameConstraintComparisonsExceeded => Some(TlsProblem::InvalidChain),
        E::UnsupportedCertVersion
        | E::UnsupportedCriticalExtension
        | E::UnsupportedNameType
        | E::SignatureAlgorithmMismatch
        | E::InvalidSerialNumber
        | E::InvalidNetworkMaskConstraint
        | E::ExtensionValueInvalid
        | E::MalformedDnsIdentifier
        | E::MalformedExtensions
        | E::MalformedNameConstraint => Some(TlsProblem::Malformed),
        _ => None,
    }
}

/// A refusal of rustls in words, where rustls would print Rust code.
#[derive(Debug)]
pub(super) struct TlsRefusal(Error);

impl TlsRefusal {
    /// Returns the refusal in the chain of an error, or the error.
    pub(super) fn of(error: Box<dyn StdError + Send + Sync>) -> Box<dyn StdError + Send + Sync> {
        match find::<Error>(&*error) {
            Some(refusal) => Self(refusal.clone()).into(),
            None => error,
        }
    }

    /// Returns the problem, if it has a name.
    pub(super) fn problem(&self) -> Option<TlsProblem> {
        tls_problem(&self.0)
    }
}

impl fmt::Display for TlsRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Error::InvalidCertificate(CertificateError::Other(OtherError(other))) = &self.0
            && let Some(explained) = other.downcast_ref::<Explained>()
        {
            return explained.fmt(f);
        }
        let text = self.0.to_string();
        // The names of variants can be read, their fields can't.
        let text = text.split(" { ").next().unwrap_or_default();
        let name = text.strip_suffix("))").and_then(|it| it.rsplit('(').next());
        match (&self.0, name) {
            (Error::InvalidCertificate(_), Some(name)) => {
                write!(f, "invalid peer certificate: {name}")
            }
            _ => f.write_str(text),
        }
    }
}

impl StdError for TlsRefusal {}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problem {
            TlsProblem::SelfSigned => f.write_str("the certificate is its own issuer"),
            _ => f.write_str("an RSA key of the certificate chain is shorter than 2048 bits"),
        }
    }
}

impl StdError for Explained {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.refusal)
    }
}

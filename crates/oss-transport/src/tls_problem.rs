//! The reasons why a TLS handshake fails.

use std::fmt;

/// Why a TLS handshake was refused.
///
/// `Display` prints the reason and the remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The certificate has expired, or the machine's clock is ahead.
    Expired,
    /// The certificate is not valid yet, or the machine's clock is behind.
    NotYetValid,
    /// The certificate is for other hosts.
    WrongHost,
    /// The certificate has no subject alternative name, so it is for no host.
    NoHostNames,
    /// The issuer of the certificate is not trusted.
    UnknownIssuer,
    /// The certificate is its own issuer and not trusted.
    SelfSigned,
    /// The certificate belongs to an authority, which can't be a server.
    ///
    /// It isn't accepted even if it is a trusted root. `openssl req -x509` makes such certificates.
    Authority,
    /// A signature isn't by the trusted issuer, or not by the key of the certificate.
    BadSignature,
    /// The certificate may not be used for a server.
    WrongPurpose,
    /// An issuer in the chain may not issue the next certificate.
    InvalidChain,
    /// A key is too short, or a signature algorithm is not supported.
    Algorithm,
    /// The certificate can't be parsed, or isn't X.509 version 3.
    Malformed,
    /// The server asks for a client certificate, which is not supported.
    ClientCertificate,
    /// The server doesn't know the host.
    UnknownHost,
    /// The server and the client have no cipher suite or key exchange in common.
    NothingInCommon,
    /// The server supports neither TLS 1.2 nor TLS 1.3.
    Version,
    /// The server doesn't speak TLS.
    NotTls,
}

impl fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => {
                "the certificate has expired; check this machine's clock, then ask the \
                 operator of the server"
            }
            Self::NotYetValid => "the certificate is not valid yet; check this machine's clock",
            Self::WrongHost => {
                "the certificate is for other hosts; check the endpoint, and use virtual \
                 hosting only with bucket names without dots"
            }
            Self::NoHostNames => {
                "the certificate has no subject alternative name, and the common name doesn't \
                 count; ask the operator of the server for a new certificate"
            }
            Self::UnknownIssuer => {
                "the issuer of the certificate is not trusted; install the system's root \
                 certificates, or add the root of the proxy that inspects traffic; the server \
                 must send its intermediate certificates"
            }
            Self::SelfSigned => {
                "the certificate is self-signed; if the server is yours, add it as a root"
            }
            Self::Authority => {
                "the certificate belongs to an authority, which can't be a server's; create one \
                 that isn't, as `openssl req -x509 -addext basicConstraints=critical,CA:FALSE` does"
            }
            Self::BadSignature => {
                "a signature doesn't match the trusted issuer or the certificate; if the issuer \
                 was created again under the same name, add its new root, otherwise the \
                 connection may be intercepted"
            }
            Self::WrongPurpose => {
                "the certificate may not be used for a server; create one that is not an \
                 authority and allows server authentication"
            }
            Self::InvalidChain => {
                "an issuer in the certificate chain may not issue the next certificate; ask the \
                 operator of the server"
            }
            Self::Algorithm => {
                "a key in the certificate chain is too short, or a signature algorithm is not \
                 supported; use RSA of at least 2048 bits or ECDSA P-256, and SHA-256"
            }
            Self::Malformed => {
                "the certificate can't be parsed; it must be X.509 version 3 without unknown \
                 critical extensions"
            }
            Self::ClientCertificate => {
                "the server asks for a client certificate, which is not supported; check the \
                 endpoint"
            }
            Self::UnknownHost => {
                "the server doesn't know this host; check the endpoint and the bucket name"
            }
            Self::NothingInCommon => {
                "the server accepts none of the offered cipher suites and key types; check the \
                 endpoint, and update the server"
            }
            Self::Version => "the server supports neither TLS 1.2 nor TLS 1.3; update it",
            Self::NotTls => "the server doesn't speak TLS; check the port and the scheme",
        })
    }
}

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
    /// The issuer of the certificate is not trusted.
    UnknownIssuer,
    /// The certificate is its own issuer and not trusted.
    SelfSigned,
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
            Self::UnknownIssuer => {
                "the issuer of the certificate is not trusted; install the system's root \
                 certificates, or add the root of the proxy that inspects traffic"
            }
            Self::SelfSigned => {
                "the certificate is self-signed; if the server is yours, add it as a root"
            }
            Self::Version => "the server supports neither TLS 1.2 nor TLS 1.3; update it",
            Self::NotTls => "the server doesn't speak TLS; check the port and the scheme",
        })
    }
}

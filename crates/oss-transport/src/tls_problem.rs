//! What can be wrong with TLS, for programs that tell it apart.

use std::fmt;

/// Why a TLS handshake was refused.
///
/// `Display` says what is wrong and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The certificate is not valid any more, or the machine's clock is ahead.
    Expired,
    /// The certificate is not valid yet, or the machine's clock is behind.
    NotYetValid,
    /// The certificate belongs to other hosts.
    WrongHost,
    /// No authority trusted here issued the certificate.
    UnknownIssuer,
    /// The certificate was issued by itself, and is not trusted here.
    SelfSigned,
    /// The server speaks no version of TLS that is spoken here, 1.2 and 1.3.
    Version,
    /// What the server speaks is not TLS.
    NotTls,
}

impl fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => {
                "the certificate has expired; check this machine's clock, then ask whoever \
                 runs the server"
            }
            Self::NotYetValid => "the certificate is not valid yet; check this machine's clock",
            Self::WrongHost => {
                "the certificate belongs to other hosts; check the endpoint, and use virtual \
                 hosting only with bucket names without dots"
            }
            Self::UnknownIssuer => {
                "nobody trusted here issued the certificate; install the system's root \
                 certificates, or add the root of the proxy that inspects traffic"
            }
            Self::SelfSigned => {
                "the certificate is self-signed; add it as a root if this server is yours"
            }
            Self::Version => "the server speaks neither TLS 1.2 nor 1.3; it has to be updated",
            Self::NotTls => "the server does not speak TLS; check the port and the scheme",
        })
    }
}

//! A file of root certificates.

use std::error::Error as StdError;
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use oss_transport::HyperTransportBuilder;

/// The size limit of a file; the roots of a system have some 250 KiB.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// The start of a certificate in DER: a long sequence.
const DER: [u8; 2] = [0x30, 0x82];

/// A file that can't be used as root certificates.
#[derive(Debug)]
pub(crate) struct CaBundleError {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Unreadable(io::Error),
    IsDer,
    Invalid(String),
}

/// Trusts the certificates in a PEM file, and no others.
pub(super) fn trust_only(
    builder: HyperTransportBuilder,
    path: &Path,
) -> Result<HyperTransportBuilder, CaBundleError> {
    let failed = |problem| CaBundleError {
        path: path.to_owned(),
        problem,
    };
    let bytes = read(path).map_err(|error| failed(Problem::Unreadable(error)))?;
    if bytes.starts_with(&DER) {
        return Err(failed(Problem::IsDer));
    }
    let builder = builder.without_system_roots();
    builder.add_root_certificate_pem(&bytes).map_err(|error| {
        let reason = error.source().map(ToString::to_string);
        failed(Problem::Invalid(reason.unwrap_or_default()))
    })
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other(format!(
            "it has more than {MAX_BYTES} bytes"
        )));
    }
    Ok(bytes)
}

impl CaBundleError {
    /// Returns the advice on the error.
    pub(crate) fn help(&self) -> String {
        match &self.problem {
            Problem::Unreadable(_) => "check the path that --ca-bundle names".to_owned(),
            Problem::IsDer => format!(
                "convert it with `openssl x509 -inform der -in {0} -out {0}.pem`",
                self.path.display()
            ),
            Problem::Invalid(_) => "each certificate is a block of text that starts with \
                                    -----BEGIN CERTIFICATE-----"
                .to_owned(),
        }
    }
}

impl fmt::Display for CaBundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.problem {
            Problem::Unreadable(_) => write!(f, "the CA bundle {path} can't be read"),
            Problem::IsDer => write!(f, "the CA bundle {path} is DER, but PEM is expected"),
            Problem::Invalid(reason) => write!(f, "the CA bundle {path} is invalid: {reason}"),
        }
    }
}

impl StdError for CaBundleError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.problem {
            Problem::Unreadable(error) => Some(error),
            Problem::IsDer | Problem::Invalid(_) => None,
        }
    }
}

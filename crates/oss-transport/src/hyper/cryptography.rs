//! The choice of the cryptography provider for TLS, which is never a guess.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

use crate::{Error, ErrorKind};

/// A cryptography provider for TLS.
///
/// Each variant needs the feature of its name. See
/// [`HyperTransportBuilder::cryptography`](crate::HyperTransportBuilder::cryptography).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cryptography {
    /// The crate `ring`.
    Ring,
    /// The crate `aws-lc-rs`.
    AwsLcRs,
}

impl Cryptography {
    /// Checks that a transport has a provider if none is named, so that `https` works.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] says what to enable or to name.
    pub fn check_default() -> Result<(), Error> {
        match provider(None) {
            Ok(_) => Ok(()),
            Err(reason) => Err(Error::new(ErrorKind::Config, reason)),
        }
    }
}

/// A provider that this build contains.
struct BuiltIn {
    name: Cryptography,
    make: fn() -> CryptoProvider,
}

const BUILT_IN: &[BuiltIn] = &[
    #[cfg(feature = "ring")]
    BuiltIn {
        name: Cryptography::Ring,
        make: rustls::crypto::ring::default_provider,
    },
    #[cfg(feature = "aws-lc-rs")]
    BuiltIn {
        name: Cryptography::AwsLcRs,
        make: rustls::crypto::aws_lc_rs::default_provider,
    },
];

impl BuiltIn {
    fn provider(&self) -> Arc<CryptoProvider> {
        Arc::new((self.make)())
    }
}

/// Returns the named provider, or else the only possible one.
///
/// # Errors
///
/// Why no provider could be chosen.
pub(super) fn provider(named: Option<Cryptography>) -> Result<Arc<CryptoProvider>, &'static str> {
    let installed = CryptoProvider::get_default().cloned();
    choose(named, installed, BUILT_IN)
}

/// Returns the named provider, else the installed one, else the only built-in one.
///
/// With two built-in providers the choice must be explicit. Any crate of a program can
/// enable the second feature, and that must not move TLS away from the provider that a
/// policy requires.
fn choose(
    named: Option<Cryptography>,
    installed: Option<Arc<CryptoProvider>>,
    built_in: &[BuiltIn],
) -> Result<Arc<CryptoProvider>, &'static str> {
    if let Some(named) = named {
        let chosen = built_in.iter().find(|it| it.name == named);
        return chosen.map(BuiltIn::provider).ok_or(not_built_in(named));
    }
    match (installed, built_in) {
        (Some(installed), _) => Ok(installed),
        (None, [only]) => Ok(only.provider()),
        (None, []) => Err(NONE),
        (None, _) => Err(SEVERAL),
    }
}

const NONE: &str = "no cryptography provider is built in or installed; enable the feature \
                    `ring` or `aws-lc-rs` of oss-transport, or install a rustls \
                    CryptoProvider before building the transport";
const SEVERAL: &str = "two cryptography providers are built in and none is chosen; name one with \
                       `HyperTransportBuilder::cryptography`, or install a rustls \
                       CryptoProvider before building the transport";

fn not_built_in(named: Cryptography) -> &'static str {
    match named {
        Cryptography::Ring => "ring is not built in; enable the feature `ring` of oss-transport",
        Cryptography::AwsLcRs => {
            "aws-lc-rs is not built in; enable the feature `aws-lc-rs` of oss-transport"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cryptography::{AwsLcRs, Ring};
    use super::*;

    /// Creates providers that the test can tell apart.
    fn with_suites(count: usize) -> CryptoProvider {
        let mut provider = rustls::crypto::ring::default_provider();
        provider.cipher_suites.truncate(count);
        provider
    }

    #[test]
    fn named_provider_precedes_installed_and_none_is_guessed() {
        const R: BuiltIn = BuiltIn {
            name: Ring,
            make: || with_suites(1),
        };
        const A: BuiltIn = BuiltIn {
            name: AwsLcRs,
            make: || with_suites(2),
        };
        let table: [(_, _, &[BuiltIn], _); 13] = [
            (None, false, &[], Err(NONE)),
            (None, false, &[R], Ok(1)),
            (None, false, &[A], Ok(2)),
            (None, false, &[R, A], Err(SEVERAL)),
            (None, true, &[], Ok(3)),
            (None, true, &[R], Ok(3)),
            (None, true, &[R, A], Ok(3)),
            (Some(Ring), true, &[R, A], Ok(1)),
            (Some(AwsLcRs), true, &[R, A], Ok(2)),
            (Some(AwsLcRs), false, &[A], Ok(2)),
            (Some(Ring), true, &[A], Err(not_built_in(Ring))),
            (Some(AwsLcRs), false, &[R], Err(not_built_in(AwsLcRs))),
            (Some(Ring), true, &[], Err(not_built_in(Ring))),
        ];
        for (row, (named, installed, built_in, expected)) in table.into_iter().enumerate() {
            let installed = installed.then(|| Arc::new(with_suites(3)));
            let chosen = choose(named, installed, built_in);
            let suites = chosen.map(|provider| provider.cipher_suites.len());
            assert_eq!(suites, expected, "row {row}");
        }
    }
}

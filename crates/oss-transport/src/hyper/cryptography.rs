//! Which cryptography TLS uses, and that nobody guesses it.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

use super::tls::TlsUnavailable;

/// An implementation of the cryptography that TLS needs.
///
/// Each needs the feature of its name. See
/// [`HyperTransportBuilder::cryptography`](crate::HyperTransportBuilder::cryptography).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cryptography {
    /// The crate `ring`; needs the feature `ring`.
    Ring,
    /// The crate `aws-lc-rs`; needs the feature `aws-lc-rs`.
    AwsLcRs,
}

/// A provider that was compiled in.
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

/// The provider that was named, or else the one that nobody has to choose.
pub(super) fn provider(named: Option<Cryptography>) -> Result<Arc<CryptoProvider>, TlsUnavailable> {
    let installed = CryptoProvider::get_default().cloned();
    choose(named, installed, BUILT_IN).map_err(|hint| TlsUnavailable(hint.to_owned()))
}

/// Takes what was named, else what is installed, else the only one that there is.
///
/// Of two none is taken: any crate of a program can enable the feature of the other
/// one, and that must not move TLS away from what a policy asks for.
fn choose(
    named: Option<Cryptography>,
    installed: Option<Arc<CryptoProvider>>,
    built_in: &[BuiltIn],
) -> Result<Arc<CryptoProvider>, &'static str> {
    if let Some(named) = named {
        let found = built_in.iter().find(|it| it.name == named);
        return found.map(BuiltIn::provider).ok_or(absent(named));
    }
    match (installed, built_in) {
        (Some(installed), _) => Ok(installed),
        (None, [only]) => Ok(only.provider()),
        (None, []) => Err(NONE),
        (None, _) => Err(SEVERAL),
    }
}

const NONE: &str = "no cryptography: enable the feature `ring` or `aws-lc-rs` of oss-transport, \
                    or install a rustls CryptoProvider before making the transport";
const SEVERAL: &str = "no choice of cryptography: the features `ring` and `aws-lc-rs` of \
                       oss-transport are both enabled; name one with \
                       `HyperTransportBuilder::cryptography`, or install a rustls \
                       CryptoProvider before making the transport";

fn absent(named: Cryptography) -> &'static str {
    match named {
        Cryptography::Ring => {
            "cryptography is not built in: enable the feature `ring` of oss-transport"
        }
        Cryptography::AwsLcRs => {
            "cryptography is not built in: enable the feature `aws-lc-rs` of oss-transport"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cryptography::{AwsLcRs, Ring};
    use super::*;

    /// Providers that differ in what they can do.
    fn with_suites(count: usize) -> CryptoProvider {
        let mut provider = rustls::crypto::ring::default_provider();
        provider.cipher_suites.truncate(count);
        provider
    }

    #[test]
    fn a_name_goes_before_what_is_installed_and_nothing_is_guessed() {
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
            (Some(Ring), true, &[A], Err(absent(Ring))),
            (Some(AwsLcRs), false, &[R], Err(absent(AwsLcRs))),
            (Some(Ring), true, &[], Err(absent(Ring))),
        ];
        for (row, (named, installed, built_in, expected)) in table.into_iter().enumerate() {
            let installed = installed.then(|| Arc::new(with_suites(3)));
            let chosen = choose(named, installed, built_in);
            let suites = chosen.map(|provider| provider.cipher_suites.len());
            assert_eq!(suites, expected, "row {row}");
        }
    }
}

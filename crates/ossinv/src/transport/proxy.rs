//! The proxy, from the flag or from variables.

use std::convert::Infallible;
use std::error::Error as _;
use std::fmt;
use std::str::FromStr;

use anyhow::{Result, anyhow};
use oss_transport::{Proxy, ProxyRules};

/// The value of `--proxy`, which may contain a password.
///
/// It isn't parsed yet, because the errors of clap repeat values.
#[derive(Clone)]
pub(super) struct ProxyArgument(String);

/// The metadata service of ECS, which only responds to the instance itself.
const METADATA: &str = "100.100.100.200";

/// Returns the proxy of the flag, otherwise those of the variables.
pub(super) fn rules(flag: Option<&ProxyArgument>) -> Result<ProxyRules> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line reads the environment"
    )]
    // A flag doesn't replace the list of hosts that are reached directly.
    let rules = ProxyRules::from_variables(|name| std::env::var_os(name));
    // The local OSS must work on a machine with a proxy variable.
    let rules = rules.bypass_loopback().bypass(METADATA);
    match flag.map(|ProxyArgument(url)| url.trim()) {
        None => Ok(rules),
        Some("") => Ok(ProxyRules::default()),
        Some(url) => match url.parse::<Proxy>() {
            Ok(proxy) => Ok(rules.proxy(proxy.with_origin("--proxy"))),
            Err(error) => {
                let reason = error.source().map(ToString::to_string);
                Err(anyhow!(
                    "the proxy of --proxy can't be used: {}",
                    reason.unwrap_or_default()
                ))
            }
        },
    }
}

impl FromStr for ProxyArgument {
    type Err = Infallible;

    fn from_str(url: &str) -> Result<Self, Infallible> {
        Ok(Self(url.to_owned()))
    }
}

impl fmt::Debug for ProxyArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyArgument").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection would need the network.
    #[test]
    fn metadata_service_is_reached_directly() -> Result<()> {
        let flag = ProxyArgument("http://proxy:3128".to_owned());
        for flag in [Some(&flag), None] {
            let rules = format!("{:?}", rules(flag)?);
            assert!(rules.contains("Addresses(100.100.100.200/32)"), "{rules}");
        }
        Ok(())
    }

    #[test]
    fn debug_of_the_flag_has_no_password() {
        let flag = ProxyArgument("http://ci:canary@proxy:3128".to_owned());
        assert!(!format!("{flag:?}").contains("canary"));
    }
}

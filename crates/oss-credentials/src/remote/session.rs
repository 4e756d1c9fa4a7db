//! What a role can be taken for, however one comes by it.

use std::time::Duration;

use crate::{CredentialsContext, CredentialsError};
use super::sts::Sts;

/// Settings that roles for keys and roles for tokens of OIDC share.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) name: Option<String>,
    pub(crate) policy: Option<String>,
    pub(crate) duration: Duration,
    pub(crate) sts: Sts,
}

/// The name of a session, in the official SDKs and in RRSA.
const NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";
const DEFAULT_NAME: &str = "oss-client";
/// What STS takes where nobody says how long a role is wanted.
const DURATION: Duration = Duration::from_secs(3600);
const MIN: Duration = Duration::from_secs(900);
const MAX: Duration = Duration::from_secs(43_200);

impl Session {
    /// Returns the name that logs show.
    pub(super) fn name(&self, context: &CredentialsContext) -> Result<String, CredentialsError> {
        let name = context.chosen(self.name.as_ref(), NAME)?;
        Ok(name.unwrap_or_else(|| DEFAULT_NAME.to_owned()))
    }

    /// Returns how long the role is wanted, or refuses what no role can be wanted for.
    pub(super) fn duration(&self) -> Result<Duration, CredentialsError> {
        // Not of its whole seconds: reqsign refuses a part of one that is too much, and cannot say so.
        if (MIN..=MAX).contains(&self.duration) {
            return Ok(self.duration);
        }
        let seconds = self.duration.as_secs_f64();
        Err(CredentialsError::new(format!(
            "a role can be taken for 900 to 43,200 seconds, not for {seconds}"
        )))
    }
}

impl Default for Session {
    fn default() -> Self {
        Self {
            name: None,
            policy: None,
            duration: DURATION,
            sts: Sts::default(),
        }
    }
}

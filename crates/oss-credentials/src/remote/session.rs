//! The session of an assumed role.

use std::time::Duration;

use crate::{CredentialsContext, CredentialsError};

use super::sts::StsEndpoint;

/// Settings that all ways to assume a role share.
#[derive(Clone, Debug)]
pub(crate) struct RoleSession {
    pub(crate) name: Option<String>,
    pub(crate) policy: Option<String>,
    pub(crate) duration: Duration,
    pub(crate) endpoint: StsEndpoint,
}

/// The variable of the official SDKs and of RRSA.
const NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";
const DEFAULT_NAME: &str = "oss-client";
/// The default of STS.
const DURATION: Duration = Duration::from_secs(3600);
const MIN_DURATION: Duration = Duration::from_secs(900);
const MAX_DURATION: Duration = Duration::from_secs(43_200);

impl RoleSession {
    /// Returns the name that audit logs show.
    pub(super) fn name(&self, context: &CredentialsContext) -> Result<String, CredentialsError> {
        let name = context.setting_or_variable(self.name.as_ref(), NAME)?;
        Ok(name.unwrap_or_else(|| DEFAULT_NAME.to_owned()))
    }

    /// Returns the duration in seconds, if STS allows it.
    pub(super) fn seconds(&self) -> Result<String, CredentialsError> {
        if (MIN_DURATION..=MAX_DURATION).contains(&self.duration) {
            return Ok(self.duration.as_secs().to_string());
        }
        let seconds = self.duration.as_secs_f64();
        Err(CredentialsError::new(format!(
            "a role can be assumed for 900 to 43,200 seconds, not for {seconds}"
        )))
    }
}

impl Default for RoleSession {
    fn default() -> Self {
        Self {
            name: None,
            policy: None,
            duration: DURATION,
            endpoint: StsEndpoint::default(),
        }
    }
}

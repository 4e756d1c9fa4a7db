//! The Security Token Service: its endpoint and the parameters of its requests.

use std::fmt;

use oss_sign::Region;

use crate::{CredentialsContext, CredentialsError, date_time};

use super::rpc::Parameters;
use super::service_url;

/// The configured endpoint; the environment completes it.
#[derive(Clone, Default)]
pub(crate) struct StsEndpoint {
    pub(super) host: Option<String>,
    pub(crate) region: Option<Region>,
    pub(crate) vpc: Option<bool>,
}

pub(super) const SERVICE: &str = "the Security Token Service";
const ENDPOINT: &str = "ALIBABA_CLOUD_STS_ENDPOINT";
const REGION: &str = "ALIBABA_CLOUD_STS_REGION";
const VPC: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";

/// Returns the parameters that all actions have.
pub(super) fn parameters(action: &str, context: &CredentialsContext) -> Parameters {
    let now = date_time::to_utc(context.now());
    vec![
        ("Action", action.to_owned()),
        ("Format", "JSON".to_owned()),
        ("Version", "2015-04-01".to_owned()),
        ("Timestamp", now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
    ]
}

impl StsEndpoint {
    /// Returns the URL without a path.
    ///
    /// The host names are the ones of the official SDKs. The variable for the endpoint overrides the
    /// region of a profile, because it applies to all profiles.
    pub(super) fn url(&self, context: &CredentialsContext) -> Result<String, CredentialsError> {
        if let Some(host) = context.setting_or_variable(self.host.as_ref(), ENDPOINT)? {
            return service_url::parse_origin(&host, "https").ok_or_else(|| {
                CredentialsError::new(
                    "invalid STS endpoint: expected a host or an http or https URL without a path",
                )
            });
        }
        let region = match &self.region {
            Some(region) => Some(region.clone()),
            None => region(context)?,
        };
        let vpc = match self.vpc {
            Some(vpc) => vpc,
            None => context.is_true(VPC)?,
        };
        Ok(match region {
            None => "https://sts.aliyuncs.com".to_owned(),
            Some(region) if vpc => format!("https://sts-vpc.{region}.aliyuncs.com"),
            Some(region) => format!("https://sts.{region}.aliyuncs.com"),
        })
    }
}

impl fmt::Debug for StsEndpoint {
    /// Omits the host: it is unchecked and may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StsEndpoint")
            .field("region", &self.region)
            .field("vpc", &self.vpc)
            .finish_non_exhaustive()
    }
}

fn region(context: &CredentialsContext) -> Result<Option<Region>, CredentialsError> {
    let region = context.variable(REGION)?.map(Region::new).transpose();
    region.map_err(|error| {
        let message = format!("the environment variable {REGION} has an invalid region");
        CredentialsError::new(message).with_source(error)
    })
}

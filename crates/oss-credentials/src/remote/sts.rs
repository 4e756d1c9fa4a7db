//! Where the Security Token Service is.

use std::fmt;

use crate::{CredentialsContext, CredentialsError};
use oss_sign::Region;

/// What was chosen; the rest comes from the environment.
#[derive(Clone, Default)]
pub(crate) struct Sts {
    pub(super) endpoint: Option<String>,
    pub(crate) region: Option<Region>,
    pub(crate) vpc: Option<bool>,
}

pub(super) const SERVICE: &str = "the Security Token Service";
const ENDPOINT: &str = "ALIBABA_CLOUD_STS_ENDPOINT";
const REGION: &str = "ALIBABA_CLOUD_STS_REGION";
const VPC: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";

impl Sts {
    /// Returns the URL of the service, without a path.
    ///
    /// The names of the endpoints are those of the official SDKs. A variable that names an endpoint goes
    /// before a region of a profile: who sets it wants it for all of them.
    pub(super) fn endpoint(
        &self,
        context: &CredentialsContext,
    ) -> Result<String, CredentialsError> {
        let endpoint = context.chosen(self.endpoint.as_ref(), ENDPOINT)?;
        if let Some(endpoint) = endpoint {
            let wrong = "the endpoint of STS is no host and no http or https URL without a path";
            return super::origin(&endpoint, "https").ok_or_else(|| CredentialsError::new(wrong));
        }
        let region = match &self.region {
            Some(region) => Some(region.clone()),
            None => region(context)?,
        };
        let vpc = match self.vpc {
            Some(vpc) => vpc,
            None => context.is_on(VPC)?,
        };
        Ok(match region {
            None => "https://sts.aliyuncs.com".to_owned(),
            Some(region) if vpc => format!("https://sts-vpc.{region}.aliyuncs.com"),
            Some(region) => format!("https://sts.{region}.aliyuncs.com"),
        })
    }
}

impl fmt::Debug for Sts {
    /// Leaves out the endpoint, as long as nobody has checked that there is no password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sts")
            .field("region", &self.region)
            .field("vpc", &self.vpc)
            .finish_non_exhaustive()
    }
}

fn region(context: &CredentialsContext) -> Result<Option<Region>, CredentialsError> {
    let region = context.variable(REGION)?.map(Region::new).transpose();
    region.map_err(|error| {
        let text = format!("the environment variable {REGION} names no region");
        CredentialsError::new(text).with_source(error)
    })
}

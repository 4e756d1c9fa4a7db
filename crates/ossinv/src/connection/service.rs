//! The region and the endpoint, from flags, variables or a profile.

use anyhow::{Context as _, Result, anyhow};
use oss_inventory::oss_client::ProfileSettings;
use oss_inventory::{Endpoint, Region};

/// The region and, unless it is the region's public one, the endpoint.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) region: Region,
    pub(super) endpoint: Option<Endpoint>,
}

impl Service {
    /// Takes from the profile what the user doesn't give.
    pub(super) fn find(
        region: Option<&Region>,
        endpoint: Option<&str>,
        profile: impl FnOnce() -> Result<ProfileSettings>,
    ) -> Result<Self> {
        // Parsed here, because the error of clap would repeat a password in the URL.
        let given = endpoint.map(Endpoint::custom).transpose();
        let given = given.context("cannot use the value of --endpoint or OSS_ENDPOINT")?;
        if let (Some(region), Some(endpoint)) = (region, &given) {
            return Ok(Self {
                region: region.clone(),
                endpoint: Some(endpoint.clone()),
            });
        }
        let profile = profile()?;
        let chosen = match region {
            Some(region) => region,
            None => profile.region()?.ok_or_else(|| {
                anyhow!("no region is set: use --region, OSS_REGION, or a profile that has one")
            })?,
        };
        let endpoint = match given {
            Some(endpoint) => Some(endpoint),
            None => of_profile(&profile, chosen)?,
        };
        Ok(Self {
            region: chosen.clone(),
            endpoint,
        })
    }
}

/// Returns the endpoint of the profile, unless it belongs to another region.
fn of_profile(profile: &ProfileSettings, region: &Region) -> Result<Option<Endpoint>> {
    let Some(text) = profile.endpoint() else {
        return Ok(profile.is_internal().then(|| Endpoint::internal(region)));
    };
    let origin = profile.origin().unwrap_or("the profile");
    let endpoint = Endpoint::custom(text);
    let endpoint = endpoint.with_context(|| format!("{origin} has an invalid endpoint"))?;
    let is_of_profile = matches!(profile.region(), Ok(Some(own)) if own == region);
    let is_other = !is_of_profile && endpoint.region().is_some_and(|named| named != *region);
    Ok((!is_other).then_some(endpoint))
}

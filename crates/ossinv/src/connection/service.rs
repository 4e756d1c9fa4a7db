//! The region and the endpoint, from flags, variables or a profile.

use std::fmt;

use anyhow::{Context as _, Result};
use oss_inventory::oss_client::ProfileSettings;
use oss_inventory::{Endpoint, Region};

/// The region and, unless it is the region's public one, the endpoint.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) region: Region,
    pub(super) endpoint: Option<Endpoint>,
}

/// Nothing names a region.
#[derive(Debug)]
pub(crate) struct NoRegion;

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
        let profile = profile().context("cannot read the profile")?;
        let region = match region {
            Some(region) => region.clone(),
            None => self::region(&profile, given.as_ref())?,
        };
        let endpoint = match given {
            Some(endpoint) => Some(endpoint),
            None => of_profile(&profile, &region)?,
        };
        Ok(Self { region, endpoint })
    }
}

/// Returns the region of the profile, otherwise of the endpoint's host.
fn region(profile: &ProfileSettings, given: Option<&Endpoint>) -> Result<Region> {
    if let Ok(Some(region)) = profile.region() {
        return Ok(region.clone());
    }
    let endpoint = given
        .cloned()
        .or_else(|| Endpoint::custom(profile.endpoint()?).ok());
    if let Some(region) = endpoint.and_then(|it| it.region()) {
        return Ok(region);
    }
    // Its error says more than that the region is missing.
    profile.region().context("cannot find the region")?;
    Err(NoRegion.into())
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

impl fmt::Display for NoRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no region is set: use --region, OSS_REGION, or a profile that has one")
    }
}

impl std::error::Error for NoRegion {}

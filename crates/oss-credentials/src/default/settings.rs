//! The region and the endpoint of the profile that the default chain uses.

use oss_sign::Region;

use crate::{CredentialsContext, CredentialsError, EnvironmentCredentials, ProfileSettings};

use super::files::OssutilFile;
use super::profile_files::{ProfileFiles, configured};

/// The variable of the OSS SDKs, then the one of the Alibaba Cloud CLI.
const REGIONS: [&str; 2] = ["OSS_REGION", "ALIBABA_CLOUD_REGION_ID"];
const ENDPOINT: &str = "OSS_ENDPOINT";
const TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";

/// Returns a provider that reads the variables of a context.
pub(super) fn environment(context: &CredentialsContext) -> EnvironmentCredentials {
    let context = context.clone();
    EnvironmentCredentials::with_lookup(move |name| context.variable_os(name))
}

pub(super) fn find(
    context: &CredentialsContext,
    profile: Option<&String>,
) -> Result<ProfileSettings, CredentialsError> {
    let mut settings = of_profile(context, profile)?;
    for name in REGIONS {
        if let Some(region) = context.variable(name)? {
            settings.region = Region::new(region).map(Some).map_err(|error| {
                let message = format!("the environment variable {name} has an invalid region");
                CredentialsError::new(message).with_source(error)
            });
            break;
        }
    }
    if let Some(endpoint) = context.variable(ENDPOINT)? {
        settings.endpoint = Some(endpoint);
    }
    Ok(settings)
}

/// Returns the settings of the first source that is configured, if it is a profile.
fn of_profile(
    context: &CredentialsContext,
    chosen: Option<&String>,
) -> Result<ProfileSettings, CredentialsError> {
    let none = ProfileSettings::default;
    let has_key = |environment: EnvironmentCredentials| !matches!(environment.read(), Err(error) if error.is_not_configured());
    if chosen.is_none()
        && (has_key(environment(context))
            || has_key(environment(context).alibaba_cloud())
            || context.variable(TOKEN_FILE)?.is_some())
    {
        return Ok(none());
    }
    let files = match chosen {
        Some(name) => ProfileFiles::chosen(context.clone(), name.clone()),
        None => ProfileFiles::from_variable(context.clone()),
    };
    if let Some(settings) = files.settings()? {
        return Ok(settings);
    }
    let ossutil = OssutilFile {
        context: context.clone(),
        chosen: None,
    };
    let settings = configured(|| ossutil.provider()?.settings())?;
    Ok(settings.unwrap_or_default())
}

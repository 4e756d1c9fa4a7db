//! The region and the endpoint of the profile that the default chain uses.

use oss_sign::Region;

use crate::{CredentialsContext, CredentialsError, EnvironmentCredentials, ProfileSettings};

use super::files::OssutilFile;
use super::profile_files::ProfileFiles;

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
    if chosen.is_none() {
        let oss = environment(context);
        for environment in [oss, environment(context).alibaba_cloud()] {
            match environment.read() {
                Ok(_) => return Ok(ProfileSettings::default()),
                Err(error) if error.is_not_configured() => {}
                Err(error) => {
                    return Ok(ProfileSettings {
                        region: Err(error),
                        ..ProfileSettings::default()
                    });
                }
            }
        }
        if context.variable(TOKEN_FILE)?.is_some() {
            return Ok(ProfileSettings::default());
        }
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
    match ossutil.provider().and_then(|it| it.settings()) {
        Err(error) if error.is_not_configured() => Ok(ProfileSettings::default()),
        settings => settings,
    }
}

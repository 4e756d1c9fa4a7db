//! The files that are searched for one profile.

use crate::skipped::Skipped;
use crate::{
    CredentialsContext, CredentialsError, CredentialsFuture, ProfileSettings, ProvideCredentials,
    ProvidedCredentials,
};

use super::files::{CliFile, OssutilFile, ProfileName, SdkFile};
use super::sources::{CLI, OSSUTIL, SDK};

/// Searches the files of the CLI, then of the SDKs, for a profile.
///
/// If a profile was named and no file has it, the search fails, so that no later source is used: a key from
/// another source would be wrong then.
#[derive(Debug)]
pub(super) struct ProfileFiles {
    name: ProfileName,
    cli: CliFile,
    sdk: SdkFile,
    /// The file of ossutil, which `ALIBABA_CLOUD_PROFILE` doesn't concern.
    ossutil: Option<OssutilFile>,
}

impl ProfileFiles {
    /// Creates a search for the profile in `ALIBABA_CLOUD_PROFILE`, if it is set.
    pub(super) fn from_variable(context: CredentialsContext) -> Self {
        Self::new(ProfileName::from_variable(context), None)
    }

    /// Creates a search for the profile that the caller chose.
    pub(super) fn chosen(context: CredentialsContext, name: String) -> Self {
        let ossutil = OssutilFile {
            context: context.clone(),
            chosen: Some(name.clone()),
        };
        Self::new(ProfileName::chosen(context, name), Some(ossutil))
    }

    fn new(name: ProfileName, ossutil: Option<OssutilFile>) -> Self {
        Self {
            cli: CliFile(name.clone()),
            sdk: SdkFile(name.clone()),
            name,
            ossutil,
        }
    }

    /// Returns the settings of the profile.
    ///
    /// `None` means that no profile was named and that the files have none. The region of a named profile that no
    /// file has is an error.
    pub(super) fn settings(&self) -> Result<Option<ProfileSettings>, CredentialsError> {
        let mut skipped = Skipped::default();
        let cli = self.cli.provider().and_then(|it| it.settings());
        if let Some(settings) = configured(cli, CLI.name, &mut skipped)? {
            return Ok(Some(settings));
        }
        let files = configured(self.sdk.providers(), SDK.name, &mut skipped)?;
        for file in files.unwrap_or_default() {
            if let Some(settings) = configured(file.settings(), SDK.name, &mut skipped)? {
                return Ok(Some(settings));
            }
        }
        if let Some(file) = &self.ossutil {
            let settings = file.provider().and_then(|it| it.settings());
            if let Some(settings) = configured(settings, OSSUTIL.name, &mut skipped)? {
                return Ok(Some(settings));
            }
        }
        let missing = |name: String| ProfileSettings {
            region: Err(missing(&name).with_skipped(skipped)),
            ..ProfileSettings::default()
        };
        Ok(self.name.get()?.map(missing))
    }

    async fn find(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let files: [(&str, Option<&dyn ProvideCredentials>); 3] = [
            (CLI.name, Some(&self.cli)),
            (SDK.name, Some(&self.sdk)),
            (
                OSSUTIL.name,
                self.ossutil
                    .as_ref()
                    .map(|file| file as &dyn ProvideCredentials),
            ),
        ];
        let mut skipped = Skipped::default();
        for (name, file) in files {
            let Some(file) = file else { continue };
            match file.provide().await {
                Err(error) if error.is_not_configured() => error.add_to(&mut skipped, name),
                result => return result,
            }
        }
        let error = match self.name.get()? {
            Some(name) => missing(&name),
            None => CredentialsError::not_configured("no file has a profile"),
        };
        Err(error.with_skipped(skipped))
    }
}

impl ProvideCredentials for ProfileFiles {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.find())
    }
}

fn missing(name: &str) -> CredentialsError {
    CredentialsError::new(format!("no file has a key for the profile {name:?}"))
}

/// Returns a value, or adds its source to the skipped ones if it isn't configured.
fn configured<T>(
    value: Result<T, CredentialsError>,
    name: &str,
    skipped: &mut Skipped,
) -> Result<Option<T>, CredentialsError> {
    match value {
        Err(error) if error.is_not_configured() => {
            error.add_to(skipped, name);
            Ok(None)
        }
        value => value.map(Some),
    }
}

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
    /// `None` means that no profile was named and that the files have none.
    pub(super) fn settings(&self) -> Result<Option<ProfileSettings>, CredentialsError> {
        if let Some(settings) = configured(|| self.cli.provider()?.settings())? {
            return Ok(Some(settings));
        }
        for sdk in configured(|| self.sdk.providers())?.unwrap_or_default() {
            if let Some(settings) = configured(|| sdk.settings())? {
                return Ok(Some(settings));
            }
        }
        if let Some(ossutil) = &self.ossutil
            && let Some(settings) = configured(|| ossutil.provider()?.settings())?
        {
            return Ok(Some(settings));
        }
        Ok(self.name.get()?.map(|_| ProfileSettings::default()))
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
            Some(name) => {
                CredentialsError::new(format!("no file has a key for the profile {name:?}"))
            }
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

/// Returns the value unless its source isn't configured.
pub(super) fn configured<T>(
    read: impl FnOnce() -> Result<T, CredentialsError>,
) -> Result<Option<T>, CredentialsError> {
    match read() {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_configured() => Ok(None),
        Err(error) => Err(error),
    }
}

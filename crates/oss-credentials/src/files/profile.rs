//! A profile: named settings in a file.

use oss_sign::Region;
#[cfg(feature = "remote")]
use serde_json::Value;

#[cfg(feature = "remote")]
use crate::StaticCredentials;
use crate::raw_key::{KeyNames, RawKey, TokenRule};
use crate::{CredentialsError, ProvidedCredentials, boolean};

use super::settings::{Setting, Settings};

/// A profile, whatever the format of its file is.
pub(super) struct Profile<'a> {
    location: String,
    key_names: &'static KeyNames,
    settings: Settings<'a>,
}

impl<'a> Profile<'a> {
    /// Returns the profile, or that the file doesn't have it.
    pub(super) fn new(
        location: String,
        key_names: &'static KeyNames,
        settings: Option<Settings<'a>>,
    ) -> Result<Self, CredentialsError> {
        match settings {
            Some(settings) => Ok(Self {
                location,
                key_names,
                settings,
            }),
            None => Err(CredentialsError::not_configured(format!(
                "{location} doesn't exist"
            ))),
        }
    }

    pub(super) fn location(&self) -> &str {
        &self.location
    }

    pub(super) fn error(&self, problem: &str) -> CredentialsError {
        CredentialsError::new(format!("{} {problem}", self.location))
    }

    /// Returns a text, unless it is missing or empty.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, CredentialsError> {
        match self.settings.get(name) {
            None => Ok(None),
            Some(Setting::Text(text)) => Ok(Some(text)),
            Some(Setting::Json(_)) => Err(self.wrong(name, "isn't text")),
        }
    }

    pub(super) fn boolean(&self, name: &str) -> Result<Option<bool>, CredentialsError> {
        let value = match self.settings.get(name) {
            None => return Ok(None),
            Some(Setting::Text(text)) => boolean::parse(text),
            Some(Setting::Json(json)) => json.as_bool(),
        };
        match value {
            Some(value) => Ok(Some(value)),
            None => Err(self.wrong(name, "is neither true nor false")),
        }
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, CredentialsError> {
        let value = match self.settings.get(name) {
            None => return Ok(None),
            Some(Setting::Text(text)) => text.parse().ok(),
            Some(Setting::Json(json)) => json.as_u64(),
        };
        match value {
            Some(value) => Ok(Some(value)),
            None => Err(self.wrong(name, "isn't a number")),
        }
    }

    pub(super) fn region(&self, name: &str) -> Result<Option<Region>, CredentialsError> {
        let region = self.text(name)?.map(Region::new).transpose();
        region.map_err(|error| {
            let message = format!("has an invalid {name}");
            self.error(&message).with_source(error)
        })
    }

    fn wrong(&self, name: &str, problem: &str) -> CredentialsError {
        CredentialsError::new(format!("{name} {problem} in {}", self.location))
    }

    /// Returns the key of the profile.
    ///
    /// A profile without any part of a key isn't configured: programs write such a profile when they run
    /// before the user configures them.
    pub(super) fn key(&self, rule: TokenRule) -> Result<ProvidedCredentials, CredentialsError> {
        let key = self.raw_key()?;
        if key.is_empty() {
            return Err(CredentialsError::not_configured(format!(
                "{} is missing or empty in {}",
                self.key_names.id, self.location
            )));
        }
        self.checked(key, rule)
    }

    /// Returns the key of a profile that has to have one.
    pub(super) fn required_key(
        &self,
        rule: TokenRule,
    ) -> Result<ProvidedCredentials, CredentialsError> {
        self.checked(self.raw_key()?, rule)
    }

    fn checked(
        &self,
        key: RawKey,
        rule: TokenRule,
    ) -> Result<ProvidedCredentials, CredentialsError> {
        let credentials = key
            .into_credentials(rule)
            .map_err(|error| error.at(&self.location))?;
        Ok(ProvidedCredentials::from(credentials).with_origin(self.location.clone()))
    }

    fn raw_key(&self) -> Result<RawKey, CredentialsError> {
        RawKey::try_read(self.key_names, |name| {
            Ok(self.text(name)?.map(str::to_owned))
        })
    }

    /// Returns the error of a profile whose source isn't supported.
    pub(super) fn unsupported(&self, setting: &str, value: &str) -> CredentialsError {
        let location = &self.location;
        // Names are shorter than any secret that could have slipped into this setting.
        let problem = if value.len() < 24 || value.starts_with("acs:") {
            format!("has the {setting} {value:?}, which isn't supported here")
        } else {
            format!("has an invalid {setting}")
        };
        CredentialsError::new(format!("{location} {problem}"))
            .with_help("export a key in environment variables instead")
    }
}

#[cfg(feature = "remote")]
impl Profile<'_> {
    /// Returns the key that the profile exchanges for a role.
    pub(super) fn base_key(&self, rule: TokenRule) -> Result<StaticCredentials, CredentialsError> {
        let key = self.required_key(rule)?;
        Ok(StaticCredentials::new(key.into_credentials()))
    }

    pub(super) fn required(&self, name: &'static str) -> Result<String, CredentialsError> {
        match self.text(name)? {
            Some(text) => Ok(text.to_owned()),
            None => Err(self.wrong(name, "is missing or empty")),
        }
    }

    /// Returns a copy of the settings, if they are JSON.
    pub(super) fn json(&self) -> Option<Value> {
        match self.settings {
            Settings::Json(object) => Some(object.clone()),
            _ => None,
        }
    }

    pub(super) fn key_names(&self) -> &'static KeyNames {
        self.key_names
    }
}

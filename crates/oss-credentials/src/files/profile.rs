//! A profile: named settings in a file.

use serde_json::Value;

#[cfg(feature = "remote")]
use crate::StaticCredentials;
#[cfg(feature = "remote")]
use crate::raw_key::KeyError;
use crate::raw_key::{KeyNames, RawKey, TokenRule};
use crate::{CredentialsError, ProvidedCredentials};

use super::ini::Section;

/// A profile, whatever the format of its file is.
pub(super) struct Profile<'a> {
    location: String,
    key_names: &'static KeyNames,
    settings: Settings<'a>,
}

#[derive(Clone, Copy)]
pub(super) enum Settings<'a> {
    Ini(&'a Section<'a>),
    Json(&'a Value),
}

impl<'a> Settings<'a> {
    /// Returns a text that isn't empty.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        match self {
            Self::Ini(section) => section.value(name),
            Self::Json(object) => object.get(name)?.as_str().filter(|text| !text.is_empty()),
        }
    }
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

    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.settings.text(name)
    }

    /// Returns the key of the profile.
    ///
    /// A profile without any part of a key isn't configured: programs write such a profile when they run
    /// before the user configures them.
    pub(super) fn key(&self, rule: TokenRule) -> Result<ProvidedCredentials, CredentialsError> {
        let key = self.raw_key();
        if key.is_empty() {
            return Err(CredentialsError::not_configured(format!(
                "{} is missing or empty in {}",
                self.key_names.id, self.location
            )));
        }
        let credentials = key
            .into_credentials(rule)
            .map_err(|error| error.at(&self.location))?;
        Ok(ProvidedCredentials::from(credentials).with_origin(self.location.clone()))
    }

    fn raw_key(&self) -> RawKey {
        RawKey::read(self.key_names, |name| self.text(name).map(str::to_owned))
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
        CredentialsError::new(format!(
            "{location} {problem}\nhelp: export a key in environment variables instead"
        ))
    }
}

#[cfg(feature = "remote")]
impl Profile<'_> {
    pub(super) fn location(&self) -> &str {
        &self.location
    }

    pub(super) fn error(&self, problem: &str) -> CredentialsError {
        CredentialsError::new(format!("{} {problem}", self.location))
    }

    /// Returns the long-term key that the profile exchanges for a role.
    pub(super) fn base_key(&self) -> Result<StaticCredentials, CredentialsError> {
        match self.raw_key().into_credentials(TokenRule::Ignored) {
            Ok(key) => Ok(StaticCredentials::new(key)),
            Err(error) => Err(error.at(&self.location)),
        }
    }

    /// Returns a text, a number or a boolean as text.
    pub(super) fn scalar(&self, name: &str) -> Option<String> {
        match self.settings {
            Settings::Json(object) => match object.get(name)? {
                value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
                _ => self.text(name).map(str::to_owned),
            },
            Settings::Ini(_) => self.text(name).map(str::to_owned),
        }
    }

    pub(super) fn required(&self, name: &'static str) -> Result<String, CredentialsError> {
        self.scalar(name)
            .ok_or_else(|| KeyError::Missing(name).at(&self.location))
    }
}

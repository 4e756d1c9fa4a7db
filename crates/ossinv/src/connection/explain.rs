//! Which settings are used, and where each comes from.

use anyhow::{Error, Result};
use http::Uri;
use oss_inventory::oss_client::ProfileSettings;
use oss_inventory::{Endpoint, Region};

use super::service::Service;

/// A setting, its value and its origin.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    pub(crate) value: Option<String>,
    pub(crate) from: String,
}

/// The settings of the service.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) settings: Vec<Setting>,
    /// Why the service isn't known, if it isn't.
    pub(crate) error: Option<Error>,
}

/// Where the region and the endpoint were given.
pub(super) struct Given<'g> {
    pub(super) region: Option<&'g Region>,
    pub(super) endpoint: Option<&'g str>,
    pub(super) profile: Option<&'g str>,
}

impl Given<'_> {
    /// Returns the settings of the service; a profile is read unless all are given.
    pub(super) fn explain(
        &self,
        profile: impl Fn() -> Result<ProfileSettings>,
        proxy: impl Fn(&Uri) -> Option<String>,
    ) -> Settings {
        let settings = match (self.region, self.endpoint) {
            (Some(_), Some(_)) => None,
            _ => profile().ok(),
        };
        let origin = settings.as_ref().and_then(ProfileSettings::origin);
        let (region, endpoint, error) = match Service::find(self.region, self.endpoint, &profile) {
            Ok(Service { region, endpoint }) => {
                let public = Endpoint::public(&region);
                let from = self.endpoint_from(endpoint.is_some(), origin);
                let endpoint = (Some(endpoint.unwrap_or(public)), from);
                let from = self.region_from(settings.as_ref());
                ((Some(region.to_string()), from), endpoint, None)
            }
            Err(error) => {
                let region = match self.region {
                    Some(region) => (Some(region.to_string()), self.region_from(None)),
                    None => (None, error.to_string()),
                };
                let text = self
                    .endpoint
                    .or(settings.as_ref().and_then(|it| it.endpoint()));
                let endpoint = match text.map(Endpoint::custom) {
                    Some(Ok(endpoint)) => (Some(endpoint), self.endpoint_from(true, origin)),
                    Some(Err(error)) => (None, error.to_string()),
                    None => (None, "known once the region is".to_owned()),
                };
                (region, endpoint, Some(error))
            }
        };
        let url = endpoint.0.as_ref().map(url);
        let uri = url.as_ref().and_then(|url| url.parse().ok());
        let proxy = match &uri {
            Some(uri) => explain_proxy(proxy(uri)),
            None => (None, "known once the endpoint is".to_owned()),
        };
        Settings {
            settings: vec![
                self.explain_profile(origin),
                setting("region", region),
                setting("endpoint", (url, endpoint.1)),
                setting("proxy", proxy),
            ],
            error,
        }
    }

    fn region_from(&self, settings: Option<&ProfileSettings>) -> String {
        match (self.region, settings) {
            (Some(region), _) => flag_or_variable("--region", "OSS_REGION", region.as_str()),
            (None, Some(settings)) if matches!(settings.region(), Ok(Some(_))) => settings
                .origin()
                .unwrap_or("the profile or ALIBABA_CLOUD_REGION_ID")
                .to_owned(),
            _ => "the host of the endpoint".to_owned(),
        }
    }

    fn endpoint_from(&self, is_set: bool, origin: Option<&str>) -> String {
        match self.endpoint {
            Some(text) => flag_or_variable("--endpoint", "OSS_ENDPOINT", text),
            None if is_set => origin.unwrap_or("the profile").to_owned(),
            None => "the public endpoint of the region".to_owned(),
        }
    }

    fn explain_profile(&self, origin: Option<&str>) -> Setting {
        let variable = ["ALIBABA_CLOUD_PROFILE", "OSSUTIL_PROFILE"]
            .into_iter()
            .find_map(|name| Some((name, variable(name)?)));
        let (value, from) = match (self.profile, variable) {
            (Some(profile), _) => (Some(profile.to_owned()), "--profile".to_owned()),
            (None, Some((name, profile))) => (Some(profile), name.to_owned()),
            (None, None) => (None, "no profile is chosen".to_owned()),
        };
        let file = origin.map(|origin| format!("; settings of {origin}"));
        Setting {
            name: "profile",
            value,
            from: from + &file.unwrap_or_default(),
        }
    }
}

fn setting(name: &'static str, (value, from): (Option<String>, String)) -> Setting {
    Setting { name, value, from }
}

fn explain_proxy(proxy: Option<String>) -> (Option<String>, String) {
    let from = match &proxy {
        Some(_) => "--proxy or the variables of curl",
        None => "neither --proxy nor a variable names one for this host",
    };
    (proxy, from.to_owned())
}

/// Returns the flag, unless its variable has the same value.
pub(crate) fn flag_or_variable(flag: &str, name: &str, value: &str) -> String {
    match variable(name) {
        Some(text) if text == value => name.to_owned(),
        _ => flag.to_owned(),
    }
}

fn variable(name: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line may read the environment"
    )]
    let value = std::env::var(name);
    value.ok().filter(|value| !value.is_empty())
}

fn url(endpoint: &Endpoint) -> String {
    let port = endpoint.port().map(|port| format!(":{port}"));
    let (scheme, host) = (endpoint.scheme(), endpoint.host());
    format!("{scheme}://{host}{}", port.unwrap_or_default())
}

//! Which settings are used, and where each comes from.

use anyhow::Result;
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
    ) -> Result<Vec<Setting>> {
        let Service { region, endpoint } = Service::find(self.region, self.endpoint, &profile)?;
        let settings = match (self.region, self.endpoint) {
            (Some(_), Some(_)) => None,
            _ => Some(profile()?),
        };
        let origin = settings.as_ref().and_then(ProfileSettings::origin);
        let region_from = match (self.region, &settings) {
            (Some(region), _) => flag_or_variable("--region", "OSS_REGION", region.as_str()),
            (None, Some(settings)) if matches!(settings.region(), Ok(Some(_))) => origin
                .unwrap_or("the profile or ALIBABA_CLOUD_REGION_ID")
                .to_owned(),
            _ => "the host of the endpoint".to_owned(),
        };
        let endpoint_from = match (self.endpoint, &endpoint) {
            (Some(text), _) => flag_or_variable("--endpoint", "OSS_ENDPOINT", text),
            (None, Some(_)) => origin.unwrap_or("the profile").to_owned(),
            (None, None) => "the public endpoint of the region".to_owned(),
        };
        let endpoint = url(&endpoint.unwrap_or_else(|| Endpoint::public(&region)));
        let proxy = endpoint.parse().ok().and_then(|uri| proxy(&uri));
        Ok(vec![
            self.explain_profile(origin),
            Setting {
                name: "region",
                value: Some(region.to_string()),
                from: region_from,
            },
            Setting {
                name: "endpoint",
                value: Some(endpoint),
                from: endpoint_from,
            },
            Setting {
                name: "proxy",
                from: match &proxy {
                    Some(_) => "--proxy or the variables of curl".to_owned(),
                    None => "neither --proxy nor a variable names one for this host".to_owned(),
                },
                value: proxy,
            },
        ])
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

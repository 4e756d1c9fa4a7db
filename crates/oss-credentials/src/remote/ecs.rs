//! The RAM role of an ECS instance.

use std::fmt;
use std::time::Duration;

use http::{HeaderValue, Request, StatusCode};
use oss_transport::Body;

use crate::{
    CredentialsContext, CredentialsError, CredentialsFuture, ProvideCredentials,
    ProvidedCredentials,
};

use super::response::{MAX_IDENTIFIER, ServiceResponse, is_identifier};
use super::service_client::{FetchError, ServiceClient};
use super::service_url;

/// Fetches the credentials of an ECS instance's RAM role from its metadata service.
///
/// It first requests a token (`IMDSv2`). If the service doesn't respond or refuses one, it continues
/// without, unless [`disable_imdsv1`](Self::disable_imdsv1) is set. A failure that may pass, such as 503 or a reset
/// connection, is retried. The timeout is one second for all requests, and half of it for each, which
/// leaves time to continue without a token.
///
/// Settings that aren't set here come from these variables on every call:
///
/// | variable | setting |
/// |---|---|
/// | `ALIBABA_CLOUD_ECS_METADATA_DISABLED` | `true`: no request is sent, and the provider is [not configured](CredentialsError::is_not_configured) |
/// | `ALIBABA_CLOUD_ECS_METADATA` | [`role_name`](Self::role_name) |
/// | `ALIBABA_CLOUD_IMDSV1_DISABLED` | [`disable_imdsv1`](Self::disable_imdsv1) |
/// | `ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT` | [`endpoint`](Self::endpoint) |
///
/// Without a role name, an unreachable service means that this isn't an ECS instance, and 404 means an
/// instance without a role: the provider is not configured. With a role name, both are errors. A service
/// that names a role and returns no key for it is always an error.
#[derive(Clone)]
pub struct EcsRamRoleCredentials {
    context: CredentialsContext,
    role_name: Option<String>,
    endpoint: Option<String>,
    disable_imdsv1: bool,
    timeout: Duration,
}

const SERVICE: &str = "the metadata service of ECS";
const DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const ROLE: &str = "ALIBABA_CLOUD_ECS_METADATA";
const IMDSV1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";
const ENDPOINT: &str = "ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT";
const TIMEOUT: Duration = Duration::from_secs(1);

const DEFAULT_ENDPOINT: &str = "http://100.100.100.200";
const TOKEN_PATH: &str = "/latest/api/token";
const TOKEN_SECONDS: HeaderValue = HeaderValue::from_static("21600");
/// The path of the role's name, and below it of its key.
const ROLE_PATH: &str = "/latest/meta-data/ram/security-credentials/";

impl EcsRamRoleCredentials {
    /// Creates a provider that reads its settings from the environment.
    pub fn new(context: CredentialsContext) -> Self {
        Self {
            context,
            role_name: None,
            endpoint: None,
            disable_imdsv1: false,
            timeout: TIMEOUT,
        }
    }

    /// Sets the name of the role; by default, the service names it.
    #[must_use]
    pub fn role_name(mut self, name: impl Into<String>) -> Self {
        self.role_name = Some(name.into());
        self
    }

    /// Sets the host or the URL; the default is `http://100.100.100.200`.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Requires a token; the default comes from the environment.
    ///
    /// Without the variable, a token is optional.
    #[must_use]
    pub fn disable_imdsv1(mut self) -> Self {
        self.disable_imdsv1 = true;
        self
    }

    /// Sets the timeout for all requests together; the default is 1 second.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    async fn fetch(&self) -> Result<ProvidedCredentials, CredentialsError> {
        if self.context.is_true(DISABLED)? {
            let message = format!("{SERVICE} is disabled by {DISABLED}");
            return Err(CredentialsError::not_configured(message));
        }
        let role = self
            .context
            .setting_or_variable(self.role_name.as_ref(), ROLE)?;
        if let Some(role) = &role
            && !is_role_name(role)
        {
            // A longer one could be a token at the wrong place.
            return Err(CredentialsError::new(if role.len() <= MAX_IDENTIFIER {
                format!("{role:?} isn't a valid RAM role name")
            } else {
                format!("a RAM role name has at most {MAX_IDENTIFIER} characters")
            }));
        }
        let mut service = Metadata {
            endpoint: self.checked_endpoint()?,
            client: ServiceClient::new(SERVICE, &self.context, self.timeout)?
                .request_timeout(self.timeout / 2),
            token: None,
        };
        let is_token_required = self.disable_imdsv1 || self.context.is_true(IMDSV1_DISABLED)?;
        match service.fetch_token().await {
            // A response of 200 without a usable token isn't a service without tokens.
            Err(error) if is_token_required || matches!(error, FetchError::Other(_)) => {
                return Err(error_without_key(error, role.is_some()));
            }
            token => service.token = token.ok(),
        }
        let role = match role {
            Some(role) => role,
            None => service
                .fetch_role_name()
                .await
                .map_err(|error| error_without_key(error, false))?,
        };
        let response = service.get(&role).await?;
        let origin = format!("{SERVICE}, role {role}");
        Ok(response.credentials()?.with_origin(origin))
    }

    fn checked_endpoint(&self) -> Result<String, CredentialsError> {
        let endpoint = self
            .context
            .setting_or_variable(self.endpoint.as_ref(), ENDPOINT)?;
        let endpoint = endpoint.as_deref().unwrap_or(DEFAULT_ENDPOINT);
        service_url::parse_origin(endpoint, "http").ok_or_else(|| {
            CredentialsError::new(format!(
                "invalid endpoint of {SERVICE}: expected a host or an http or https URL without a path"
            ))
        })
    }
}

impl fmt::Debug for EcsRamRoleCredentials {
    /// Omits the endpoint: it is unchecked and may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcsRamRoleCredentials")
            .field("role_name", &self.role_name)
            .field("disable_imdsv1", &self.disable_imdsv1)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl ProvideCredentials for EcsRamRoleCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }
}

/// The metadata service, with a token if it issued one.
struct Metadata<'a> {
    endpoint: String,
    client: ServiceClient<'a>,
    token: Option<HeaderValue>,
}

impl Metadata<'_> {
    async fn fetch_token(&mut self) -> Result<HeaderValue, FetchError> {
        let url = format!("{}{TOKEN_PATH}", self.endpoint);
        let request = || {
            Request::put(&url)
                .header("X-aliyun-ecs-metadata-token-ttl-seconds", TOKEN_SECONDS)
                .body(Body::empty())
        };
        let response = check_status(self.client.send(request).await?)?;
        let mut token = HeaderValue::from_bytes(response.body.trim_ascii()).map_err(|error| {
            let message = format!("{SERVICE} returned an invalid token");
            FetchError::Other(CredentialsError::refused(message).with_source(error))
        })?;
        token.set_sensitive(true);
        Ok(token)
    }

    async fn fetch_role_name(&mut self) -> Result<String, FetchError> {
        let response = check_status(self.get("").await?)?;
        let text = String::from_utf8_lossy(&response.body);
        let name = text.lines().next().unwrap_or_default().trim();
        let is_token = self.token.as_ref().is_some_and(|token| token == name);
        if is_role_name(name) && !is_token {
            return Ok(name.to_owned());
        }
        let message = format!("{SERVICE} returned an invalid RAM role name");
        Err(FetchError::Other(CredentialsError::refused(message)))
    }

    /// Requests a path below [`ROLE_PATH`].
    async fn get(&mut self, path: &str) -> Result<ServiceResponse, FetchError> {
        let url = format!("{}{ROLE_PATH}{path}", self.endpoint);
        let token = self.token.as_ref();
        let request = || {
            let request = Request::get(&url);
            let request = match token {
                Some(token) => request.header("X-aliyun-ecs-metadata-token", token),
                None => request,
            };
            request.body(Body::empty())
        };
        self.client.send(request).await
    }
}

fn check_status(response: ServiceResponse) -> Result<ServiceResponse, FetchError> {
    match response.status {
        StatusCode::OK => Ok(response),
        // An instance without a role.
        StatusCode::NOT_FOUND => Err(FetchError::Unavailable(response.status_error())),
        _ => Err(FetchError::Status(response.status_error())),
    }
}

/// Returns the error of the provider when a token or a role name is missing.
///
/// A configured role name means that the service must exist.
fn error_without_key(error: FetchError, has_role_name: bool) -> CredentialsError {
    match error {
        FetchError::Unavailable(error) | FetchError::Interrupted(error) if !has_role_name => {
            let reason = error.with_causes();
            CredentialsError::not_configured(format!(
                "this isn't an ECS instance with a RAM role; {reason}"
            ))
        }
        error => error.into(),
    }
}

/// Returns whether a name can be a role, and isn't another path.
fn is_role_name(name: &str) -> bool {
    is_identifier(name) && !matches!(name, "." | "..")
}

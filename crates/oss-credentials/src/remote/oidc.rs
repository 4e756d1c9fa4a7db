//! A RAM role in exchange for an OIDC token.

use std::path::Path;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request};
use oss_sign::Region;
use oss_transport::Body;

use crate::{
    CredentialsContext, CredentialsError, CredentialsFuture, ProvideCredentials,
    ProvidedCredentials, env_var,
};

use super::rpc;
use super::service_client::{ServiceClient, TIMEOUT};
use super::session::RoleSession;
use super::sts;

/// Exchanges an OIDC token for the credentials of a RAM role.
///
/// Pods of ACK do that with RRSA. Settings that aren't set here come from the variables that RRSA sets in a pod:
///
/// | variable | setting |
/// |---|---|
/// | `ALIBABA_CLOUD_ROLE_ARN` | [`role_arn`](Self::role_arn) |
/// | `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` | [`provider_arn`](Self::provider_arn) |
/// | `ALIBABA_CLOUD_OIDC_TOKEN_FILE` | [`token_file`](Self::token_file) |
/// | `ALIBABA_CLOUD_ROLE_SESSION_NAME` | [`session_name`](Self::session_name) |
/// | `ALIBABA_CLOUD_STS_REGION` | [`sts_region`](Self::sts_region) |
/// | `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` | `true` selects the VPC endpoint of the region |
/// | `ALIBABA_CLOUD_STS_ENDPOINT` | [`sts_endpoint`](Self::sts_endpoint) |
///
/// Without a token file, the provider is [not configured](CredentialsError::is_not_configured). With the
/// file and without one of the ARNs, it fails. The file is read on every call. A failure that may pass, such
/// as 503 or a reset connection, is retried; the timeout of all attempts is 15 seconds.
/// The token is in the body of the request, because servers and proxies log URLs.
///
/// See [AssumeRoleWithOIDC](https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc).
#[derive(Clone, Debug)]
pub struct OidcRoleCredentials {
    context: CredentialsContext,
    role_arn: Option<String>,
    provider_arn: Option<String>,
    token_file: Option<String>,
    session: RoleSession,
}

const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
const PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

impl OidcRoleCredentials {
    /// Creates a provider that reads its settings from the environment.
    pub fn new(context: CredentialsContext) -> Self {
        Self {
            context,
            role_arn: None,
            provider_arn: None,
            token_file: None,
            session: RoleSession::default(),
        }
    }

    /// Sets the ARN of the role; the default comes from the environment.
    #[must_use]
    pub fn role_arn(mut self, arn: impl Into<String>) -> Self {
        self.role_arn = Some(arn.into());
        self
    }

    /// Sets the ARN of the identity provider; the default comes from the environment.
    #[must_use]
    pub fn provider_arn(mut self, arn: impl Into<String>) -> Self {
        self.provider_arn = Some(arn.into());
        self
    }

    /// Sets the file with the token; the default comes from the environment.
    ///
    /// Blanks and line breaks around the token are ignored.
    #[must_use]
    pub fn token_file(mut self, path: impl Into<String>) -> Self {
        self.token_file = Some(path.into());
        self
    }

    /// Sets the session name that audit logs show.
    ///
    /// The default comes from the environment, otherwise it is `oss-client`.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session.name = Some(name.into());
        self
    }

    /// Sets a JSON policy that restricts the permissions; the default is none.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.session.policy = Some(policy.into());
        self
    }

    /// Sets how long the role is assumed; the default is one hour.
    ///
    /// STS allows 900 to 43,200 seconds.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.session.duration = duration;
        self
    }

    /// Sets the host or the URL of STS.
    ///
    /// The default comes from the environment, otherwise it is `sts.aliyuncs.com`, or the host of the
    /// region.
    #[must_use]
    pub fn sts_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.session.endpoint.host = Some(endpoint.into());
        self
    }

    /// Sets the region of STS; the default comes from the environment.
    ///
    /// With a region, `ALIBABA_CLOUD_STS_ENDPOINT` isn't read.
    #[must_use]
    pub fn sts_region(mut self, region: Region) -> Self {
        self.session.endpoint.region = Some(region);
        self
    }

    /// Sets everything about the session at once.
    pub(crate) fn session(mut self, session: RoleSession) -> Self {
        self.session = session;
        self
    }

    async fn fetch(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let setting = |setting, name| self.context.setting_or_variable(setting, name);
        let required = |value, name| {
            setting(value, name)?.ok_or_else(|| CredentialsError::new(env_var::not_set(name)))
        };
        let file = setting(self.token_file.as_ref(), TOKEN_FILE)?
            .ok_or_else(|| CredentialsError::not_configured(env_var::not_set(TOKEN_FILE)))?;
        let role = required(self.role_arn.as_ref(), ROLE_ARN)?;
        let mut form = vec![
            (
                "OIDCProviderArn",
                required(self.provider_arn.as_ref(), PROVIDER_ARN)?,
            ),
            ("RoleArn", role.clone()),
            ("RoleSessionName", self.session.name(&self.context)?),
            ("OIDCToken", self.read_token(&file)?),
            ("DurationSeconds", self.session.seconds()?),
        ];
        let policy = self.session.policy.iter();
        form.extend(policy.map(|policy| ("Policy", policy.clone())));
        let url = self.session.endpoint.url(&self.context)?;
        let query = rpc::encode(&sts::parameters("AssumeRoleWithOIDC", &self.context));
        let request = || {
            Request::post(format!("{url}/?{query}"))
                .header(CONTENT_TYPE, FORM)
                .body(Body::from(rpc::encode(&form)))
        };
        let response = ServiceClient::new(sts::SERVICE, &self.context, TIMEOUT)?
            .send(request)
            .await?;
        Ok(response
            .credentials()?
            .with_origin(format!("the role {role} for the token of {file}")))
    }

    fn read_token(&self, file: &str) -> Result<String, CredentialsError> {
        match self.context.read_file(Path::new(file)) {
            Ok(text) if token(&text).is_empty() => Err(CredentialsError::new(format!(
                "the file {file} doesn't contain a token"
            ))),
            Ok(text) => Ok(token(&text).to_owned()),
            Err(error) => {
                let message = format!("cannot read the file {file}");
                Err(CredentialsError::new(message).with_source(error))
            }
        }
    }
}

/// Removes a byte order mark, blanks and line breaks, which no token has.
fn token(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim()
}

impl ProvideCredentials for OidcRoleCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }
}
